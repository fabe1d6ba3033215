"""What must hold for every answer, whatever was asked."""

import csv
import io
import re
from collections.abc import Iterator
from gzip import decompress
from typing import Any

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
# Pages of a model or an app, which permissions open; not one's own password, or second factor.
MODEL_PAGE = re.compile(
    r"/admin/(?!password_change/|two-factor/)[a-z_]+/[a-z]+/|/admin/(?:roles|plans|staff|auth|axes)/"
)
CHANGE = re.compile(
    r"\s*(?:/\*.*?\*/)?\s*(?:INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)\b", re.I
)
NOTE = re.compile(
    r"\s*(?:/\* limits \*/|(?:INSERT INTO|UPDATE|DELETE FROM) \"(?:staff_staffsession|axes_)"
    r"|UPDATE \"plans_plan\" SET \"last_opened_on\" = [^,]+ WHERE)"
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
    public = case.who == "anybody" and not case.path.startswith(("/admin/", "/plans/"))
    if cookies and public:
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
    sent = f"{case.path} {case.query} {case.body!r}"
    if values.FOREIGN in f"{body} {location}" and values.FOREIGN not in sent:
        yield "a host that only a header named comes back"
    if values.FOREIGN_LINK.search(body):
        yield "a link leads to a host that the request named"
    if case.who == "helper" and status == 200 and MODEL_PAGE.match(case.path):
        yield "somebody without permission sees a page of the admin"
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
    return location.startswith(("/", "?")) and not re.match(r"/[\t\r\n]*[/\\]", location)


def wrote(case: Case, statements: list[str]) -> Iterator[str]:
    """Yield what a request changed that may change nothing: SQL that it sent to the database.

    Only POST changes anything, and in the admin only who has permissions or signs in as somebody
    who has. Anything may count requests and failed sign-ins, keep a session in use, and note the
    day on which a plan was seen.
    """
    admin = case.path.startswith("/admin/")
    may = not admin or case.who == "superuser" or case.route == "admin:login"
    if case.method == "POST" and may:
        return
    for sql in statements:
        if CHANGE.match(sql) and not NOTE.match(sql):
            yield f"{case.method} by {case.who} changes something: {sql[:60]}"


def text_of(answer: Any) -> str:
    """Return an answer's content as text."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.headers.get("Content-Encoding") == "gzip":
        content = decompress(content)
    return bytes(content).decode("utf-8", "replace")


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
