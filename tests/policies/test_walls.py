"""Screens on a wall: a code that is good once, a key that opens figures and nothing else, and what
they never say."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.availability import go_with_patient
from accounts.clock import database_now
from accounts.models import Location, Role, User
from messaging.actions import create_channel
from messaging.patients import create_patient
from policies import wall_figures, walls
from policies.models import WallScreen
from policies.starter import create_starter_rules
from policies.wall_figures import wall_of
from tests.attacks.asking import address
from tests.attacks.matrix import OBJECTS, PAGES, PERSONAL, PLACES
from tests.cast import Cast, oakland, person, post
from tests.clients import StaffClient
from tests.messaging.records.people import browser

NOW = oakland("10:00")
CANARY = "canary-77c1 for #[SL 20417]"


@pytest.fixture(autouse=True)
def counters() -> Iterator[None]:
    """Nobody has tried anything yet."""
    cache.clear()
    yield
    cache.clear()


def issued(cast: Cast, now: datetime | None = None, days: int = 30) -> tuple[WallScreen, str]:
    """A screen of Oakland's, and its code."""
    return walls.issue(cast.dana, "Break room", [cast.oakland], days, now or database_now())


def on_the_wall(cast: Cast) -> Client:
    """The browser on the wall, which typed its code."""
    _, code = issued(cast)
    client = Client()
    answer = client.post("/wall/pair/", {"code": code})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/wall/")
    return client


def figures(client: Client) -> Any:
    return client.get("/wall/figures/")


def test_a_browser_that_typed_the_code_has_the_figures_without_anybodys_log_in(cast: Cast) -> None:
    create_starter_rules(None, NOW)
    post(cast.ana, cast.front_desk, priority="high", people=[cast.bre])
    client = on_the_wall(cast)
    [place] = figures(client).json()["places"]
    assert (place["name"], place["zone"], place["open"]) == ("Oakland", "America/Los_Angeles", 1)
    assert client.get("/wall/").templates[0].name == "policies/wall.html"
    assert "sessionid" not in client.cookies
    assert set(client.cookies) <= {walls.COOKIE, "csrf"}


def test_the_cookie_is_the_servers_alone_and_goes_to_no_other_site(cast: Cast) -> None:
    cookie = on_the_wall(cast).cookies[walls.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert cookie["expires"]


def test_a_code_is_good_once_for_a_quarter_of_an_hour_in_any_spelling(cast: Cast) -> None:
    screen, code = issued(cast, NOW)
    with pytest.raises(walls.Refused):
        walls.pair(code, None, NOW + timedelta(minutes=15))
    spelled = f" {code.lower().replace('-', ' ')} "
    assert walls.pair(spelled, None, NOW + timedelta(minutes=14))[0] == screen
    with pytest.raises(walls.Refused, match="was used"):
        walls.pair(code, None, NOW + timedelta(minutes=14))


def test_the_table_holds_neither_code_nor_key(cast: Cast) -> None:
    screen, code = issued(cast, NOW)
    _, key = walls.pair(code, None, NOW)
    assert walls.screen_of(key, NOW) == screen
    held = str(WallScreen.objects.filter(pk=screen.pk).values().get())
    assert key not in held
    assert code.replace("-", "") not in held
    screen.refresh_from_db()
    assert screen.code_digest == ""


def test_a_wrong_code_is_answered_beside_its_field(cast: Cast) -> None:
    for code, words in (("", "Type the code"), ("NOPE-NOPE", "known"), ("\0", ""), ("x" * 99, "")):
        answer = Client().post("/wall/pair/", {"code": code})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not WallScreen.objects.exists()


def test_nobody_guesses_codes(cast: Cast) -> None:
    _, code = issued(cast)
    client = Client()
    for _ in range(walls.MOST_TRIES):
        client.post("/wall/pair/", {"code": "AAAAA-AAAAA"})
    answer = client.post("/wall/pair/", {"code": code})
    assert "Too many codes" in answer.content.decode()
    elsewhere = client.post("/wall/pair/", {"code": code}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 302


def test_when_nobody_can_count_no_code_is_taken(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, code = issued(cast)
    monkeypatch.setattr(walls, "count", lambda key, seconds: None)
    assert Client().post("/wall/pair/", {"code": code}).status_code == 422


def test_a_screen_that_asks_without_end_is_told_to_wait(cast: Cast) -> None:
    client = on_the_wall(cast)
    got = [figures(client).status_code for _ in range(walls.MOST_QUESTIONS + 1)]
    assert got[:-1] == [200] * walls.MOST_QUESTIONS
    assert got[-1] == 429


def test_nothing_throws_it_back_while_nobody_is_there_until_its_time_is_over(cast: Cast) -> None:
    screen, code = issued(cast, NOW, days=30)
    _, key = walls.pair(code, None, NOW)
    assert walls.screen_of(key, NOW + timedelta(days=29)) == screen
    assert walls.screen_of(key, NOW + timedelta(days=30)) is None


def test_switched_off_it_has_nothing_from_its_next_question_on(cast: Cast) -> None:
    client = on_the_wall(cast)
    dana = browser(cast.dana)
    screen = WallScreen.objects.get()
    assert dana.post(f"/board/walls/{screen.pk}/revoke/").status_code == 302
    answer = figures(client)
    assert answer.status_code == 401
    assert "Oakland" not in answer.content.decode()
    assert client.get("/wall/").templates[0].name == "policies/wall_pair.html"


def test_a_code_of_a_screen_that_was_switched_off_brings_nothing_in(cast: Cast) -> None:
    screen, code = issued(cast, NOW)
    walls.revoke(cast.dana, screen.pk, NOW)
    with pytest.raises(walls.Refused):
        walls.pair(code, None, NOW)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.FRONT_DESK}])
