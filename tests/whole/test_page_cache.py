"""The page cache between processes, as it is served: two gunicorn workers, changes from a third."""

import socket
import time

import pytest

from tests.running_site import running_site

EDIT = (
    "from guides.models import Faq; faq = Faq.objects.current().first(); "
    "faq.question = 'Is this {}?'; faq.save()"
)


@pytest.fixture(scope="module")
def changing(tmp_path_factory):
    """A site whose content these tests change."""
    with running_site(tmp_path_factory.mktemp("changing"), WEB_CONCURRENCY="2") as running:
        yield running


def raw(site, request: str) -> bytes:
    """Return the bytes that come for a request, which closes its connection."""
    host, port = site.origin.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall(request.encode())
        parts = []
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


def test_a_change_by_another_process_shows_in_every_worker_within_a_second(changing):
    """Each request is a new connection, so both workers answer many of them."""
    for number in range(3):
        for _ in range(20):
            assert f"Is this {number}?" not in changing.fetch("/faq/").body
        changing.manage("shell", "-c", EDIT.format(number))
        committed = time.monotonic()
        oldest, fresh = 0.0, 0
        while fresh < 60:
            asked = time.monotonic() - committed
            if f"Is this {number}?" in changing.fetch("/faq/").body:
                fresh += asked > 1
            else:
                oldest = asked
        assert oldest < 1


def test_kept_pages_differ_in_nothing_but_the_date(changing):
    for path in ("/", "/roles/machine-learning-engineer/", "/salaries.csv", "/sitemap.xml"):
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n"
        answers = {
            tuple(line for line in raw(changing, request).split(b"\r\n") if b"Date: " not in line)
            for _ in range(10)
        }
        assert len(answers) == 1, path


def test_head_and_304_have_no_content(changing):
    head = raw(changing, "HEAD /faq/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    headers, _, content = head.partition(b"\r\n\r\n")
    assert headers.startswith(b"HTTP/1.1 200 OK")
    assert content == b""
    etag = next(
        line.partition(b": ")[2] for line in headers.split(b"\r\n") if line.startswith(b"ETag: ")
    ).decode()
    same = raw(
        changing,
        f"GET /faq/ HTTP/1.1\r\nHost: 127.0.0.1\r\nIf-None-Match: {etag}\r\nConnection: close\r\n\r\n",
    )
    headers, _, content = same.partition(b"\r\n\r\n")
    assert headers.startswith(b"HTTP/1.1 304 Not Modified")
    assert b"Content-Security-Policy" in headers
    assert content == b""


def test_addresses_that_nobody_could_tell_apart_stay_apart(changing):
    """Characters that a decoder might fold into one another are different addresses."""
    plain = changing.fetch("/search/?q=python").body
    for path in ("/search/?q=python%00", "/search/?q=%70ython%20sql", "/search/?q=pythön"):
        quoted = path.encode().decode("latin-1")
        raw(changing, f"GET {quoted} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert changing.fetch("/search/?q=python").body == plain
