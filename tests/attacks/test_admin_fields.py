"""S-18: every field of every page of Django admin, sent by every role: what changes is what the
table says, in the whole database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from messaging.actions.bots import channels_for_bots
from tests.admin_forms import asked_for, filled_in
from tests.attacks.admin_fields import ALONG, MANAGER, OWNER
from tests.attacks.admin_rows import Rows, rows_of
from tests.attacks.forging import Try, tries
from tests.attacks.practice import Practice, build
from tests.attacks.snapshot import Snapshot, differences, made, snapshot, writes
from tests.attacks.test_admin_escalation import clients, path, registered

pytestmark = pytest.mark.django_db
TABLES = (("manager", MANAGER), ("owner", OWNER))
NOTHING = Try("", {}, frozenset())
OUTSIDE = ("desk", "aesthetician", "nurse", "director", "officer")


@dataclass
class Page:
    """A page of admin: what it is called in the table, its address, what stands in it, and all
    that is tried there."""

    name: str
    address: str
    base: dict[str, Any]
    tries: list[Try]


@pytest.fixture
def practice(built_once: None, db: None) -> Practice:
    """See `tests.attacks.practice`."""
    return build()


@pytest.fixture
def rows(practice: Practice) -> Rows:
    """See `tests.attacks.admin_rows`."""
    return rows_of(practice)


def changed_pages(actor: str, owner: Any, practice: Practice, rows: Rows) -> Iterator[Page]:
    """Each row's page, with what owners see on it."""
    found = [
        (label, f"{label} {where}", row)
        for label, both in rows.items()
        for where, row in zip(("here", "there"), both, strict=True)
    ]
    more = ("director", "manager", "owner") if actor == "manager" else ("owner",)
    found += [("accounts.user", f"accounts.user {one}", practice.people[one]) for one in more]
    for label, name, row in found:
        yield page_at(path(label, row), name, row, owner, practice, {})


def added_pages(owner: Any, practice: Practice, rows: Rows) -> Iterator[Page]:
    """Each page to add a row, filled in for Oakland."""
    for label in rows:
        address = f"/admin/{label.replace('.', '/')}/add/"
        row, fields = registered()[label].model(), usual(label, practice)
        yield page_at(address, f"{label} add", row, owner, practice, fields)


def page_at(
    address: str, name: str, row: Any, owner: Any, practice: Practice, fields: dict[str, Any]
) -> Page:
    """A page as owners are answered, with these fields filled in."""
    answer = owner.get(address)
    base = (filled_in(answer) if answer.status_code == 200 else {}) | fields
    return Page(name, address, base, list(tries(answer, base, row, practice)))


def usual(label: str, practice: Practice) -> dict[str, Any]:
    """What a manager would fill in."""
    here = practice.here.pk
    person = {"email": "new@new.example", "display_name": "New", "role": "aesthetician"}
    rule = {"priority": "normal", "target_minutes": "60", "asked_role": "owner"}
    found: dict[str, dict[str, Any]] = {
        "accounts.user": person | {"locations": [here]},
        "accounts.location": {"name": "New", "time_zone": "America/Chicago"},
        "accounts.invitation": person | {"locations": [here]},
        "accounts.groupmapping": {"group": "new", "role": "aesthetician", "locations": [here]},
        "accounts.bot": {"display_name": "New bot"},
        "messaging.conversation": {"name": "new", "location": here},
        "messaging.peoplegroup": {"name": "new", "location": here},
        "messaging.template": {"name": "new", "text": "x", "location": here},
        "messaging.recordsaddress": {"template": "https://records.example/{id}"},
        "messaging.retentionrule": {"days": "99"},
        "policies.responserule": {"name": "new", "location": here} | rule,
        "messaging.integration": {
            "name": "new",
            "conversation": channels_for_bots(practice.people["owner"])[0].pk,
        },
        "policies.hookendpoint": {
            "name": "new",
            "url": "https://new.example/",
            "events": ["ask.made"],
        },
        "policies.reportsubscription": {
            "person": practice.people["manager"].pk,
            "location": here,
            "kind": "month",
            "at": "07:00",
        },
    }
    return found.get(label, {})


