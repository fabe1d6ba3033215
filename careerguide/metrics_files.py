"""The files through which several processes share their figures for Prometheus.

prometheus_client gives each process a file for each kind of metric and never removes one, since
a counter must not fall. Here a process that ended leaves its counts to one file for all that ended,
so that their number does not grow with each process that is replaced. gunicorn's first process does
this (deploy/gunicorn.conf.py), without Django.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import multiprocess
from prometheus_client.mmap_dict import MmapedDict

# Kinds whose values add up; what a gauge of a dead process means is its own matter.
ADDED = ("counter", "histogram")
ENDED = "ended"  # in the place of a process's number
PATIENCE = 1.0  # seconds


def begin(folder: Path) -> None:
    """Make the folder, or remove what an earlier start has left in it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink()


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Let nobody move counts from one file to another meanwhile: some would be counted twice."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def leave(folder: Path, process: int) -> bool:
    """Add the counts of a process that ended to those of all that did, and remove its files.

    Return False where somebody went on reading for a second: its files then stay, and count.
    """
    with (folder / "lock").open("w") as lock:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    return False
                time.sleep(0.01)
        multiprocess.mark_process_dead(process, str(folder))
        for kind in ADDED:
            file = folder / f"{kind}_{process}.db"
            if file.exists():
                _add(file, folder / f"{kind}_{ENDED}.db")
                file.unlink()
    return True


def _add(file: Path, total: Path) -> None:
    sums = MmapedDict(str(total))
    try:
        for key, value, at, _ in MmapedDict.read_all_values_from_file(str(file)):
            before, _ = sums.read_value(key)
            sums.write_value(key, before + value, at)
    finally:
        sums.close()
