"""Whether this server is about to stop: the proxy is to send new visitors elsewhere.

`deploy/gunicorn.conf.py` names a file in DRAINING_FILE and makes it when it is told to stop.
"""

import os
from pathlib import Path


def draining() -> bool:
    """Return whether the server has been told to stop; always false under another server."""
    path = os.environ.get("DRAINING_FILE")
    return bool(path) and Path(str(path)).exists()
