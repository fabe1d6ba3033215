"""SQLite databases that are made once in a run of the tests, by the real commands, and then copied.

Migrating takes seconds, a copy milliseconds. All processes of a run share the folder; whoever
needs a database first makes it while the others wait.
"""

import atexit
import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "PREPARED_DATABASES"
COMMANDS = {"migrated": ["migrate", "--verbosity=0"], "with-content": ["load_guide"]}


def folder() -> Path:
    """Return the folder of this run; the process that asks first makes it and removes it."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="guide-prepared-")
        atexit.register(shutil.rmtree, os.environ[FOLDER], ignore_errors=True)
    return Path(os.environ[FOLDER])


def migrated() -> Path:
    """Return a database with all tables and no content. Not to be written to."""
    return _prepared("migrated", None)


def with_content() -> Path:
    """Return a database with the content that ships. Not to be written to."""
    return _prepared("with-content", migrated)


def copy(prepared: Path, target: sqlite3.Connection) -> None:
    """Write a prepared database over an open one."""
    with closing(sqlite3.connect(prepared)) as source:
        source.backup(target)


def _prepared(name: str, before) -> Path:
    ready = folder() / f"{name}.sqlite3"
    if ready.exists():
        return ready
    base = before() if before else None
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if ready.exists():
            return ready
        unfinished = folder() / f"{name}.unfinished"
        if base:
            shutil.copy(base, unfinished)
        subprocess.run(
            [sys.executable, "manage.py", *COMMANDS[name]],
            cwd=ROOT,
            env={
                **os.environ,
                "SECRET_KEY": "for-the-tests-only-" + "x" * 50,
                "ALLOWED_HOSTS": "127.0.0.1",
                "SITE_ORIGIN": "http://127.0.0.1",
                "DATABASE_URL": f"sqlite:///{unfinished}",
            },
            check=True,
            stdout=subprocess.DEVNULL,
        )
        # One file: whatever the write-ahead log still holds belongs to it.
        with closing(sqlite3.connect(unfinished)) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        unfinished.rename(ready)
    return ready
