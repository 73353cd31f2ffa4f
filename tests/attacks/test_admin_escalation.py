"""S-18: whatever is sent to Django admin, nobody gets more than their role gives."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.urls import get_resolver

from accounts.models import Closure, OpeningHours, Role, Shift, User
from accounts.roles import ROLES_MANAGERS_GIVE
from messaging.models import (
    Attachment,
    Membership,
    Message,
    MessageVersion,
)
from policies.models import EscalationStep, ResponseRule
from tests.attacks.admin_rows import Rows, rows_of
from tests.attacks.matrix import ADMIN, ADMIN_PAGES
from tests.attacks.practice import ELSEWHERE, ROLES, Practice, build
from tests.clients import StaffClient
from tests.medspa_chat.test_every_address import routes

pytestmark = pytest.mark.django_db
INLINES = (Shift, OpeningHours, Closure, EscalationStep, Membership)
NEVER_CHANGED = {
    "is_superuser", "groups", "user_permissions", "password", "public_id", "created_at",
    "last_login",
}  # fmt: skip
READ_ONLY = {
    "policies.obligation",
    "policies.ruleversion",
    "policies.report",
    "policies.hookdelivery",
    "auditlog.logentry",
}
HOLIDAYS = ["2026-12-25", "2027-01-01"]
IMPORTED = (
    "name,email,role,locations\nX,x@evil.example,Owner,Austin\n",
    "email,weekday,starts,ends,location\nx@evil.example,Mon,9:00,10:00,Austin\n",
)
Change = tuple[str, Any, str, Any, Any]


@pytest.fixture
def practice(built_once: None, db: None) -> Practice:
    """See `tests.attacks.practice`."""
    return build()


@pytest.fixture
def rows(practice: Practice) -> Rows:
    """See `tests.attacks.admin_rows`."""
    return rows_of(practice)


def clients(practice: Practice) -> dict[str, Any]:
    found = {}
    for name in ROLES:
        found[name] = StaffClient(raise_request_exception=False)
        found[name].force_login(practice.people[name])
    return found


def path(label: str, row: Any, view: str = "change") -> str:
    return f"/admin/{label.replace('.', '/')}/{row.pk}/{view}/"


def registered() -> dict[str, Any]:
    return {model._meta.label_lower: page for model, page in admin.site._registry.items()}


def test_nothing_that_somebody_wrote_is_in_admin() -> None:
    assert not {Message, MessageVersion, Attachment} & set(admin.site._registry)


def test_every_page_of_admin_is_in_the_table() -> None:
    assert set(registered()) == set(ADMIN), "Say in tests/attacks/matrix.py who may do this."
    pages = {route for route in routes(get_resolver()) if route.startswith("admin/")}
    usual = {
        f"admin/{label.replace('.', '/')}/{view}"
        for label in ADMIN
        for view in (
            "",
            "add/",
            *(f"<path:object_id>/{one}" for one in ("", "change/", "delete/", "history/")),
        )
    }
    listed = {route for route in pages - usual if "(?P<app_label>" not in route}
    assert listed == set(ADMIN_PAGES), "Say in tests/attacks/matrix.py who may do this."


def test_admin_opens_for_whom_the_table_says(practice: Practice, rows: Rows) -> None:
    """L: the list; A: the page to add; V, C, D: a row of Oakland is seen, can be changed, can be
    deleted; E: one of Austin is seen."""
    wrong = []
    for label, rights in ADMIN.items():
        here, there = rows[label]
        base = f"/admin/{label.replace('.', '/')}/"
        for actor, client in clients(practice).items():
            change = client.get(path(label, here))
            got = {
                "L": client.get(base).status_code == 200,
                "A": client.get(f"{base}add/").status_code == 200,
                "V": change.status_code == 200,
                "C": change.status_code == 200 and b'name="_save"' in change.content,
                "E": client.get(path(label, there)).status_code == 200,
                "D": client.get(path(label, here, "delete")).status_code == 200,
            }
            found = "".join(letter for letter, is_open in got.items() if is_open)
            if found != rights.get(actor, ""):
                wrong.append(f"{actor}: {label}: {found!r} and not {rights.get(actor, '')!r}")
    assert wrong == []


def test_rows_that_one_may_not_see_are_as_if_there_were_none(
    practice: Practice, rows: Rows
) -> None:
    wrong = []
    for label in ADMIN:
        _, there = rows[label]
        for actor, client in clients(practice).items():
            if "E" in ADMIN[label].get(actor, ""):
                continue
            for view in ("change", "delete", "history"):
                answers = [
                    client.get(f"/admin/{label.replace('.', '/')}/{pk}/{view}/")
                    for pk in (there.pk, 987654321)
                ]
                got = [
                    (one.status_code, re.sub(r"\d+", "#", one.headers.get("Location", "")))
                    for one in answers
                ]
                if got[0] != got[1] or got[0][0] == 200:
                    wrong.append(f"{actor}: {label} {view}: {got}")
    assert wrong == []


def snapshot() -> dict[tuple[str, Any], dict[str, Any]]:
    """Every column of every row that admin could reach."""
    found: dict[tuple[str, Any], dict[str, Any]] = {}
    reached: list[Any] = [*admin.site._registry, *INLINES]
    for model in reached:
        meta = model._meta
        if meta.label_lower == "auditlog.logentry" or meta.proxy:
            continue  # the rows of a proxy are those of its model
        names = [one.attname for one in meta.concrete_fields]
        for values in model._default_manager.values(*names):
            found[meta.label_lower, values[meta.pk.attname]] = values
            values.update({many.name: [] for many in meta.many_to_many})
        for many in meta.many_to_many:
            pairs = many.remote_field.through._default_manager.order_by("pk")
            columns = (f"{many.m2m_field_name()}_id", f"{many.m2m_reverse_field_name()}_id")
            for one, other in pairs.values_list(*columns):
                found[meta.label_lower, one][many.name].append(other)
    return found


def changes(before: Any, after: Any) -> Iterator[Change]:
    for key in before.keys() | after.keys():
        old, new = before.get(key, {}), after.get(key, {})
        for name in old.keys() | new.keys():
            if old.get(name) != new.get(name):
                yield (*key, name, old.get(name), new.get(name))


def forged(page: Any, practice: Practice) -> dict[str, Any]:
    """A value for each column of a model, as one who wants more would choose it."""
    made: dict[str, Any] = {"is_superuser": "on", "is_staff": "on", "password": "x" * 20}
    made |= {"groups": [Group.objects.get_or_create(name="all")[0].pk]}
    permission = Permission.objects.first()
    assert permission is not None
    made |= {"user_permissions": [permission.pk]}
    for one in page.model._meta.get_fields():
        if one.auto_created or one.name in made:
            continue
        related = getattr(one, "related_model", None)
        if related is not None:
            made[one.name] = _of_austin(one, related, practice)
        elif one.name == "role":
            made[one.name] = Role.OWNER.value
        elif getattr(one, "choices", None):
            made[one.name] = next(value for value, _ in list(one.choices)[::-1] if value)
        elif isinstance(one, models.BooleanField):
            made[one.name] = "on"
        elif isinstance(one, models.DateTimeField):
            made |= {f"{one.name}_0": "2020-01-01", f"{one.name}_1": "10:00"}
        elif isinstance(one, models.EmailField):
            made[one.name] = "forged@evil.example"
        else:
            made[one.name] = "7"
    return made


def _of_austin(one: Any, related: Any, practice: Practice) -> Any:
    by_model = {"User": practice.lena.pk, "Location": practice.there.pk}
    by_model |= {"Conversation": practice.places[ELSEWHERE].conversation.pk}
    value = by_model.get(related.__name__, 1)
    return [value] if one.many_to_many else value


def escalation(actor: str, change: Change, practice: Practice, before: Any) -> str:
    """What is wrong with a change that somebody achieved; empty when it is theirs to make."""
    label, pk, name, old, new = change
    said = f"{actor}: {label} {pk} {name}: {old!r} → {new!r}"
    if actor not in {"manager", "owner"} or label in READ_ONLY:
        return said
    me = practice.people[actor].pk
    if label == "accounts.user" and (
        name in NEVER_CHANGED or (pk == me and name in {"role", "is_active"})
    ):
        return said
    if actor == "owner":
        return ""
    return said if _is_above_a_manager(change, practice, before.get((label, pk), {})) else ""


def _is_above_a_manager(change: Change, practice: Practice, row: dict[str, Any]) -> bool:
    label, pk, name, old, new = change
    here = practice.here.pk
    if label == "accounts.user":
        is_staffs = row["role"] in {*ROLES_MANAGERS_GIVE, Role.MEDICAL_DIRECTOR}
        is_mine = pk == practice.people["manager"].pk and name in {
            "display_name",
            "extension",
            "cover_id",
        }
        is_higher = name == "role" and new not in ROLES_MANAGERS_GIVE
        is_moved = name == "locations" and set(new) - {here} - set(old)
        is_theirs = here in row["locations"] and is_staffs
        return bool(not (is_theirs or is_mine) or name == "email" or is_higher or is_moved)
    if label == "accounts.location":
        return pk != here or name == "is_active"
    if label == "messaging.recordsaddress":
        return False
    if name == "location_id" and new != here:
        return True
    at = row.get("location_id", here if not row else None)
    if label == "policies.escalationstep":
        at = ResponseRule.objects.get(pk=row["rule_id"]).location_id if row else here
    if label == "accounts.invitation":
        at = here if not row or here in row["locations"] else None
    return at != here


@pytest.mark.parametrize("actor", ["manager"])
def test_lists_adding_and_acts_on_several_rows_give_nobody_more(
    practice: Practice, rows: Rows, actor: str
) -> None:
    client, wrong = clients(practice)[actor], []
    before = snapshot()
    for label, page in registered().items():
        here, there = rows[label]
        base = f"/admin/{label.replace('.', '/')}/"
        made = forged(page, practice)
        several = {"_selected_action": [here.pk, there.pk], "index": 0, "select_across": "1"}
        edited = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": there.pk}
        edited |= {f"form-0-{name}": value for name, value in made.items()}
        tries: list[tuple[str, dict[str, Any]]] = [
            (base, {**several, "action": "delete_selected", "post": "yes"}),
            (base, {**several, "action": "send_again"}),
            (base, {**edited, "_save": "1"}),
            (f"{base}add/", {**made, "_save": "1"}),
            (path(label, there, "delete"), {"post": "yes"}),
        ]
        if label == "accounts.location":
            tries += [(path(label, there, "holidays"), {"days": HOLIDAYS})]
        if label == "accounts.user":
            tries += [(f"{base}import/", {"text": text, "shown": "x"}) for text in IMPORTED]
        if label == "policies.responserule":
            tries += [(path(label, there, one), {}) for one in ("apply", "end")]
            tries += [(path(label, there), {**made, one: "1"}) for one in ("_try", "_back")]
        if label == "policies.obligation":
            tries += [(path(label, there, "excuse"), {"reason": "A long enough reason."})]
        for address, fields in tries:
            point = transaction.savepoint()
            client.post(address, fields)
            for change in changes(before, snapshot()):
                problem = escalation(actor, change, practice, before)
                if problem and not (actor == "owner" and change[0] == "policies.obligation"):
                    wrong.append(f"{address} {fields.get('action', '')}: {problem}")
            transaction.savepoint_rollback(point)
    assert sorted(set(wrong)) == []


def test_admins_completion_of_names_knows_whom_its_list_shows(
    practice: Practice, rows: Rows
) -> None:
    asked = {"app_label": "accounts", "model_name": "user", "field_name": "cover", "term": ""}
    for actor, client in clients(practice).items():
        answer = client.get("/admin/autocomplete/", asked)
        is_open = actor in {"manager", "owner"}
        assert (answer.status_code == 200) == is_open
        assert (b"Lena" in answer.content) == (actor == "owner")


def test_nobody_finds_their_way_from_a_type_and_an_id(practice: Practice, rows: Rows) -> None:
    for client in clients(practice).values():
        for label in ADMIN:
            kind = registered()[label].model._meta
            from_type = f"/admin/r/{kind.label_lower}/{rows[label][1].pk}/"
            assert client.get(from_type).status_code in {302, 404}
    assert User.objects.filter(is_superuser=True).count() == 0
