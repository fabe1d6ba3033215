"""The whole site as a visitor meets it: gunicorn, production settings, the real content."""

import os
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests import prepared

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str

    @property
    def text(self) -> str:
        """What a reader sees: no markup, white space folded."""
        body = re.sub(r"<(script|style|svg|template)\b.*?</\1>", " ", self.body, flags=re.S)
        body = re.sub(r"<!--.*?-->", " ", body, flags=re.S)
        # Inline elements do not part words; all others do.
        body = re.sub(r"</?(a|abbr|b|em|i|mark|small|span|strong|sup|sub|time)\b[^>]*>", "", body)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


class FilledForm(HTMLParser):
    """The values that a page's form by POST sends when a visitor changes nothing."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self._inside = False
        self._select = ""
        self.feed(body)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "form":
            self._inside = given.get("method") == "post"
        elif self._inside and tag == "select":
            self._select = name or ""
        elif self._inside and tag == "option" and self._select and "selected" in given:
            self.values.append((self._select, value))
        elif self._inside and tag == "input" and name:
            box = given.get("type") in {"checkbox", "radio"}
            if not box or "checked" in given:
                self.values.append((name, value))

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False


@dataclass
class Site:
    """A running site; reading pages are fetched once."""

    origin: str
    environment: dict[str, str]
    pid: int = 0  # of the server's first process
    server: subprocess.Popen | None = None
    _seen: dict[str, Answer] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        if path not in self._seen:
            self._seen[path] = self.fetch(path)
        return self._seen[path]

    def fetch(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        request = urllib.request.Request(self.origin + path, headers=headers or {})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return Answer(answer.status, dict(answer.headers), answer.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read().decode())

    def make_plan(self, role: str, **answers: str) -> str:
        """Make a plan as a visitor does who changes nothing but these answers; return its path."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        address = f"{self.origin}/plans/new/"
        with opener.open(f"{address}?role={role}", timeout=30) as answer:
            form = FilledForm(answer.read().decode())
        values = urlencode(dict(form.values) | answers).encode()
        with opener.open(address, values, timeout=60) as answer:
            return urlsplit(answer.url).path

    def manage(self, *arguments: str) -> str:
        """Run a management command on this site's database."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip


def collect_static() -> None:
    """Collect the static files as a deployment does."""
    environment = {
        **os.environ,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_ORIGIN": "http://127.0.0.1:8000",
        "DEBUG": "0",
    }
    command = [
        sys.executable,
        "manage.py",
        "collectstatic",
        "--noinput",
        "--clear",
        "--verbosity=0",
    ]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


@contextmanager
def running_site(folder: Path, **settings: str) -> Iterator[Site]:
    """Start a site of its own: a new database with the content loaded, a free port.

    `settings` are environment variables that differ from production's.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    origin = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "careerguide.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_ORIGIN": origin,
        "DEBUG": "0",
        "PAGE_CACHE": "1",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        # All tests are one client, which makes more plans than a visitor.
        "LIMIT_PLANS": "off",
        **settings,
    }
    site = Site(origin, environment)
    file = environment["DATABASE_URL"].removeprefix("sqlite:///")
    if file == environment["DATABASE_URL"] or Path(file).exists():
        site.manage("migrate", "--verbosity=0")
        site.manage("load_guide")
    else:
        with closing(sqlite3.connect(file)) as database:
            prepared.copy(prepared.with_content(), database)
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py",
                "careerguide.wsgi", "--bind", f"127.0.0.1:{port}",
            ],
            cwd=ROOT, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
        site.pid = server.pid
        site.server = server
        try:
            for _ in range(100):
                try:
                    if site.fetch("/healthz").status == 200:
                        break
                except OSError:
                    time.sleep(0.1)
            else:
                raise RuntimeError((folder / "log").read_text())
            yield site
        finally:
            server.terminate()
            server.wait(10)
