"""How much of something is allowed in how long."""

import re
from dataclasses import dataclass

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


@dataclass(frozen=True)
class Rate:
    """At most `times` in each window of `seconds`; windows begin at multiples of their length."""

    times: int
    seconds: int

    def window(self, now: float) -> int:
        """Return the number of the window that this moment (in seconds) lies in."""
        return int(now // self.seconds)

    def ends_at(self, now: float) -> int:
        """Return when that window ends, in seconds."""
        return (self.window(now) + 1) * self.seconds


def read_rate(text: str) -> Rate | None:
    """Read `30/hour`, `120/minute` and the like; `off` is no limit. Raises ValueError."""
    text = text.strip().lower()
    if text == "off":
        return None
    found = re.fullmatch(r"([1-9][0-9]{0,8})/(second|minute|hour|day)", text)
    if not found:
        raise ValueError(f"{text!r} is no rate: use a number and a time, such as 30/hour, or off.")
    return Rate(int(found[1]), SECONDS[found[2]])
