"""/.well-known/security.txt: whom to tell of a weakness (RFC 9116)."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe


def security_text(contact: str, origin: str, today: dt.date) -> str:
    """Return the file's text. It expires in half a year: RFC 9116 advises less than one.

    An address without a scheme is an e-mail address. The end is that of a month, so that the file
    does not change from one request to the next.
    """
    months = today.month + 6
    end = dt.date(today.year + months // 12, months % 12 + 1, 1)
    contact = contact if ":" in contact else f"mailto:{contact}"
    return (
        f"Contact: {contact}\n"
        f"Expires: {end.isoformat()}T00:00:00Z\n"
        "Preferred-Languages: en\n"
        f"Canonical: {origin}/.well-known/security.txt\n"
    )


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    if not settings.SECURITY_CONTACT:
        raise Http404
    text = security_text(settings.SECURITY_CONTACT, settings.SITE_ORIGIN, timezone.localdate())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
