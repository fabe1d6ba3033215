"""Draws requests from a seed: the same seed and number make the same request."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from . import values

if TYPE_CHECKING:  # the figures are read where Django is not set up
    from .addresses import Address

METHODS = ["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"]
WEIGHTS = [50, 32, 4, 3, 3, 3, 2, 2, 1]
# Values of a query: within 8,190 characters, which is all that gunicorn takes.
OF_A_LINE = 5100
MORE_THAN_A_FORM_HAS = 10_100
FORM = "application/x-www-form-urlencoded"
# Out of a hundred requests to the admin and to other addresses: a visitor's, of staff who may do
# nothing, and of staff who may do all.
STAFF, VISITORS = (10, 15, 75), (85, 0, 15)


@dataclass(frozen=True)
class Case:
    """One request. `query` and `path` are as they stand in the request line."""

    number: int
    route: str
    method: str
    path: str
    query: str
    body: bytes
    content_type: str
    headers: dict[str, str]
    who: str

    def line(self) -> str:
        """Say how to send it again, long parts shortened."""
        target = self.path + ("?" + self.query if self.query else "")
        parts = [f"#{self.number} {self.who}: {self.method} {_short(target)}"]
        if self.body:
            parts.append(f"{self.content_type} {_short(repr(self.body))}")
        parts += [f"{name}={_short(repr(value))}" for name, value in self.headers.items()]
        return " | ".join(parts)


def _short(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:300]}… ({len(text)})"


class Names(HTMLParser):
    """The names, with a value each, that a page's forms and links send."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.select = ""
        self.feed(body)

    def _add(self, name: str, value: str) -> None:
        if name == "csrfmiddlewaretoken":
            return
        seen = self.found.setdefault(name, [])
        if value not in seen and len(seen) < 12:
            seen.append(value)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"input", "select", "textarea", "button"} and given.get("name"):
            self.select = given["name"] or ""
            self._add(self.select, given.get("value") or "")
        elif tag == "option" and self.select:
            self._add(self.select, given.get("value") or "")
        elif tag == "a" and (given.get("href") or "").startswith(("?", "/")):
            for name, value in parse_qsl(urlsplit(given["href"] or "").query):
                self._add(name, value)


@dataclass
class Target:
    """An address with the names that it is known to read."""

    address: Address
    names: dict[str, list[str]] = field(default_factory=dict)
    opens: bool = True  # whether one of its samples is there


