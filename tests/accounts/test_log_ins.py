"""Log-ins: how long they hold, where they are, and how they end."""

from datetime import timedelta
from typing import Any

import pytest
from channels.db import database_sync_to_async as sync
from django.conf import settings
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts import sessions
from accounts.clock import database_now
from accounts.models import LogIn, Role, User
from messaging import frames, hub
from tests.cast import Cast
from tests.clients import StaffClient
from tests.sockets import tab_of

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36"


@pytest.fixture
def bre(cast: Cast) -> StaffClient:
    """Bre's browser."""
    client = StaffClient()
    client.force_login(cast.bre)
    return client


def pass_by(minutes: float, user: User) -> None:
    """Let so many minutes pass in which `user` did nothing."""
    LogIn.objects.filter(user=user).update(
        last_active_at=F("last_active_at") - timedelta(minutes=minutes)
    )


def is_in(client: Client) -> bool:
    return client.get("/api/state/").status_code == 200


def test_a_log_in_ends_a_quarter_of_an_hour_after_its_last_act(
    cast: Cast, bre: StaffClient
) -> None:
    pass_by(14.5, cast.bre)
    assert bre.get("/accounts/active/").status_code == 200
    pass_by(0.6, cast.bre)
    assert bre.get("/accounts/active/").status_code == 401
    assert not is_in(bre)


