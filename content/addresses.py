"""Finding content by the slug in an address, also after the slug has changed."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from .models import FormerSlug


class Moved(Exception):
    """The content has another address now; `redirect_moved` answers with it."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(address)


def find_by_slug(queryset: QuerySet[Any], slug: str, missing: str) -> Any:
    """Return the row with this slug.

    Raises Moved where the slug is a former one, and Http404 with `missing`, a sentence for the
    reader that says where to look instead, where it never was.
    """
    model = queryset.model
    try:
        return queryset.get(slug=slug)
    except model.DoesNotExist:
        former = FormerSlug.objects.filter(model=model._meta.label, old=slug).first()
        if former:
            target = queryset.filter(slug=former.new).first()
            if target:
                raise Moved(target.get_absolute_url()) from None
        raise Http404(missing) from None


def redirect_moved(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: answer Moved with a permanent redirect that keeps the query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Moved):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(exception.address + (f"?{query}" if query else ""))
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
