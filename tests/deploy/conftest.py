"""A running site and empty databases, on the engine that this run of the tests uses."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.running_site import Site, running_site


class Databases:
    """Makes empty databases, on this run's engine."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.server = os.environ.get("TEST_DATABASE_URL", "")
        self.made: list[str] = []

    @property
    def postgresql(self) -> bool:
        return self.server.startswith("postgres")

    def new(self, name: str) -> str:
        """Return the address of a new, empty database."""
        if not self.postgresql:
            return f"sqlite:///{self.folder / name}.sqlite3"
        name = f"{name}_{os.getpid()}"
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        self.made.append(name)
        return urlsplit(self.server)._replace(path=f"/{name}").geturl()

    def rows(self, address: str) -> dict[str, list[str]]:
        """Return all rows of all tables, every column, as text."""
        if self.postgresql:
            with psycopg.connect(address) as connection:
                tables = connection.execute(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                )
                return {
                    table: sorted(
                        map(str, connection.execute(f'SELECT * FROM "{table}"').fetchall())  # noqa: S608
                    )
                    for (table,) in tables.fetchall()
                }
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as file:
            names = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return {
                table: sorted(map(str, file.execute(f'SELECT * FROM "{table}"').fetchall()))  # noqa: S608
                for (table,) in names
            }

    def drop(self) -> None:
        for name in self.made:
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def databases(tmp_path_factory) -> Iterator[Databases]:
    databases = Databases(tmp_path_factory.mktemp("databases"))
    yield databases
    databases.drop()


@pytest.fixture(scope="session")
def own_site(tmp_path_factory, databases) -> Iterator[Site]:
    """A site that these tests may write to, with its database on this run's engine."""
    address = databases.new("guide_site")
    with running_site(tmp_path_factory.mktemp("own-site"), DATABASE_URL=address) as running:
        yield running
