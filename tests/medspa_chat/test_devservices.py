"""The servers from wheels: there when asked for, apart from each other, gone afterwards."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from redis import Redis

from medspa_chat.devservices import CannotStart, services
from medspa_chat.devservices.places import OUTSIDE, forget, reachable
from medspa_chat.devservices.postgres import _try
from medspa_chat.devservices.processes import command_of
from medspa_chat.devservices.user import ServerUser
from tests.processes import wait_for

CHILD = """
import sys, time
from pathlib import Path
from medspa_chat.devservices import services
from medspa_chat.devservices.processes import Warden
with Warden() as warden, services(Path(sys.argv[1]), warden) as running:
    print(running.database_url, running.redis_url, warden.pid, flush=True)
    time.sleep(600)
"""


@pytest.fixture(autouse=True)
def _no_servers_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers of this test run don't count."""
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home for data; what stands for it elsewhere goes with it."""
    yield tmp_path
    forget(tmp_path, kept="")


def ask(database_url: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        cursor = connection.execute(question)
        return cursor.fetchall() if cursor.description else []


def sockets_of(database_url: str) -> Path:
    return Path(parse_qs(urlsplit(database_url).query)["host"][0])


def server_pid(database_url: str) -> int:
    ((data,),) = ask(database_url, "SHOW data_directory")
    return int((Path(str(data)) / "postmaster.pid").read_text().splitlines()[0])


def redis_pid(redis_url: str) -> int:
    with Redis.from_url(redis_url) as client:
        return int(client.info("server")["process_id"])


def test_both_servers_answer_and_the_environment_names_them() -> None:
    with services() as running:
        assert os.environ["DATABASE_URL"] == running.database_url
        assert os.environ["REDIS_URL"] == running.redis_url
        assert ask(running.database_url, "SELECT upper('é')") == [("É",)]
        with Redis.from_url(running.redis_url) as client:
            assert client.ping()
    assert "DATABASE_URL" not in os.environ
    assert "REDIS_URL" not in os.environ


def test_nothing_is_left_after_the_block() -> None:
    with services() as running:
        pids = [server_pid(running.database_url), redis_pid(running.redis_url)]
        sockets = sockets_of(running.database_url)
        assert all(command_of(pid) for pid in pids)
        assert sockets.is_dir()
    assert [command_of(pid) for pid in pids] == ["", ""]
    assert not sockets.exists()


def test_two_at_once_do_not_see_each_other() -> None:
    with services() as one:
        os.environ.pop("DATABASE_URL")
        os.environ.pop("REDIS_URL")
        with services() as other:
            ask(one.database_url, "CREATE TABLE ours (id int)")
            assert ask(other.database_url, "SELECT to_regclass('ours')") == [(None,)]
            assert urlsplit(one.redis_url).port != urlsplit(other.redis_url).port


def test_a_restart_finds_the_data_and_an_empty_redis(home: Path) -> None:
    with services(home) as running:
        ask(running.database_url, "CREATE TABLE kept AS SELECT 1 AS answer")
        with Redis.from_url(running.redis_url) as client:
            client.set("kept", "no")
    with services(home) as running:
        assert ask(running.database_url, "SELECT answer FROM kept") == [(1,)]
        with Redis.from_url(running.redis_url) as client:
            assert client.get("kept") is None


def test_redis_wants_the_password() -> None:
    with services() as running, socket.socket() as stranger:
        stranger.connect(("127.0.0.1", urlsplit(running.redis_url).port))
        stranger.sendall(b"PING\r\n")
        assert stranger.recv(100).startswith(b"-NOAUTH")


def test_the_files_of_the_servers_are_for_their_user_alone(home: Path) -> None:
    with services(home) as running:
        sockets = sockets_of(running.database_url)
        assert sockets.stat().st_mode & 0o077 == 0
        assert (home / "redis.conf").stat().st_mode & 0o077 == 0


def test_given_servers_are_used_as_they_are() -> None:
    with services() as given, services() as running:
        assert running == given


@pytest.mark.parametrize(
    ("name", "url", "said"),
    [
        ("DATABASE_URL", "postgresql://somebody@127.0.0.1:9/chat", "doesn't answer"),
        ("DATABASE_URL", "mysql://somebody@127.0.0.1:9/chat", "must look like postgresql://"),
        ("DATABASE_URL", "no url at all", "must look like postgresql://"),
        ("REDIS_URL", "redis://127.0.0.1:9/0", "doesn't answer"),
        ("REDIS_URL", "no url at all", "doesn't answer"),
    ],
)
def test_a_given_server_that_does_not_answer_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, url: str, said: str
) -> None:
    monkeypatch.setenv(name, url)
    with pytest.raises(CannotStart, match=f"{name} {said}") as refusal, services():
        pass
    assert "\n" not in str(refusal.value)


def test_a_killed_run_leaves_no_server_behind(home: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", CHILD, home], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    database_url, redis_url, _ = child.stdout.readline().split()
    pids = [server_pid(database_url), redis_pid(redis_url)]
    child.kill()
    child.communicate()

    def all_ended() -> bool:
        return not any(command_of(pid) for pid in pids)

    wait_for(all_ended)


def test_servers_that_outlived_everything_are_ended_by_the_next_start(home: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", CHILD, home], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    database_url, redis_url, warden = child.stdout.readline().split()
    orphans = [server_pid(database_url), redis_pid(redis_url)]
    ask(database_url, "CREATE TABLE kept AS SELECT 1 AS answer")
    for pid in (int(warden), child.pid):
        os.kill(pid, signal.SIGKILL)
    child.communicate()
    assert all(command_of(pid) for pid in orphans)
    with services(home) as running:
        assert ask(running.database_url, "SELECT answer FROM kept") == [(1,)]
        assert not any(command_of(pid) for pid in orphans)
        assert not sockets_of(database_url).exists()


def test_a_closed_home_stays_closed_and_a_place_stands_for_it(home: Path) -> None:
    user = ServerUser.find()
    if not user.is_other:
        assert reachable(home, user) == home
        return
    home.chmod(0o700)
    place = reachable(home, user)
    assert place != home
    assert user.reaches(place)
    assert reachable(home, user) == place
    assert home.stat().st_mode & 0o777 == 0o700
    forget(home, kept="")
    assert not place.exists()
    assert not (home / OUTSIDE).is_symlink()


def test_data_of_another_postgresql_is_refused_in_one_line(home: Path) -> None:
    with services(home):
        pass
    place = reachable(home, ServerUser.find())
    (place / "postgres" / "PG_VERSION").write_text("12\n")
    with (
        pytest.raises(CannotStart, match=r"made by PostgreSQL 12.*make demo-reset") as refusal,
        services(home),
    ):
        pass
    assert "\n" not in str(refusal.value)


def test_a_program_that_does_not_run_here_is_told_in_one_line(tmp_path: Path) -> None:
    program = tmp_path / "postgres"
    program.write_text("#!/no/such/loader\n")
    program.chmod(0o755)
    with pytest.raises(CannotStart, match="set DATABASE_URL") as refusal:
        _try(program, ServerUser.find())
    assert "\n" not in str(refusal.value)
