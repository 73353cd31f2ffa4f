"""Bots: users of their own kind, who owe nobody an answer and whose messages answer nobody."""

import re
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.availability import State, status_of
from accounts.bots import change_bot, make_bot
from accounts.models import ApiToken, User
from messaging.actions import Refused, open_direct, set_people
from messaging.actions.bots import put_bot
from messaging.models import Membership, Message
from messaging.payloads import message_payload
from messaging.state import state_of
from policies.models import Obligation
from policies.starter import create_starter_rules
from tests.cast import Cast, oakland, post
from tests.messaging.records.people import browser
from tests.programs import Program, bot_in

NOW = oakland("10:00")


@pytest.fixture
def bot(cast: Cast) -> User:
    """In the front desk's channel."""
    create_starter_rules(cast.olive, oakland("09:00"))
    return bot_in(cast.olive, cast.front_desk)


def owed() -> list[tuple[str, list[str]]]:
    """What is owed, as the state and who owes it."""
    return [
        (row.state, sorted(party.user.display_name for party in row.parties.all()))
        for row in Obligation.objects.order_by("pk")
    ]


def test_a_bot_is_where_an_owner_put_it_and_nowhere_else(cast: Cast, bot: User) -> None:
    program = Program.of(bot, by=cast.olive)
    assert [one["id"] for one in program.pages("conversations")] == [cast.front_desk.pk]
    put_bot(cast.olive, bot, [], NOW)
    assert program.pages("conversations") == []
    with pytest.raises(ValidationError, match="Choose channels that you are in"):
        put_bot(cast.olive, bot, [cast.direct.pk], NOW)
    with pytest.raises(ValidationError, match="kept by owners"):
        put_bot(cast.dana, bot, [cast.front_desk.pk], NOW)


def test_what_everybody_is_asked_a_bot_owes_nothing_of(cast: Cast, bot: User) -> None:
    post(cast.ana, cast.front_desk, priority="high", asks="everybody", now=NOW)
    [(_, parties)] = owed()
    assert parties
    assert bot.display_name not in parties


def test_nobody_asks_a_bot(cast: Cast, bot: User) -> None:
    with pytest.raises(Refused, match="A bot owes nobody an answer"):
        post(cast.ana, cast.front_desk, priority="high", asks="people", people=[bot], now=NOW)
    assert not Message.objects.exists()


def test_what_a_bot_writes_answers_nobody(cast: Cast, bot: User) -> None:
    ask = post(cast.ana, cast.front_desk, priority="high", people=[cast.bre], now=NOW)
    program = Program.of(bot, by=cast.olive)
    here = f"conversations/{cast.front_desk.pk}/messages"
    answer = program.ask("POST", here, {"text": "On it!", "reply_to": ask.pk})
    assert answer.status_code == 201
    program.ask("PUT", f"messages/{ask.pk}/reactions/done", {"on": True})
    assert owed() == [("open", ["Bre Nguyen"])]
    row = Obligation.objects.get()
    for act in ("on-it", "answered", "take-over"):
        assert program.ask("POST", f"asks/{row.pk}/{act}").status_code == 422
    assert owed() == [("open", ["Bre Nguyen"])]
    post(cast.bre, cast.front_desk, "Done", reply_to=ask, now=oakland("10:05"))
    assert owed() == [("satisfied", ["Bre Nguyen"])]


def test_a_bot_that_covers_somebody_answers_nothing_for_them_either(cast: Cast, bot: User) -> None:
    User.objects.filter(pk=cast.bre.pk).update(cover=bot)
    ask = post(cast.ana, cast.front_desk, priority="high", people=[cast.bre], now=NOW)
    post(bot, cast.front_desk, "Here", reply_to=ask, now=oakland("10:05"))
    assert owed() == [("open", ["Bre Nguyen"])]


def test_what_a_bot_asks_is_answered_by_people(cast: Cast, bot: User) -> None:
    ask = post(bot, cast.front_desk, priority="high", people=[cast.bre], now=NOW)
    post(cast.bre, cast.front_desk, "Yes", reply_to=ask, now=oakland("10:05"))
    assert owed() == [("satisfied", ["Bre Nguyen"])]


def test_a_bot_confirms_nothing_and_is_called_by_nobody(cast: Cast, bot: User) -> None:
    message = post(
        cast.ana, cast.front_desk, f"Read this, @{bot.display_name}", confirm="wanted", now=NOW
    )
    assert message.confirming is not None
    assert bot.pk not in message.confirming["waiting"]
    assert message.mentioned_ids == set()


