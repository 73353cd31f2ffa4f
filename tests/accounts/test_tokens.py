"""Keys of the API: whose they are, what is kept of them, and what ends them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from django.test import Client

from accounts import tokens
from accounts.models import ApiToken, Scope, User
from accounts.sessions import end_sessions
from tests.cast import Cast, oakland
from tests.clients import StaffClient
from tests.messaging.records.people import browser
from tests.programs import Program, bot_in, token_for

NOW = oakland("10:00")
WANTED = {"name": "Phone", "scopes": ["messages:read"], "days": "30"}


def logged_in(person: User) -> Client:
    client = StaffClient()
    client.force_login(person)
    return client


def made_by(client: Client, **fields: Any) -> Any:
    """The answer to somebody who makes a token on their page."""
    return client.post("/accounts/tokens/new/", WANTED | fields)


def test_a_key_is_shown_once_and_kept_as_a_digest(cast: Cast) -> None:
    client = browser(cast.bre)
    shown = made_by(client).content.decode()
    [row] = ApiToken.objects.all()
    [secret] = set(re.findall(r"mspa_[\w-]{43}", shown))
    assert secret.startswith("mspa_")
    assert row.digest == tokens.digest(secret) != secret
    assert (row.person, row.scopes, row.ending) == (cast.bre, ["messages:read"], secret[-4:])
    listed = client.get("/accounts/tokens/").content.decode()
    assert "Phone" in listed
    assert secret not in listed
    assert secret not in str(list(LogEntry.objects.values()))


def test_a_key_takes_a_proof_of_this_moment(cast: Cast) -> None:
    client = logged_in(cast.bre)
    answer = made_by(client)
    assert answer.status_code == 302
    assert "reauthenticate" in answer.headers["Location"]
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Say what uses it."),
        ({"scopes": []}, "Choose what it may be used for."),
        ({"scopes": ["everything"]}, "Choose among these."),
        ({"days": "366"}, "Choose one of these times."),
    ],
)
def test_what_is_wrong_with_a_wish_is_said_beside_it(
    cast: Cast, fields: dict[str, Any], said: str
) -> None:
    answer = made_by(browser(cast.bre), **fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_nobody_makes_a_key_of_somebody_else(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        tokens.issue(cast.olive, cast.bre, "x", ["messages:read"], 30, NOW)
    bot = bot_in(cast.olive)
    with pytest.raises(ValidationError):
        tokens.issue(cast.dana, bot, "x", ["messages:read"], 30, NOW)
    assert tokens.issue(cast.olive, bot, "x", ["messages:read"], 30, NOW)[0].person == bot


@pytest.mark.parametrize("days", [0, 366])
def test_a_key_holds_a_day_to_a_year(cast: Cast, days: int) -> None:
    with pytest.raises(ValidationError, match="1 to 365 days"):
        tokens.issue(cast.bre, cast.bre, "x", ["messages:read"], days, NOW)


def test_nobody_has_more_than_twenty(cast: Cast) -> None:
    for _ in range(20):
        tokens.issue(cast.bre, cast.bre, "x", ["messages:read"], 30, NOW)
    with pytest.raises(ValidationError, match="Revoke one first"):
        tokens.issue(cast.bre, cast.bre, "x", ["messages:read"], 30, NOW)
    later = NOW + timedelta(days=30)
    assert tokens.issue(cast.bre, cast.bre, "x", ["messages:read"], 30, later)


def test_a_key_is_over_at_its_end_to_the_instant(cast: Cast) -> None:
    _, secret = tokens.issue(cast.bre, cast.bre, "x", ["messages:read"], 30, NOW)
    end = NOW + timedelta(days=30)
    assert tokens.holder_of(secret, end - timedelta(microseconds=1))
    assert tokens.holder_of(secret, end) is None


def test_a_key_of_ones_own_is_revoked_by_its_person_or_an_owner_and_nobody_else(
    cast: Cast,
) -> None:
    token, secret = token_for(cast.bre)
    program = Program(secret)
    assert program.ask("GET", "people").status_code == 200
    for other in (cast.ana, cast.dana):
        with pytest.raises(ApiToken.DoesNotExist):
            tokens.revoke(other, token.pk, NOW)
        answer = logged_in(other).post(f"/accounts/tokens/{token.pk}/revoke/")
        assert answer.status_code == 404
    assert logged_in(cast.bre).post(f"/accounts/tokens/{token.pk}/revoke/").status_code == 302
    assert program.ask("GET", "people").status_code == 401
    token.refresh_from_db()
    assert token.revoked_by == cast.bre
    again, _ = token_for(cast.bre)
    assert tokens.revoke(cast.olive, again.pk, NOW).revoked_by == cast.olive


def test_a_deactivated_persons_key_is_dead_at_once(cast: Cast) -> None:
    _, secret = token_for(cast.bre)
    person = User.objects.get(pk=cast.bre.pk)
    person.is_active = False
    person.save()
    assert Program(secret).ask("GET", "people").status_code == 401
    person.is_active = True
    person.save()
    assert Program(secret).ask("GET", "people").status_code == 401  # and stays so


def test_logging_out_everywhere_and_a_new_password_end_the_keys(cast: Cast) -> None:
    _, secret = token_for(cast.bre)
    end_sessions(cast.bre)
    assert Program(secret).ask("GET", "people").status_code == 401
    _, secret = token_for(cast.bre)
    logged_in(cast.bre).post("/accounts/sessions/end-others/")
    assert Program(secret).ask("GET", "people").status_code == 401
    _, secret = token_for(cast.ana)
    person = User.objects.get(pk=cast.ana.pk)
    person.set_password("another-horse-battery")
    person.save()
    assert Program(secret).ask("GET", "people").status_code == 401


def test_logging_out_in_one_browser_leaves_the_keys(cast: Cast) -> None:
    _, secret = token_for(cast.bre)
    client = logged_in(cast.bre)
    client.post("/accounts/logout/")
    assert Program(secret).ask("GET", "people").status_code == 200


def test_the_last_use_is_written_down_once_in_five_minutes(cast: Cast) -> None:
    token, secret = token_for(cast.bre)
    program = Program(secret)
    program.read("people")
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None
    program.read("people")
    token.refresh_from_db()
    assert token.last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=6))
    program.read("people")
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert token.last_used_at > first - timedelta(minutes=6)


def test_making_and_revoking_are_audited_without_the_key(cast: Cast) -> None:
    client = browser(cast.bre)
    made_by(client)
    token = ApiToken.objects.get()
    client.post(f"/accounts/tokens/{token.pk}/revoke/")
    rows = LogEntry.objects.get_for_object(token).order_by("pk")
    assert [row.actor for row in rows] == [cast.bre, cast.bre]
    assert "revoked_at" in rows[1].changes
    assert token.digest not in str(list(rows.values()))


def test_every_scope_has_a_sentence_on_the_page(cast: Cast) -> None:
    page = browser(cast.bre).get("/accounts/tokens/new/").content.decode()
    assert all(scope.label in page.replace("&#x27;", "'") for scope in Scope)
