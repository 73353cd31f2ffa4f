"""Every address of the site, asked by everybody with sense and without: never a 500."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import URLResolver, get_resolver

from accounts.clock import database_now
from accounts.models import GroupMapping, HoursCopy, Role, User
from messaging import integrations
from messaging.actions import open_direct, take_in
from messaging.actions.scheduled import schedule
from messaging.models import RetentionRule
from messaging.patients import create_patient
from messaging.records import emergency, exports, holds
from policies import simulations, walls
from policies.hooks import endpoints
from policies.models import RuleVersion, SimulationRun
from policies.report_mails import prepare
from policies.starter import create_starter_rules
from tests.cast import TUESDAY, Cast, oakland, post
from tests.clients import StaffClient
from tests.files import photo
from tests.messaging.records.zips import WHY
from tests.programs import bot_in, token_for

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]+\)")
# Too large for PostgreSQL, a character that it refuses, no number, a day that isn't one.
ODD = ["99999999999999999999", "%00", "x", "2026-02-30"]
ODD_QUERY = {
    "message": ["x", "99999999999999999999"],
    "conversation": "99999999999999999999",
    "people": ["x", "-1"],
    "priority": "high\0",
    "asks": "role",
    "role": "\0",
    "location": "99999999999999999999",
    "around": "x",
    "before": "99999999999999999999",
    "after": "-1",
    "q": "\0",
    "p": "x",
    "o": "9.9",
    "id__exact": "x",
    "next": "//elsewhere.example",
    "as": "html",
}
ODD_ADDRESS = re.compile("|".join(re.escape(value) for value in ODD if value != "x") + r"|/x/")
ODD_BODY = (
    '{"people": [99999999999999999999], "name": {}, "state": "away", "minutes": 1e999,'
    ' "when": "at", "at": 7, "until": 7}'
)
ANSWERS = {200, 201, 204, 301, 302, 400, 401, 403, 404, 405, 409, 410, 415, 422, 429}
# Whoever asks for it sees nothing more in this log-in.
LOCKS = "/accounts/lock/"
# What /readyz says of a site without a worker.
NOBODY_SWEEPS = 503
# What somebody without a log-in gets to see.
PUBLIC = re.compile(
    r"/(healthz|readyz|manifest.webmanifest|sw.js|shell/|wall/|accounts/.*|admin/login/)$"
)


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """The route of every page, as "c/<int:conversation_id>/"."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern).removeprefix("^").removesuffix("$")
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        else:
            yield route


def addresses(known: dict[str, Any]) -> list[str]:
    """Each address with arguments that exist (see `known`), and with odd ones."""
    found = []
    for route in routes(get_resolver()):
        model = re.match(r"admin/(\w+/\w+)/", route)
        mine = known | ({"object_id": known.get(model[1], 1)} if model else {})
        odd = ODD[:2] if model else ODD  # every page of the admin reads its argument alike
        values = [None, *odd] if ARGUMENT.search(route) else [None]
        found += [f"/{_filled(route, mine, value)}" for value in values]
    return found


def _filled(route: str, known: dict[str, Any], value: str | None) -> str:
    def argument(found: "re.Match[str]") -> str:
        return value or str(known.get(found[1] or found[2], "1"))

    return ARGUMENT.sub(argument, route)


@pytest.fixture
def known(cast: Cast) -> dict[str, Any]:
    return furnished(cast)