def test_nobody_writes_to_a_bot_alone_or_adds_one(cast: Cast, bot: User) -> None:
    with pytest.raises(ValidationError):
        open_direct(cast.ana, [bot.pk], NOW)
    with pytest.raises(ValidationError):
        set_people(cast.dana, cast.front_desk, NOW, add=[bot.pk])
    program = Program.of(bot, by=cast.olive)
    asked = program.ask("POST", "conversations/direct", {"people": [cast.ana.pk]})
    assert asked.status_code == 422
    made = program.ask("POST", "conversations/channels", {"name": "mine", "private": True})
    assert made.status_code == 422


def test_a_bot_is_never_on_shift_and_says_nothing_of_itself(cast: Cast, bot: User) -> None:
    assert status_of(bot, NOW).state == State.OFF_SHIFT
    program = Program.of(bot, by=cast.olive)
    assert program.ask("PUT", "availability", {"state": "available"}).status_code == 403


def test_the_page_shows_it_as_a_bot(cast: Cast, bot: User) -> None:
    message = post(bot, cast.front_desk, "On shift: Bre.", now=NOW)
    people = {one["id"]: one for one in state_of(cast.ana, NOW)["people"]}
    shown = people[message_payload(message)["author"]]
    assert (shown["bot"], shown["role_name"], shown["active"]) == (True, "Bot", False)
    assert not people[cast.bre.pk]["bot"]


def test_a_bot_is_no_row_of_people_in_admin(cast: Cast, bot: User) -> None:
    page = browser(cast.olive).get("/admin/accounts/user/").content.decode()
    assert "Bre Nguyen" in page
    assert bot.display_name not in page.replace("&#x27;", "'")


def test_nobody_can_give_a_bot_a_role(cast: Cast, bot: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=bot.pk).update(role="owner")


def test_an_owner_makes_one_with_a_key_and_switches_it_off_in_admin(cast: Cast) -> None:
    client = browser(cast.olive)
    fields: dict[str, Any] = {"display_name": "Who's on"}
    fields["channels"] = [cast.front_desk.pk]
    assert client.post("/admin/accounts/bot/add/", fields).status_code == 302
    bot = User.objects.get(is_bot=True)
    assert Membership.objects.get(user=bot, ended_at=None).conversation == cast.front_desk
    wish = {"name": "Script", "scopes": ["messages:read"], "days": "90"}
    page = client.post(f"/admin/accounts/bot/{bot.pk}/tokens/", wish).content.decode()
    secret = re.findall(r"mspa_[\w-]{43}", page)[0]
    program = Program(secret)
    assert program.ask("GET", f"conversations/{cast.front_desk.pk}/messages").status_code == 200
    assert secret not in client.get(f"/admin/accounts/bot/{bot.pk}/tokens/").content.decode()
    off = {"display_name": "Who's on", "channels": [cast.front_desk.pk]}
    client.post(f"/admin/accounts/bot/{bot.pk}/change/", off)
    assert program.ask("GET", f"conversations/{cast.front_desk.pk}/messages").status_code == 401
    rows = LogEntry.objects.get_for_object(bot)
    assert {row.actor for row in rows} == {cast.olive}
    assert any("is_active" in row.changes for row in rows)


def test_a_key_of_a_bot_is_revoked_in_admin(cast: Cast) -> None:
    bot = bot_in(cast.olive)
    program = Program.of(bot, by=cast.olive)
    token = ApiToken.objects.get()
    path = f"/admin/accounts/bot/{bot.pk}/tokens/"
    assert browser(cast.olive).post(path, {"revoke": "987654"}).status_code == 404
    assert browser(cast.olive).post(path, {"revoke": str(token.pk)}).status_code == 302
    assert program.ask("GET", "people").status_code == 401


def test_bots_are_an_owners_affair(cast: Cast) -> None:
    bot = bot_in(cast.olive)
    for person in (cast.dana, cast.bre):
        client = browser(person)
        for path in ("", "add/", f"{bot.pk}/change/", f"{bot.pk}/tokens/"):
            assert client.get(f"/admin/accounts/bot/{path}").status_code in {302, 403, 404}, path
        with pytest.raises(ValidationError):
            make_bot(person, "Mine")
        with pytest.raises(ValidationError):
            change_bot(person, bot.pk, "Mine", is_active=True)


def test_a_bot_has_nobodys_name(cast: Cast) -> None:
    answer = browser(cast.olive).post("/admin/accounts/bot/add/", {"display_name": "bre nguyen"})
    assert "Somebody is called so" in answer.content.decode()
    assert not User.objects.filter(is_bot=True).exists()
