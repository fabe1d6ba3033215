"""What every page under a plan's secret key has in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from .models import Plan

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def private_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep the key out of caches, referrers and search engines.

    With `no-referrer` a browser sends `Origin: null` (and no Referer) when one of these pages
    posts a form to itself, which Django's check of the origin refuses. Such a request is judged
    by its token alone: it is still required, and its cookie never leaves with a request that
    another site started (SameSite=Strict).
    """
    protected = csrf_protect(view)

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.META.get("HTTP_ORIGIN", "null") == "null":
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        try:
            response = protected(request, *args, **kwargs)
        except Plan.DoesNotExist:  # deleted while this was under way
            raise Http404 from None
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return csrf_exempt(wrapped)
