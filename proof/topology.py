"""The whole site as it is deployed, as processes under free ports in a temporary folder.

nginx → two gunicorns → PgBouncer (a pool for one transaction each) → PostgreSQL with a streaming
replica, and Valkey or Redis beside them, with the configuration files of `deploy/`.

    with topology() as site:
        site.address                # of nginx
        site.primary.stop() ...
"""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from .processes import PYTHON, ROOT, Server, answers, find, free_port, owner, wait_for

PASSWORD = "only-for-the-proof"  # noqa: S105 (a database that lives for minutes, on this machine)
NGINX = """
daemon off;
{user}
worker_processes 2;
worker_shutdown_timeout 30s;
pid {folder}/nginx.pid;
error_log {folder}/nginx-errors.log warn;
events {{ worker_connections 1024; }}
http {{
    default_type application/octet-stream;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    include {folder}/guide.conf;
}}
"""
PGBOUNCER = """
[databases]
guide = host=127.0.0.1 port={primary} dbname=guide user=guide connect_query='SET statement_timeout = 15000; SET lock_timeout = 5000'
guide_replica = host=127.0.0.1 port={replica} dbname=guide user=guide connect_query='SET statement_timeout = 15000'

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users.txt

%include {root}/deploy/pgbouncer.ini
"""  # noqa: E501


