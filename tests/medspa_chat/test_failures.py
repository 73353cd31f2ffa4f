"""What people are told when something of ours doesn't answer, or fails."""

import json
import re
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.db import OperationalError
from django.test import Client

from medspa_chat import health
from tests.cast import Cast, people_the_practice
from tests.processes import Site
from tests.redis_server import RedisServer

JSON = {"Accept": "application/json"}


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that may die."""
    redis = RedisServer(tmp_path)
    redis.start()
    yield redis
    redis.kill()


@pytest.fixture
def site(transactional_db: None, tmp_path: Path, redis: RedisServer) -> Iterator[Site]:
    """A web process on it."""
    site = Site(tmp_path, redis.url).start("web")
    yield site
    site.stop()


def asked(
    site: Site, path: str, fields: dict[str, str] | None = None, **headers: str
) -> tuple[HTTPResponse, str]:
    """What a web process answers, and its text."""
    line = HTTPConnection("localhost", site.port, timeout=20)
    body = None if fields is None else urlencode(fields)
    kind = {} if fields is None else {"Content-Type": "application/x-www-form-urlencoded"}
    line.request("GET" if fields is None else "POST", path, body, {**kind, **headers})
    answer = line.getresponse()
    return answer, answer.read().decode()


def test_who_logs_in_while_redis_is_away_is_told_to_try_again_and_then_can(
    site: Site, redis: RedisServer
) -> None:
    cast = people_the_practice()
    page, text = asked(site, "/accounts/login/")
    [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', text))
    cookie = str(page.headers["Set-Cookie"]).partition(";")[0]
    fields = {"csrfmiddlewaretoken": token, "login": cast.ana.email, "password": "not hers"}
    sender = {"Cookie": cookie, "Origin": site.url}
    redis.kill()
    answer, text = asked(site, "/accounts/login/", fields, **sender)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert "The server can't do this right now" in text
    assert "no-store" in str(answer.headers["Cache-Control"])
    redis.start()
    answer, text = asked(site, "/accounts/login/", fields, **sender)
    assert answer.status == 200
    assert "not correct" in text


def test_a_page_that_asks_for_json_hears_it_in_json(client: Client, cast: Cast) -> None:
    client.force_login(cast.ana)
    client.raise_request_exception = False
    with patch("medspa_chat.state.database_now", side_effect=OperationalError("gone")):
        answer = client.get("/api/state/", headers=JSON)
    assert answer.status_code == 503
    assert json.loads(answer.content) == {
        "errors": {"__all__": ["The server can't do this right now. Try again in a moment."]},
        "code": "try_again",
    }


def test_a_slip_of_ours_is_a_page_that_says_so(client: Client, cast: Cast) -> None:
    client.raise_request_exception = False
    with patch.object(health, "redis_answers", side_effect=ZeroDivisionError):
        page, answer = client.get("/readyz"), client.get("/readyz", headers=JSON)
    assert page.status_code == answer.status_code == 500
    assert "Something went wrong" in page.content.decode()
    assert json.loads(answer.content) == {"errors": {"__all__": ["Something of ours went wrong."]}}
