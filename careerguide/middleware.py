"""Headers and refusals that every answer shares."""

from collections.abc import Callable
from functools import lru_cache

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django_http_compression.middleware import best_coding

Handler = Callable[[HttpRequest], HttpResponse]


def permissions_policy(get_response: Handler) -> Handler:
    """Switch off the browser features that this site never uses."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def refuse_nul(get_response: Handler) -> Handler:
    """Answer 404 to a path with a NUL character: PostgreSQL cannot even look it up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            return HttpResponseBadRequest("This address contains a character that none has.")
        return get_response(request)

    return middleware


@lru_cache(1000)
def accepted_coding(accepted: str) -> str:
    """Return how to compress for a client that sends this Accept-Encoding.

    The library prefers Zstandard, which is quicker; at the levels it uses, Brotli is 6 % smaller on
    our pages, and a page has to fit one round trip.
    """
    if len(accepted) < 200 and "br" in (part.strip() for part in accepted.split(",")):
        return "br"
    return best_coding(accepted)


def prefer_brotli(get_response: Handler) -> Handler:
    """Let the compression choose Brotli where a browser takes it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        request.META["HTTP_ACCEPT_ENCODING"] = accepted_coding(accepted)
        return get_response(request)

    return middleware


def speculation_rules(get_response: Handler) -> Handler:
    """Name the file that lets a browser fetch a page when the pointer rests on its link."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        html = response.headers.get("Content-Type", "").startswith("text/html")
        if html and not request.path.startswith(("/admin/", "/plans/")):
            response.headers["Speculation-Rules"] = (
                f'"{staticfiles_storage.url("speculation.rules")}"'
            )
        return response

    return middleware
