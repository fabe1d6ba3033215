"""What must hold for every answer, whatever was asked."""

import csv
import io
import re
from collections.abc import Iterator

from . import values
from .cases import Case

HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "",
    "Permissions-Policy": "camera=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Request-ID": "",
}
TYPES = {
    "text/html; charset=utf-8",
    "text/plain; charset=utf-8",
    "text/csv; charset=utf-8",
    'text/javascript; charset="utf-8"',
    "application/json",
    "application/xml",
    "image/svg+xml",
    "text/calendar; charset=utf-8",
    "text/markdown; charset=utf-8",
    "application/pdf",
    "application/json; charset=utf-8",
}
LEAKS = (
    "Traceback (most recent call last)",
    "You’re seeing this error because you have",
    "DJANGO_SETTINGS_MODULE",
    "root:x:0:0",
    "sqlite3.OperationalError",
    "psycopg.",
    "for-the-tests-only-xxx",
)
NUMBER = re.compile(r"[-−+]?[\d.,]+%?")


def judge(
    case: Case, status: int, headers: dict[str, str], cookies: list[str], body: str
) -> Iterator[str]:
    """Yield what is wrong with an answer; header names are as the site writes them."""
    if status >= 500:
        yield f"status {status}"
    for name, part in HEADERS.items():
        if name not in headers:
            yield f"no {name} with status {status}"
        elif part not in headers[name]:
            yield f"{name} is weaker with status {status}"
    for name, value in headers.items():
        if name.lower() == values.HEADER or "\r" in value or "\n" in value:
            yield f"header injection in {name}"
    public = not case.staff and not case.path.startswith(("/admin/", "/plans/"))
    if cookies and public and case.method in {"GET", "HEAD"}:
        yield f"cookie {cookies} on a public page"
    kind = headers.get("Content-Type", "")
    if body and kind not in TYPES:
        yield f"Content-Type {kind!r} with status {status}"
    location = headers.get("Location", "")
    if location and not _own(location):
        yield f"redirect to {location[:80]!r}"
    for leak in LEAKS:
        if leak in body:
            yield f"the answer holds {leak!r}"
    if kind.startswith(("text/html", "image/svg", "application/xml", "text/xml")):
        for marker in (values.TAG, *values.ATTRIBUTES):
            if marker in body:
                yield f"{marker} comes back unescaped"
        if values.EVALUATED in body:
            yield "a template in a value is evaluated"
    if kind.startswith("text/csv"):
        yield from _formulas(body)


def _own(location: str) -> bool:
    if location.startswith("http://testserver/"):
        return True
    # A browser reads a backslash as a slash and leaves out tabs and line ends.
    # A name alone is looked for beside the page itself.
    inside = location.startswith(("/", "?")) or re.fullmatch(r"[\w.-]+", location)
    return bool(inside) and not re.match(r"/[\t\r\n]*[/\\]", location)


def _formulas(body: str) -> Iterator[str]:
    try:
        rows = list(csv.reader(io.StringIO(body, newline="")))
    except csv.Error as error:
        yield f"a CSV that cannot be read: {error}"
        return
    for row in rows:
        for cell in row:
            if cell[:1] in {"=", "+", "@", "-", "\t", "\r"} and not NUMBER.fullmatch(cell):
                yield f"a formula in a CSV cell: {cell[:60]!r}"
                return
