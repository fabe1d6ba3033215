"""The deployment's files fit the code and one another."""

import os
import re
import subprocess
import sys

import pytest
import yaml

from tests.running_site import ROOT

COMPOSE = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
EXPLAINED = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_every_variable_that_is_read_is_explained():
    settings = (ROOT / "careerguide/settings.py").read_text()
    read = set(re.findall(r'(?:env\.\w+|required|flag)\(\s*"([A-Z_]+)"', settings))
    gunicorn = (ROOT / "deploy/gunicorn.conf.py").read_text()
    read |= set(re.findall(r'environ\.get\("([A-Z_]+)"', gunicorn))
    assert {"DATABASE_POOLER", "DATABASE_REPLICA_URL", "DRAIN_SECONDS", "WEB_THREADS"} <= read
    assert read - EXPLAINED == set()


def test_the_containers_get_only_variables_that_are_read():
    for name in ("web1", "web2", "prepare", "backup"):
        assert set(COMPOSE["services"][name]["environment"]) <= EXPLAINED, name


def test_the_containers_of_the_site_run_without_rights():
    for name in ("web1", "web2", "prepare", "backup"):
        service = COMPOSE["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["tmpfs"] == ["/tmp"]  # noqa: S108
        assert "ports" not in service
    docker = (ROOT / "Dockerfile").read_text()
    assert docker.index("USER guide") < docker.index("CMD [")
    assert docker.rindex("FROM ") < docker.index("USER guide")


def test_pages_go_through_the_pooler_and_commands_to_the_server():
    services = COMPOSE["services"]
    assert services["web1"]["environment"]["DATABASE_POOLER"] == "1"
    assert "@pgbouncer:6432/" in services["web1"]["environment"]["DATABASE_URL"]
    for name in ("prepare", "backup"):
        assert "@postgres:5432/" in services[name]["environment"]["DATABASE_URL"]
        assert "DATABASE_POOLER" not in services[name]["environment"]


def test_nginx_knows_the_addresses_of_the_containers():
    lines = (ROOT / "deploy/site-compose/upstream.conf").read_text()
    for name in ("web1", "web2"):
        address = COMPOSE["services"][name]["networks"]["inside"]["ipv4_address"]
        assert f"server {address}:8000 " in lines


def test_a_stopping_server_has_the_time_that_it_may_take():
    given = int(COMPOSE["services"]["web1"]["stop_grace_period"].removesuffix("s"))
    drain = float(COMPOSE["services"]["web1"]["environment"]["DRAIN_SECONDS"])
    assert given > drain + 25
    unit = (ROOT / "deploy/systemd/guide@.service").read_text()
    assert int(re.search(r"TimeoutStopSec=(\d+)", unit).group(1)) > drain + 25


def test_the_proxy_overwrites_what_a_client_claims_about_itself():
    proxy = (ROOT / "deploy/nginx/proxy.conf").read_text()
    for line in (
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        'proxy_set_header X-Forwarded-Host "";',
        'proxy_set_header Forwarded "";',
    ):
        assert line in proxy


def test_the_proxy_never_logs_a_plans_key():
    nginx = (ROOT / "deploy/nginx.conf").read_text()
    assert "$guide_address" in nginx[nginx.index("log_format") :]
    log_format = re.search(r"log_format guide (.*?);", nginx, re.DOTALL).group(1)
    assert "$request_uri" not in log_format
    assert "$request " not in log_format
    assert "$http_referer" not in log_format


def test_the_proxy_lets_slow_clients_go_and_bounds_the_rest():
    nginx = (ROOT / "deploy/nginx.conf").read_text()
    for line in (
        "client_header_timeout 10s;",
        "client_body_timeout 10s;",
        "send_timeout 20s;",
        "limit_conn guide_clients 100;",
        "limit_conn guide_senders 20;",
        "limit_conn_status 429;",
    ):
        assert f"\n    {line}\n" in nginx
    proxy = (ROOT / "deploy/nginx/proxy.conf").read_text()
    assert "proxy_request_buffering on;" in proxy
    assert "proxy_buffering on;" in proxy


def test_gunicorn_takes_its_configuration():
    done = subprocess.run(
        [
            sys.executable, "-m", "gunicorn", "--check-config",
            "--config", "deploy/gunicorn.conf.py", "careerguide.wsgi",
        ],
        cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


# deploy/switch

SERVERS = "server 127.0.0.1:8001 max_fails=2;\nserver 127.0.0.1:8002 max_fails=2;\n"


@pytest.fixture
def switch(tmp_path):
    """Run deploy/switch on a list of two servers; reloading leaves a mark."""
    upstream = tmp_path / "upstream.conf"
    upstream.write_text(SERVERS)

    def run(*arguments: str):
        (tmp_path / "reloaded").unlink(missing_ok=True)
        reload = f"touch {tmp_path / 'reloaded'}"
        done = subprocess.run(
            [ROOT / "deploy/switch", *arguments],
            env={**os.environ, "UPSTREAM": str(upstream), "RELOAD": reload},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        files = {each.name for each in tmp_path.iterdir()} - {"upstream.conf"}
        return done.returncode, upstream.read_text(), files == {"reloaded"}

    return run


def test_a_server_is_taken_out_and_put_back(switch):
    out = SERVERS.replace("8001 max_fails=2;", "8001 max_fails=2 down;")
    assert switch("out", "127.0.0.1:8001") == (0, out, True)
    assert switch("out", "127.0.0.1:8001") == (0, out, True)
    assert switch("in", "127.0.0.1:8001") == (0, SERVERS, True)


def test_the_last_server_stays(switch):
    switch("out", "127.0.0.1:8001")
    status, text, reloaded = switch("out", "127.0.0.1:8002")
    assert (status, text.count("down"), reloaded) == (1, 1, False)


def test_a_server_that_is_not_listed_is_an_error(switch):
    assert switch("out", "127.0.0.1:80") == (1, SERVERS, False)