def send(client: Any, page: Page, fields: dict[str, Any]) -> None:
    """The page with some fields changed; None takes one out."""
    sent = {**page.base, **fields, "_save": "1"}
    client.post(page.address, {name: value for name, value in sent.items() if value is not None})


def after(client: Any, page: Page, one: Try, before: Snapshot) -> Snapshot:
    """The database as this leaves it; then it is undone."""
    point, count = transaction.savepoint(), writes()
    send(client, page, one.fields)
    found = before if writes() == count else snapshot()
    transaction.savepoint_rollback(point)
    return found


def merged(client: Any, page: Page, some: Sequence[Try]) -> list[Try]:
    """Those of fields that the client's own page doesn't have in as few as it takes: unless they
    count, which they must not, none of them can have another refused."""
    answer = client.get(page.address)
    offered = asked_for(answer) if answer.status_code == 200 else set()
    found, together = [], [NOTHING]
    for one in some:
        if offered & one.fields.keys() or any("TOTAL_FORMS" in name for name in one.fields):
            found.append(one)
            continue
        if together[-1].fields.keys() & one.fields.keys():
            together.append(NOTHING)
        last = together[-1]
        together[-1] = Try(f"{last.name} {one.name}", last.fields | one.fields, frozenset())
    return found + together


def beside(page: Page, one: Try, before: Snapshot, now: Snapshot) -> list[str]:
    """What changed beside what was tried, and doesn't follow from it; or that it didn't change."""
    found = set(differences(before, now))
    follow = ALONG.get(page.name.split()[0], ())
    strange = [name for name in found - one.columns if not name.startswith(follow)]
    return [f"{page.name} {one.name}: also {name}" for name in strange] or (
        [] if found & one.columns else [f"{page.name} {one.name}: nothing changed"]
    )


@pytest.mark.parametrize(("actor", "table"), TABLES)
def test_every_field_of_every_row_changes_for_whom_the_table_says_and_nothing_else_does(
    practice: Practice, rows: Rows, actor: str, table: dict[str, str]
) -> None:
    them, before, wrong = clients(practice), snapshot(), []
    for page in changed_pages(actor, them["owner"], practice, rows):
        may = table.get(page.name, "").split()
        theirs = [one for one in page.tries if one.name in may]
        for one in theirs:
            wrong += beside(page, one, before, after(them[actor], page, one, before))
        rest = merged(them[actor], page, [one for one in page.tries if one.name not in may])
        more = [one.name for one in rest if after(them[actor], page, one, before) != before]
        never = {*may} - {one.name for one in theirs}
        wrong += [f"{page.name} {name}: changed" for name in more]
        wrong += [f"{page.name} {name}: never sent" for name in never]
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize(("actor", "table"), TABLES)
def test_a_new_row_takes_those_fields_that_the_table_says(
    practice: Practice, rows: Rows, actor: str, table: dict[str, str]
) -> None:
    them, before, wrong = clients(practice), snapshot(), []
    for page in added_pages(them["owner"], practice, rows):
        may = set(table.get(page.name, "").split())
        plain = made(before, after(them[actor], page, NOTHING, before))
        took = set()
        for one in merged(them[actor], page, page.tries):
            now = after(them[actor], page, one, before)
            if [name for name in differences(before, now) if not name.endswith("+")]:
                wrong.append(f"{page.name} {one.name}: changed what was there")
            if made(before, now) not in ([], plain):
                took.add(one.name)
        wrong += [f"{page.name} {name}" for name in took ^ may]
    assert "\n".join(wrong) == ""


def test_who_runs_no_place_changes_nothing_whatever_they_send(
    practice: Practice, rows: Rows
) -> None:
    them, before = clients(practice), snapshot()
    owner = them["owner"]
    pages = [
        *changed_pages("manager", owner, practice, rows),
        *added_pages(owner, practice, rows),
    ]
    for actor in OUTSIDE:
        for page in pages:
            for one in merged(them[actor], page, page.tries):
                send(them[actor], page, one.fields)
        assert (actor, list(differences(before, snapshot()))) == (actor, [])
