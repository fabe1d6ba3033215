"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the public origin, for canonical and shared addresses."""
    return {"SITE_ORIGIN": settings.SITE_ORIGIN, "canonical": settings.SITE_ORIGIN + request.path}
