"""Every row of the audit names who acted, and from where: over pages, sockets, tasks, commands."""

import asyncio
import json
import os
import pwd
import random
import secrets
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from auditlog.models import LogEntry
from celery import shared_task
from channels.db import database_sync_to_async
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from accounts.audit.acting import acting, acting_by_itself, at_the_terminal
from accounts.audit.addresses import address_in
from accounts.availability import go_with_patient
from accounts.clock import database_now
from accounts.models import AccessLog, Closure, Role, User
from medspa_chat.asgi import application
from messaging import hub
from messaging.models import Conversation
from tests.cast import Cast, person, post
from tests.processes import ROOT, database_url
from tests.sockets import Tab, cookie_of, tab_of

FORGED = "6.6.6.6, 203.0.113.9"
PEOPLE, ACTS = int(os.environ.get("PEOPLE", "20")), int(os.environ.get("ACTS", "6"))
CREATED = LogEntry.Action.CREATE


def actors(model: str) -> list[tuple[int | None, str | None, str | None]]:
    rows = LogEntry.objects.filter(content_type__model=model, action=CREATED).order_by("pk")
    return list(rows.values_list("actor", "actor_email", "remote_addr"))


def address_of_person(user: User) -> str:
    return f"10.1.{user.pk // 250}.{user.pk % 250 + 1}"


async def create_channel_over_http(user: User, cookie: str, name: str) -> None:
    """As Daphne hands a request on: with its client, whatever the client says of itself."""
    token = secrets.token_hex(16)
    body = json.dumps({"name": name, "topic": "", "location": None, "private": True, "people": []})
    headers = {
        "host": "localhost",
        "content-type": "application/json",
        "content-length": str(len(body)),
        "cookie": f"{cookie}; {settings.CSRF_COOKIE_NAME}={token}",
        "x-csrftoken": token,
        "x-forwarded-for": FORGED,
        "x_forwarded_for": FORGED,
        "forwarded": "for=6.6.6.6",
        "x-real-ip": "6.6.6.6",
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/api/channels/",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": (address_of_person(user), 50_000),
        "server": ("localhost", 8000),
    }
    asked: Any = ApplicationCommunicator(application, scope)  # type: ignore[no-untyped-call]
    await asked.send_input({"type": "http.request", "body": body.encode()})
    begun = await asked.receive_output(10)
    assert begun["status"] == 201, await asked.receive_output(10)
    await asked.wait(10)


async def act_over_a_socket(user: User, cast: Cast, number: int) -> None:
    """Interrupt somebody, which the audit says; and read, which the access log says."""
    forged = ((b"x-forwarded-for", FORGED.encode()),)
    async with tab_of(user, headers=forged, client=(address_of_person(user), 50_000)) as tab:
        for turn in range(ACTS):
            await _interrupt(tab, cast, number, turn)
            await tab.send(type="follow", conversation=cast.front_desk.pk, after=0)
            await tab.expect("messages")
        await hub.current().keep_pushes()


async def _interrupt(tab: Tab, cast: Cast, number: int, turn: int) -> None:
    asked = {"asks": "people", "people": [cast.kim.pk], "priority": "urgent"}
    wanted = {"interrupt": "The laser shows an error", "interrupt_again": True}
    answer = await tab.post(cast.front_desk, f"{number} {turn}", **asked, **wanted)
    assert answer["type"] == "accepted", answer


async def act_over_pages(user: User, number: int) -> None:
    cookie, _ = await database_sync_to_async(cookie_of)(user)
    for turn in range(ACTS):
        await create_channel_over_http(user, cookie, f"channel-{number}-{turn}")


async def act_by_itself(cast: Cast, number: int) -> None:
    """What a task changes meanwhile."""
    for turn in range(ACTS):
        await database_sync_to_async(close_a_day)(cast.oakland.pk, 400 * number + turn)
        await asyncio.sleep(random.random() / 20)


@shared_task(name="tests.close_a_day")
def close_a_day(location_id: int, day: int) -> None:
    on = date(2030, 1, 1) + timedelta(days=day)
    Closure.objects.create(location_id=location_id, on_date=on, name="By itself")


async def everybody_acts(practice: Cast) -> None:
    """Twenty people and three tasks at once; fails when one act is said to be another's."""
    people: list[User] = await database_sync_to_async(_crowd)(practice)
    over_pages, over_sockets = people[::2], people[1::2]
    await asyncio.gather(
        *(act_over_pages(one, number) for number, one in enumerate(over_pages)),
        *(act_over_a_socket(one, practice, number) for number, one in enumerate(over_sockets)),
        *(act_by_itself(practice, number) for number in range(3)),
    )
    await database_sync_to_async(_check)(practice, over_pages, over_sockets)


