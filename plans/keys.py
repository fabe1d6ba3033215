"""The secret keys under which plans stand: who may do what, and what is left after a deletion."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404

from .models import ClosedKey, Plan, PlanKey, hash_key

READERS = (PlanKey.Kind.OWNER, PlanKey.Kind.READ, PlanKey.Kind.COACH)


class PlanIsDeleted(Exception):
    """There was a plan under this key; its deletion is for good."""


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
    """
    found = (
        PlanKey.objects.filter(key_hash=hash_key(key), kind__in=kinds or (PlanKey.Kind.OWNER,))
        .select_related("plan__role__family", "plan__career", "plan__person")
        .first()
    )
    if found is None:
        raise Http404
    return Opened(found.plan, found)


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
