"""Figures of several processes: none is lost, doubled or left behind when a process ends."""

import fcntl
import os
import re
import signal
import time
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.multiprocess import MultiProcessCollector

from careerguide import metrics_files
from careerguide.metrics_files import begin, leave
from tests.running_site import Site, running_site

AUTHORIZED = {"Authorization": "Bearer token-of-the-scraper"}


def write(folder: Path, process: int, route: str, number: float) -> None:
    """Write what a process does that has answered so many requests, each within 0.1 s."""
    counts = MmapedDict(str(folder / f"counter_{process}.db"))
    key = mmap_key("guide_requests", "guide_requests_total", ["route"], [route], "Requests.")
    counts.write_value(key, number, 0.0)
    counts.close()
    times = MmapedDict(str(folder / f"histogram_{process}.db"))
    for name, labels in (("sum", {}), ("bucket", {"le": "0.1"}), ("bucket", {"le": "+Inf"})):
        key = mmap_key(
            "guide_seconds", f"guide_seconds_{name}", ["route", *labels],
            [route, *labels.values()], "Seconds.",
        )  # fmt: skip
        times.write_value(key, 0 if labels == {"le": "+Inf"} else number, 0.0)
    times.close()


def figures(folder: Path) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    found = CollectorRegistry()
    MultiProcessCollector(found, str(folder))
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for metric in found.collect()
        for sample in metric.samples
    }


def files(folder: Path) -> set[str]:
    return {file.name for file in folder.glob("*.db")}


def test_what_a_process_counted_stays_and_its_files_do_not(tmp_path):
    write(tmp_path, 11, "faq", 3)
    write(tmp_path, 12, "faq", 4)
    write(tmp_path, 13, "roles", 5)
    before = figures(tmp_path)
    assert before["guide_requests_total", (("route", "faq"),)] == 7
    assert before["guide_seconds_bucket", (("le", "+Inf"), ("route", "faq"))] == 7
    for process in (11, 12, 13):
        assert leave(tmp_path, process)
        assert figures(tmp_path) == before
    assert files(tmp_path) == {"counter_ended.db", "histogram_ended.db"}
    # A later process may have the number of an earlier one.
    write(tmp_path, 11, "faq", 1)
    assert leave(tmp_path, 11)
    assert figures(tmp_path)["guide_requests_total", (("route", "faq"),)] == 8


def test_a_process_that_counted_nothing_leaves_nothing(tmp_path):
    assert leave(tmp_path, 11)
    assert files(tmp_path) == set()


def test_nothing_moves_while_somebody_reads(tmp_path, monkeypatch):
    monkeypatch.setattr(metrics_files, "PATIENCE", 0.05)
    write(tmp_path, 11, "faq", 3)
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        assert not leave(tmp_path, 11)
        assert files(tmp_path) == {"counter_11.db", "histogram_11.db"}
    assert leave(tmp_path, 11)


def test_a_start_makes_the_folder_or_empties_it(tmp_path):
    folder = tmp_path / "new"
    begin(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    write(folder, 11, "faq", 3)
    begin(folder)
    assert files(folder) == set()


def answered(site: Site) -> float:
    text = site.fetch("/metrics", AUTHORIZED).body
    found = re.findall(r'guide_requests_total{[^}]*route="healthz"[^}]*} (\S+)', text)
    return sum(map(float, found))


def workers(site: Site) -> list[int]:
    return [int(n) for n in Path(f"/proc/{site.pid}/task/{site.pid}/children").read_text().split()]


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "figures"
    folder.mkdir()
    write(folder, 1, "healthz", 1000)  # of an earlier start
    return folder


def test_a_killed_worker_is_cleaned_up_after_and_its_counts_are_not_lost(tmp_path, folder):
    settings = {
        "METRICS_TOKEN": "token-of-the-scraper",
        "PROMETHEUS_MULTIPROC_DIR": str(folder),
        "WEB_CONCURRENCY": "1",
    }
    with running_site(tmp_path, **settings) as site:
        for _ in range(5):
            assert site.fetch("/healthz").status == 200
        before = answered(site)
        assert 5 <= before < 1000
        (old,) = workers(site)
        assert f"counter_{old}.db" in files(folder)
        os.kill(old, signal.SIGKILL)
        end = time.monotonic() + 10
        while f"counter_{old}.db" in files(folder):
            assert time.monotonic() < end
            site.fetch("/robots.txt")
        assert site.fetch("/healthz").status == 200
        assert answered(site) == before + 1
        assert not any(f"_{old}.db" in name for name in files(folder))
