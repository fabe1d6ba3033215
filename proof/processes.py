"""Starting and stopping server programs, and finding what a machine lacks."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv/bin/python"
# Program: Debian's package. Valkey is Redis under another name; either will do.
PACKAGES = {"nginx": "nginx", "pgbouncer": "pgbouncer", "initdb": "postgresql"}
# Where Debian keeps what is not on everybody's path.
EXTRA = ["/usr/sbin", *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)]


class Missing(Exception):
    """A program is not installed; the message says how to get it."""


def find(*names: str) -> str:
    """Return the path of the first of these programs that is there; raises Missing."""
    path = os.pathsep.join([os.environ["PATH"], *EXTRA])
    for name in names:
        if found := shutil.which(name, path=path):
            return found
    package = PACKAGES.get(names[0], names[-1])
    raise Missing(
        f"{names[0]} is not installed. On Debian: "
        f"apt-get update && apt-get install --no-install-recommends {package}"
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def owner() -> str | None:
    """Return the user for servers that refuse to run as root; None where we are not root."""
    if os.getuid():
        return None
    names = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def wait_for(ready: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Ask until it is true; raises TimeoutError, naming what did not come."""
    end = time.monotonic() + seconds
    while True:
        try:
            if ready():
                return
        except OSError:
            pass
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come within {seconds:.0f} s")
        time.sleep(0.05)


def answers(port: int) -> bool:
    """Return whether something accepts connections there."""
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return True


class Server:
    """A server program that runs in the foreground, with its log in a file."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        folder: Path,
        *,
        user: str | None = None,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.name, self.command, self.folder = name, [str(each) for each in command], folder
        self.user, self.environment, self.cwd = user, environment, cwd or folder
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def pid(self) -> int:
        assert self.process is not None  # noqa: S101
        return self.process.pid

    def start(self, ready: Callable[[], object] | None = None) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 (our own commands)
                self.command,
                cwd=self.cwd,
                env=dict(self.environment) if self.environment is not None else None,
                user=self.user,
                group=pwd.getpwnam(self.user).pw_gid if self.user else None,
                extra_groups=[] if self.user else None,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C ends the script, which then stops them in order
            )
        if ready is None:
            return

        def up() -> object:
            if self.process is None or self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended:\n{self.log.read_text()[-2000:]}")
            return ready()

        try:
            wait_for(up, self.name)
        except TimeoutError as error:
            raise RuntimeError(f"{error}:\n{self.log.read_text()[-2000:]}") from None

    def send(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def stop(self, number: int = signal.SIGTERM, seconds: float = 40) -> int:
        """Ask it to end, and make it if it does not; return its exit status."""
        if self.process is None:
            return 0
        self.send(number)
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.process = None
        return status

    def children(self) -> list[int]:
        """Return the ids of the processes that it has started."""
        found = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(each) for each in found.split()]
