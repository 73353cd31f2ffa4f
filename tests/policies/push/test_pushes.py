"""Browsers are told while the chat is closed: of asks, by the rules of notifications, without a
word of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from accounts.availability import become_available, go_away, go_with_patient
from accounts.clock import database_now
from accounts.models import Availability, LogIn, Shift, User
from accounts.sessions import end_sessions
from messaging.actions import mark_read
from messaging.models import Message
from policies.models import PushNote, PushSubscription
from policies.push import sending, vapid
from tests.cast import Cast, post
from tests.clients import StaffClient
from tests.listener import Listener
from tests.policies.asks import rule, tell
from tests.policies.days import SECRET
from tests.policies.push.browser import FakeBrowser, claims_of

ADDRESS = "/policies/push/"


@pytest.fixture
def service(settings: Settings) -> Iterator[Listener]:
    """A push service, which the site uses."""
    found = Listener(status=201)
    found.start()
    settings.WEBHOOK_PRIVATE_HOSTS = settings.PUSH_SERVICES = [found.host]
    settings.VAPID_PRIVATE_KEY = vapid.new_key()
    yield found
    found.stop()


@pytest.fixture(autouse=True)
def _around_the_clock(cast: Cast) -> None:
    """Bre works at any hour: these tests run at the hour that it is, as log-ins do."""
    cast.bre.shifts.all().delete()
    Shift.objects.bulk_create(
        Shift(user=cast.bre, location=cast.oakland, weekday=day, starts=0, ends=1440)
        for day in range(7)
    )
    cast.oakland.opening_hours.all().delete()
    cast.oakland.opening_hours.model.objects.bulk_create(
        cast.oakland.opening_hours.model(location=cast.oakland, weekday=day, starts=0, ends=1440)
        for day in range(7)
    )


def subscribed(user: User, browser: FakeBrowser) -> StaffClient:
    """Somebody logged in in a browser that is told."""
    client = StaffClient()
    client.force_login(user)
    answer = client.post(f"{ADDRESS}subscribe/", browser.says(), content_type="application/json")
    assert answer.status_code == 204, answer.content
    return client


@pytest.fixture
def browser(cast: Cast, service: Listener) -> FakeBrowser:
    """Bre's."""
    found = FakeBrowser(service)
    subscribed(cast.bre, found)
    return found


def ask(cast: Cast, now: datetime | None = None, **fields: Any) -> Message:
    """Ana asks Bre."""
    said = {"priority": "high", "text": SECRET} | fields
    return post(cast.ana, cast.direct, now=now or database_now(), **said)


def soon(seconds: float = 1) -> datetime:
    return database_now() + timedelta(seconds=seconds)


def test_whoever_owes_an_answer_is_told_that_something_waits_and_where_and_no_word_of_it(
    cast: Cast, browser: FakeBrowser, settings: Settings
) -> None:
    message = ask(cast)
    assert sending.send_due(soon()) == 1
    path = f"/c/{cast.direct.pk}/m/{message.pk}/"
    assert browser.told() == [{"priority": "high", "path": path, "count": 1}]
    (push,) = browser.pushes()
    assert push.headers["content-encoding"] == "aes128gcm"
    assert (push.headers["urgency"], push.headers["ttl"]) == ("high", "3600")
    claims, key = claims_of(push)
    assert claims["aud"] == f"http://{browser.service.host}"
    assert claims["sub"] == settings.SITE_URL
    assert 0 < claims["exp"] - database_now().timestamp() <= 24 * 3600
    assert key == vapid.public_key(settings.VAPID_PRIVATE_KEY)
    assert SECRET.encode() not in push.body
    assert sending.send_due(soon(3)) == 0


def test_what_asks_nothing_pushes_nothing_and_nobody_else_is_told(
    cast: Cast, browser: FakeBrowser
) -> None:
    post(cast.ana, cast.direct, now=database_now(), priority="fyi")
    ask(cast, people=[cast.bre])
    assert PushNote.objects.count() == 1
    assert list(PushNote.objects.values_list("user", flat=True)) == [cast.bre.pk]


def test_without_a_browser_that_is_told_nothing_is_written(cast: Cast) -> None:
    ask(cast)
    assert not PushNote.objects.exists()


@pytest.mark.parametrize("go", [go_with_patient, go_away])
def test_while_one_is_with_a_patient_or_away_it_waits_and_is_one_push_at_the_release(
    cast: Cast, browser: FakeBrowser, go: Any
) -> None:
    go(cast.bre, 30, database_now())
    ask(cast, priority="normal", people=[cast.bre])
    urgent = ask(cast, priority="urgent")
    assert sending.send_due(soon()) == 0
    assert browser.told() == []
    become_available(User.objects.get(pk=cast.bre.pk), database_now())
    assert sending.send_due(soon(2)) == 1
    (told,) = browser.told()
    assert (told["priority"], told["count"]) == ("urgent", 1)
    assert told["path"].endswith(f"/m/{urgent.pk}/")


