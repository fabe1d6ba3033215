"""Addresses of single entries, put together without asking the URL configuration each time.

A page links to dozens of roles, skills and places, and `reverse` takes as long for each as a
template does for two values.
"""

from functools import lru_cache

from django.urls import get_script_prefix, reverse

_IN_PLACE_OF_SLUG = "0-slug-0"


def address_of(route: str, slug: str) -> str:
    """Return `reverse(route, args=[slug])`, for a slug as the database holds them."""
    before, after = _around(route, get_script_prefix())
    return f"{before}{slug}{after}"


@lru_cache(maxsize=64)
def _around(route: str, prefix: str) -> tuple[str, str]:
    """Return what stands before and after the slug under a prefix, which `reverse` puts first."""
    before, _, after = reverse(route, args=[_IN_PLACE_OF_SLUG]).partition(_IN_PLACE_OF_SLUG)
    return before, after
