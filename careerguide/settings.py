"""Settings, all from the environment; `.env.example` explains every variable.

`script/server` and `script/dev` write a first env file to `.local/env`; a variable set in the real
environment wins over that file. What HTTPS needs follows the scheme of SITE_ORIGIN, so that the
same settings serve https://example.org and http://127.0.0.1:8000.
"""

import datetime as dt
import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from limits.rates import Rate, read_rate

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"

env = environ.Env()
if (LOCAL_DIR / "env").is_file():
    env.read_env(LOCAL_DIR / "env")


def required(name: str, what: str) -> str:
    """Return the variable, or stop the start with a sentence that says what to set."""
    value: str = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {what} See .env.example.")
    return value


def flag(name: str, default: bool) -> bool:
    """Return a yes/no variable; an unreadable value stops the start, it never means "no"."""
    text = env.str(name, default="").strip().lower()
    if text in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return default if not text else text in {"1", "true", "yes", "on"}
    raise ImproperlyConfigured(f"{name}={text!r} is neither yes nor no: use 1 or 0.")


def number(name: str, default: int) -> int:
    """Return a variable that is a whole number from 0."""
    text = env.str(name, default="").strip()
    if text and not (text.isascii() and text.isdecimal()):
        raise ImproperlyConfigured(f"{name}={text!r} is not a whole number from 0.")
    return int(text) if text else default


def choice(name: str, choices: tuple[str, ...]) -> str:
    """Return a variable that is one of these words, the first without it."""
    text = env.str(name, default="").strip().lower() or choices[0]
    if text not in choices:
        raise ImproperlyConfigured(f"{name}={text!r} is none of: {', '.join(choices)}.")
    return text


def rate(name: str, default: str) -> Rate | None:
    """Return a variable such as 30/hour; nothing when it is `off`."""
    try:
        return read_rate(env.str(name, default="").strip() or default)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from None


DEBUG = flag("DEBUG", default=False)
SECRET_KEY = required("SECRET_KEY", "at least 50 random characters that only this site knows.")
ALLOWED_HOSTS = [
    host.strip()
    for host in required("ALLOWED_HOSTS", "the host names served, comma-separated.").split(",")
    if host.strip()
]
SITE_ORIGIN = required("SITE_ORIGIN", "the public address, such as https://guide.example.org.")
_origin = urlsplit(SITE_ORIGIN)
if _origin.scheme not in {"http", "https"} or not _origin.netloc or _origin.path.strip("/"):
    raise ImproperlyConfigured(
        f"SITE_ORIGIN={SITE_ORIGIN!r} is not an origin: give scheme and host only, "
        "such as https://guide.example.org."
    )
SITE_ORIGIN = f"{_origin.scheme}://{_origin.netloc}"
HTTPS = _origin.scheme == "https"

INSTALLED_APPS = [
    "careerguide",
    "sources",
    "roles",
    "salaries",
    "transitions",
    "guides",
    "plans",
    "content",
    "limits",
    "staff.apps.StaffConfig",
    "staff.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django_http_compression",
    "django_htmx",
    "template_partials",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
]

# What sets headers stands outside of everything that may refuse a request.
MIDDLEWARE = [
    # Sees every request, those answered by the page cache too.
    "careerguide.observe.observe",
    # Before all others that answer, so that it keeps finished answers: see its module.
    "careerguide.page_cache.PageCache",
    "csp.middleware.CSPMiddleware",
    "careerguide.middleware.permissions_policy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "careerguide.middleware.prefer_brotli",
    "django_http_compression.middleware.HttpCompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "careerguide.errors.say_wrong_method",
    "careerguide.middleware.refuse_unreadable",
    "careerguide.middleware.ignore_bad_token",
    "careerguide.outage.say_unavailable",
    "careerguide.memory.remember",
    "careerguide.replica.read_replica",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "limits.middleware.LimitRequests",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "careerguide.middleware.speculation_rules",
    "content.addresses.redirect_moved",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "careerguide.urls"
WSGI_APPLICATION = "careerguide.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "careerguide.context.site",
            ],
        },
    }
]

