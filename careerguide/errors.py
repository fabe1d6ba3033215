"""Pages for what went wrong: one look, the same headers, and no need of the database.

HTMX swaps nothing for such an answer: it gets one sentence as text, and `static/site.js` shows it.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.defaults import page_not_found

Handler = Callable[[HttpRequest], HttpResponse]


def stylesheet() -> str:
    """Return the address of the stylesheet, or nothing where static files were not collected."""
    try:
        return static("site.css")
    except ValueError:
        return ""


def error_page(
    request: HttpRequest, status: int, title: str, lede: str, advice: str = ""
) -> HttpResponse:
    """Answer with a page that says what went wrong and what to do."""
    if request.META.get("HTTP_HX_REQUEST") == "true":
        response = HttpResponse(lede, status=status, content_type="text/plain; charset=utf-8")
    else:
        context = {"title": title, "lede": lede, "advice": advice, "stylesheet": stylesheet()}
        response = HttpResponse(render_to_string("error.html", context), status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024
    return error_page(
        request,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "That is too large",
        f"A form of this site may send at most {most} KB, and nothing was saved of this one.",
        "Go back, shorten what you entered and send it again.",
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    lede = "Your browser sent something that this site cannot read. Nothing was changed."
    if isinstance(exception, TooManyFieldsSent):
        lede = "This form came with more fields than any form of this site has. Nothing was saved."
    return error_page(request, HTTPStatus.BAD_REQUEST, "That request cannot be read", lede)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(
        request,
        HTTPStatus.FORBIDDEN,
        "This is not open to you",
        "Your account may not do this. Somebody who looks after the site can change that.",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: an old page, refused cookies, or another site's doing."""
    return error_page(
        request,
        HTTPStatus.FORBIDDEN,
        "This form can no longer be sent",
        "The form was too old, or your browser keeps no cookies from here. Nothing was changed.",
        "Go back, load the page again and send the form once more. Its one cookie only shows that "
        "the form came from this site.",
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    response = page_not_found(request, exception)
    if request.path.startswith("/plans/"):
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def say_wrong_method(get_response: Handler) -> Handler:
    """Give the empty answer to a method that an address does not take a page of its own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = error_page(
            request,
            HTTPStatus.METHOD_NOT_ALLOWED,
            "This address does not work that way",
            "It can be read or sent a form, but not in the way that your browser tried.",
        )
        page.headers["Allow"] = response.headers.get("Allow", "GET, HEAD")
        return page

    return middleware
