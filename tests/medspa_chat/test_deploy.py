"""The files of docs/deploy say what the product says: processes, settings, limits and headers."""

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from medspa_chat.fence import _PROXY_ONLY
from medspa_chat.procfile import commands
from medspa_chat.server import STOP_SECONDS
from tests.medspa_chat.test_docs import variables
from tests.processes import ROOT

DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
PROCESSES = {"web", "worker", "beat"}
# What the Procfile, the images and `psql` read, and no setting of the site is.
OTHERS = {"HOST", "PORT", "PGHOST", "POSTGRES_HOST_AUTH_METHOD", "SITE_HOST", "UPSTREAM"}
# What says of a client what the client says itself, and an upper bound of a body, in MB.
STEERING = _PROXY_ONLY | {b"daphne-root-path"}
MOST_MB = settings.ATTACHMENT_MAX_MB + 2


def text(name: str) -> str:
    return (DEPLOY / name).read_text()


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text("compose.yaml"))
    return found


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text())
    return parser


def test_the_command_becomes_the_process_that_it_names_and_says_which_there_are() -> None:
    assert commands().keys() == PROCESSES
    done = subprocess.run(
        [sys.executable, "-m", "medspa_chat.procfile", "cron"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Usage: python -m medspa_chat.procfile web|worker|beat\n"


def test_compose_runs_all_processes_of_one_image_that_can_do_nothing_else() -> None:
    services = compose()["services"]
    assert services.keys() >= PROCESSES
    for name in PROCESSES:
        one = services[name]
        assert one.get("command", ["web"]) == [name]
        assert (one["image"], one["read_only"], one["cap_drop"]) == ("medspa_chat", True, ["ALL"])
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert one["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert int(services["web"]["stop_grace_period"].rstrip("s")) > STOP_SECONDS


def test_compose_opens_no_port_but_those_of_the_proxy() -> None:
    services = compose()["services"]
    opened = {name: one["ports"] for name, one in services.items() if "ports" in one}
    assert opened == {"proxy": ["80:80", "443:443"]}
    assert "listen_addresses=" in services["db"]["command"]
    assert services["redis"]["command"][:3] == ["valkey-server", "--port", "0"]


def test_compose_and_the_image_set_nothing_that_is_not_read() -> None:
    services = compose()["services"].values()
    named = {name for one in services for name in one.get("environment", {})}
    image = re.findall(r"\b([A-Z][A-Z_]+)=", text("Containerfile"))
    python = {name for name in image if name.startswith("PYTHON")} | {"PATH"}
    assert named - variables() - OTHERS == set()
    assert {*image} - variables() - OTHERS - python == set()
    assert {"SECRET_KEY", "FIELD_KEYS", "AUDIT_HMAC_KEY", "BACKUP_KEY"}.isdisjoint(named)


def test_what_the_image_copies_exists_and_is_all_that_the_site_needs() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text("Containerfile"), re.MULTILINE)
    sources = {one for line in copied for one in line.split()}
    assert [one for one in sources if not (ROOT / one).exists()] == []
    assert {"accounts", "messaging", "policies", "medspa_chat", "templates", "Procfile"} <= sources
    assert not any(one.startswith(("tests", ".env", "var")) for one in sources)


def test_the_image_runs_as_nobody_in_particular_and_looks_whether_it_lives() -> None:
    lines = text("Containerfile")
    last = lines[lines.rindex("\nFROM ") :]
    assert re.search(r"^USER (\d+)$", last, re.MULTILINE)
    assert "/healthz" in last
    assert 'ENTRYPOINT ["python", "-m", "medspa_chat.procfile"]\nCMD ["web"]' in last
    # Keys that were in a layer would be read by whoever has the image.
    assert not re.search(r"^(ARG|ENV) .*(KEY|PASSWORD|TOKEN)", lines, re.MULTILINE)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_what_there_is_as_a_user_of_its_own(path: Path) -> None:
    service = unit(path)["Service"]
    assert (service["User"], service["WorkingDirectory"]) == ("medspa", "/srv/medspa")
    assert (service["NoNewPrivileges"], service["UMask"]) == ("yes", "0077")
    for pair in shlex.split(service["Environment"]):
        assert pair.partition("=")[0] in variables() | OTHERS
    name = path.stem.removeprefix("medspa-").rstrip("@")
    if name in PROCESSES:
        runs = f"/srv/medspa/.venv/bin/python -m medspa_chat.procfile {name}"
        assert (service["ExecStart"], service["Restart"]) == (runs, "always")
        assert int(service.get("TimeoutStopSec", "90")) > STOP_SECONDS
        assert unit(path)["Unit"]["PartOf"] == "medspa.target"


def test_the_target_wants_every_process_and_systemd_finds_no_fault(tmp_path: Path) -> None:
    wanted = unit(DEPLOY / "systemd" / "medspa.target")["Unit"]["Wants"].split()
    assert wanted == ["medspa-web@8000.service", "medspa-worker.service", "medspa-beat.service"]
    verify = shutil.which("systemd-analyze")
    if verify is None:  # a machine without systemd has nobody to ask
        return
    for path in (DEPLOY / "systemd").iterdir():
        here = path.read_text().replace("/srv/medspa/.venv/bin/python", sys.executable)
        (tmp_path / path.name).write_text(here)
    done = subprocess.run(
        [verify, "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_nginx_takes_every_word_about_a_client_from_nobody_but_itself() -> None:
    said = dict(re.findall(r"proxy_set_header (\S+) ([^;]+);", text("nginx.conf")))
    told = {name.lower().encode(): value for name, value in said.items()}
    assert STEERING - told.keys() == set()
    kept = {b"x-forwarded-for": "$remote_addr", b"x-forwarded-proto": "https"}
    assert {name: told[name] for name in STEERING} == dict.fromkeys(STEERING, '""') | kept


def test_caddy_takes_every_word_about_a_client_from_nobody_but_itself() -> None:
    dropped = {name.lower().encode() for name in re.findall(r"header_up -(\S+)", text("Caddyfile"))}
    set_anew = {
        name.lower().encode() for name in re.findall(r"header_up ([\w-]+) ", text("Caddyfile"))
    }
    assert b"*_*" in dropped
    assert STEERING - dropped - set_anew == set()
    assert set_anew == {b"x-forwarded-for", b"x-forwarded-proto"}


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        (
            "nginx.conf",
            [
                "client_header_timeout 10s;",
                "client_body_timeout 30s;",
                f"client_max_body_size {MOST_MB}m;",
                "proxy_read_timeout 60s;",
                "underscores_in_headers off;",
                "ssl_protocols TLSv1.2 TLSv1.3;",
                "location ~ ^/(readyz|metrics)$ {",
            ],
        ),
        (
            "Caddyfile",
            [
                "read_header 10s",
                f"max_size {MOST_MB}MB",
                "protocols tls1.2 tls1.3",
                "@inside path /readyz /metrics",
            ],
        ),
    ],
)
def test_a_proxy_ends_what_is_slow_or_large_and_keeps_figures_inside(
    name: str, limits: list[str]
) -> None:
    assert [limit for limit in limits if limit not in text(name)] == []
    # A socket says something before the proxy takes it for dead.
    assert "--ping-interval 20" in commands()["web"]
    opened, closed = text(name).count("{"), text(name).count("}")
    assert opened == closed