# Behind a pooler in transaction mode (PgBouncer) a connection belongs to nobody between two
# transactions: no cursor on the server outlives one, and no session setting.
DATABASE_POOLER = flag("DATABASE_POOLER", default=False)
# The web server sets a limit (careerguide/wsgi.py); a command may take as long as it needs.
STATEMENT_TIMEOUT = env.int("DATABASE_STATEMENT_TIMEOUT", default=0)


def database(url: str) -> dict[str, Any]:
    """Return Django's settings for the database at this address.

    A database that does not answer is an error within seconds: a page that says so beats one that
    never comes, and workers that wait for it would be missing for everybody.
    """
    found: dict[str, Any] = environ.Env.db_url_config(url)
    if found["ENGINE"] == "django.db.backends.sqlite3":
        # Several processes share the file: writers queue instead of failing, readers never wait.
        # FULL: what was answered as saved is on the disk, also when the power fails.
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
        # A new connection reads the whole schema, which takes a tenth of a page's time.
        found["CONN_MAX_AGE"] = 60
        return found
    found["CONN_MAX_AGE"] = 0 if DATABASE_POOLER else 60
    found["CONN_HEALTH_CHECKS"] = not DATABASE_POOLER
    found["DISABLE_SERVER_SIDE_CURSORS"] = DATABASE_POOLER
    # prepare_threshold: psycopg would prepare statements on a connection that others use as well.
    options: dict[str, Any] = {
        "connect_timeout": 3,
        "tcp_user_timeout": 10_000,
        "prepare_threshold": None,
    }
    if not DATABASE_POOLER:
        # The pooler refuses these in a connection's options, and sets them itself (deploy/).
        limits = {
            "lock_timeout": "5s",
            "idle_in_transaction_session_timeout": "60s",
            "statement_timeout": f"{STATEMENT_TIMEOUT}s",
        }
        options["options"] = " ".join(f"-c {name}={value}" for name, value in limits.items())
    found["OPTIONS"] = options | found.get("OPTIONS", {})
    return found


DATABASES = {
    "default": database(
        env.str("DATABASE_URL", default="") or f"sqlite:///{LOCAL_DIR / 'guide.sqlite3'}"
    )
}
if _replica := env.str("DATABASE_REPLICA_URL", default=""):
    if not _replica.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL is no address of PostgreSQL: only that has replicas here."
        )
    DATABASES["replica"] = {**database(_replica), "TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["careerguide.replica.ReplicaRouter"]

# Reading pages are kept (careerguide/page_cache.py): in each process's own memory, or in a Redis
# that all share. What visitors can make us keep is bounded by number here, by size in that module.
PAGE_CACHE = flag("PAGE_CACHE", default=not DEBUG)
# What pages are made of is remembered in each process (careerguide/memory.py).
REMEMBER_CONTENT = flag("REMEMBER_CONTENT", default=not DEBUG)
CACHE_URL = env.str("CACHE_URL", default="").strip()
if CACHE_URL and urlsplit(CACHE_URL).scheme not in {"redis", "rediss", "unix"}:
    raise ImproperlyConfigured(
        f"CACHE_URL={CACHE_URL!r} is not an address of Redis or Valkey, such as "
        "redis://127.0.0.1:6379/0."
    )


def cache(name: str, most: int) -> dict[str, Any]:
    """Return one of CACHES. In memory it holds `most` entries and drops those unused longest."""
    if not CACHE_URL:
        return {
            "BACKEND": "careerguide.page_memory.PageMemory",
            "LOCATION": name,
            "TIMEOUT": None,
            "OPTIONS": {"MAX_ENTRIES": most, "CULL_FREQUENCY": 10},
        }
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": name,
        "TIMEOUT": 7 * 24 * 3600,
        # One that does not answer at once is no help; pages are then made without it.
        "OPTIONS": {"socket_connect_timeout": 0.25, "socket_timeout": 0.25},
    }


