"""A load generator of our own: some connections that stay open, each with one request at a time.

Runs in a process of its own (`python -m bench.load PORT ...`), so that its work is not in the
times of whoever starts it. It takes some 15 µs of processor time for each answer.
"""

import argparse
import json
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field


@dataclass
class Connection:
    """One open connection: what has come of the answer to its request, and since when it waits."""

    port: int
    line: socket.socket = field(init=False)
    since: float = 0.0
    got: bytearray = field(default_factory=bytearray)
    wanted: int = 0

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.line = socket.create_connection(("127.0.0.1", self.port))
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> None:
        self.got.clear()
        self.wanted = 0
        self.since = time.perf_counter()
        self.line.sendall(request)

    def read(self) -> bytes:
        """Read what has come; return the head of the answer once all of it is there."""
        data = self.line.recv(262144)
        if not data:
            raise RuntimeError("the server closed a connection instead of an answer")
        self.got += data
        if not self.wanted:
            end = self.got.find(b"\r\n\r\n")
            if end < 0:
                return b""
            head = bytes(self.got[:end]).lower()
            _, named, rest = head.partition(b"\r\ncontent-length:")
            if not named:
                raise RuntimeError("an answer without Content-Length")
            self.wanted = end + 4 + int(rest.split(b"\r\n", 1)[0])
        if len(self.got) < self.wanted:
            return b""
        return bytes(self.got[: self.wanted])


@dataclass(frozen=True)
class Result:
    """What one run measured: answers per second, and how long answers took, in seconds."""

    per_second: float
    p50: float
    p95: float
    p99: float
    size: int


def run(port: int, path: str, number: int, connections: int, headers: dict[str, str]) -> Result:
    """Ask for `path` until `number` answers are there. Raises RuntimeError on any but 200."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    selector = selectors.DefaultSelector()
    opened = [Connection(port) for _ in range(min(connections, number))]
    taken: list[float] = []
    size, asked = 0, 0
    started = time.perf_counter()
    for each in opened:
        selector.register(each.line, selectors.EVENT_READ, each)
        each.ask(request)
        asked += 1
    while len(taken) < number:
        for ready, _ in selector.select(30):
            each = ready.data
            answer = each.read()
            if not answer:
                continue
            taken.append(time.perf_counter() - each.since)
            if not answer.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"{path}: {answer[:40]!r}")
            size = len(answer)
            closes = b"\r\nconnection: close" in answer[:2000].lower()
            if closes or asked == number:
                selector.unregister(each.line)
            if asked == number:
                continue
            if closes:
                each.line.close()
                each.open()
                selector.register(each.line, selectors.EVENT_READ, each)
            each.ask(request)
            asked += 1
    whole = time.perf_counter() - started
    for each in opened:
        each.line.close()
    taken.sort()

    def at(share: float) -> float:
        return taken[min(int(len(taken) * share), len(taken) - 1)]

    return Result(number / whole, at(0.5), at(0.95), at(0.99), size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--header", action="append", default=[], metavar="NAME: VALUE")
    options = parser.parse_args()
    headers = dict(each.split(": ", 1) for each in options.header)
    result = run(options.port, options.path, options.number, options.connections, headers)
    json.dump(result.__dict__, sys.stdout)


if __name__ == "__main__":
    main()
