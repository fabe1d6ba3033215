"""Backup codes: a second factor on paper, of which only salted hashes are stored."""

import secrets
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import models, transaction
from django_otp.models import Device, ThrottlingMixin, TimestampMixin

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
