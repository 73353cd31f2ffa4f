"""Every page about records, asked by everybody who may not have it: there is no such page."""

from typing import Any

import pytest
from django.urls import get_resolver

from accounts.clock import database_now
from accounts.models import Role, User
from messaging.records import emergency, exports, holds
from tests.attacks.matrix import RECORDS
from tests.cast import Cast, person
from tests.clients import StaffClient
from tests.medspa_chat.test_every_address import ARGUMENT, routes
from tests.messaging.records.people import browser, officer, second_owner
from tests.messaging.records.zips import WHY

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids(cast: Cast) -> dict[str, int]:
    """What Olive opened, asked for and holds."""
    now = database_now()
    return {
        "conversation_id": cast.direct.pk,
        "access_id": emergency.begin(cast.olive, cast.direct.pk, WHY, now).pk,
        "attachment_id": 1,
        "export_id": exports.request(cast.olive, cast.direct, now, WHY, now).pk,
        "hold_id": holds.hold(cast.olive, cast.direct, WHY, now).pk,
    }


def answers(client: StaffClient, route: str, ids: dict[str, int]) -> set[tuple[int, Any]]:
    """How a page answers, asked in both ways."""
    path = "/" + ARGUMENT.sub(lambda found: str(ids[found[1]]), route)
    both = (client.get(path), client.post(path, {"reason": WHY, "decision": "approve"}))
    return {(one.status_code, one.headers.get("Location")) for one in both}


def test_the_table_names_every_page_about_records() -> None:
    about = ("emergency/", "exports/", "holds/")
    found = {one for one in routes(get_resolver()) if one.startswith(about) and "<" in one}
    assert found == set(RECORDS)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OWNER, Role.PRIVACY_OFFICER}))
def test_to_who_may_not_there_is_nothing_however_fresh_they_are(
    cast: Cast, ids: dict[str, int], role: Role
) -> None:
    user: User = person("Una Other", role, cast.oakland)
    nothing = dict.fromkeys(ids, 999_999)
    for client in (browser(user), browser(user, minutes_ago=6)):
        for route in RECORDS:
            got = answers(client, route, ids)
            assert {status for status, _ in got} <= {404, 405}
            assert got == answers(client, route, nothing)


def test_of_an_emergency_access_of_somebody_else_nobody_has_anything(
    cast: Cast, ids: dict[str, int]
) -> None:
    for user in (officer(cast), second_owner(cast)):
        client = browser(user)
        for route in RECORDS[1:4]:
            assert {status for status, _ in answers(client, route, ids)} <= {404, 405}
