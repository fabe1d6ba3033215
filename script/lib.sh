# Shared by the scripts beside it; sourced, not run. Leaves the shell in the project's folder.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
LOCAL=.local

stop() {
  printf '%s\n' "$*" >&2
  exit 1
}

# The first Python of 3.11 or newer; a name that cannot run (a version manager's shim) is passed by. Its own path, not
# the shim's: for uv that would be another Python than the environment's, which it would then make anew, and empty.
find_python() {
  local name found=""
  for name in python3 python python3.14 python3.13 python3.12 python3.11; do
    command -v "$name" >/dev/null 2>&1 || continue
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && {
      "$name" -c 'import sys; print(sys.executable)'
      return
    }
    [ -n "$found" ] || found=$("$name" -c 'import platform; print(platform.python_version())' 2>/dev/null || true)
  done
  if [ -n "$found" ]; then
    stop "Python 3.11 or newer is needed, and this is Python $found. Install a newer one, then run this again."
  fi
  stop "Python 3.11 or newer is needed, and none was found. Install it, then run this again."
}

# uv from the machine, or one of our own inside the project.
find_uv() {
  local python=$1
  if command -v uv >/dev/null 2>&1; then
    command -v uv
    return
  fi
  if [ ! -x "$LOCAL/uv/bin/uv" ]; then
    echo "Installing uv into $LOCAL/uv …" >&2
    mkdir -p "$LOCAL"
    if "$python" -m venv "$LOCAL/uv" >/dev/null 2>&1; then
      "$LOCAL/uv/bin/python" -m pip --quiet install uv >&2 || stop "uv could not be installed: the package registry did not answer."
    else
      # Some systems ship Python without venv; pip alone is enough.
      rm -rf "$LOCAL/uv"
      "$python" -m pip --quiet install --target "$LOCAL/uv" uv >&2 || stop "uv could not be installed: this Python has neither venv nor a working pip. Install uv or python3-venv, then run this again."
    fi
  fi
  printf '%s\n' "$PWD/$LOCAL/uv/bin/uv"
}

# Brings .venv up to the lock file. Arguments go to `uv sync`; --inexact keeps what a developer has.
install_packages() {
  local python uv
  python=$(find_python)
  uv=$(find_uv "$python")
  UV_PYTHON_DOWNLOADS=never "$uv" sync --quiet --frozen --inexact --python "$python" "$@" ||
    stop "The packages could not be installed: see the lines above."
}

# The first run's settings: a fresh secret, this machine only.
make_env_file() {
  [ -f "$LOCAL/env" ] && return
  mkdir -p "$LOCAL"
  (
    umask 077
    {
      echo "# Made on the first start; see .env.example for what else can be set."
      echo "SECRET_KEY=$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')"
      echo "ALLOWED_HOSTS=127.0.0.1,localhost"
      echo "SITE_ORIGIN=http://127.0.0.1:8000"
    } >"$LOCAL/env"
  )
  echo "Made $LOCAL/env with a secret key of its own."
}

# Another port than the file's is another origin, unless the file names a site of its own.
choose_port() {
  PORT=${PORT:-8000}
  case $PORT in
    '' | *[!0-9]*) stop "PORT=$PORT is not a number." ;;
  esac
  [ "$PORT" -ge 1 ] && [ "$PORT" -le 65535 ] || stop "PORT=$PORT is not a port: use 1 to 65535."
  if [ -z "${SITE_ORIGIN:-}" ] && grep -q '^SITE_ORIGIN=http://127\.0\.0\.1' "$LOCAL/env"; then
    export SITE_ORIGIN="http://127.0.0.1:$PORT"
  fi
  .venv/bin/python - "$PORT" <<'PY' || stop "Port $PORT is in use: stop what listens there, or start with PORT=8001 $0"
import socket, sys
with socket.socket() as s:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        s.bind(("127.0.0.1", int(sys.argv[1])))
    except OSError:
        sys.exit(1)
PY
}

# One sentence for settings or a database that do not work, instead of a traceback.
check_database() {
  .venv/bin/python - <<'PY' || exit 1
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "careerguide.settings"
sys.path.insert(0, os.getcwd())
import django
from django.core.exceptions import ImproperlyConfigured
try:
    django.setup()
    from django.db import connection
    connection.ensure_connection()
except ImproperlyConfigured as error:
    sys.exit(f"The settings are not complete: {error}")
except Exception as error:
    from django.conf import settings
    db = settings.DATABASES["default"]
    where = db["HOST"] + (f":{db['PORT']}" if db.get("PORT") else "") if db["HOST"] else db["NAME"]
    sys.exit(f"The database at {where} cannot be reached: {str(error).strip().splitlines()[0]}")
PY
}

prepare_database() {
  check_database
  .venv/bin/python manage.py migrate --verbosity 0
  .venv/bin/python manage.py load_guide
}