@pytest.mark.django_db(transaction=True)
async def test_twenty_people_at_once_are_each_named_with_their_own_address(practice: Cast) -> None:
    await everybody_acts(practice)


def _crowd(practice: Cast) -> list[User]:
    go_with_patient(practice.kim, 60, database_now())
    return [person(f"P{number} Roe", Role.FRONT_DESK, practice.oakland) for number in range(PEOPLE)]


def _check(practice: Cast, over_pages: list[User], over_sockets: list[User]) -> None:
    made = Counter(actors("conversation"))
    assert made.pop((None, None, None)) == 2  # the cast's own, made before anybody acts
    assert made == {(one.pk, one.email, address_of_person(one)): ACTS for one in over_pages}
    entries = LogEntry.objects.filter(content_type__model="conversation", action=CREATED)
    actor_of = dict(entries.values_list("object_id", "actor"))
    channels = Conversation.objects.filter(name__startswith="channel-")
    assert all(actor_of[pk] == by for pk, by in channels.values_list("pk", "created_by"))
    told = actors("interruption")
    assert Counter(told) == {
        (one.pk, one.email, address_of_person(one)): ACTS for one in over_sockets
    }
    assert set(actors("closure")) == {(None, "system:tests.close_a_day", None)}
    seen = set(AccessLog.objects.values_list("actor", "address"))
    assert seen == {(one.pk, address_of_person(one)) for one in over_sockets}


def test_a_command_shows_who_sat_at_the_terminal(transactional_db: None) -> None:
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "medspa_chat.settings",
        "USER": "somebody-else",
        "LOGNAME": "somebody-else",
    }
    said = (
        "from accounts.models import Location;"
        "Location.objects.create(name='Reno', time_zone='America/Los_Angeles')"
    )
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", said], cwd=ROOT, env=environment, check=True
    )
    name = f"cli:{pwd.getpwuid(os.getuid()).pw_name}"
    assert actors("location")[-1] == (None, name, None)
    assert at_the_terminal() == name


def test_somebody_without_a_name_on_the_machine_is_called_by_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 54_321)
    assert at_the_terminal() == "cli:54321"


def test_a_task_within_somebodys_request_is_the_tasks_own_doing(cast: Cast) -> None:
    with acting(cast.dana, "10.0.0.7"):
        close_a_day(cast.oakland.pk, 1)
        Closure.objects.create(location=cast.oakland, on_date=date(2030, 3, 1), name="Dana's")
    assert actors("closure") == [
        (None, "system:tests.close_a_day", None),
        (cast.dana.pk, cast.dana.email, "10.0.0.7"),
    ]


def test_a_visitor_is_a_visitor(cast: Cast) -> None:
    with acting_by_itself("visitor"):
        Closure.objects.create(location=cast.oakland, on_date=date(2030, 3, 1), name="x")
    assert actors("closure") == [(None, "visitor", None)]


@pytest.mark.parametrize(
    ("proxies", "lines", "address"),
    [
        (0, [b"6.6.6.6"], "10.0.0.1"),
        (1, [b"6.6.6.6, 203.0.113.9"], "203.0.113.9"),
        (1, [b"6.6.6.6", b"203.0.113.9"], "203.0.113.9"),
        (2, [b"6.6.6.6, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        (1, [b"junk"], None),
        (1, [b"\xff\x00"], None),
        (1, [b"fe80::1%eth0"], "fe80::1"),
        (1, [], None),
    ],
)
def test_a_sockets_address_is_the_one_that_our_proxies_saw(
    settings: Settings, proxies: int, lines: list[bytes], address: str | None
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = [(b"X-Forwarded-For", line) for line in lines]
    assert address_in({"client": ("10.0.0.1", 5), "headers": headers}) == address


HEADERS = ("6.6.6.6", "junk", "\x00", "1" * 5000, "::1", "fe80::1%eth0", "10.0.0.1:80", ",,,")


@pytest.mark.parametrize("forged", HEADERS)
@pytest.mark.parametrize("proxies", [0, 1])
def test_no_header_is_a_500_or_stored_against_the_proxys_word(
    cast: Cast, client: Client, settings: Settings, proxies: int, forged: str
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    post(cast.ana, cast.direct)
    client.force_login(cast.bre)
    seen = f"{forged}, 203.0.113.9" if proxies else forged
    page = f"/api/conversations/{cast.direct.pk}/messages/"
    answer = client.get(page, headers={"x-forwarded-for": seen}, REMOTE_ADDR="10.0.0.7")
    assert answer.status_code == 200
    assert AccessLog.objects.get().address == ("203.0.113.9" if proxies else "10.0.0.7")
