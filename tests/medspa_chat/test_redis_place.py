"""Where Redis may be: one server, a socket, or sentinels that know the master; by its URL alone."""

import urllib.request
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from redis import SSLConnection

from medspa_chat.redis_place import MastersPool, redis_place
from tests.processes import Site, wait_for
from tests.redis_server import RedisServer

SENTINELS = "rediss+sentinel://:pa%3Ass@one:26380,two/3?master=spa&sentinel_password=other"


@pytest.mark.parametrize("url", ["redis://:word@127.0.0.1:6379/0", "rediss://10.0.0.5:6379/0"])
def test_one_server_is_told_to_everybody_by_its_url(url: str) -> None:
    place = redis_place(url)
    assert place.cache() == {"LOCATION": [url], "OPTIONS": {}}
    assert place.channels() == {"address": url}
    assert place.broker() == (url, {})


def test_the_queue_has_a_name_of_its_own_for_a_socket() -> None:
    place = redis_place("unix:///run/medspa/redis.sock?db=2")
    assert place.channels() == {"address": "unix:///run/medspa/redis.sock?db=2"}
    assert place.broker() == ("redis+socket:///run/medspa/redis.sock?virtual_host=2", {})


def test_sentinels_are_told_to_everybody_in_their_own_way() -> None:
    place = redis_place(SENTINELS)
    known = {"socket_timeout": 1, "socket_connect_timeout": 1, "password": "other", "ssl": True}
    assert place.channels() == {
        "master_name": "spa",
        "sentinels": [("one", 26380), ("two", 26379)],
        "sentinel_kwargs": known,
        "db": 3,
        "password": "pa:ss",
        "ssl": True,
    }
    assert place.broker() == (
        "sentinel://:pa%3Ass@one:26380/3;sentinel://:pa%3Ass@two:26379/3",
        {"master_name": "spa", "sentinel_kwargs": known},
    )
    assert place.cache()["LOCATION"] == [SENTINELS]
    pool = place.client(socket_timeout=2).connection_pool
    assert isinstance(pool, MastersPool)
    assert issubclass(pool.connection_class, SSLConnection)
    asked = pool.sentinel_manager.sentinels
    assert [one.connection_pool.connection_kwargs["host"] for one in asked] == ["one", "two"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:6379",
        "http://127.0.0.1/",
        "redis:6379",
        "unix://",
        "redis+sentinel://one:26379/0",
        "redis+sentinel://one:x/0?master=spa",
        "redis+sentinel://one,,two/0?master=spa",
        "redis+sentinel://one/x?master=spa",
        "redis+cluster://one/0",
    ],
)
def test_anything_else_is_refused_with_the_forms_that_there_are(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"rediss\+sentinel://:password@one:26379"):
        redis_place(url)


@pytest.mark.django_db(transaction=True)
def test_a_site_whose_redis_is_a_socket_sweeps_and_is_ready(tmp_path: Path) -> None:
    redis = RedisServer(tmp_path, socket=tmp_path / "redis.sock")
    redis.start()
    site = Site(tmp_path, f"unix://{tmp_path}/redis.sock").start()
    try:
        wait_for(lambda: _is_ready(site))
    finally:
        site.stop()
        redis.stop()


def _is_ready(site: Site) -> bool:
    """`/readyz` answers 200."""
    try:
        with urllib.request.urlopen(f"{site.url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