def furnished(cast: Cast) -> dict[str, Any]:
    """A practice with something behind every address; the arguments of those by name."""
    create_starter_rules(cast.olive, database_now())
    file = take_in(cast.ana, cast.direct, "x.jpg", BytesIO(photo()), 1, oakland("09:59"))
    sent: dict[str, Any] = {"priority": "high", "attachments": (file.pk,)}
    message = post(cast.ana, cast.direct, now=oakland("10:00"), **sent)
    waiting = {"client_id": str(uuid4()), "conversation": cast.direct.pk, "text": "Later"}
    soon = database_now() + timedelta(hours=1)
    patient = create_patient(cast.ana, "SL", "20417", oakland("10:00"))
    report = prepare(cast.oakland, oakland("00:00").date(), oakland("09:00", "2026-06-11"))
    others = open_direct(cast.ana, [cast.kim.pk], oakland("10:00"))
    RetentionRule.objects.create(location=cast.oakland, days=90)
    said = (cast.olive, "Booking", "https://example.com/", ["ask.late"], ())
    hook, _ = endpoints.make(*said, oakland("09:00"))
    endpoints.ping(cast.olive, hook, oakland("09:00"))
    program, _ = integrations.make(cast.olive, "Booking", cast.front_desk, oakland("09:00"))
    bot = bot_in(cast.olive, cast.front_desk)
    GroupMapping.objects.create(group="nurses", role="nurse_injector")
    first = {
        f"{model._meta.app_label}/{model._meta.model_name}": model._default_manager.first()
        for model in admin.site._registry
    }
    return {name: row.pk for name, row in first.items() if row} | {
        "conversation_id": cast.direct.pk,
        "location_id": report.location_id,
        "message_id": message.pk,
        "attachment_id": file.pk,
        "file_id": file.pk,
        "scheduled_id": schedule(cast.ana, waiting, "at", soon, database_now()).pk,
        "patient_id": patient.pk,
        "obligation_id": message.obligations.get().pk,
        "access_id": emergency.begin(cast.olive, others.pk, WHY, database_now()).pk,
        "export_id": exports.request(
            cast.olive, cast.direct, oakland("10:00"), WHY, database_now()
        ).pk,
        "hold_id": holds.hold(cast.olive, cast.direct, WHY, database_now()).pk,
        "run_id": _tried(cast).pk,
        "period": TUESDAY,
        "copy_id": _copied(cast).pk,
        "token_id": token_for(cast.bre)[0].pk,
        "bot_id": bot.pk,
        "ask_id": message.obligations.get().pk,
        "person_id": cast.bre.pk,
        "reaction": "heart",
        "kind": "hours",
        "screen_id": walls.issue(cast.olive, "Desk", [cast.oakland], 30, database_now())[0].pk,
        "public_id": program.public_id,
        "app_label": "accounts",
    }


def _copied(cast: Cast) -> HoursCopy:
    """Kim's Mondays, which began at ten before."""
    monday = {"kind": "weekly", "person": cast.kim.pk, "place": cast.oakland.pk, "on": "0"}
    hours = {"before": [[600, 1020]], "after": [[540, 1020]]}
    return HoursCopy.objects.create(
        by=cast.olive,
        at=database_now(),
        what="Weekly hours of Bre to Kim",
        places=[cast.oakland.pk],
        changes=[monday | hours],
    )


def _tried(cast: Cast) -> SimulationRun:
    """A trial of a rule, done."""
    version, now = RuleVersion.objects.latest("pk"), database_now()
    run = simulations.start(cast.olive, version.rule, version, {}, now, is_active=True)
    simulations.run_waiting(now)
    return run


def ask(client: Client, user: User | None, address: str) -> Iterator[tuple[str, Any]]:
    """Every way to ask for an address, and its answer."""
    ways: dict[str, Callable[[], Any]] = {
        "GET": lambda: client.get(address),
        "GET ?": lambda: client.get(address, ODD_QUERY),
        "POST": lambda: client.post(address, {"name": "\0", "_save": "1"}),
        "POST {}": lambda: client.post(address, ODD_BODY, content_type="application/json"),
    }
    if address.startswith("/admin/"):
        del ways["POST {}"]  # it reads forms only
    if ODD_ADDRESS.search(address):
        del ways["GET ?"]  # it is refused for its address, whatever else is asked
    for way, request in ways.items():
        cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
        if user is not None and not (cookie and cookie.value):
            client.force_login(user)  # some of them log out
        yield way, request()
        if address == LOCKS:
            client.cookies.clear()


@pytest.mark.parametrize("role", [None, Role.FRONT_DESK, Role.MANAGER, Role.OWNER])
def test_every_address_answers_everybody_with_its_headers_and_never_with_a_500(
    known: dict[str, Any], role: Role | None
) -> None:
    user = User.objects.filter(role=role).order_by("pk").first() if role else None
    client = StaffClient(raise_request_exception=False)
    wrong = []
    for address in addresses(known):
        for way, answer in ask(client, user, address):
            is_told = address == "/readyz" and answer.status_code == NOBODY_SWEEPS
            if answer.status_code not in ANSWERS and not is_told:
                wrong.append(f"{way} {address}: {answer.status_code}")
            if user is None and answer.status_code == 200 and not PUBLIC.match(address):
                wrong.append(f"{way} {address}: shown to a stranger")
            if not answer.headers.get("Content-Security-Policy"):
                wrong.append(f"{way} {address}: no policy")
            if "no-store" not in answer.headers.get("Cache-Control", ""):
                wrong.append(f"{way} {address}: may be stored")
    assert wrong == []