def encode(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


class Draw:
    """Draws the requests of one seed against these targets."""

    def __init__(self, targets: list[Target], seed: int) -> None:
        self.targets = targets
        # Most addresses are the admin's, most visitors are not.
        self.public = [each for each in targets if not each.address.name.startswith("admin:")]
        self.seed = seed

    def case(self, number: int) -> Case:
        rng = random.Random(f"{self.seed}/{number}")  # noqa: S311 - repeatable on purpose
        target = rng.choice(self.public if rng.random() < 0.5 else self.targets)
        method = rng.choices(METHODS, WEIGHTS)[0]
        admin = target.address.name.startswith("admin:")
        who = rng.choices(("anybody", "helper", "superuser"), STAFF if admin else VISITORS)[0]
        query = self._pairs(rng, target, 0.9 if method in {"GET", "HEAD"} else 0.3)
        body, content_type = b"", FORM
        if method in {"POST", "PUT", "PATCH", "DELETE"}:
            body, content_type = self._body(rng, target)
        return Case(
            number,
            target.address.name,
            method,
            self._path(rng, target.address),
            query,
            body,
            content_type,
            self._headers(rng),
            who,
        )

    def _path(self, rng: random.Random, address: Address) -> str:
        real = dict(rng.choice(address.samples)) if address.samples else {}
        given = {name: quote(real.get(name, "1"), safe="/") for name in address.variables}
        if given and rng.random() < 0.2:
            raw = values.hostile(rng)[:3000].encode("utf-8", "surrogatepass")
            given[rng.choice(list(given))] = quote(raw, safe=rng.choice(["", "/"]))
        path = address.path(given)
        if rng.random() < 0.01:
            path += rng.choice(
                ["%00", "/", "//", "/../", "%2e%2e/", ";a=b", "%ff", "%0d%0aX-Injected:1"]
            )
        return path

    def _pairs(self, rng: random.Random, target: Target, likely: float) -> str:
        if rng.random() > likely:
            return ""
        pairs = []
        for _ in range(rng.choice([1, 1, 2, 2, 3, 5, 8])):
            name, value = self._pair(rng, target)
            times = rng.choice([2, 3, 60, 300]) if rng.random() < 0.05 else 1
            pairs += [f"{encode(name)}={encode(value[: 100_000 // times])}"] * times
        if rng.random() < 0.015:
            name = rng.choice(sorted(target.names) or values.UNKNOWN_NAMES)
            pairs += [f"{encode(name)}={value}" for value in values.many(rng, OF_A_LINE)]
        if rng.random() < 0.03:
            pairs.append(rng.choice(["%", "%zz=%", "a=%ff%fe", "&&&", "=", "a;b", "%00=%00"]))
        rng.shuffle(pairs)
        return "&".join(pairs)

    def _pair(self, rng: random.Random, target: Target) -> tuple[str, str]:
        known = sorted(target.names)
        if not known or rng.random() < 0.12:
            return rng.choice(values.UNKNOWN_NAMES), values.hostile(rng)
        name = rng.choice(known)
        if rng.random() < 0.3:
            return name, rng.choice(target.names[name] or [""])
        if rng.random() < 0.08:
            name += rng.choice(["[]", "-2", "__in", "__exact", "__isnull", "__gt", "[0]", ".x"])
        return name, values.hostile(rng)

    def _body(self, rng: random.Random, target: Target) -> tuple[bytes, str]:
        kind = rng.random()
        if kind < 0.12:
            return rng.choice(values.BODIES), rng.choice([FORM, *values.CONTENT_TYPES])
        # Mostly a whole form with a few hostile fields, so that the first check is not the last.
        fields = {name: rng.choice(each or [""]) for name, each in target.names.items()}
        for _ in range(rng.choice([1, 1, 2, 4])):
            name, value = self._pair(rng, target)
            fields[name] = value
        for name in list(fields):
            if rng.random() < 0.05:
                del fields[name]
        if rng.random() < 0.01:
            fields |= dict.fromkeys(values.many(rng, MORE_THAN_A_FORM_HAS), "1")
        if kind < 0.2:
            return self._multipart(rng, fields), "multipart/form-data; boundary=xyz"
        if kind < 0.24:
            return repr(fields).encode("utf-8", "replace"), "application/json"
        text = "&".join(f"{encode(name)}={encode(value)}" for name, value in fields.items())
        types = [FORM] * 30 + values.CONTENT_TYPES
        return text.encode(), rng.choice(types)

    def _multipart(self, rng: random.Random, fields: dict[str, str]) -> bytes:
        parts = []
        for name, value in fields.items():
            likely = 0.7 if name == "file" else 0.1
            file = '; filename="../<x-probe-123>.html"' if rng.random() < likely else ""
            head = f'--xyz\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
            parts.append(f"{head}{value}\r\n")
        end = rng.choice(["--xyz--\r\n", "--xyz--", "--xyz", ""])
        return "".join([*parts, end]).encode("utf-8", "surrogatepass")

    def _headers(self, rng: random.Random) -> dict[str, str]:
        given: dict[str, str] = {}
        if rng.random() < 0.35:
            for name in rng.sample(sorted(values.HEADERS), rng.choice([1, 1, 2, 4])):
                given[name] = rng.choice(values.HEADERS[name])
        if rng.random() < 0.1:  # HTMX's headers come together
            for name in rng.sample(values.HTMX, rng.choice([1, 2, 3])):
                given[name] = rng.choice(values.HEADERS[name])
            given["HTTP_HX_REQUEST"] = "true"
        if rng.random() < 0.008:
            given["HTTP_HOST"] = rng.choice(values.HOSTS)
        if rng.random() < 0.03:
            given["HTTP_COOKIE"] = rng.choice(values.COOKIES)
        return given
