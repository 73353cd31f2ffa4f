"""S-01, S-02 of the API: every key, asked about everything, gets what its person may have."""

from itertools import product
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.attacks.asking import address, comparable, filled, missing
from tests.attacks.matrix import API_OBJECTS, API_PERSONAL, NO, NOTHING, YES, Entry
from tests.attacks.practice import MEMBER, OWN, OWN_EX, PARTY, RELATIONS, ROLES, Practice, build
from tests.attacks.test_matrix import expected
from tests.programs import Program

pytestmark = pytest.mark.django_db
DONE, REFUSED = {200, 201, 204}, {403, 409, 422}


def asked(program: Program, entry: Entry, ids: dict[str, int], practice: Practice) -> Any:
    """The answer made comparable; what was done is undone."""
    known = ids | {"ask_id": ids.get("obligation_id"), "file_id": ids.get("attachment_id")}
    path = address(entry.route.replace("<reaction>", "heart"), known)
    point = transaction.savepoint()
    try:
        if entry.body == "FILE":
            answer = program.upload(path, "x.txt", b"hello")
        elif entry.method == "GET":
            answer = program.ask("GET", path)
        else:
            answer = program.ask(entry.method, path, filled(entry.body, ids, practice).encode())
        status, headers, said = comparable(answer, ids)
    finally:
        transaction.savepoint_rollback(point)
    kept = {name: text for name, text in headers.items() if not name.startswith("RateLimit")}
    return status, kept, said


def test_what_names_an_object_answers_every_key_as_the_table_says(settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 100_000
    practice, wrong, pairs = build(), [], 0
    for actor in ROLES:
        program = Program.of(practice.people[actor])
        for entry in API_OBJECTS:
            cache.clear()
            nothing = asked(program, entry, missing(practice.ids(actor, MEMBER)), practice)
            assert nothing[0] == 404, entry.route
            about_message = any(name in entry.route for name in ("message_", "ask_", "file_"))
            standings = (*RELATIONS, OWN, OWN_EX, PARTY) if about_message else (*RELATIONS, PARTY)
            for standing in standings:
                got = asked(program, entry, practice.ids(actor, standing), practice)
                said = expected(entry.rule, standing, actor)
                is_right = {YES: got[0] in DONE, NO: got[0] in REFUSED, NOTHING: got == nothing}
                pairs += said == NOTHING
                if not is_right[said]:
                    wrong.append(f"{actor}, {standing}: {entry.method} {entry.route}: {got[0]}")
    assert not wrong, "\n".join(wrong)
    assert pairs >= 200


def test_what_is_one_persons_alone_is_nobody_elses(settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 100_000
    practice = build()
    for whose, asks in product(ROLES, ROLES):
        program, ids = Program.of(practice.people[asks]), practice.personal[whose]
        for entry in API_PERSONAL:
            got = asked(program, entry, ids, practice)
            if whose == asks == "officer":
                assert got[0] in {404, *DONE, *REFUSED}  # theirs, of where they are no more
            elif whose == asks:
                assert got[0] in DONE, (asks, entry, got)
            else:
                assert got == asked(program, entry, missing(ids), practice), (asks, entry)
                assert got[0] == 404


def test_a_key_of_whoever_left_has_nothing(settings: Any) -> None:
    practice = build()
    cara = practice.cara
    program = Program.of(cara)
    cara.is_active = False
    cara.save()
    for entry in API_OBJECTS:
        assert asked(program, entry, practice.places[MEMBER].ids(), practice)[0] == 401
