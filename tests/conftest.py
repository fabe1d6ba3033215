"""What every test shares."""

import pytest
from hypothesis import settings as hypothesis_settings

from tests.running_site import ROOT, running_site

# A busy machine is no broken law.
hypothesis_settings.register_profile("suite", deadline=None)
hypothesis_settings.load_profile("suite")


@pytest.fixture(autouse=True)
def static_files_without_manifest(settings):
    """Serve static files under their own names: no test needs `collectstatic` first."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The whole site with the real content, running (see `tests/running_site.py`)."""
    manifest = ROOT / "staticfiles" / "staticfiles.json"
    if not manifest.is_file():
        pytest.fail("collect the static files first: manage.py collectstatic")
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running
