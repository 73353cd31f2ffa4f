"""No process starts while it would open the site; the reason is one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.everything import PRODUCTION
from tests.processes import ROOT

SAFE = PRODUCTION | {
    "DJANGO_SETTINGS_MODULE": "medspa_chat.settings",
    "DATABASE_URL": "postgresql://medspa@127.0.0.1:1/medspa",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
UNSAFE = {"REDIS_URL": "redis://:hidden-word@10.0.0.5:6379/0"}
PROCESSES = {
    "web": ["-c", "import medspa_chat.asgi"],
    "worker": ["-m", "celery", "-A", "medspa_chat", "--quiet", "worker", "--pool", "solo"],
    "beat": ["-m", "celery", "-A", "medspa_chat", "--quiet", "beat", "--pidfile="],
}


def run(command: list[str], **changes: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | SAFE | changes,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_that_would_open_the_site_does_not_start(name: str, tmp_path: Path) -> None:
    kept = ["-s", str(tmp_path / "schedule")] if name == "beat" else []
    refused = run([*PROCESSES[name], *kept], **UNSAFE)
    assert refused.returncode != 0
    last = refused.stderr.strip().splitlines()[-1]
    assert "The site doesn't start like this. medspa.E026: Redis is reached in the clear." in last
    assert "hidden-word" not in refused.stderr


def test_with_settings_that_protect_it_the_site_starts() -> None:
    done = run(PROCESSES["web"], PYTHONWARNINGS="ignore")  # static files may not be collected
    assert (done.returncode, done.stderr) == (0, "")


def test_a_demo_starts_all_the_same() -> None:
    assert run(PROCESSES["web"], DEMO="1", **UNSAFE).returncode == 0