def test_it_goes_dark_when_whoever_issued_it_no_longer_runs_the_place(
    cast: Cast, change: dict[str, Any]
) -> None:
    client = on_the_wall(cast)
    User.objects.filter(pk=cast.dana.pk).update(**change)
    assert figures(client).status_code == 401


def test_a_screen_of_two_places_keeps_the_one_that_is_still_its_issuers(cast: Cast) -> None:
    cast.dana.locations.add(cast.austin)
    _, code = walls.issue(cast.dana, "Desk", [cast.oakland, cast.austin], 30, database_now())
    client = Client()
    client.post("/wall/pair/", {"code": code})
    assert [one["name"] for one in figures(client).json()["places"]] == ["Austin", "Oakland"]
    cast.dana.locations.remove(cast.oakland)
    assert [one["name"] for one in figures(client).json()["places"]] == ["Austin"]


def test_the_key_opens_nothing_else(cast: Cast) -> None:
    client = on_the_wall(cast)
    client.raise_request_exception = False
    ids = dict.fromkeys(
        ("conversation_id", "message_id", "attachment_id", "obligation_id", "location_id")
        + ("person_id", "patient_id", "item_id", "scheduled_id", "snippet_id", "notice_id"),
        cast.direct.pk,
    )
    entries = [(one.method, one.route) for one in (*OBJECTS, *PERSONAL, *PAGES)]
    entries += [("GET", route) for route, *_ in PLACES] + [("GET", "admin/")]
    entries += [("POST", "board/walls/new/"), ("POST", "board/walls/1/revoke/")]
    for method, route in entries:
        path = address(route, {**ids, "period": "2026-06-09"})
        answer = client.generic(method, path)
        assert answer.status_code in {302, 401}, path
        if answer.status_code == 302:
            assert "/login/" in answer.headers["Location"], path


