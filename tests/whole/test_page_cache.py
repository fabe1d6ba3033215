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


def raw(site, path: str, method: str = "GET", **headers: str) -> bytes:
    """Return the bytes that come for a request, which closes its connection."""
    host, port = site.origin.removeprefix("http://").split(":")
    headers = {"Host": host, "Connection": "close", **headers}
    lines = [f"{method} {path} HTTP/1.1", *(": ".join(each) for each in headers.items()), "", ""]
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall("\r\n".join(lines).encode("latin-1"))
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


EACH_ITS_OWN = (b"Date: ", b"X-Request-ID: ")


def test_kept_pages_differ_in_nothing_but_the_date(changing):
    for path in ("/", "/roles/machine-learning-engineer/", "/salaries.csv", "/sitemap.xml"):
        answers = set()
        for _ in range(10):
            answer = raw(changing, path, **{"Accept-Encoding": "br"})
            lines = answer.split(b"\r\n")
            answers.add(tuple(each for each in lines if not each.startswith(EACH_ITS_OWN)))
        assert len(answers) == 1, path


def test_head_and_304_have_no_content(changing):
    headers, _, content = raw(changing, "/faq/", "HEAD").partition(b"\r\n\r\n")
    assert headers.startswith(b"HTTP/1.1 200 OK")
    assert content == b""
    [etag] = [line[6:] for line in headers.split(b"\r\n") if line.startswith(b"ETag: ")]
    same = raw(changing, "/faq/", **{"If-None-Match": etag.decode()})
    headers, _, content = same.partition(b"\r\n\r\n")
    assert headers.startswith(b"HTTP/1.1 304 Not Modified")
    assert b"Content-Security-Policy" in headers
    assert content == b""


def test_addresses_that_a_decoder_might_mistake_stay_apart(changing):
    plain = changing.fetch("/search/?q=python").body
    for path in ("/search/?q=python%00", "/search/?q=%70ython%20sql", "/search/?q=pyth%F6n"):
        assert raw(changing, path).startswith(b"HTTP/1.1 200 OK")
    assert changing.fetch("/search/?q=python").body == plain
