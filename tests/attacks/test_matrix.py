"""S-01, S-02: every way in, asked by everybody about everything, answers as the table says."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import get_resolver

from accounts.models import User
from medspa_chat.celery import app
from messaging import protocol
from messaging.actions import Refused
from messaging.commands import obey
from messaging.protocol import parse_command
from tests.attacks import matrix
from tests.attacks.asking import address, ask, comparable, frame_text, missing
from tests.attacks.matrix import FRAMES, NO, NOTHING, OBJECTS, PAGES, PERSONAL, PLACES, YES, Rule
from tests.attacks.practice import (
    ACTORS,
    ANONYMOUS,
    ELSEWHERE,
    LEAVER,
    MEMBER,
    OWN,
    OWN_EX,
    PARTY,
    RELATIONS,
    ROLES,
    Practice,
    make,
)
from tests.clients import StaffClient
from tests.medspa_chat.test_every_address import routes
from tests.sockets import tab_of

pytestmark = pytest.mark.django_db
STANDINGS = (*RELATIONS, OWN, OWN_EX, PARTY)
OUT = (LEAVER, ANONYMOUS)
LOG_IN = {302, 401}
DONE = {200, 201, 204, 302}


@pytest.fixture
def practice(db: None) -> Practice:
    """See `tests.attacks.practice`; made now, since some acts have minutes only."""
    return make()


@dataclass
class Browsers:
    """One for each actor; what one does is undone after each question."""

    practice: Practice

    def __post_init__(self) -> None:
        self.clients = {name: StaffClient(raise_request_exception=False) for name in ACTORS}
        for name in ROLES:
            self.clients[name].force_login(self.practice.people[name])

    def ask(self, actor: str, entry: Any, ids: dict[str, int]) -> tuple[int, Any, Any]:
        """Ask, and give back the answer made comparable."""
        point = transaction.savepoint()
        try:
            return comparable(ask(self.clients[actor], entry, ids, self.practice), ids)
        finally:
            transaction.savepoint_rollback(point)


@pytest.fixture
def browsers(practice: Practice) -> Browsers:
    return Browsers(practice)


def expected(rule: Rule, standing: str, actor: str) -> str:
    """What the table says of one cell."""
    if actor == "officer" and (standing != OWN_EX or rule.own_ex != YES):
        return YES if standing == OWN and rule.own_ex == YES else NOTHING
    named = {MEMBER: rule.member, OWN: rule.own, PARTY: rule.party, OWN_EX: rule.own_ex}
    cell = named.get(standing, rule.elsewhere if standing == ELSEWHERE else rule.outside)
    return cell if isinstance(cell, str) else cell.get(actor, cell.get("*", NOTHING))


def told_apart(got: Any, said: str, nothing: Any) -> str:
    """What is wrong with an answer; empty when it is as the table says."""
    if said == NOTHING:
        parts = zip(("status", "headers", "body"), got, nothing, strict=True)
        return ", ".join(f"{name} {one!r:.90}" for name, one, two in parts if one != two)
    wanted = DONE if said == YES else {422}
    return "" if got[0] in wanted else f"{got[0]} and not {said}"


def standings_of(route: str) -> tuple[str, ...]:
    """A conversation isn't one's own: of it there are five, and a direct one."""
    names = ("message_id", "attachment_id", "obligation_id")
    return STANDINGS if any(name in route for name in names) else (*RELATIONS, PARTY)


def test_every_entry_point_is_in_the_table() -> None:
    listed = {one.route for one in (*OBJECTS, *PERSONAL, *PAGES)}
    listed |= {*matrix.API_LISTS}
    listed |= {one.route for one in (*matrix.API_OBJECTS, *matrix.API_PERSONAL)}
    listed |= {*matrix.OPEN, *matrix.RECORDS, *matrix.SCREENS}
    listed |= {route for route, *_ in (*PLACES, *matrix.PLACE_ACTS)}
    there = {route for route in routes(get_resolver()) if not route.startswith("admin/")}
    assert there - listed == set(), "Say in tests/attacks/matrix.py who may do this."
    assert listed - there == set(), "The table names what isn't there any more."
    kinds = {*(one.kind for one in FRAMES), *matrix.FRAMES_WITHOUT_OBJECT}
    assert set(protocol._PARSERS) == kinds, "Say in tests/attacks/matrix.py who may send this."


def test_every_task_is_in_the_table_and_takes_no_id_of_what_somebody_said() -> None:
    app.loader.import_default_modules()
    found = {
        name: tuple(inspect.signature(task.run).parameters)
        for name, task in app.tasks.items()
        if not name.startswith(("celery.", "tests."))
    }
    assert found == matrix.TASKS


def test_what_names_an_object_answers_as_the_table_says(browsers: Browsers) -> None:
    practice, wrong, pairs = browsers.practice, [], 0
    for entry in OBJECTS:
        for actor in ACTORS:
            cache.clear()
            some = practice.ids(actor, MEMBER)
            nothing = browsers.ask(actor, entry, missing(some))
            if actor not in OUT and nothing[0] != entry.missing:
                wrong.append(f"{actor}: {entry.method} {entry.route} of nothing: {nothing[0]}")
            for standing in standings_of(entry.route + entry.query + entry.body):
                if actor == ANONYMOUS and standing in (OWN, OWN_EX, PARTY):
                    continue
                got = browsers.ask(actor, entry, practice.ids(actor, standing))
                said = NOTHING if actor in OUT else expected(entry.rule, standing, actor)
                pairs += said == NOTHING
                problem = told_apart(got, said, nothing)
                if actor in OUT and got[0] not in LOG_IN:
                    problem = f"{got[0]} without a log-in"
                if problem:
                    wrong.append(f"{actor}, {standing}: {entry.method} {entry.route}: {problem}")
    assert not wrong, "\n".join(wrong)
    assert pairs >= 200  # of what is there and what isn't, alike to the last byte


def test_what_is_one_persons_alone_is_nothing_to_the_others(browsers: Browsers) -> None:
    practice, wrong = browsers.practice, []
    for entry in PERSONAL:
        for actor in ACTORS:
            others = practice.personal["director" if actor != "director" else "nurse"]
            nothing = browsers.ask(actor, entry, missing(others))
            mine = practice.personal.get(actor)
            for said, ids in ((YES, mine), (NOTHING, others)):
                if ids is None:
                    continue
                got = browsers.ask(actor, entry, ids)
                said = NOTHING if actor in OUT else said
                if actor == "officer" and "scheduled" in entry.route and got[0] in {404, 422}:
                    continue  # their own, which they can neither send nor change any more
                problem = told_apart(got, said, nothing)
                if problem:
                    wrong.append(f"{actor}: {entry.method} {entry.route}: {problem}")
    assert not wrong, "\n".join(wrong)


def test_every_page_is_had_by_whom_the_table_says(browsers: Browsers) -> None:
    wrong = []
    for page in PAGES:
        for actor in ACTORS:
            got, _, _ = browsers.ask(actor, page, {})
            cell = page.who
            said = cell if isinstance(cell, str) else cell.get(actor, cell.get("*", NOTHING))
            wanted = {YES: DONE, NO: {422}, NOTHING: {404}}[said] if actor not in OUT else LOG_IN
            if got not in wanted:
                wrong.append(f"{actor}: {page.method} {page.route}: {got} and not {said}")
    assert not wrong, "\n".join(wrong)


def test_places_people_and_patients_answer_as_the_table_says(browsers: Browsers) -> None:
    practice, wrong = browsers.practice, []
    day = "2026-06-09"
    pairs: dict[str, tuple[Any, Any, Any]] = {
        "reports": (practice.here.pk, practice.there.pk, 999_999),
        "api": (practice.lena.pk, practice.people[LEAVER].pk, 999_999),
        "patients": (practice.patient, 999_998, 999_999),
    }
    for route, *cells in (*PLACES, *matrix.PLACE_ACTS):
        mine, others, none = pairs[route.split("/")[0]]
        method = "GET" if (route, *cells) in PLACES else "POST"
        entry = matrix.Page(method, route)
        for actor in ACTORS:
            names = dict.fromkeys(("location_id", "person_id", "patient_id"), none)
            nothing = browsers.ask(actor, entry, {**names, "period": day})  # type: ignore[dict-item]
            for cell, value in zip(cells, (mine, others), strict=True):
                ids: Any = {**dict.fromkeys(names, value), "period": day}
                cache.clear()
                answer = browsers.clients[actor].generic(method, address(route, ids))
                got: tuple[int, Any, Any] = (answer.status_code, {}, b"")
                said = cell if isinstance(cell, str) else cell.get(actor, cell.get("*", NOTHING))
                wanted = LOG_IN if actor in OUT else DONE if said == YES else {nothing[0]}
                if got[0] not in wanted:
                    wrong.append(f"{actor}: {route} of {value}: {got[0]} and not {said}")
    assert not wrong, "\n".join(wrong)


def everybody(practice: Practice) -> Iterator[tuple[str, User]]:
    """The actors as rows, and as a socket may still know them that opened before they left, or
    got another role."""
    for name, user in practice.people.items():
        yield name, User.objects.get(pk=user.pk)
        if name in (LEAVER, "officer"):
            before = User.objects.get(pk=user.pk)
            before.is_active, before.role = True, ROLES["nurse"]
            yield name, before


def said_to(user: User, text: str) -> tuple[str, str]:
    """What a frame is answered with, and the words of a refusal; undone at once."""
    point = transaction.savepoint()
    try:
        reply = obey(user, parse_command(text))
    except Refused as refused:
        return refused.code, refused.detail
    finally:
        transaction.savepoint_rollback(point)
    return YES, reply["type"] if reply else ""


def test_every_frame_answers_as_the_table_says(practice: Practice) -> None:
    wrong = []
    for entry in FRAMES:
        for actor, user in everybody(practice):
            gone = missing(practice.ids(actor, MEMBER))
            nothing = said_to(user, frame_text(entry.kind, entry.body, gone, practice))
            assert nothing[0] == "not_found"
            for standing in STANDINGS:
                ids = practice.ids(actor, standing)
                got = said_to(user, frame_text(entry.kind, entry.body, ids, practice))
                said = NOTHING if actor == LEAVER else expected(entry.rule, standing, actor)
                is_right = {
                    YES: got[0] == YES,
                    NO: got[0] not in (YES, "not_found"),
                    NOTHING: got == nothing,
                }[said]
                if not is_right:
                    wrong.append(f"{actor}, {standing}: {entry.kind}: {got} and not {said}")
    assert not wrong, "\n".join(wrong)


def test_the_heads_are_those_of_ones_own_conversations(practice: Practice) -> None:
    for actor, user in everybody(practice):
        point = transaction.savepoint()
        reply = obey(user, parse_command('{"type": "heartbeat"}'))
        transaction.savepoint_rollback(point)
        assert reply is not None
        shown = {int(pk) for pk in reply["heads"]}
        out = {LEAVER, "officer"}
        mine = set() if actor in out else {practice.ids(actor, MEMBER)["conversation_id"]}
        assert mine <= shown
        assert not shown & {
            place.conversation.pk for name, place in practice.places.items() if name != MEMBER
        }
        assert actor not in out or not shown


@pytest.mark.django_db(transaction=True)
async def test_nobody_who_is_not_logged_in_opens_a_socket() -> None:
    with pytest.raises(ConnectionRefusedError):
        async with tab_of(None):
            pass