def test_what_it_shows_are_counts_roles_priorities_and_times(cast: Cast) -> None:
    create_starter_rules(None, NOW)
    create_patient(cast.ana, "SL", "20417", NOW)
    secret = create_channel(cast.ana, "divorce", cast.oakland, NOW, private=True)
    said: dict[str, Any] = {"priority": "urgent", "now": NOW}
    post(cast.ana, cast.front_desk, CANARY, people=[cast.bre], **said)
    post(cast.bre, cast.direct, CANARY, **said)
    post(cast.ana, cast.front_desk, CANARY, asks="everybody", **said)
    go_with_patient(cast.ana, 45, NOW)
    shown = wall_of([cast.oakland], NOW + timedelta(minutes=5))
    [place] = shown["places"]
    assert shown.keys() == {"now", "changes_at", "places"}
    assert place.keys() == wall_figures.PLACE_KEYS
    assert {key for role in place["roles"] for key in role} == wall_figures.ROLE_KEYS
    assert {key for one in place["pressing"] for key in one} == wall_figures.PRESSING_KEYS
    text = json.dumps(shown)
    names = [user.display_name.split()[0] for user in User.objects.all()]
    for word in (*names, "canary", "20417", "SL ", secret.name, "front-desk"):
        assert word not in text
    nurse = next(one for one in place["roles"] if one["role"] == "Nurse injector")
    assert (nurse["on"], nurse["free"], nurse["people"]) == (1, 0, None)
    assert nurse["free_at"] == "2026-06-09T17:45:00.000Z"
    assert nurse["priorities"]["urgent"] == {"open": 1, "late": 0, "soon": 1}


def test_names_of_those_on_stand_there_only_where_the_location_says_so(cast: Cast) -> None:
    Location.objects.filter(pk=cast.oakland.pk).update(names_on_wall=True)
    go_with_patient(cast.ana, 45, NOW)
    places = list(Location.objects.order_by("-name"))
    here, there = wall_of(places, NOW)["places"]
    named = {role["role"]: role["people"] for role in here["roles"]}
    assert [one["name"] for one in named["Nurse injector"]] == ["Ana Lopez"]
    assert named["Nurse injector"][0].keys() == wall_figures.PERSON_KEYS
    assert [role["people"] for role in there["roles"]] == [None]
    assert "Leo" not in json.dumps(there)


def test_a_location_keeps_names_off_the_wall_unless_somebody_who_runs_it_says_so(
    cast: Cast,
) -> None:
    assert not cast.oakland.names_on_wall


def test_it_says_when_time_alone_will_change_it(cast: Cast) -> None:
    create_starter_rules(None, NOW)
    post(cast.ana, cast.front_desk, priority="high", people=[cast.bre], now=NOW)
    assert wall_of([cast.oakland], NOW)["changes_at"] == "2026-06-09T17:30:00.000Z"


def test_the_number_of_queries_is_the_same_for_one_ask_and_for_many(cast: Cast) -> None:
    create_starter_rules(None, NOW)
    post(cast.ana, cast.front_desk, priority="high", people=[cast.bre], now=NOW)
    with CaptureQueriesContext(connection) as few:
        wall_of([cast.oakland], NOW)
    for number in range(8):
        other = person(f"P{number} Lee", list(Role)[number % 4], cast.oakland)
        post(cast.ana, cast.direct, priority="urgent", now=NOW + timedelta(seconds=number))
        post(cast.bre, cast.front_desk, priority="high", people=[cast.kim, other], now=NOW)
    with CaptureQueriesContext(connection) as many:
        wall_of([cast.oakland], NOW + timedelta(minutes=1))
    assert len(many) == len(few)


