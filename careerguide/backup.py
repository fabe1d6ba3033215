"""A copy of the whole database in one file, and the way back into an empty one.

SQLite's copy is itself a database, PostgreSQL's the custom format of pg_dump. A file appears under
its name only when it is whole; a restore is one transaction.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.postgresql.client import DatabaseClient

# How the files begin.
SQLITE, POSTGRESQL = b"SQLite format 3\0", b"PGDMP"
KINDS = {SQLITE: "SQLite", POSTGRESQL: "PostgreSQL"}


class BackupError(Exception):
    """A sentence for the operator; nothing has been changed."""


def back_up(target: Path) -> int:
    """Copy the database into a file while the site goes on; return the file's size in bytes.

    The copy is the state of one moment. Raises BackupError, and then leaves whatever stood at
    `target` as it was.
    """
    make = _copy_sqlite if connection.vendor == "sqlite" else _dump_postgresql
    try:
        # A folder of its own, for the database's programs leave files beside theirs when they fail;
        # only its owner may look into it, for a plan is private.
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
            unfinished = Path(folder) / "unfinished"
            unfinished.touch(mode=0o600)
            make(unfinished)
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            size = unfinished.stat().st_size
            unfinished.replace(target)
            return size
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from None


def restore(source: Path) -> None:
    """Fill the empty database from a file that `back_up` made; raises BackupError."""
    kind = _kind_of(source)
    ours = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    if kind != ours:
        raise BackupError(f"{source} is a backup of {kind}, and this site's database is {ours}.")
    try:
        tables = connection.introspection.table_names()
    except DatabaseError as error:
        raise BackupError(f"The database cannot be reached: {_first_line(error)}.") from None
    if tables:
        raise BackupError(
            f"The database is not empty: it has {len(tables)} tables, {tables[0]} among them. "
            "Nothing was changed. Restore into a new database, then point the site at it."
        )
    fill: Callable[[Path], None] = _fill_sqlite if kind == "SQLite" else _fill_postgresql
    fill(source)


def _kind_of(source: Path) -> str:
    try:
        with source.open("rb") as file:
            head = file.read(len(SQLITE))
    except OSError as error:
        raise BackupError(f"{source} cannot be read: {error.strerror}.") from None
    for beginning, kind in KINDS.items():
        if head.startswith(beginning):
            return kind
    raise BackupError(f"{source} is no backup: it is neither SQLite's nor PostgreSQL's format.")


def _copy_sqlite(target: Path) -> None:
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(target)) as copy:
            # In one step: SQLite's readers see the state of one moment, and nobody waits for them.
            connection.connection.backup(copy)
            # One file that needs no others beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
            _check_sqlite(copy)
    except sqlite3.Error as error:
        raise BackupError(f"The backup was not made: {_first_line(error)}.") from None


def _check_sqlite(copy: sqlite3.Connection) -> None:
    [found] = copy.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _fill_sqlite(source: Path) -> None:
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            _check_sqlite(copy)
            copy.backup(connection.connection)
    except sqlite3.Error as error:
        raise BackupError(f"{source} is damaged or cut short: {_first_line(error)}.") from None


def _dump_postgresql(target: Path) -> None:
    if settings.DATABASE_POOLER:
        raise BackupError(
            "pg_dump cannot work through a pooler: set DATABASE_URL to the server's own address "
            "and DATABASE_POOLER=0 for this command."
        )
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    # A list of contents can be read only from a file that has its end.
    _run("pg_restore", "--list", "--file=/dev/null", str(target), connected=False)


def _fill_postgresql(source: Path) -> None:
    _run(
        "pg_restore",
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        str(source),
    )


def _run(program: str, *arguments: str, connected: bool = True) -> None:
    """Run one of PostgreSQL's programs. The password goes by its environment, not the command."""
    found = shutil.which(program)
    if not found:
        raise BackupError(
            f"{program} is not installed: it comes with Debian's package postgresql-client."
        )
    command, environment = [found, *arguments], dict(os.environ)
    if connected:
        (_, *where), given = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
        name = where.pop()  # the address of the database stands last, and may be given by name
        command = [found, *where, f"--dbname={name}", "--no-password", *arguments]
        environment |= {"PGCONNECT_TIMEOUT": "5"} | (given or {})
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 (no shell, arguments of our own)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise BackupError(f"{program} failed: {lines[0] if lines else 'it says no more'}")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
