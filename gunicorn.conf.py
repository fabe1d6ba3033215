"""How gunicorn serves the site; read by itself from the folder it starts in."""

import os

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
loglevel = "warning"
# A filter with many values is a long address: the most that gunicorn takes.
limit_request_line = 8190
# No access log: addresses of plans are secret.
accesslog = None
