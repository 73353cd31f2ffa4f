"""The screen that is locked while its person is away: what it refuses, and how it opens again."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from accounts import workstations
from accounts.api import PREFIX
from accounts.clock import database_now
from accounts.gate import OPEN_TO_ALL, OPEN_WHILE_LOCKED
from accounts.models import LogIn, SignInEvent, User
from messaging.models import Membership
from tests.accounts.test_log_ins import is_in, pass_by
from tests.accounts.test_workstations import BRES, come_fully
from tests.cast import PASSWORD, Cast
from tests.clients import StaffClient
from tests.medspa_chat.test_every_address import addresses, furnished

HTML = {"Accept": "text/html"}
UNLOCK, LOCK, ACTIVE = "/accounts/unlock/", "/accounts/lock/", "/accounts/active/"


@pytest.fixture
def bre(cast: Cast) -> StaffClient:
    """Bre's own browser: no PIN."""
    client = StaffClient()
    client.force_login(cast.bre)
    return client


@pytest.fixture
def desk(cast: Cast) -> Client:
    """The browser of the front desk, where Bre logged in fully and may switch by PIN."""
    client = Client()
    workstations.set_pin(cast.bre, BRES, database_now())
    come_fully(client, cast.bre)
    return client


def give(client: Client, secret: str) -> Any:
    """Give what should unlock the screen."""
    return client.post(UNLOCK, {"secret": secret})


def what_happened(person: User, *but: str) -> list[str]:
    found = SignInEvent.objects.filter(person=person).order_by("pk")
    return [event.what for event in found if event.what not in but]


def is_locked(client: Client) -> bool:
    return client.get("/api/state/").status_code == 423


def test_a_screen_is_locked_ten_minutes_after_the_last_act_without_a_word_of_its_page(
    cast: Cast, bre: StaffClient
) -> None:
    pass_by(9.5, cast.bre)
    assert bre.get(ACTIVE).json()["locks"] == pytest.approx(30, abs=3)
    assert is_in(bre)
    pass_by(0.6, cast.bre)
    answer = bre.get("/api/state/")
    assert (answer.status_code, answer.json()["code"]) == (423, "locked")
    assert bre.get(ACTIVE).json() == {
        "seconds": pytest.approx(294, abs=3),
        "locks": 0,
        "by": "password",
    }


def test_a_key_at_a_locked_screen_counts_for_nothing_so_that_its_log_in_ends(
    cast: Cast, bre: StaffClient
) -> None:
    pass_by(10.1, cast.bre)
    assert bre.post(ACTIVE).json()["seconds"] == pytest.approx(294, abs=3)
    assert is_locked(bre)
    pass_by(5, cast.bre)
    assert bre.post(ACTIVE).status_code == 401


def test_a_key_at_a_screen_that_was_locked_by_hand_counts_for_nothing_either(
    cast: Cast, bre: StaffClient
) -> None:
    bre.post(LOCK)
    pass_by(9, cast.bre)
    assert bre.post(ACTIVE).json()["seconds"] == pytest.approx(360, abs=3)


def test_somebody_locks_the_screen_as_they_leave_and_their_other_browser_stays_open(
    cast: Cast, bre: StaffClient
) -> None:
    phone = StaffClient()
    phone.force_login(cast.bre)
    answer = bre.post(LOCK)
    assert (answer.json()["locks"], answer.json()["by"]) == (0, "password")
    assert (is_locked(bre), is_in(phone)) == (True, True)


def test_of_all_addresses_a_locked_screen_opens_those_that_unlock_and_leave(
    cast: Cast,
) -> None:
    known = furnished(cast)
    owner = StaffClient()
    owner.force_login(cast.olive)
    LogIn.objects.update(locked_at=database_now())
    before = dict(Membership.objects.values_list("pk", "last_read_seq"))
    shown = []
    for address in addresses(known):
        for method in ("GET", "POST"):
            answer = owner.generic(method, address)
            if address.startswith(PREFIX):  # a log-in is nothing there, locked or not
                assert answer.status_code in {401, 404, 405}
            elif answer.status_code != 423:
                shown.append(address)
            if address in {"/accounts/hand-over/", "/accounts/logout/"}:
                owner.force_login(cast.olive)
                LogIn.objects.update(locked_at=database_now())
    names = OPEN_WHILE_LOCKED | OPEN_TO_ALL
    open_ones = {f"/{get_resolver().reverse(name)}" for name in names}
    assert set(shown) == open_ones
    assert dict(Membership.objects.values_list("pk", "last_read_seq")) == before


def test_a_page_of_a_locked_screen_leads_to_where_it_is_unlocked_and_back(
    cast: Cast, bre: StaffClient
) -> None:
    bre.post(LOCK)
    where = f"/c/{cast.direct.pk}/?x=1"
    answer = bre.get(where, headers=HTML)
    assert answer.url == f"/accounts/locked/?next=%2Fc%2F{cast.direct.pk}%2F%3Fx%3D1"  # type: ignore[attr-defined]
    page = bre.get(answer.url).content.decode()  # type: ignore[attr-defined]
    assert "Bre Nguyen" in page
    assert "Ana Lopez" not in page
    back = bre.post(UNLOCK, {"secret": PASSWORD, "next": where}, headers=HTML)
    assert back.url == where  # type: ignore[attr-defined]
    assert is_in(bre)


