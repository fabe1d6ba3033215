"""Which plans this device has opened, in a cookie that only the plan pages get to see.

It holds keys that change everything, so it is out of reach for scripts and for other sites. Only
answers to a POST and private pages set it; no page that a cache may hold reads it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse

from .letter import day
from .models import PlanKey, hash_key

COOKIE = "plans"
PATH = "/plans/"
MOST_PLANS = 20
SECONDS = 400 * 24 * 60 * 60  # browsers keep no cookie for longer
KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
DROPPED = (
    f"This device lists {MOST_PLANS} plans at most, so the oldest has left the list. "
    "Its address still opens it."
)


@dataclass(frozen=True)
class Mine:
    """A plan of this device, as it is listed."""

    key: str
    role: str
    career: str
    start: str
    progress: str


def device_keys(request: HttpRequest) -> list[str]:
    """Return the keys that this device holds, the oldest first."""
    found = request.COOKIES.get(COOKIE, "")[:4000].split(".")
    return list(dict.fromkeys(each for each in found if KEY.fullmatch(each)))[-MOST_PLANS:]


def keep_keys(response: HttpResponse, keys: Collection[str]) -> None:
    """Have the device hold these keys, and no others."""
    if not keys:
        response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        ".".join(keys),
        max_age=SECONDS,
        path=PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def remember(request: HttpRequest, response: HttpResponse, key: str) -> None:
    """Put a key at the end of the list; the oldest leaves a full one, and the person is told."""
    keys = [each for each in device_keys(request) if each != key]
    if len(keys) >= MOST_PLANS:
        messages.warning(request, DROPPED)
    keep_keys(response, [*keys, key][-MOST_PLANS:])


def forget(request: HttpRequest, response: HttpResponse, gone: Collection[str]) -> None:
    """Take keys off the list. The plans stay as they are."""
    held = device_keys(request)
    if set(held).intersection(gone):
        keep_keys(response, [each for each in held if each not in gone])


def plans_of(keys: Collection[str]) -> list[Mine]:
    """Return the plans that these keys open as their owner's, the newest key first; one query."""
    placed = Q(plan__tasks__slots__isnull=False)
    rows = (
        PlanKey.objects.filter(
            key_hash__in=[hash_key(key) for key in keys], kind=PlanKey.Kind.OWNER
        )
        .select_related("plan__role", "plan__career")
        .annotate(
            total=Count("plan__tasks", filter=placed, distinct=True),
            done=Count(
                "plan__tasks", filter=placed & Q(plan__tasks__done_at__isnull=False), distinct=True
            ),
        )
    )
    by_hash = {row.key_hash: row for row in rows}
    found: dict[int, Mine] = {}
    for key in reversed(list(keys)):
        row = by_hash.get(hash_key(key))
        if row is None or row.plan_id in found:
            continue
        plan = row.plan
        found[row.plan_id] = Mine(
            key=key,
            role=plan.role.name,
            career=plan.career.name if plan.career else "",
            start=day(plan.starts_on, with_year=True),
            progress=f"{row.done} of {row.total} tasks done",
        )
    return list(found.values())
