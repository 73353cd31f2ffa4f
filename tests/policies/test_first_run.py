"""`/setup/`: a new installation becomes a practice, once, by whoever has the code of the server."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.clock import database_now
from accounts.models import Location, Role, User
from messaging.models import Template
from policies import first_run
from policies.first_run import AlreadyBegun, Place
from policies.models import ResponseRule, RuleVersion
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PASSWORD = "lavender-otter-tandem"
WEEK = {
    f"{what}_{day}": at for day in range(5) for what, at in (("opens", "9:00"), ("closes", "17:00"))
}
OAKLAND = {"name": "Oakland", "time_zone": "America/Los_Angeles", **WEEK}
AUSTIN = {"name": "Austin", "time_zone": "America/Chicago", "opens_5": "10:00", "closes_5": "24:00"}
OWNER = {
    "name": "Olive Grant",
    "email": "Olive@lumen.example",
    "password": PASSWORD,
    "with_rules": "on",
}


def printed() -> str:
    """What `manage.py setup_code` prints."""
    out = io.StringIO()
    call_command("setup_code", stdout=out)
    return out.getvalue()


def code() -> str:
    return printed().splitlines()[0]


def filled(*places: dict[str, str], **owner: str) -> dict[str, str]:
    """The form as a browser sends it."""
    count = {"places-TOTAL_FORMS": str(len(places)), "places-INITIAL_FORMS": "0"}
    rows = [
        {f"places-{number}-{name}": value for name, value in place.items()}
        for number, place in enumerate(places)
    ]
    return OWNER | count | {name: value for row in rows for name, value in row.items()} | owner


def send(client: Client, *places: dict[str, str], **owner: str) -> Any:
    given = owner.pop("code", None) or code()
    return client.post("/setup/", filled(*places, code=given, **owner))


def nothing_is_there() -> bool:
    return not (User.objects.exists() or Location.objects.exists() or ResponseRule.objects.exists())


def test_the_command_prints_a_code_and_where_to_type_it(settings: Settings) -> None:
    settings.SITE_URL = "https://chat.lumen.example"
    shown = printed()
    assert re.fullmatch(r"([A-Z2-9]{4}-){4}[A-Z2-9]{4}", shown.splitlines()[0])
    assert "within an hour at https://chat.lumen.example/setup/" in shown


def test_with_the_code_two_locations_an_owner_and_rules_are_made_and_the_owner_is_logged_in(
    client: Client,
) -> None:
    asked = client.get("/setup/").content.decode()
    assert "Setup code" in asked
    assert "Location" not in asked
    given = code()
    form = client.post("/setup/", {"code": given.lower().replace("-", " ")}).content.decode()
    assert "Location 1" in form
    assert 'value="09:00"' in form
    answer = send(client, OAKLAND, AUSTIN, code=given)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    olive = User.objects.get()
    assert (olive.email, olive.role, olive.check_password(PASSWORD)) == (
        "olive@lumen.example",
        Role.OWNER,
        True,
    )
    assert olive.home_location == Location.objects.get(name="Oakland")
    assert {place.name for place in olive.locations.all()} == {"Oakland", "Austin"}
    austin = Location.objects.get(name="Austin")
    assert austin.time_zone == "America/Chicago"
    assert list(austin.opening_hours.values_list("weekday", "starts", "ends")) == [(5, 600, 1440)]
    assert (ResponseRule.objects.count(), Template.objects.exists()) == (3, True)
    assert {version.created_by for version in RuleVersion.objects.all()} == {olive}
    # The second step comes next, as for everybody.
    assert client.get("/accounts/2fa/").status_code == 200


def test_once_somebody_is_here_the_page_is_none_for_anybody_whatever_they_send(
    client: Client, cast: Cast
) -> None:
    answers = [
        client.get("/setup/"),
        client.post("/setup/", {"code": "AAAA-AAAA-AAAA-AAAA-AAAA"}),
        client.post("/setup/", filled(OAKLAND, code="AAAA-AAAA-AAAA-AAAA-AAAA")),
    ]
    client.force_login(cast.olive)
    answers.append(client.get("/setup/"))
    assert [answer.status_code for answer in answers] == [404] * 4
    with pytest.raises(CommandError, match="closed for good"):
        printed()


def test_an_owner_who_left_or_became_something_else_does_not_open_it_again(
    client: Client, cast: Cast
) -> None:
    User.objects.update(role=Role.FRONT_DESK, is_active=False)
    assert client.get("/setup/").status_code == 404


@pytest.mark.parametrize("said", ["", "  ", "AAAA-AAAA-AAAA-AAAA-AAAA", "é", "x" * 1000, "\0"])
def test_without_the_code_a_stranger_gets_neither_the_form_nor_a_practice(
    client: Client, said: str
) -> None:
    code()
    for body in ({"code": said}, filled(OAKLAND, code=said)):
        answer = client.post("/setup/", body)
        assert answer.status_code == 422
        assert "Location 1" not in answer.content.decode()
    assert nothing_is_there()


def test_a_code_is_good_until_the_next_is_printed(client: Client) -> None:
    first = code()
    second = code()
    assert client.post("/setup/", {"code": first}).status_code == 422
    assert client.post("/setup/", {"code": second}).status_code == 200
    cache.clear()
    refused = client.post("/setup/", {"code": second})
    assert "its hour is over" in refused.content.decode()


def test_while_redis_is_away_it_says_so(client: Client, settings: Settings) -> None:
    given = code()
    away = {**settings.CACHES["default"], "LOCATION": ["redis://127.0.0.1:1/0"]}
    settings.CACHES = {"default": away}
    answer = client.post("/setup/", {"code": given})
    assert answer.status_code == 422
    assert "Redis doesn&#x27;t answer" in answer.content.decode()
    with pytest.raises(CommandError, match="Redis"):
        printed()


@pytest.mark.parametrize(
    ("place", "owner", "said"),
    [
        ({"name": ""}, {}, "Give one location at least."),
        ({"time_zone": ""}, {}, "Choose its time zone."),
        ({"time_zone": "Oakland"}, {}, "Choose a time zone of the list."),
        ({"opens_0": "25:00"}, {}, "Enter a time from 00:00 to 24:00"),
        ({"opens_0": "18:00"}, {}, "Monday: it must close later than it opens."),
        ({"closes_4": ""}, {}, "Friday: give both times, or neither."),
        (dict.fromkeys(WEEK, ""), {}, "on one day at least"),
        ({"name": "x" * 61}, {}, "at most 60 characters"),
        ({"name": "\0"}, {}, "Null characters are not allowed."),
        ({}, {"name": "Front Desk"}, "Write their name."),
        ({}, {"email": "info@lumen.example"}, "Write their own address."),
        ({}, {"email": "olive"}, "valid email"),
        ({}, {"password": "short"}, "too short"),
        ({}, {"password": "olive@lumen.example"}, "too similar"),
        ({}, {"places-TOTAL_FORMS": "x"}, "The form came in incomplete."),
        ({}, {"places-TOTAL_FORMS": "9999"}, "At most 20 locations"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_made(
    client: Client, place: dict[str, str], owner: dict[str, str], said: str
) -> None:
    answer = send(client, OAKLAND | place, **owner)
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert nothing_is_there()


def test_two_locations_of_one_name_are_refused(client: Client) -> None:
    answer = send(client, OAKLAND, OAKLAND | {"name": "oakland"})
    assert "Two locations have the same name." in answer.content.decode()
    assert nothing_is_there()


def test_another_location_is_added_with_what_was_typed_kept_and_nothing_complained_of(
    client: Client,
) -> None:
    begun = filled(OAKLAND | {"opens_0": "8:15"}, code=code(), more="1", email="")
    shown = client.post("/setup/", begun)
    text = shown.content.decode()
    assert shown.status_code == 200
    assert ("Location 2" in text, "Location 3" in text) == (True, False)
    assert 'value="8:15"' in text
    assert 'value="Oakland"' in text
    assert "field-error" not in text
    assert "form-error" not in text
    assert PASSWORD not in text
    # Left empty it is left out.
    assert send(client, OAKLAND, {"name": "", **WEEK}).status_code == 302
    assert Location.objects.count() == 1


def test_without_sample_rules_there_are_none(client: Client) -> None:
    assert send(client, OAKLAND, with_rules="").status_code == 302
    assert not ResponseRule.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_begin_at_once_one_does() -> None:
    place = Place("Oakland", "America/Los_Angeles", ((0, 540, 1020),))

    def begin(number: int) -> bool:
        try:
            owner = User(email=f"o{number}@lumen.example", display_name="O", role=Role.OWNER)
            first_run.begin(owner, PASSWORD, [place], database_now(), with_rules=True)
        except AlreadyBegun:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as people:
        begun = list(people.map(begin, range(6)))
    assert sorted(begun) == [False] * 5 + [True]
    assert (User.objects.count(), Location.objects.count()) == (1, 1)
    assert ResponseRule.objects.count() == 3