def test_what_several_ask_is_one_push_that_counts(cast: Cast, browser: FakeBrowser) -> None:
    for author in (cast.ana, cast.kim):
        asked: dict[str, Any] = {"priority": "high", "people": [cast.bre]}
        post(author, cast.front_desk, now=database_now(), **asked)
    assert sending.send_due(soon()) == 1
    assert [one["count"] for one in browser.told()] == [2]


def test_off_shift_it_waits(cast: Cast, browser: FakeBrowser) -> None:
    day = (database_now().astimezone(cast.oakland.zone).weekday() + 3) % 7
    cast.bre.shifts.exclude(weekday=day).delete()
    ask(cast)
    assert sending.send_due(soon()) == 0
    assert PushNote.objects.get().state == "waiting"


def test_what_is_held_for_one_is_in_nobody_elses_way_and_is_no_news_after_twelve_hours(
    cast: Cast, browser: FakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "NOTES_AT_ONCE", 1)
    go_with_patient(cast.bre, 90, database_now())
    ask(cast)
    PushNote.objects.update(key="held")
    kim = FakeBrowser(browser.service, "kims")
    Shift.objects.filter(user=cast.bre).update(user=cast.kim)
    subscribed(cast.kim, kim)
    asked: dict[str, Any] = {"priority": "high", "people": [cast.kim]}
    post(cast.ana, cast.front_desk, now=database_now(), **asked)
    assert sending.send_due(soon()) == 1
    assert len(kim.told()) == 1
    sending.send_due(database_now() + timedelta(hours=12, minutes=1))
    assert PushNote.objects.get(key="held").state == "dropped"


def test_an_interruption_comes_through(cast: Cast, browser: FakeBrowser) -> None:
    go_with_patient(cast.bre, 30, database_now())
    assert Availability.objects.get(user=cast.bre).state == "with_patient"
    ask(cast, priority="urgent", interrupt="A patient fainted here.")
    assert sending.send_due(soon()) == 1


def test_what_was_read_or_answered_meanwhile_is_not_told(cast: Cast, browser: FakeBrowser) -> None:
    first = ask(cast, people=[cast.bre])
    mark_read(cast.bre, cast.direct.pk, first.seq)
    assert sending.send_due(soon()) == 0
    ask(cast, people=[cast.bre])
    post(cast.bre, cast.direct, "Yes.", now=database_now())
    assert sending.send_due(soon(2)) == 0
    assert browser.told() == []
    assert set(PushNote.objects.values_list("state", flat=True)) == {"dropped"}


def test_a_reminder_is_told_though_the_ask_was_read(cast: Cast, browser: FakeBrowser) -> None:
    rule(target_minutes=60, remind_before=[15], clock="elapsed")
    begun = database_now() - timedelta(minutes=46)
    message = ask(cast, now=begun)
    mark_read(cast.bre, cast.direct.pk, message.seq)
    tell(database_now())
    assert sending.send_due(soon()) == 1
    assert [one["priority"] for one in browser.told()] == ["high"]


def test_each_browser_is_told_and_one_that_is_gone_is_forgotten(
    cast: Cast, browser: FakeBrowser
) -> None:
    other = FakeBrowser(browser.service, "two")
    subscribed(cast.bre, other)
    ask(cast)
    assert sending.send_due(soon()) == 2
    browser.service.status = 410
    ask(cast, people=[cast.bre], now=database_now())
    PushNote.objects.update(state="waiting", not_before=database_now())
    assert sending.send_due(soon(2)) == 0
    assert not PushSubscription.objects.exists()
    assert set(PushNote.objects.values_list("state", flat=True)) == {"told"}


def test_what_a_service_doesnt_take_is_tried_again_five_times(
    cast: Cast, browser: FakeBrowser
) -> None:
    browser.service.status = 503
    ask(cast)
    now = soon()
    for minutes in range(0, 60, 5):
        sending.send_due(now + timedelta(seconds=minutes * 12))
    assert len(browser.pushes()) == 5
    assert PushNote.objects.get().state == "told"


def test_a_subscription_ends_with_its_log_in_and_with_its_person(
    cast: Cast, browser: FakeBrowser, service: Listener
) -> None:
    client = subscribed(cast.ana, FakeBrowser(service, "anas"))
    assert PushSubscription.objects.filter(user=cast.ana).exists()
    client.post("/accounts/logout/")
    assert not PushSubscription.objects.filter(user=cast.ana).exists()
    end_sessions(cast.bre)
    assert not PushSubscription.objects.exists()