def test_issuing_takes_a_fresh_step_and_shows_the_code_once(cast: Cast) -> None:
    said = {"name": "Break room", "locations": [cast.oakland.pk], "days": "90"}
    stale = browser(cast.dana, minutes_ago=6).post("/board/walls/new/", said)
    assert "reauthenticate" in stale["Location"]
    assert not WallScreen.objects.exists()
    dana = browser(cast.dana)
    page = dana.post("/board/walls/new/", said)
    screen = WallScreen.objects.get()
    assert (screen.name, screen.issued_by, screen.issued_at + timedelta(days=90)) == (
        "Break room",
        cast.dana,
        screen.expires_at,
    )
    code = page.context["code"]
    assert code in page.content.decode()
    listed = dana.get("/board/walls/").content.decode()
    assert "Break room" in listed
    assert code not in listed


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": ""}, "Say where it hangs."),
        ({"name": "\0"}, ""),
        ({"locations": []}, "Choose at least one location."),
        ({"locations": ["x"]}, "Choose among your locations."),
        ({"locations": ["99999999999999999999"]}, ""),
        ({"days": "7"}, "Choose one of these times."),
    ],
)
def test_what_is_wrong_with_a_new_screen_stands_beside_its_field(
    cast: Cast, said: dict[str, Any], words: str
) -> None:
    right = {"name": "Desk", "locations": [cast.oakland.pk], "days": "30"}
    answer = browser(cast.dana).post("/board/walls/new/", right | said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not WallScreen.objects.exists()


def test_a_screen_is_of_ones_own_locations(cast: Cast) -> None:
    said = {"name": "Desk", "locations": [cast.austin.pk], "days": "30"}
    assert browser(cast.dana).post("/board/walls/new/", said).status_code == 422
    with pytest.raises(ValidationError):
        walls.issue(cast.dana, "Desk", [cast.austin], 30, NOW)


def test_another_places_screen_is_as_none_to_a_manager_and_an_owners_to_switch_off(
    cast: Cast,
) -> None:
    screen, _ = issued(cast)
    max_ = person("Max Reed", Role.MANAGER, cast.austin)
    other = browser(max_)
    assert "Break room" not in other.get("/board/walls/").content.decode()
    away = other.post(f"/board/walls/{screen.pk}/revoke/")
    missing = other.post("/board/walls/999999/revoke/")
    assert [one.status_code for one in (away, missing)] == [404, 404]
    assert browser(cast.olive).post(f"/board/walls/{screen.pk}/revoke/").status_code == 302
    screen.refresh_from_db()
    assert screen.revoked_by == cast.olive


def test_staff_have_no_pages_of_screens(cast: Cast) -> None:
    screen, _ = issued(cast)
    bre = browser(cast.bre)
    for path in ("/board/walls/", "/board/walls/new/"):
        assert bre.get(path).status_code == 404
    for path in ("/board/walls/new/", f"/board/walls/{screen.pk}/revoke/"):
        assert bre.post(path).status_code == 404


def test_issuing_coming_in_and_switching_off_are_audited_without_code_or_key(cast: Cast) -> None:
    dana = browser(cast.dana)
    said = {"name": "Break room", "locations": [cast.oakland.pk], "days": "30"}
    code = dana.post("/board/walls/new/", said).context["code"]
    wall = Client()
    wall.post("/wall/pair/", {"code": code}, REMOTE_ADDR="203.0.113.9")
    key = wall.cookies[walls.COOKIE].value
    figures(wall)
    screen = WallScreen.objects.get()
    dana.post(f"/board/walls/{screen.pk}/revoke/")
    entries = list(LogEntry.objects.get_for_object(screen).order_by("pk"))
    changed = [sorted(one.changes or {}) for one in entries]
    assert "name" in changed[0]
    assert ["locations"] in changed
    assert ["paired_at", "paired_from"] in changed
    assert changed[-1] == ["revoked_at", "revoked_by"]
    paired = entries[changed.index(["paired_at", "paired_from"])]
    assert (paired.actor, paired.remote_addr) == (None, "203.0.113.9")
    assert entries[-1].actor == cast.dana
    text = str([one.changes for one in entries])
    assert "digest" not in text
    assert key not in text
    assert screen.last_used_at is not None


def test_there_is_an_end_to_how_many_screens_a_practice_has(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walls, "MOST_SCREENS", 1)
    issued(cast)
    with pytest.raises(ValidationError, match="50 screens"):
        issued(cast)


def test_a_person_who_is_logged_in_there_gives_the_wall_nothing_more(
    cast: Cast, settings: Settings
) -> None:
    client = StaffClient()
    client.force_login(cast.olive)
    assert figures(client).status_code == 401
    page = client.get("/wall/").content.decode()
    assert "idle" not in page
    assert "Log out" not in page
