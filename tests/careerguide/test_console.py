"""Lines that can wait are written together and soon; all others at once, and none is lost."""

import io
import logging
import os
import subprocess
import sys
import threading
import time

import pytest

from careerguide import logs
from careerguide.logs import Console


class Stream(io.StringIO):
    """Counts how often it is written to, and says when it was."""

    def __init__(self):
        super().__init__()
        self.writes = []
        self.written = threading.Event()

    def write(self, text):
        self.writes.append(text)
        self.written.set()
        return super().write(text)


@pytest.fixture
def console():
    handler = Console()
    handler.setStream(Stream())
    return handler


def record(message, level=logging.INFO, **fields):
    made = logging.LogRecord("guide", level, "", 0, message, None, None)
    made.__dict__.update(fields)
    return made


def test_a_line_is_written_at_once(console):
    console.handle(record("one"))
    assert console.stream.getvalue() == "one\n"


def test_lines_that_can_wait_come_together_and_soon(console, monkeypatch):
    monkeypatch.setattr(logs, "WAIT_SECONDS", 0.2)
    for number in range(3):
        console.handle(record(f"{number}", can_wait=True))
    assert console.stream.getvalue() == ""
    assert console.stream.written.wait(10)
    assert console.stream.writes == ["0\n1\n2\n"]
    # And so again: the first of the next ones starts the time anew.
    console.stream.written.clear()
    console.handle(record("3", can_wait=True))
    assert console.stream.written.wait(10)
    assert console.stream.writes == ["0\n1\n2\n", "3\n"]


def test_what_waits_goes_before_a_line_that_cannot(console, monkeypatch):
    monkeypatch.setattr(logs, "WAIT_SECONDS", 60)
    console.handle(record("asked", can_wait=True))
    console.handle(record("broken", logging.ERROR))
    assert console.stream.getvalue() == "asked\nbroken\n"


def test_no_more_than_so_many_wait(console, monkeypatch):
    monkeypatch.setattr(logs, "WAIT_SECONDS", 60)
    for number in range(logs.MOST_WAITING):
        assert console.stream.getvalue() == "", number
        console.handle(record("x", can_wait=True))
    assert console.stream.getvalue() == "x\n" * logs.MOST_WAITING == "x\n" * 500


def test_threads_lose_and_mix_nothing(console, monkeypatch):
    monkeypatch.setattr(logs, "WAIT_SECONDS", 0.001)
    monkeypatch.setattr(logs, "MOST_WAITING", 7)

    def write(name):
        for number in range(300):
            console.handle(record(f"{name}-{number}", can_wait=True))

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    console.flush()
    said = console.stream.getvalue().split()
    for name in "abcd":
        assert [line for line in said if line.startswith(name)] == [
            f"{name}-{number}" for number in range(300)
        ]
    assert len(said) == 1200


def test_a_stream_that_is_gone_stops_nobody(console, monkeypatch):
    monkeypatch.setattr(logs, "WAIT_SECONDS", 0.001)
    gone = Stream()
    gone.close()
    console.setStream(gone)
    console.handle(record("nobody reads this", can_wait=True))
    until = time.monotonic() + 10
    while console._records and time.monotonic() < until:
        pass
    console.setStream(Stream())
    console.handle(record("but this", can_wait=True))
    assert console.stream.written.wait(10)
    assert console.stream.getvalue() == "but this\n"


# Logs a line that can wait, and another one in a process that was forked off.
ENDS = """
import logging, os
from careerguide.logs import Console
logging.basicConfig(handlers=[Console()], level=logging.INFO, format="%(message)s")
logging.info("parent", extra={"can_wait": True})
logging.getLogger().handlers[0].flush()
child = os.fork()
if not child:
    import time
    logging.info("child", extra={"can_wait": True})
    time.sleep(1)
    os._exit(0)
os.waitpid(child, 0)
logging.info("end", extra={"can_wait": True})
"""


def test_the_end_of_a_process_writes_what_waits_and_a_forked_one_has_its_own_time():
    done = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, text=True, check=True,
                          env=os.environ, timeout=60)  # fmt: skip
    assert done.stderr == "parent\nchild\nend\n"
