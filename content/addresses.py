"""Finding content by the slug in an address, also after the slug has changed."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from .models import FormerSlug, LoadedEntry


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


def slugs_now(model: type[Model], slugs: Iterable[str]) -> dict[str, str]:
    """Return each slug with the one it has now: itself, unless it has changed."""
    wanted = list(slugs)
    former = FormerSlug.objects.filter(model=model._meta.label, old__in=wanted)
    return {slug: slug for slug in wanted} | {each.old: each.new for each in former}


@transaction.atomic
def record_new_slug(model: type[Model], old: str, new: str) -> None:
    """Note that a slug has changed: old addresses redirect, older content files still match.

    Addresses that led to `old` lead straight to `new`; one that is in use again no longer moves.
    """
    label = model._meta.label
    FormerSlug.objects.filter(model=label, new=old).update(new=new)
    FormerSlug.objects.filter(model=label, old=new).delete()
    FormerSlug.objects.update_or_create(model=label, old=old, defaults={"new": new})
    LoadedEntry.objects.filter(model=label, slug=new).delete()
    LoadedEntry.objects.filter(model=label, slug=old).update(slug=new)


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