def test_what_the_page_asks_by_itself_keeps_nobody_logged_in(cast: Cast, bre: StaffClient) -> None:
    pass_by(9, cast.bre)
    for path in ("/api/state/", "/accounts/active/", "/api/state/"):
        bre.get(path)
    bre.post("/api/conversations/1/draft/", "{}", content_type="application/json")
    pass_by(1.1, cast.bre)
    assert not is_in(bre)  # it is locked
    pass_by(5, cast.bre)
    assert bre.get("/accounts/active/").status_code == 401


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_web_server_whose_clock_is_wrong_logs_nobody_off_and_keeps_nobody_in(
    cast: Cast, bre: StaffClient, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    wrong = timezone.now() + timedelta(hours=hours)
    monkeypatch.setattr(timezone, "now", lambda: wrong)
    phone = StaffClient()
    phone.force_login(cast.bre)
    assert is_in(bre)
    assert is_in(phone)
    pass_by(15.1, cast.bre)
    assert not is_in(bre)
    assert not is_in(phone)


def test_a_key_or_a_finger_keeps_somebody_logged_in(cast: Cast, bre: StaffClient) -> None:
    pass_by(9, cast.bre)
    assert bre.get("/accounts/active/").json()["seconds"] == pytest.approx(360, abs=3)
    assert bre.post("/accounts/active/").json()["seconds"] == pytest.approx(900, abs=3)
    pass_by(9, cast.bre)
    assert is_in(bre)


def test_an_act_brings_nobody_back_who_was_logged_off(cast: Cast, bre: StaffClient) -> None:
    pass_by(15.1, cast.bre)
    assert bre.post("/accounts/active/").status_code == 401
    assert not is_in(bre)


def test_a_log_in_ends_after_twelve_hours_however_busy_its_person(
    cast: Cast, bre: StaffClient
) -> None:
    began = database_now() - timedelta(hours=11, minutes=59)
    LogIn.objects.update(began_at=began, expire_date=began + timedelta(hours=12))
    bre.post("/accounts/pin/", {"pin": "1"})  # saves the session or not; its end stays
    assert LogIn.objects.get(user=cast.bre).expire_date == began + timedelta(hours=12)
    LogIn.objects.update(began_at=F("began_at") - timedelta(minutes=2))
    LogIn.objects.update(expire_date=F("began_at") + timedelta(hours=12))
    bre.post("/accounts/active/")
    assert not is_in(bre)


def test_saving_a_session_keeps_its_beginning_and_its_last_act(
    cast: Cast, bre: StaffClient
) -> None:
    pass_by(10, cast.bre)
    before = LogIn.objects.get(user=cast.bre)
    session = bre.session
    session["theme"] = "dark"
    session.save()
    after = LogIn.objects.get(user=cast.bre)
    assert (after.began_at, after.last_active_at) == (before.began_at, before.last_active_at)


def test_people_see_where_they_are_logged_in_and_nobody_elses_log_ins(
    cast: Cast, bre: StaffClient
) -> None:
    elsewhere = StaffClient(headers={"user-agent": CHROME})
    elsewhere.force_login(cast.bre)
    session = elsewhere.session
    session["from"] = {"address": "203.0.113.7", "browser": CHROME}
    session.save()
    StaffClient().force_login(cast.dana)
    page = bre.get("/accounts/sessions/").content.decode()
    assert page.count("<h2>") == 2
    assert "This browser" in page
    assert "Chrome on Windows" in page
    assert "203.0.113.7" in page


def test_somebody_ends_a_log_in_elsewhere_and_stays_here(cast: Cast, bre: StaffClient) -> None:
    phone = StaffClient()
    phone.force_login(cast.bre)
    name = sessions.digest(phone.session.session_key or "")
    assert bre.post(f"/accounts/sessions/{name}/end/").status_code == 302
    assert not is_in(phone)
    assert is_in(bre)


def test_nobody_ends_a_log_in_of_somebody_else(cast: Cast, bre: StaffClient) -> None:
    dana = StaffClient()
    dana.force_login(cast.dana)
    name = sessions.digest(dana.session.session_key or "")
    assert bre.post(f"/accounts/sessions/{name}/end/").status_code == 404
    assert is_in(dana)


def test_logging_out_everywhere_else_leaves_this_browser(cast: Cast, bre: StaffClient) -> None:
    others = [StaffClient(), StaffClient()]
    for client in others:
        client.force_login(cast.bre)
    bre.post("/accounts/sessions/end-others/")
    assert [is_in(client) for client in [bre, *others]] == [True, False, False]


async def test_a_socket_with_nothing_but_pings_closes_when_its_person_is_idle(
    practice: Cast, settings: Any
) -> None:
    settings.HEARTBEAT_SECONDS = 0.05
    async with tab_of(practice.bre) as bre:
        await sync(pass_by)(14.9, practice.bre)
        await bre.send(type="heartbeat")
        await bre.expect("heartbeat")
        await sync(pass_by)(0.2, practice.bre)
        await bre.send(type="heartbeat")
        assert await bre.closed_with() == frames.SESSION_ENDED


async def test_an_open_socket_acts_with_the_role_of_this_moment(practice: Cast) -> None:
    def demote() -> None:
        dana = User.objects.get(pk=practice.dana.pk)
        dana.role = Role.FRONT_DESK
        dana.save()

    async with tab_of(practice.dana) as dana:
        (socket,) = hub.current().sockets[practice.dana.pk]
        await dana.expect("presence")  # pushes come
        await sync(demote)()
        await dana.post(practice.front_desk)
        assert socket.user.role == Role.FRONT_DESK  # type: ignore[attr-defined]


def test_the_page_that_tells_of_log_ins_never_names_a_key(cast: Cast, bre: StaffClient) -> None:
    phone = StaffClient()
    phone.force_login(cast.bre)
    page = bre.get("/accounts/sessions/").content.decode()
    assert (phone.session.session_key or "?") not in page
    assert (bre.session.session_key or "?") not in page


def test_a_log_in_that_is_over_is_not_listed(cast: Cast, bre: StaffClient) -> None:
    phone = StaffClient()
    phone.force_login(cast.bre)
    LogIn.objects.filter(session_key=phone.session.session_key).update(
        last_active_at=database_now() - timedelta(minutes=settings.IDLE_MINUTES)
    )
    assert "Log out there" not in bre.get("/accounts/sessions/").content.decode()
