"""How gunicorn serves the site: `gunicorn --config deploy/gunicorn.conf.py careerguide.wsgi`.

`.env.example` explains the variables. When it is told to stop, the server first says for
DRAIN_SECONDS at /readyz that it is going, while it still answers everything; then it accepts
nothing new, answers what it has, and ends.
"""

import os
import signal
import tempfile
from pathlib import Path
from types import FrameType
from typing import Any

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
# Heartbeats of the workers are files: on a disk, a slow write looks like a dead worker.
memory = Path("/dev/shm")  # noqa: S108
scratch = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
worker_tmp_dir = str(scratch)
# A worker makes way after so many requests, each after another number: what leaks, leaks little.
max_requests = int(os.environ.get("WEB_MAX_REQUESTS", "20000"))
max_requests_jitter = max_requests // 10
# A worker that does not answer for so long is replaced; one that stops may finish what it has.
timeout = 30
graceful_timeout = int(os.environ.get("WEB_GRACEFUL_SECONDS", "25"))
# A filter with many values is a long address: the most that gunicorn takes.
limit_request_line = 8190
limit_request_fields = 60
limit_request_field_size = 8190
# Nobody's header says where the site is mounted: gunicorn would take SCRIPT_NAME from this machine,
# where the proxy is, and answer 500 where it does not fit the path.
forwarder_headers = ""
loglevel = "warning"
# No access log: addresses of plans are secret.
accesslog = None
# Nothing here is steered at run time, and the socket for it would need a folder to write to.
control_socket_disable = True

drain_seconds = float(os.environ.get("DRAIN_SECONDS", "0"))
draining = scratch / f"guide-draining-{os.getpid()}"
# Read by careerguide.draining in the workers, which inherit it.
os.environ["DRAINING_FILE"] = str(draining)

# Processes share their figures for Prometheus through files here (careerguide.metrics_files).
figures = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")


def on_starting(server: Any) -> None:
    """Begin with no figures, unless this is a second server that takes over from a running one."""
    if figures and "GUNICORN_PID" not in os.environ:
        from careerguide.metrics_files import begin

        begin(Path(figures))


def child_exit(server: Any, worker: Any) -> None:
    """Keep the counts of a worker that ended, and not its files."""
    if not figures:
        return
    from careerguide.metrics_files import leave

    try:
        if not leave(Path(figures), worker.pid):
            server.log.warning("The figures of worker %s stay where they are.", worker.pid)
    except Exception:  # whatever is wrong with a figure, the workers go on
        server.log.exception("The figures of worker %s could not be kept.", worker.pid)


def when_ready(server: Any) -> None:
    """Put draining before gunicorn's own answer to SIGTERM, which is to stop accepting at once."""
    draining.unlink(missing_ok=True)
    if drain_seconds <= 0:
        return

    def drain(number: int, frame: FrameType | None) -> None:
        if draining.exists():  # told twice: now
            server.signal(signal.SIGTERM, frame)
            return
        draining.touch()
        signal.signal(signal.SIGALRM, lambda _, frame: server.signal(signal.SIGTERM, frame))
        signal.setitimer(signal.ITIMER_REAL, drain_seconds)

    signal.signal(signal.SIGTERM, drain)


def on_exit(server: Any) -> None:
    draining.unlink(missing_ok=True)
