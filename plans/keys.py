"""The secret keys under which plans stand: who may do what, and what is left after a deletion."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone

from .changes import locked
from .codes import read_code
from .models import ClosedKey, Plan, PlanKey, hash_key

READERS = (PlanKey.Kind.OWNER, PlanKey.Kind.READ, PlanKey.Kind.COACH)
SHARED = (PlanKey.Kind.READ, PlanKey.Kind.COACH)
MOST_ADDRESSES = 20
MOST_FEEDS = 10
# What the owner's keys are called that somebody got for a reference code.
BY_CODE = "Opened with the reference code"


class PlanIsDeleted(Exception):
    """There was a plan under this key; its deletion is for good."""


class TooManyAddresses(Exception):
    """The plan has as many shared addresses, or calendar addresses, as it may have."""


class AddressEnded(Exception):
    """The form leads to an address that was ended since; it stays ended."""


@dataclass(frozen=True)
class Opened:
    """A plan under the key that somebody came with."""

    plan: Plan
    key: PlanKey

    @property
    def owner(self) -> bool:
        return self.key.kind == PlanKey.Kind.OWNER

    @property
    def coach(self) -> bool:
        return self.key.kind == PlanKey.Kind.COACH


def new_key() -> str:
    """Return a key of 256 random bits, as it stands in an address."""
    return secrets.token_urlsafe(32)


def open_plan(key: str, *kinds: PlanKey.Kind) -> Opened:
    """Return the plan that this key opens in one of these ways (none given: as its owner).

    Raises Http404 alike for a key that is unknown, revoked, of a deleted plan, or of another kind.
    The plan notes the day, once: plans that nobody opens for long are deleted. A calendar that
    fetches its feed is nobody.
    """
    found = (
        PlanKey.objects.filter(key_hash=hash_key(key), kind__in=kinds or (PlanKey.Kind.OWNER,))
        .select_related("plan__role__family", "plan__career", "plan__person")
        .first()
    )
    if found is None:
        raise Http404
    today = timezone.localdate()
    if found.plan.last_opened_on < today and found.kind != PlanKey.Kind.FEED:
        Plan.objects.filter(pk=found.plan_id).update(last_opened_on=today)
    return Opened(found.plan, found)


def add_key(plan: Plan, kind: PlanKey.Kind, key: str, name: str = "") -> bool:
    """Let this key open the plan; return whether it is new.

    It is not if the form that leads to it was answered before, be it that the key was revoked
    since. Raises TooManyAddresses.
    """
    with locked(plan) as current:
        if not _is_new(key):
            return False
        if kind in SHARED and current.keys.filter(kind__in=SHARED).count() >= MOST_ADDRESSES:
            raise TooManyAddresses
        PlanKey.objects.create(plan=current, kind=kind, name=name, key_hash=hash_key(key))
        return True


def add_feed(plan: Plan, key: str, name: str) -> None:
    """Let this key open the plan's calendar; one that does already stays as it is.

    Raises AddressEnded for a key that was closed, and TooManyAddresses.
    """
    with locked(plan) as current:
        feeds = current.keys.filter(kind=PlanKey.Kind.FEED)
        if feeds.filter(key_hash=hash_key(key)).exists():
            return
        if not _is_new(key):
            raise AddressEnded
        if feeds.count() >= MOST_FEEDS:
            raise TooManyAddresses
        PlanKey.objects.create(
            plan=current, kind=PlanKey.Kind.FEED, name=name, key_hash=hash_key(key)
        )


def end_feed(plan: Plan, number: int) -> None:
    """Close a calendar's key of the plan for good; nothing if there is none of this number."""
    with locked(plan) as current:
        _close(current.keys.filter(kind=PlanKey.Kind.FEED, pk=number))


def set_code(plan: Plan, code: str) -> bool:
    """Make this the reference code of the plan, in place of any other; return whether it is new."""
    with locked(plan) as current:
        if not _is_new(code):
            return False
        _close(current.keys.filter(kind=PlanKey.Kind.CODE))
        PlanKey.objects.create(plan=current, kind=PlanKey.Kind.CODE, key_hash=hash_key(code))
        return True


def open_by_code(typed: str, keys: Iterable[str], key: str) -> str:
    """Return a key that changes everything for a reference code; nothing if the code opens no plan.

    It is one of the `keys` that the device has, or else `key`, which the plan then gets: a code
    stands in no address. Of such keys a plan has 20, and the oldest goes.
    """
    found = PlanKey.objects.filter(kind=PlanKey.Kind.CODE, key_hash=hash_key(read_code(typed)))
    code = found.select_related("plan").first()
    if code is None:
        return ""
    held = {hash_key(each): each for each in keys}
    with locked(code.plan) as plan:
        own = plan.keys.filter(kind=PlanKey.Kind.OWNER)
        if known := own.filter(key_hash__in=[*held, hash_key(key)]).first():
            return held.get(known.key_hash, key)
        if not _is_new(key):
            return ""
        by_code = own.filter(name=BY_CODE).order_by("-made_at", "-id")
        _close(by_code[MOST_ADDRESSES - 1 :])
        PlanKey.objects.create(
            plan=plan, kind=PlanKey.Kind.OWNER, name=BY_CODE, key_hash=hash_key(key)
        )
    return key


def revoke(opened: Opened, number: int) -> PlanKey | None:
    """Close a key of the plan, and return it; nothing if there is none of this number.

    A feed's is not among them, nor is the key in use: nobody locks themselves out.
    """
    with locked(opened.plan) as plan:
        others = plan.keys.exclude(kind=PlanKey.Kind.FEED).exclude(pk=opened.key.pk)
        found = others.filter(pk=number).first()
        if found:
            _close([found])
    return found


def refuse_closed(key_hash: str) -> None:
    """Raise PlanIsDeleted for the fingerprint of a deleted plan's key."""
    if ClosedKey.objects.filter(key_hash=key_hash).exists():
        raise PlanIsDeleted


def close_keys(keys: Iterable[PlanKey]) -> None:
    """Remember these keys' fingerprints, so that none opens or makes a plan again."""
    ClosedKey.objects.bulk_create(
        [ClosedKey(key_hash=each.key_hash, kind=each.kind) for each in keys],
        ignore_conflicts=True,
    )


def _is_new(key: str) -> bool:
    given = {"key_hash": hash_key(key)}
    return not (PlanKey.objects.filter(**given) or ClosedKey.objects.filter(**given))


def _close(keys: Iterable[PlanKey]) -> None:
    gone = list(keys)
    close_keys(gone)
    PlanKey.objects.filter(pk__in=[each.pk for each in gone]).delete()