CACHES = {
    "default": cache("default", 1000),
    "pages": cache("pages", 2000),
    "queries": cache("queries", 1000),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # refuses before the password is looked at
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
    {"NAME": "staff.passwords.NotTheSitesName"},
]
# Wrong passwords: five for a name from one address, then that pair waits. A name alone is never
# locked, or anybody could keep an editor out.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "limits.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "staff.site.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # nobody reads a list of who signed in from where
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # staff/admin.py registers its models
# What a failed try sent is stored, without these: a code may be right though the password was not.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "otp_token", "csrfmiddlewaretoken"]
# "optional": who has set up a second factor has to use it; "required": all staff have to.
STAFF_TWO_FACTOR = choice("STAFF_TWO_FACTOR", ("optional", "required"))
OTP_TOTP_ISSUER = "AI Career Guide"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_MIMETYPES = {".rules": "application/speculationrules+json"}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "careerguide.storage.StaticFilesStorage"
        )
    },
}

# One policy for every page, the admin included: nothing inline, nothing from other hosts.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SAMESITE = "Lax"
# Staff only. A working day, counted from signing in, or so many minutes without use (0: any).
SESSION_ENGINE = "staff.sessions"
SESSION_COOKIE_AGE = 12 * 3600
STAFF_IDLE_MINUTES = number("STAFF_IDLE_MINUTES", default=120)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
if HTTPS:  # a browser takes such a cookie from this very host only, and over HTTPS
    CSRF_COOKIE_NAME, SESSION_COOKIE_NAME = "__Host-csrftoken", "__Host-sessionid"
CSRF_FAILURE_VIEW = "careerguide.errors.csrf_failure"
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# A load balancer's health check speaks plain HTTP to this process.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
TRUSTED_PROXIES = 0
if flag("BEHIND_PROXY", default=False):
    # Only when the proxy always sets (or removes) this header itself.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # How many entries at the end of X-Forwarded-For are written by proxies of ours.
    TRUSTED_PROXIES = number("TRUSTED_PROXIES", default=1)
# A form of this site is small; anything larger is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# The admin's role page holds every inline row of a role in one form. It is also more than fit in a
# request line (8,190 characters): Django counts a query's before anything could answer.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# How often one client, or the holders of one plan's key, may do what costs something.
LIMITS = {
    "plans": rate("LIMIT_PLANS", "30/hour"),
    "changes": rate("LIMIT_CHANGES", "120/minute"),
    "writes": rate("LIMIT_WRITES", "300/minute"),
    "sign-ins": rate("LIMIT_SIGN_INS", "20/hour"),
    "downloads": rate("LIMIT_DOWNLOADS", "120/minute"),
}

# How to report a weakness (/.well-known/security.txt); without it there is no such page.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="").strip()
# Figures at /metrics for who sends this as bearer token; without it there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="").strip()
# Queries that take longer than this are logged, without their parameters; 0: none.
SLOW_QUERY_MS = number("SLOW_QUERY_MS", default=0)
if SLOW_QUERY_MS:
    MIDDLEWARE.insert(1, "careerguide.observe.log_slow_queries")

_log_level = env.str("LOG_LEVEL", default="WARNING").strip().upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask_keys": {"()": "careerguide.logs.MaskKeys"}},
    "formatters": {
        "text": {"()": "careerguide.logs.TextLines"},
        "json": {"()": "careerguide.logs.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "careerguide.logs.Console",
            "formatter": choice("LOG_FORMAT", ("text", "json") if DEBUG else ("json", "text")),
            "filters": ["mask_keys"],
        }
    },
    "root": {"handlers": ["console"], "level": _log_level},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # One line for each request: route, status and time; never an address.
        "careerguide.access": {"level": "INFO" if flag("ACCESS_LOG", default=True) else "WARNING"},
        # Who signs in, who fails to, and who is locked out.
        "staff": {"level": "INFO"},
    },
}

# No line of ours names the thread or the process, which every record would look up.
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False

if SENTRY_DSN := env.str("SENTRY_DSN", default="").strip():
    from careerguide import reports

    reports.start(SENTRY_DSN, release=env.str("RELEASE", default=""))