def test_a_log_in_that_is_over_or_of_somebody_deactivated_is_told_nothing(
    cast: Cast, browser: FakeBrowser
) -> None:
    ask(cast)
    LogIn.objects.update(last_active_at=database_now() - timedelta(hours=2))
    assert sending.send_due(soon()) == 0
    assert browser.told() == []


def test_a_locked_screen_is_told_of_what_is_urgent_only(cast: Cast, browser: FakeBrowser) -> None:
    LogIn.objects.update(locked_at=database_now())
    ask(cast, people=[cast.bre])
    sending.send_due(soon())
    assert browser.told() == []
    ask(cast, priority="urgent", people=[cast.bre])
    assert sending.send_due(soon(2)) == 1


def test_a_browser_that_another_person_logs_in_at_tells_the_former_one_nothing(
    cast: Cast, browser: FakeBrowser
) -> None:
    subscribed(cast.ana, browser)
    assert PushSubscription.objects.get().user == cast.ana


def test_a_browser_is_told_nothing_more_when_its_person_says_so(
    cast: Cast, service: Listener
) -> None:
    client = subscribed(cast.bre, FakeBrowser(service))
    assert client.get(ADDRESS).json()["told"] is True
    assert client.post(f"{ADDRESS}end/").status_code == 204
    assert client.get(ADDRESS).json()["told"] is False
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"endpoint": "https://evil.test/push"}, "endpoint"),
        ({"endpoint": "http://127.0.0.1:6379/"}, "endpoint"),
        ({"endpoint": "https://169.254.169.254/"}, "endpoint"),
        ({"endpoint": "https://fcm.googleapis.com.evil.test/x"}, "endpoint"),
        ({"endpoint": "https://fcm.googleapis.com@evil.test/x"}, "endpoint"),
        ({"endpoint": "http://fcm.googleapis.com/x"}, "endpoint"),
        ({"endpoint": "x"}, "endpoint"),
        ({"endpoint": ""}, "endpoint"),
        ({"endpoint": "https://fcm.googleapis.com/" + "x" * 500}, "endpoint"),
        ({"p256dh": "x"}, "__all__"),
        ({"p256dh": "BA" + "A" * 85}, "__all__"),
        ({"p256dh": "é"}, "__all__"),
        ({"auth": "c2hvcnQ"}, "__all__"),
    ],
)
def test_what_no_browser_says_is_refused_in_words(
    cast: Cast, settings: Settings, service: Listener, change: dict[str, str], field: str
) -> None:
    settings.PUSH_SERVICES = ["fcm.googleapis.com", service.host]
    settings.WEBHOOK_PRIVATE_HOSTS = [service.host, "127.0.0.1:6379"]
    client = StaffClient()
    client.force_login(cast.bre)
    said = FakeBrowser(service).says() | change
    answer = client.post(f"{ADDRESS}subscribe/", said, content_type="application/json")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    assert not PushSubscription.objects.exists()


def test_a_site_without_a_key_offers_it_to_nobody(
    cast: Cast, settings: Settings, service: Listener
) -> None:
    settings.VAPID_PRIVATE_KEY = ""
    client = StaffClient()
    client.force_login(cast.bre)
    assert client.get(ADDRESS).json() == {"key": "", "told": False}
    said = FakeBrowser(service).says()
    answer = client.post(f"{ADDRESS}subscribe/", said, content_type="application/json")
    assert answer.status_code == 422
    settings.VAPID_PRIVATE_KEY = vapid.new_key()
    assert client.get(ADDRESS).json()["key"] == vapid.public_key(settings.VAPID_PRIVATE_KEY)


def test_a_service_that_the_site_uses_no_more_is_sent_nothing(
    cast: Cast, browser: FakeBrowser, settings: Settings
) -> None:
    ask(cast)
    settings.PUSH_SERVICES = ["fcm.googleapis.com"]
    assert sending.send_due(soon()) == 0
    assert browser.told() == []
    assert not PushSubscription.objects.exists()


def test_the_command_makes_a_key_for_the_settings() -> None:
    out = StringIO()
    call_command("vapid_key", stdout=out)
    name, _, key = out.getvalue().strip().partition("=")
    assert name == "VAPID_PRIVATE_KEY"
    assert vapid.private_key(key)


def test_notes_are_kept_for_two_days(cast: Cast, browser: FakeBrowser) -> None:
    ask(cast)
    assert sending.forget_old(soon()) == 0
    assert sending.forget_old(database_now() + timedelta(days=3)) == 1