@pytest.mark.parametrize("place", ["//elsewhere.example", "https://elsewhere.example/", "x", ""])
def test_unlocking_leads_to_no_other_site(cast: Cast, bre: StaffClient, place: str) -> None:
    bre.post(LOCK)
    fields = {"secret": PASSWORD, "next": place}
    assert bre.post(UNLOCK, fields, headers=HTML).url == "/"  # type: ignore[attr-defined]


def test_whoever_may_switch_here_unlocks_with_their_pin_and_goes_on_in_the_same_log_in(
    cast: Cast, desk: Client
) -> None:
    key = desk.session.session_key
    desk.post(LOCK)
    pass_by(14, cast.bre)
    assert desk.get(ACTIVE).json()["by"] == "pin"
    answer = give(desk, BRES).json()
    assert answer["seconds"] == pytest.approx(900, abs=3)
    assert answer["locks"] == pytest.approx(600, abs=3)
    assert is_in(desk)
    assert desk.session.session_key == key
    assert what_happened(cast.bre)[-2:] == ["locked", "unlocked"]


def test_whoever_a_provider_logs_in_is_told_to_log_in_anew(cast: Cast) -> None:
    cast.bre.set_unusable_password()
    cast.bre.save()
    client = StaffClient()
    client.force_login(cast.bre)
    client.post(LOCK)
    assert client.get(ACTIVE).json()["by"] == "log_in"
    words = "You have no PIN and no password here. Log out, and log in again."
    assert f"data-lock-again>{words}" in client.get("/accounts/locked/").content.decode()
    assert give(client, "x").json()["errors"] == {"secret": [words]}
    assert is_locked(client)


def test_where_a_pin_unlocks_the_password_does_not(cast: Cast, desk: Client) -> None:
    desk.post(LOCK)
    assert give(desk, PASSWORD).json()["errors"]["secret"] == ["A PIN has six digits."]
    assert is_locked(desk)


def test_a_wrong_pin_says_how_many_tries_are_left_and_the_fifth_logs_off(
    cast: Cast, desk: Client
) -> None:
    desk.post(LOCK)
    answers = [give(desk, "000000") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 401]
    assert "4 tries left" in answers[0].json()["errors"]["secret"][0]
    assert "wrong too often" in answers[4].json()["errors"]["__all__"][0]
    assert what_happened(cast.bre)[-6:] == [*["login_failed"] * 5, "logged_out"]
    assert not LogIn.objects.filter(user=cast.bre).exists()
    assert "Who are you?" not in desk.get("/accounts/login/").content.decode()


def test_a_wrong_password_is_counted_and_the_fifth_logs_off(cast: Cast, bre: StaffClient) -> None:
    bre.post(LOCK)
    answers = [give(bre, "not-it") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 401]
    assert "4 tries left" in answers[0].json()["errors"]["secret"][0]
    assert "1 try left" in answers[3].json()["errors"]["secret"][0]
    assert not LogIn.objects.filter(user=cast.bre).exists()


def test_the_right_password_forgets_the_wrong_ones(cast: Cast, bre: StaffClient) -> None:
    bre.post(LOCK)
    give(bre, "not-it")
    give(bre, PASSWORD)
    bre.post(LOCK)
    assert "4 tries left" in give(bre, "not-it").json()["errors"]["secret"][0]


def test_guesses_at_a_locked_screen_count_with_those_at_the_entrance(
    cast: Cast, bre: StaffClient
) -> None:
    for _ in range(5):
        Client().post("/accounts/login/", {"login": cast.bre.email, "password": "not-it"})
    bre.post(LOCK)
    assert "Too many failed" in give(bre, PASSWORD).json()["errors"]["secret"][0]
    assert is_locked(bre)


@pytest.mark.parametrize("secret", ["", "x" * 300, "\0", "73915", "７３９１５６"])
def test_nonsense_is_answered_beside_the_field(cast: Cast, desk: Client, secret: str) -> None:
    desk.post(LOCK)
    answer = give(desk, secret)
    assert answer.status_code == 422
    assert answer.json()["errors"]["secret"]


def test_a_locked_screen_stays_locked_whatever_a_session_saves_meanwhile(
    cast: Cast, bre: StaffClient
) -> None:
    session = bre.session
    session["theme"] = "dark"
    bre.post(LOCK)
    session.save()  # by a request that began before
    assert is_locked(bre)


def test_logging_in_begins_unlocked(cast: Cast, desk: Client) -> None:
    desk.post(LOCK)
    desk.post("/accounts/hand-over/")
    desk.post("/accounts/login/pin/", {"person": cast.bre.pk, "pin": BRES})
    assert is_in(desk)


def test_who_has_not_done_the_second_step_sees_no_lock(cast: Cast) -> None:
    half = Client()
    half.force_login(cast.bre)
    pass_by(11, cast.bre)
    left = half.get(ACTIVE).json()
    assert left["locks"] == left["seconds"]


def test_a_stranger_locks_and_unlocks_nothing() -> None:
    for address in (LOCK, UNLOCK):
        assert Client().post(address).status_code == 401
    assert "/accounts/login/" in Client().get("/accounts/locked/").url  # type: ignore[attr-defined]


def test_how_long_is_a_setting(cast: Cast, bre: StaffClient, settings: Any) -> None:
    settings.LOCK_MINUTES = 3
    pass_by(3.1, cast.bre)
    assert is_locked(bre)
