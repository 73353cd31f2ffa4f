"""What the audit says: who did what, from where; and what it never holds."""

import json
from datetime import date

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import AsyncRequestFactory, Client, RequestFactory
from pytest_django import Settings

from accounts.audit.actor import acting, name_actor
from accounts.audit.addresses import address_of
from accounts.audit.middleware import AuditActor
from accounts.clock import database_now
from accounts.invitations import invite
from accounts.models import Closure, Role, User
from messaging.actions import mark_read
from tests.cast import Cast, post


def newest(model: str) -> LogEntry:
    return LogEntry.objects.filter(content_type__model=model).order_by("-id")[0]


def everything_written() -> str:
    return json.dumps([[row.object_repr, row.changes] for row in LogEntry.objects.all()])


def test_a_change_in_the_admin_names_its_person_and_address(cast: Cast, client: Client) -> None:
    client.force_login(cast.dana)
    page = f"/admin/accounts/user/{cast.bre.pk}/change/"
    form = client.get(page).context["adminform"].form
    fields = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    for name in ("shifts", "shift_exceptions", "time_off"):
        fields |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
    answer = client.post(
        page, {**fields, "display_name": "Bre N."}, REMOTE_ADDR="10.0.0.7", headers={}
    )
    assert answer.status_code == 302
    row = newest("user")
    assert row.changes_dict["display_name"] == ["Bre Nguyen", "Bre N."]
    assert (row.actor_id, row.remote_addr) == (cast.dana.pk, "10.0.0.7")


def test_whatever_is_saved_while_somebody_acts_is_theirs_even_when_nested(cast: Cast) -> None:
    with acting(cast.dana, "10.0.0.7"):
        with acting(cast.olive, "10.0.0.8"):
            Closure.objects.create(location=cast.oakland, on_date=date(2026, 6, 9), name="A")
        inner = newest("closure")
        Closure.objects.create(location=cast.oakland, on_date=date(2026, 6, 10), name="B")
    outer = newest("closure")
    Closure.objects.create(location=cast.oakland, on_date=date(2026, 6, 11), name="C")
    assert [inner.actor_id, outer.actor_id, newest("closure").actor_id] == [
        cast.olive.pk,
        cast.dana.pk,
        None,
    ]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, "junk", None),
        (1, "", None),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_address_is_the_one_that_our_proxies_saw(
    settings: Settings, proxies: int, forwarded: str, address: str | None
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get(
        "/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="10.0.0.1"
    )
    assert address_of(request) == address


def test_a_socket_without_an_address_is_no_error(settings: Settings) -> None:
    assert address_of(RequestFactory().get("/", REMOTE_ADDR="")) is None


async def test_an_asynchronous_request_has_its_person_too() -> None:
    seen = []

    async def view(request: object) -> HttpResponse:
        entry = LogEntry(action=0, object_repr="x")
        name_actor(LogEntry, entry)
        seen.append((entry.actor_id, entry.remote_addr))
        return HttpResponse()

    request = AsyncRequestFactory().get("/")
    request.META["REMOTE_ADDR"] = "10.0.0.9"
    request.user = User(pk=7, email="x@lumen.example")
    await AuditActor(view)(request)  # type: ignore[misc]
    request.user = AnonymousUser()
    await AuditActor(view)(request)  # type: ignore[misc]
    assert seen == [(7, "10.0.0.9"), (None, "10.0.0.9")]


def test_posting_and_reading_leave_no_row_and_no_text(cast: Cast) -> None:
    before = LogEntry.objects.count()
    message = post(cast.ana, cast.direct, "CANARY-8841 in room 2", now=database_now())
    mark_read(cast.bre, cast.direct.pk, message.seq)
    assert LogEntry.objects.count() == before
    assert "CANARY" not in everything_written()


def test_the_audit_never_holds_a_password_hash_or_an_invitations_key(cast: Cast) -> None:
    cast.bre.set_password("lavender-otter-tandem")
    cast.bre.save()
    invitation = invite(
        by=cast.dana,
        email="nia@lumen.example",
        name="Nia",
        role=Role.FRONT_DESK,
        locations=[cast.oakland],
        now=database_now(),
    )
    written = everything_written()
    assert "nia@lumen.example" in written
    assert invitation.key not in written
    assert cast.bre.password not in written
    assert "argon2" not in written
    assert "pbkdf2" not in written


def test_a_new_location_of_somebody_leaves_a_row(cast: Cast) -> None:
    cast.bre.locations.add(cast.austin)
    assert newest("user").changes_dict["locations"]["objects"] == ["Austin"]
