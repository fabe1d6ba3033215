"""Sessions of staff, and backup codes: a second factor on paper, stored as salted hashes only."""

import datetime as dt
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.models import Device, ThrottlingMixin, TimestampMixin

from .sessions import STARTED, SessionStore, unused_since

# Without letters that look like digits or one another; without digits, as an app's code has.
ALPHABET = "abcdefghjkmnpqrstuvwxyz"
LENGTH = 12  # 54 random bits, 45 of them only as a hash
SHOWN = 2
BACKUP_CODES = 10


class BackupCodes(TimestampMixin, ThrottlingMixin, Device):
    """Somebody's backup codes; a wrong one makes the next wait, twice as long each time."""

    class Meta:
        verbose_name_plural = "backup codes"

    def get_throttle_factor(self) -> int:
        return 1

    def verify_token(self, token: str) -> bool:
        """Say whether this is one of the codes, and take it away: each works once."""
        if not self.verify_is_allowed()[0]:
            return False
        candidates = list(self.codes.filter(start=token[:SHOWN]))
        if not candidates:
            make_password(token)  # takes as long as looking at one
        used = next((code for code in candidates if check_password(token, code.code_hash)), None)
        if used is None:
            self.throttle_increment()
            return False
        used.delete()
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True

    def add_codes(self, number: int) -> list[str]:
        """Make so many codes, and return them: nothing shows them a second time."""
        codes = [new_code() for _ in range(number)]
        BackupCode.objects.bulk_create(BackupCode.of(self, code) for code in codes)
        return codes


class BackupCode(models.Model):
    """A code that was not used yet, hashed as a password is.

    Its first letters say which row to compare it with, so that a try costs one slow hash.
    """

    device = models.ForeignKey(BackupCodes, on_delete=models.CASCADE, related_name="codes")
    start = models.CharField(max_length=SHOWN, editable=False)
    code_hash = models.CharField(max_length=128, editable=False)

    def __str__(self) -> str:
        return f"{self.start}…"

    @classmethod
    def of(cls, device: BackupCodes, code: str) -> "BackupCode":
        return cls(device=device, start=code[:SHOWN], code_hash=make_password(code))


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """Return a code as it is shown: `abcd-efgh-jkmn`."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def give_codes(user: Any, number: int = BACKUP_CODES) -> list[str]:
    """Give somebody further backup codes, and return them as they are shown."""
    with transaction.atomic():
        device = BackupCodes.objects.filter(user=user).order_by("pk").first()
        if device is None:
            device = BackupCodes.objects.create(user=user, name="Backup codes")
        return [grouped(code) for code in device.add_codes(number)]


class StaffSessionManager(BaseSessionManager["StaffSession"]):
    def going_on(self, user: Any) -> "models.QuerySet[StaffSession]":
        """Return the sessions that this person is signed in with, the one used last first."""
        sessions = self.filter(user=user, expire_date__gt=timezone.now())
        if limit := unused_since():
            sessions = sessions.filter(last_used_at__gte=limit)
        return sessions.order_by("-last_used_at")


class StaffSession(AbstractBaseSession):
    """A session (see staff.sessions), with whose it is; nobody's before they have signed in."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="sessions",
        null=True,
        editable=False,
    )
    last_used_at = models.DateTimeField(editable=False)

    objects = StaffSessionManager()  # type: ignore[misc]

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore

    @property
    def handle(self) -> str:
        """What the session is called in a page: its key would open it."""
        return salted_hmac("staff.session", self.session_key).hexdigest()[:16]

    @property
    def started_at(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.get_decoded()[STARTED])
