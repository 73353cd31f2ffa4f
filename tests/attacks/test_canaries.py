"""S-13: a word in each conversation, looked for in everything that anybody can look at."""

import re

import pytest

from accounts.clock import database_now
from accounts.models import User
from messaging.actions import (
    set_people,
)
from tests.attacks.crawl import seen
from tests.attacks.practice import ACTORS, MEMBER, ROLES, Practice, build
from tests.clients import StaffClient

pytestmark = pytest.mark.django_db
STAFF = [name for name in ROLES if name != "officer"]
CANARY = re.compile(r"kanarie\w+?xq")
NAMES = re.compile(r"zq(?:inner|former|others|far|open)")


@pytest.fixture
def practice(built_once: None, db: None) -> Practice:
    """See `tests.attacks.practice`."""
    return build()


def heard(practice: Practice, actor: str) -> tuple[set[str], set[str]]:
    """The canaries and the names of private channels that somebody comes across."""
    client = StaffClient(raise_request_exception=False)
    user = practice.people.get(actor)
    if actor in ROLES:
        client.force_login(practice.people[actor])
    text = seen(client, user and User.objects.get(pk=user.pk), practice)
    return set(CANARY.findall(text)), set(NAMES.findall(text))


def theirs(actor: str) -> set[str]:
    """What somebody has a right to: of what they are in."""
    return {f"kanarie{MEMBER}xq", f"kanariewith{actor}xq"} if actor in STAFF else set()


@pytest.mark.parametrize("actor", ACTORS)
def test_nobody_comes_across_what_they_are_not_in(practice: Practice, actor: str) -> None:
    canaries, names = heard(practice, actor)
    assert canaries == theirs(actor)
    known = {"zqinner"} if actor in STAFF else set()
    # That a private channel is there, those know who run its place; and the officer, by what
    # was done to it, from the audit.
    known |= {"manager": {"zqformer", "zqothers"}}.get(actor, set())
    if actor in {"owner", "officer"}:
        known = {"zqinner", "zqformer", "zqothers", "zqfar"}
    assert names <= known


@pytest.mark.parametrize("actor", ["nurse"])
def test_whoever_was_removed_just_now_comes_across_nothing_of_it(
    practice: Practice, actor: str
) -> None:
    inner = practice.places[MEMBER].conversation
    assert f"kanarie{MEMBER}xq" in heard(practice, actor)[0]
    user = practice.people[actor]
    set_people(practice.cara, inner, database_now(), remove=[user.pk])
    assert heard(practice, actor)[0] == theirs(actor) - {f"kanarie{MEMBER}xq"}
