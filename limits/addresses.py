"""Who asks: the client's address, from the connection or from proxies that are ours."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - an address that nobody has


def client_address(request: HttpRequest) -> str:
    """Return the client's address.

    Each proxy adds the address that it was asked from at the end of X-Forwarded-For. With
    TRUSTED_PROXIES=n the n last entries are ours and the first of these is the client; whatever
    stands before it came with the request and may be made up. Without a trusted proxy, with too
    few entries or with one that is no address, only the connection counts.
    """
    if settings.TRUSTED_PROXIES:
        said = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(said) >= settings.TRUSTED_PROXIES:
            given = _address(said[-settings.TRUSTED_PROXIES])
            if given:
                return given
    return _address(request.META.get("REMOTE_ADDR", "")) or UNKNOWN


def neighbourhood(address: str) -> str:
    """Return what is counted as one client: a home's whole IPv6 network (/64) is one."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        return parsed.exploded[:19]
    return str(parsed)


def _address(text: str) -> str:
    try:
        parsed = ip_address(text.strip())
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        parsed = parsed.ipv4_mapped or IPv6Address(int(parsed))  # without a zone
    return str(parsed)
