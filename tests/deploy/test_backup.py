"""Backup and restore: whole or nothing, and a plain sentence for whatever stands in the way."""

import resource
import subprocess
import sys
import threading

import pytest

from careerguide.backup import BackupError, _run
from tests.running_site import ROOT


def manage(environment: dict[str, str], *arguments: str, **changes: str):
    """Run a command and return how it ended."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env={**environment, **changes}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="session")
def backup(own_site, tmp_path_factory):
    """A backup of a site with some plans, made while nobody writes."""
    own_site.make_plan("data-scientist")
    own_site.make_plan("prompt-engineer")
    file = tmp_path_factory.mktemp("backup") / "guide.backup"
    own_site.manage("backup", str(file))
    return file


def test_a_backup_restores_to_the_same_rows_in_every_table(own_site, databases, backup):
    address = databases.new("guide_same")
    done = manage(own_site.environment, "restore", str(backup), DATABASE_URL=address)
    assert (done.returncode, done.stderr) == (0, "")
    before = databases.rows(own_site.environment["DATABASE_URL"])
    after = databases.rows(address)
    assert {name: len(rows) for name, rows in after.items()} == {
        name: len(rows) for name, rows in before.items()
    }
    assert after == before
    assert len(after["plans_plan"]) >= 2
    assert len(after["plans_planslot"]) > 20
    # What the database makes of itself is there as well: nothing to migrate, search finds.
    check = manage(own_site.environment, "migrate", "--check", DATABASE_URL=address)
    assert check.returncode == 0


def test_plans_go_on_being_made_while_a_backup_runs(own_site, databases, tmp_path):
    made, stop = [], threading.Event()

    def visitors():
        while not stop.is_set():
            made.append(own_site.make_plan("data-scientist"))

    people = threading.Thread(target=visitors)
    before = len(databases.rows(own_site.environment["DATABASE_URL"])["plans_plan"])
    people.start()
    try:
        own_site.manage("backup", str(tmp_path / "busy"))
    finally:
        stop.set()
        people.join()
    assert made
    assert all(own_site.fetch(path).status == 200 for path in made)
    address = databases.new("guide_busy")
    assert manage(
        own_site.environment, "restore", str(tmp_path / "busy"), DATABASE_URL=address
    ).returncode == 0  # fmt: skip
    kept = databases.rows(address)
    assert before <= len(kept["plans_plan"]) <= before + len(made)
    # The state of one moment: no plan without its person, no task without its plan.
    assert len(kept["plans_plan"]) == len(kept["plans_person"])


def test_a_database_with_tables_is_refused(own_site, databases, backup):
    address = own_site.environment["DATABASE_URL"]
    before = databases.rows(address)
    done = manage(own_site.environment, "restore", str(backup))
    assert done.returncode == 1
    assert "The database is not empty: it has " in done.stderr
    assert "Nothing was changed." in done.stderr
    assert databases.rows(address) == before


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_a_file_cut_short_leaves_the_database_empty(own_site, databases, backup, tmp_path, kept):
    whole = backup.read_bytes()
    cut = tmp_path / "cut"
    cut.write_bytes(whole[: int(len(whole) * kept)])
    address = databases.new(f"guide_cut_{int(kept * 1000)}")
    done = manage(own_site.environment, "restore", str(cut), DATABASE_URL=address)
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: ")
    assert len(done.stderr.splitlines()) == 1
    assert databases.rows(address) == {}


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (b"Dear diary", "is no backup: it is neither SQLite's nor PostgreSQL's format."),
        (b"", "is no backup: it is neither SQLite's nor PostgreSQL's format."),
        (None, "cannot be read: No such file or directory."),
    ],
)
def test_a_file_that_is_no_backup_is_named(own_site, databases, tmp_path, head, message):
    file = tmp_path / "other"
    if head is not None:
        file.write_bytes(head)
    done = manage(own_site.environment, "restore", str(file))
    assert (done.returncode, done.stderr) == (1, f"CommandError: {file} {message}\n")


def test_a_backup_of_the_other_engine_is_named(own_site, databases, tmp_path):
    file = tmp_path / "other"
    file.write_bytes(b"SQLite format 3\0" if databases.postgresql else b"PGDMP\1\2\3")
    done = manage(own_site.environment, "restore", str(file))
    other, ours = ("SQLite", "PostgreSQL") if databases.postgresql else ("PostgreSQL", "SQLite")
    assert done.stderr == (
        f"CommandError: {file} is a backup of {other}, and this site's database is {ours}.\n"
    )


def test_a_folder_that_does_not_exist_is_named(own_site, tmp_path):
    target = tmp_path / "missing" / "guide.backup"
    done = manage(own_site.environment, "backup", str(target))
    assert done.stderr == f"CommandError: {target} cannot be written: No such file or directory.\n"


def test_an_older_backup_stays_when_the_new_one_finds_no_room(own_site, tmp_path):
    target = tmp_path / "guide.backup"
    target.write_text("the older one")
    done = subprocess.run(
        [sys.executable, "manage.py", "backup", str(target)],
        cwd=ROOT, env=own_site.environment, capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: ")
    assert target.read_text() == "the older one"
    assert [each.name for each in tmp_path.iterdir()] == ["guide.backup"]


def test_a_backup_is_for_its_owner_only(backup):
    assert backup.stat().st_mode & 0o777 == 0o600


# pg_dump: these need no server, and so run with either engine.

SERVER = "postgres://guide:s3cret@127.0.0.1:1/guide?sslmode=require"


def test_the_password_is_never_part_of_a_command(own_site, tmp_path):
    program = tmp_path / "pg_dump"
    program.write_text(
        f'#!/bin/sh\necho "$@" >{tmp_path}/said\n'
        f'echo "$PGPASSWORD $PGSSLMODE" >{tmp_path}/told\nexit 1\n'
    )
    program.chmod(0o755)
    path = f"{tmp_path}:{own_site.environment['PATH']}"
    done = manage(
        own_site.environment, "backup", str(tmp_path / "file"), DATABASE_URL=SERVER, PATH=path
    )
    assert done.stderr == "CommandError: pg_dump failed: it says no more\n"
    said = (tmp_path / "said").read_text()
    assert "-U guide -h 127.0.0.1 -p 1 --dbname=guide --no-password --format=custom" in said
    assert "s3cret" not in said
    assert (tmp_path / "told").read_text() == "s3cret require\n"
    assert not (tmp_path / "file").exists()


def test_a_server_that_does_not_answer_is_said_in_its_own_words(own_site, tmp_path):
    for command in ("backup", "restore"):
        file = tmp_path / "file"
        if command == "restore":
            file.write_bytes(b"PGDMP\1\2\3")
        done = manage(own_site.environment, command, str(file), DATABASE_URL=SERVER)
        assert done.returncode == 1
        assert "Connection refused" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_pooler_is_refused(own_site, tmp_path):
    done = manage(
        own_site.environment, "backup", str(tmp_path / "file"),
        DATABASE_URL=SERVER, DATABASE_POOLER="1",
    )  # fmt: skip
    assert done.stderr.startswith("CommandError: pg_dump cannot work through a pooler: set DATAB")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_pg_dump_is_named(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BackupError, match="pg_dump is not installed: it comes with Debian's"):
        _run("pg_dump")
