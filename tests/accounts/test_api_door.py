"""The way into the API: keys and nothing else, scopes, limits, and problems in JSON."""

from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

from accounts import tokens
from accounts.api import door
from accounts.clock import database_now
from accounts.models import Scope
from accounts.sessions import holding
from medspa_chat.api import api
from tests.attacks.asking import address
from tests.attacks.matrix import PAGES
from tests.cast import Cast
from tests.clients import StaffClient
from tests.programs import Program, bot_in, token_for


@pytest.fixture
def one_minute(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """The clock stands still, so that no minute ends between two requests."""
    now = database_now()
    monkeypatch.setattr(door, "database_now", lambda: now)


def problem(answer: Any, status: int, code: str) -> Any:
    """The body of a refusal, which is as every one is."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        status,
        "application/problem+json",
    ), answer.content
    said = answer.json()
    assert set(said) == {"type", "title", "status", "code", "detail", "errors"}
    assert (said["status"], said["code"]) == (status, code)
    return said


@pytest.mark.django_db
@pytest.mark.parametrize("secret", [None, "", "mspa_", "mspa_" + "x" * 43, "Ä", "x" * 5000])
def test_without_a_key_that_holds_nothing_is_there(secret: str | None) -> None:
    answer = Program(secret).ask("GET", "people")
    problem(answer, 401, "no_token")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_log_in_of_the_page_opens_nothing_of_the_api(cast: Cast) -> None:
    client = StaffClient()
    client.force_login(cast.olive)
    problem(client.get("/api/v1/people"), 401, "no_token")


def test_a_key_opens_no_page(cast: Cast) -> None:
    _, secret = token_for(cast.olive)
    client = Client(raise_request_exception=False)
    for page in PAGES:
        asked = client.generic(
            page.method, address(page.route, {}), headers={"Authorization": f"Bearer {secret}"}
        )
        assert asked.status_code in {302, 401, 403}, page.route


def test_what_a_locked_screen_says_is_nothing_to_a_key(cast: Cast) -> None:
    program = Program.of(cast.bre)
    program.force_login(cast.bre)
    session = program.session
    session["second_step"] = cast.bre.pk
    session.save()
    program.post("/accounts/lock/")
    assert program.ask("GET", "people").status_code == 200
    assert program.get("/api/state/").status_code == 423


def test_each_operation_takes_its_scope_and_no_other(cast: Cast) -> None:
    operations = [
        (method, path, said["x-scope"])
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, said in methods.items()
    ]
    assert len(operations) > 25
    programs = {
        scope: Program.of(cast.olive, *(one for one in Scope.values if one != scope))
        for scope in {scope for _, _, scope in operations}
    }
    for method, path, scope in operations:
        filled = path.replace("{period}", "2026-06").replace("{reaction}", "heart")
        filled = "/".join("1" if part.startswith("{") else part for part in filled.split("/"))
        answer = programs[scope].ask(method.upper(), filled)
        assert scope in problem(answer, 403, "missing_scope")["detail"]


def test_what_is_asked_for_is_counted_and_the_rest_is_told(
    cast: Cast, settings: Settings, one_minute: None
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    program, other = Program.of(cast.bre), Program.of(cast.ana)
    told = [program.ask("GET", "availability") for _ in range(3)]
    assert [one.headers["RateLimit-Remaining"] for one in told] == ["2", "1", "0"]
    assert {one.headers["RateLimit-Limit"] for one in told} == {"3"}
    assert all(1 <= int(one.headers["RateLimit-Reset"]) <= 60 for one in told)
    refused = program.ask("GET", "availability")
    problem(refused, 429, "too_fast")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert other.ask("GET", "availability").status_code == 200


def test_two_keys_of_a_person_are_counted_together(
    cast: Cast, settings: Settings, one_minute: None
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    first, second = Program.of(cast.bre), Program.of(cast.bre)
    assert first.ask("GET", "availability").status_code == 200
    assert second.ask("GET", "availability").status_code == 429


@pytest.mark.django_db
def test_an_address_that_tries_keys_is_told_to_wait(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    guesser = Program("mspa_" + "x" * 43)
    got = [guesser.ask("GET", "people").status_code for _ in range(3)]
    assert got == [401, 401, 429]


def test_whatever_is_asked_for_wrongly_is_a_problem_in_json(cast: Cast) -> None:
    program = Program.of(cast.bre)
    problem(program.ask("GET", "no/such/thing"), 404, "not_found")
    problem(program.ask("GET", "conversations/99999"), 404, "not_found")
    problem(program.ask("GET", "conversations/x"), 404, "not_found")
    wrong = program.ask("DELETE", "conversations")
    problem(wrong, 405, "bad_method")
    assert wrong.headers["Allow"] == "GET"
    problem(program.ask("POST", "conversations/direct", b"{"), 400, "bad_json")
    problem(program.ask("POST", "conversations/direct", b" " * 65_537), 413, "too_large")
    form = program.post(
        "/api/v1/conversations/direct",
        {"people": "1"},
        headers={"Authorization": f"Bearer {program.secret}"},
    )
    problem(form, 415, "bad_type")
    said = problem(
        program.ask("POST", "conversations/direct", {"people": ["1"], "more": 1}), 422, "bad_field"
    )
    assert {(one["place"], one["pointer"]) for one in said["errors"]} == {
        ("body", "/people/0"),
        ("body", "/more"),
    }
    said = problem(program.ask("GET", "people?cursor=x"), 422, "bad_cursor")
    assert [one["pointer"] for one in said["errors"]] == ["/cursor"]


@pytest.mark.parametrize("length", ["\xb2", "-1", "1e9", "x", "9" * 5_000])
def test_a_length_that_is_no_number_is_refused(cast: Cast, length: str) -> None:
    answer = Program.of(cast.bre).ask("GET", "availability", **{"Content-Length": length})
    problem(answer, 400, "bad_length")


def test_where_a_file_is_taken_nobody_without_a_key_is_told_more(cast: Cast) -> None:
    problem(Program().ask("POST", "conversations/1/files", {}), 401, "no_token")
    nobody = Program("mspa_" + "x" * 43)
    problem(nobody.upload("conversations/1/files", "x.txt", b"x"), 401, "no_token")


def test_without_a_database_it_says_so_and_when_to_come_back(cast: Cast) -> None:
    program = Program.of(cast.bre)
    with patch.object(tokens, "holder_of", side_effect=OperationalError("gone")):
        answer = program.ask("GET", "people")
    problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "5"


def test_an_error_of_ours_is_a_problem_and_shows_nothing_of_it(cast: Cast) -> None:
    program = Program.of(cast.bre)
    with patch("messaging.api.people.people_as_seen", side_effect=RuntimeError("room 2")):
        answer = program.ask("GET", "people")
    assert "room 2" not in str(problem(answer, 500, "error"))


def test_the_description_takes_a_key_too(cast: Cast) -> None:
    problem(Program().ask("GET", "openapi.json"), 401, "no_token")
    found = Program.of(cast.bre, "people:read").read("openapi.json")
    assert found["openapi"] == "3.1.0"
    assert "/api/v1/people" in found["paths"]


def test_a_bot_has_no_log_in(cast: Cast) -> None:
    bot = bot_in(cast.olive)
    assert not bot.has_usable_password()
    bot.set_password("correct-horse-battery")
    bot.save()
    client = Client()
    said = {"login": bot.email, "password": "correct-horse-battery"}
    answer = client.post("/accounts/login/", said)
    assert answer.headers["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session
    client.force_login(bot)  # and a session of one, however it came about, opens no socket
    key = str(client.session.session_key)
    assert holding({key: bot.pk}, database_now()) == {}
