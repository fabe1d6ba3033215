"""Bytes over a socket: what only a real server sees, such as a broken request line.

Each probe opens a connection to 127.0.0.1, sends its bytes and reads what comes. The server may
refuse in its own words; it must answer or close at once, and never with an error of its own.
"""

import random
import socket
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

END = b"\r\n\r\n"
TIMEOUT = 10.0


def probes(seed: int, count: int, host: bytes) -> Iterator[bytes]:
    """Yield hand-made requests first, then requests with drawn bytes in drawn places."""
    good = b"GET /healthz HTTP/1.1\r\nHost: " + host
    yield from (
        b"\x00\x01\x02\xff" + END,
        b"GET / HTTP/9.9\r\nHost: " + host + END,
        b"GET" + END,
        b"GET  /  HTTP/1.1\r\nHost: " + host + END,
        b"GET /roles/\xff\xfe HTTP/1.1\r\nHost: " + host + END,
        b"GET /roles/%00 HTTP/1.1\r\nHost: " + host + END,
        b"GET /a\tb HTTP/1.1\r\nHost: " + host + END,
        b"GET http://evil.example/ HTTP/1.1\r\nHost: " + host + END,
        b"GET //evil.example/.. HTTP/1.1\r\nHost: " + host + END,
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example" + END,
        b"OPTIONS * HTTP/1.1\r\nHost: " + host + END,
        b"TRACE / HTTP/1.1\r\nHost: " + host + END,
        b"GET / HTTP/1.1" + END,
        # Django counts the values when it makes such a request: nothing could answer then.
        b"GET /faq/?"
        + b"&" * 8000
        + b" HTTP/1.1\r\nHost: "
        + host
        + b"\r\nContent-Type: text/plain; charset=utf-8"
        + END,
        good + b"\r\nHost: evil.example" + END,
        good + b"\r\nX-A: a\x00b" + END,
        good + b"\r\nX-A: " + b"a" * 9000 + END,
        good + b"".join(b"\r\nX-%d: a" % n for n in range(150)) + END,
        good + b"\r\nX A: b" + END,
        good + b"\r\n X-Folded: b" + END,
        good + b"\r\nX_Forwarded_For: 1.2.3.4" + END,
        # From a proxy of its own gunicorn would take these for where the site is mounted.
        b"GET /faq HTTP/1.1\r\nHost: " + host + b"\r\nSCRIPT_NAME: //evil.example" + END,
        b"GET /faq/ HTTP/1.1\r\nHost: " + host + b"\r\nScript-Name: //evil.example" + END,
        b"GET /faq/ HTTP/1.1\r\nHost: " + host + b"\r\nPATH_INFO: /admin/" + END,
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: " + host + END,
        # Two lengths, two framings: what smuggles a second request past a proxy.
        good + b"\r\nContent-Length: 5\r\nContent-Length: 6" + END + b"aaaaaa",
        good + b"\r\nContent-Length: 5\r\nTransfer-Encoding: chunked" + END + b"0\r\n\r\n",
        good + b"\r\nTransfer-Encoding: chunked, identity" + END + b"0\r\n\r\n",
        good + b"\r\nTransfer-Encoding: \x0bchunked" + END + b"0\r\n\r\n",
        good + b"\r\nContent-Length: -1" + END,
        good + b"\r\nContent-Length: +5" + END + b"aaaaa",
        good + b"\r\nContent-Length: 99999999999999999999" + END,
        good + b"\r\nTransfer-Encoding: chunked" + END + b"FFFFFFFFFFFFFFFFF\r\na",
        b"POST /salaries/offer/ HTTP/1.1\r\nHost: " + host + b"\r\nContent-Length: 9999999" + END,
        b"POST /plans/new/ HTTP/1.1\r\nHost: " + host + b"\r\nTransfer-Encoding: chunked"
        b"\r\nContent-Type: application/x-www-form-urlencoded" + END + b"3\r\na=b\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: " + host + b"\r\nContent-Type: a/b; charset=\x00" + END,
    )
    rng = random.Random(seed)  # noqa: S311 - repeatable on purpose
    for _ in range(count):
        text = bytearray(good + b"\r\nAccept: text/html\r\nCookie: a=b" + END)
        for _ in range(rng.choice([1, 1, 2, 5])):
            at = rng.randrange(len(text) - len(END))
            text[at : at + rng.choice([0, 1])] = bytes([rng.randrange(256)])
        yield bytes(text)


def send(origin: str, sent: bytes) -> bytes:
    """Send the bytes, say that no more come, and return the whole answer."""
    place = urlsplit(origin)
    with socket.create_connection((place.hostname, place.port), timeout=TIMEOUT) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        parts = []
        try:
            while part := connection.recv(65536):
                parts.append(part)
        except ConnectionResetError:
            pass  # refused with bytes of ours unread
        return b"".join(parts)


def attack(origin: str, seed: int = 1, count: int = 500) -> tuple[Counter[str], list[str]]:
    """Return how often each status came (`closed` without an answer), and what was wrong."""
    statuses: Counter[str] = Counter()
    wrong = []
    host = urlsplit(origin).netloc.encode()
    for number, sent in enumerate(probes(seed, count, host)):
        try:
            answer = send(origin, sent)
        except TimeoutError:
            wrong.append(f"raw #{number}: no answer in {TIMEOUT:.0f} s to {sent[:120]!r}")
            continue
        status = answer[9:12].decode("latin-1") if answer.startswith(b"HTTP/") else "closed"
        statuses[status] += 1
        if status.startswith("5") and status not in {"501", "505"}:
            wrong.append(f"raw #{number}: {status} to {sent[:120]!r}")
        if b"Traceback (most" in answer or b"x-injected: 1" in answer.lower():
            wrong.append(f"raw #{number}: leaks or injects, to {sent[:120]!r}")
        if b"evil.example" in answer and b"GET /faq" in sent:
            wrong.append(f"raw #{number}: a foreign host comes back, to {sent[:120]!r}")
        if answer.count(b"HTTP/1.1 200 OK\r\n") > 1:
            wrong.append(f"raw #{number}: two answers to {sent[:120]!r}")
    return statuses, wrong
