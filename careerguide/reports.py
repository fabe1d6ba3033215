"""Reports of errors to Sentry, when SENTRY_DSN is set: what broke and where, and not for whom.

No cookies, bodies, addresses of clients or values of variables leave; plan keys are masked in all
that is left. The library is imported only when it is wanted.
"""

from typing import Any

from .logs import mask

# What a request brings that a report never needs.
PRIVATE = {"cookies", "data", "env", "headers", "query_string"}


def clean(value: Any) -> Any:
    """Return an event, or a part of one, with every plan key masked."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {name: clean(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(each) for each in value]
    return value


def before_send(event: Any, hint: Any) -> Any:
    """Leave out what a request says about somebody, then mask the rest."""
    event.pop("user", None)
    request = event.get("request", {})
    event["request"] = {name: each for name, each in request.items() if name not in PRIVATE}
    return clean(event)


def before_breadcrumb(crumb: Any, hint: Any) -> Any:
    return clean(crumb)


def start(dsn: str, release: str) -> None:
    """Send errors to this address from now on."""
    import sentry_sdk
    from sentry_sdk.integrations.django import DjangoIntegration

    sentry_sdk.init(
        dsn=dsn,
        release=release,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        integrations=[DjangoIntegration()],
        before_send=before_send,
        before_breadcrumb=before_breadcrumb,
    )
