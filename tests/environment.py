"""The environment that the tests run in; loaded before the settings (see pyproject.toml).

The database is SQLite unless TEST_DATABASE_URL names another, as `script/test` does for PostgreSQL.
"""

import os

from tests import prepared

os.environ.update(
    SECRET_KEY="for-the-tests-only-" + "x" * 50,
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    SITE_ORIGIN="http://testserver",
    DEBUG="0",
    # Each test sees pages as they are made; those about the cache and the memory switch it on.
    PAGE_CACHE="0",
    REMEMBER_CONTENT="0",
    CACHE_URL="",
    # No test is told to wait; those about the limits set their own.
    **{f"LIMIT_{name}": "off" for name in ("PLANS", "CHANGES", "WRITES", "SIGN_INS", "DOWNLOADS")},
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or "sqlite://:memory:",
)
# Playwright's own loop runs in the test thread; Django's database calls there are still ordinary.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
# Before xdist starts its processes, so that they share what is prepared.
prepared.folder()
