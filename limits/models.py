"""Counts of recent requests, shared by all processes through the database."""

import math

from django.db import connection, models
from django.utils.crypto import salted_hmac

from .rates import Rate

# One statement, so that no two requests read the same count. Both engines have RETURNING.
# The comment keeps careerguide.outage from taking a count for what a visitor saved.
COUNT = """
/* limits */ INSERT INTO limits_requestcount (bucket, ends_at, times) VALUES (%s, %s, 1)
ON CONFLICT (bucket) DO UPDATE SET times = limits_requestcount.times + 1 RETURNING times
"""
FORGET = "/* limits */ DELETE FROM limits_requestcount WHERE ends_at < %s"


class RequestCount(models.Model):
    """How often one client did one kind of thing in one window of time.

    Who it was cannot be read from a bucket: it is a keyed hash of kind, client and window. Rows of
    past windows are deleted when the next window of anybody begins.
    """

    bucket = models.CharField(max_length=64, primary_key=True)
    ends_at = models.BigIntegerField(db_index=True, help_text="In seconds since 1970.")
    times = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.times} until {self.ends_at}"


def count(kind: str, who: str, rate: Rate, now: float) -> int:
    """Count one more, and return how many seconds to wait: 0 if it is still allowed."""
    window = rate.window(now)
    bucket = salted_hmac("limits", repr((kind, who, window)), algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [bucket, rate.ends_at(now)])
        times = cursor.fetchone()[0]
        if times == 1:
            cursor.execute(FORGET, [int(now)])
    return 0 if times <= rate.times else math.ceil(rate.ends_at(now) - now)
