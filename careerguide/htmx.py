"""One way to answer with a page or, for HTMX, with one named part of it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

VARY = ("HX-Request", "HX-Target", "HX-History-Restore-Request")


class SeeOther(HttpResponseRedirect):
    """After a POST: get the page at this address."""

    status_code = 303


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    targets: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """Render `template`, or only its partial named like the HTMX target.

    The view lists in `targets` the partials it allows; a partial's name is the id of the element
    it replaces. Any other target, no HTMX, or a history restore gets the whole page.
    """
    name = template
    htmx = request.htmx  # type: ignore[attr-defined]
    if htmx and not htmx.history_restore_request and htmx.target in targets:
        name = f"{template}#{htmx.target}"
    response = render(request, name, dict(context), status=status)
    patch_vary_headers(response, VARY)
    return response
