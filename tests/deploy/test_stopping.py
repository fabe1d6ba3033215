"""A server that is told to stop says so first, and answers until it is gone."""

import os
import signal

import pytest
from django.test import Client

from tests.running_site import running_site


@pytest.mark.django_db
def test_readyz_fails_while_draining_and_healthz_does_not(client: Client, monkeypatch, tmp_path):
    monkeypatch.setenv("DRAINING_FILE", str(tmp_path / "draining"))
    assert client.get("/readyz").status_code == 200
    (tmp_path / "draining").touch()
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"about to stop\n")
    assert client.get("/healthz").status_code == 200


def test_a_server_told_to_stop_first_leaves_the_proxy_and_then_ends(tmp_path):
    with running_site(tmp_path, DRAIN_SECONDS="3") as site:
        assert site.fetch("/readyz").status == 200
        os.kill(site.server.pid, signal.SIGTERM)
        while site.fetch("/readyz").status == 200:
            pass
        assert site.fetch("/healthz").status == 200
        assert site.fetch("/roles/").status == 200
        assert site.server.wait(20) == 0


def test_told_twice_it_stops_at_once(tmp_path):
    with running_site(tmp_path, DRAIN_SECONDS="3600") as site:
        os.kill(site.server.pid, signal.SIGTERM)
        while site.fetch("/readyz").status == 200:
            pass
        os.kill(site.server.pid, signal.SIGTERM)
        assert site.server.wait(20) == 0
