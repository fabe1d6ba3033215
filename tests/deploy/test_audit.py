"""A known weakness fails the audit; where nothing is known, it says so and claims nothing else."""

import os
import subprocess

import pytest

from tests.running_site import ROOT

NONE = "No known vulnerabilities found"
FOUND = "Found 2 known vulnerabilities in 1 package"
UNKNOWN = "Name  Skip Reason\nthing Dependency not found on PyPI and could not be audited"


def audit(folder, said: str, status: int, wait: int = 0, listed: int = 0):
    """Run the script with a uv whose pip-audit says this, and return its status and errors."""
    uv = folder / "uv"
    uv.write_text(
        "#!/bin/sh\n"
        f'[ "$1" = export ] && exit {listed}\n'
        f"exec 2>&1; sleep {wait}; printf '%s\\n' '{said}'; exit {status}\n"
    )
    uv.chmod(0o755)
    done = subprocess.run(
        [ROOT / "script/audit"],
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "AUDIT_SECONDS": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, "NOT AUDITED" in done.stderr


@pytest.mark.parametrize(
    ("said", "status", "result"),
    [
        (NONE, 0, (0, False)),
        (FOUND, 1, (1, False)),
        (f"{FOUND}\n{UNKNOWN}", 1, (1, False)),
        (f"{NONE}\n{UNKNOWN}", 0, (2, True)),
        ("ConnectionError: no answer", 1, (2, True)),
    ],
)
def test_what_the_audit_ends_with(tmp_path, said, status, result):
    assert audit(tmp_path, said, status) == result


def test_a_service_that_never_answers_is_given_up(tmp_path):
    assert audit(tmp_path, NONE, 0, wait=20) == (2, True)


def test_a_lock_that_cannot_be_read_is_no_missing_answer(tmp_path):
    assert audit(tmp_path, NONE, 0, listed=2) == (1, False)


def test_the_gate_lists_licences_and_stops_at_a_weakness_only():
    lines = (ROOT / ".ci/run").read_text().splitlines()
    assert "script/licences" in lines
    assert "AUDIT_SECONDS=30 script/audit || [ $? = 2 ]" in lines
    assert "set -eu" in lines
