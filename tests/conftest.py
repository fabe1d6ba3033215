"""What every test shares."""

import pytest


@pytest.fixture(autouse=True)
def static_files_without_manifest(settings):
    """Serve static files under their own names: no test needs `collectstatic` first."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