class PostgreSQL:
    """One server: the primary, or a replica that follows one."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder, self.port = name, folder, free_port()
        self.data = folder / name
        options: dict[str, str | int] = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 100,
            "wal_level": "replica",
            "hot_standby": "on",
            "wal_keep_size": "256MB",
            "wal_retrieve_retry_interval": "200ms",
        }
        command: list[str | Path] = [find("postgres"), "-D", self.data]
        for key, value in options.items():
            command += ["-c", f"{key}={value}"]
        self.server = Server(name, command, folder, user=owner())

    @property
    def address(self) -> str:
        return f"postgres://guide:{PASSWORD}@127.0.0.1:{self.port}/guide"

    def run(self, program: str, *arguments: str | Path, **environment: str) -> None:
        subprocess.run(  # noqa: S603 (our own commands)
            [find(program), *map(str, arguments)],
            cwd=self.folder,
            env={**os.environ, **environment},
            user=owner(),
            check=True,
            capture_output=True,
        )

    def make(self) -> None:
        """Make a new, empty primary."""
        (self.folder / "password").write_text(PASSWORD)
        self.run(
            "initdb", "-D", self.data, "-U", "postgres", "--auth=scram-sha-256", "--encoding=UTF8",
            "--locale=C", f"--pwfile={self.folder / 'password'}", "--no-sync",
        )  # fmt: skip
        with (self.data / "pg_hba.conf").open("a") as file:
            file.write("host replication replicator 127.0.0.1/32 scram-sha-256\n")

    def copy(self, primary: "PostgreSQL") -> None:
        """Make a replica of a running primary."""
        self.run(
            "pg_basebackup", "--host=127.0.0.1", f"--port={primary.port}", "--username=replicator",
            f"--pgdata={self.data}", "--wal-method=stream", "--write-recovery-conf",
            "--checkpoint=fast", PGPASSWORD=PASSWORD,
        )  # fmt: skip

    def start(self) -> None:
        self.server.start(lambda: self.sql("SELECT 1", user="postgres", database="postgres"))

    def stop(self) -> None:
        """Stop at once, as a machine that fails does; the next start recovers."""
        self.server.stop(signal.SIGQUIT)

    def sql(
        self, statement: str, user: str = "guide", database: str = "guide"
    ) -> list[tuple[Any, ...]]:
        """Run a statement on this very server and return its rows."""
        try:
            with psycopg.connect(
                host="127.0.0.1", port=self.port, user=user, password=PASSWORD, dbname=database,
                connect_timeout=3, autocommit=True,
            ) as connection:  # fmt: skip
                cursor = connection.execute(statement)
                return list(cursor.fetchall()) if cursor.description else []
        except psycopg.OperationalError as error:
            raise ConnectionError(str(error)) from None


class Topology:
    """All servers, each of which can be stopped, started and asked."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.settings = settings
        self.port, self.pool_port, self.cache_port = free_port(), free_port(), free_port()
        self.narrow_port = free_port()
        self.primary = PostgreSQL("primary", folder)
        self.replica = PostgreSQL("replica", folder)
        self.secret = secrets.token_urlsafe(50)
        self.pool = Server(
            "pgbouncer", [find("pgbouncer"), folder / "pgbouncer.ini"], folder, user=owner()
        )
        self.cache = Server(
            "cache",
            [
                find("valkey-server", "redis-server"), "--port", str(self.cache_port),
                "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
            ],
            folder,
        )  # fmt: skip
        self.nginx = Server(
            "nginx", [find("nginx"), "-p", folder, "-c", folder / "nginx.conf"], folder
        )
        self.webs = [self.web(number, ROOT) for number in (1, 2)]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def narrow(self) -> str:
        """The site at a port that sends little ahead."""
        return f"http://127.0.0.1:{self.narrow_port}"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a command that goes to the database itself."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "SECRET_KEY": self.secret,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_ORIGIN": self.address,
            "BEHIND_PROXY": "1",
            "DEBUG": "0",
            "DATABASE_URL": self.primary.address,
            "CACHE_URL": f"redis://127.0.0.1:{self.cache_port}/0",
            **self.settings,
        }

    def web(self, number: int, code: Path) -> "Web":
        pool = f"postgres://guide:{PASSWORD}@127.0.0.1:{self.pool_port}"
        return Web(
            f"web{number}",
            self.folder,
            code,
            {
                **self.environment,
                "DATABASE_URL": f"{pool}/guide",
                "DATABASE_REPLICA_URL": f"{pool}/guide_replica",
                "DATABASE_POOLER": "1",
                "DRAIN_SECONDS": "1",
                **self.settings,
            },
        )

    def manage(self, *arguments: str, code: Path = ROOT) -> str:
        """Run a command of the site on the primary."""
        done = subprocess.run(  # noqa: S603 (our own command)
            [PYTHON, "manage.py", *arguments],
            cwd=code, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stderr[-2000:]}")
        return done.stdout

    def start(self) -> None:
        self.primary.make()
        self.primary.start()
        for name, rights in (("guide", "LOGIN"), ("replicator", "LOGIN REPLICATION")):
            self.primary.sql(f"CREATE ROLE {name} {rights} PASSWORD '{PASSWORD}'", **AS_ADMIN)
        self.primary.sql("CREATE DATABASE guide OWNER guide", **AS_ADMIN)
        self.manage("migrate", "--verbosity=0")
        self.manage("load_guide")
        if not (ROOT / "staticfiles/staticfiles.json").is_file():
            self.manage("collectstatic", "--noinput", "--verbosity=0")
        self.replica.copy(self.primary)
        self.replica.start()
        self.cache.start(lambda: answers(self.cache_port))
        self.configure_pool()
        self.pool.start(lambda: answers(self.pool_port))
        for web in self.webs:
            web.begin()
        self.configure_nginx()
        self.nginx.start(lambda: answers(self.port))
        wait_for(lambda: status_of(f"{self.address}/readyz") == 200, "the site")

    def configure_pool(self) -> None:
        users = self.folder / "users.txt"
        users.write_text(f'"guide" "{PASSWORD}"\n')
        (self.folder / "pgbouncer.ini").write_text(
            PGBOUNCER.format(
                primary=self.primary.port, replica=self.replica.port, port=self.pool_port,
                folder=self.folder, root=ROOT,
            )
        )  # fmt: skip

    def configure_nginx(self) -> None:
        """Use the configuration of `deploy/`, with this folder in the place of /etc and /var."""
        text = (ROOT / "deploy/nginx.conf").read_text()
        text = text.replace("/etc/nginx/", f"{self.folder}/")
        text = text.replace("/var/log/nginx/", f"{self.folder}/")
        (self.folder / "guide.conf").write_text(text)
        shutil.copytree(ROOT / "deploy/nginx", self.folder / "guide", dirs_exist_ok=True)
        own = self.folder / "guide-site"
        own.mkdir(exist_ok=True)
        # The second listens with a buffer that a page fills, as those of the kernel here do not.
        (own / "listen.conf").write_text(
            f"listen 127.0.0.1:{self.port};\nlisten 127.0.0.1:{self.narrow_port} sndbuf=4k;\n"
        )
        (own / "upstream.conf").write_text(
            "".join(f"server {web.where} max_fails=10 fail_timeout=2s;\n" for web in self.webs)
        )
        user = "" if os.getuid() else "user root;"
        (self.folder / "nginx.conf").write_text(NGINX.format(folder=self.folder, user=user))

    def switch(self, way: str, web: "Web") -> None:
        """Take a server out of nginx's list or put it back, by the operator's own script."""
        environment = {
            **os.environ,
            "UPSTREAM": str(self.folder / "guide-site/upstream.conf"),
            "RELOAD": f"kill -HUP {self.nginx.pid}",
        }
        subprocess.run(  # noqa: S603 (our own script)
            [ROOT / "deploy/switch", way, web.where], env=environment, check=True
        )

    def stop(self) -> None:
        for server in (self.nginx, *self.webs, self.pool, self.cache):
            server.stop()
        self.replica.server.stop(signal.SIGINT)
        self.primary.server.stop(signal.SIGINT)


AS_ADMIN = {"user": "postgres", "database": "postgres"}


class Web(Server):
    """One gunicorn, with the configuration of `deploy/`."""

    def __init__(self, name: str, folder: Path, code: Path, environment: dict[str, str]) -> None:
        self.port = free_port()
        super().__init__(
            name,
            [PYTHON, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "careerguide.wsgi"],
            folder,
            environment={**environment, "WEB_BIND": self.where},
            cwd=code,
        )

    @property
    def where(self) -> str:
        return f"127.0.0.1:{self.port}"

    def begin(self) -> None:
        """Start, and wait until it would be sent visitors."""
        self.start(lambda: status_of(f"http://{self.where}/readyz") == 200)


def status_of(address: str) -> int:
    """Return the status with which an address answers; 0 without an answer."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 (our own servers)
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@contextmanager
def topology(**settings: str) -> Iterator[Topology]:
    """Start all of it and stop it again; `settings` are variables of the site's environment."""
    folder = Path(tempfile.mkdtemp(prefix="guide-topology."))
    folder.chmod(0o755)
    if user := owner():
        shutil.chown(folder, user)
    site = Topology(folder, **settings)
    try:
        site.start()
        yield site
    finally:
        site.stop()
        shutil.rmtree(folder)
