"""What the settings tell a new practice to do first, until it is done."""

from datetime import timedelta

import pytest

from accounts.clock import database_now
from accounts.models import Location, OpeningHours, Role, User
from messaging.actions import create_channel
from policies.first_steps import NEW_FOR, first_steps
from policies.starter import create_starter_rules
from tests.cast import Cast, location, person, post
from tests.clients import StaffClient
from tests.policies.asks import h60

pytestmark = pytest.mark.django_db


@pytest.fixture
def olive() -> User:
    """The owner of a practice in which nobody else is, as `create_owner` leaves it."""
    owner = person("Olive Grant", Role.OWNER, location("Oakland", "America/Los_Angeles"))
    create_starter_rules(owner, database_now())
    return owner


def left(user: User) -> list[str]:
    return [one.title for one in first_steps(user, database_now()) if not one.is_done]


def test_a_new_practice_is_led_through_its_steps_and_each_is_ticked_when_done(
    olive: User,
) -> None:
    now, here = database_now(), Location.objects.get()
    assert left(olive) == [
        "Invite the others",
        "Make a channel",
        "Write a rule of your own",
        "Ask somebody something",
    ]
    shown = StaffClient()
    shown.force_login(olive)
    assert b"First steps" in shown.get("/admin/").content
    bre = person("Bre Nguyen", Role.FRONT_DESK, here)
    channel = create_channel(olive, "front-desk", here, now)
    h60()
    assert left(olive) == ["Ask somebody something"]
    post(olive, channel, asks="people", people=[bre], priority="high", now=now)
    assert first_steps(olive, now) == []
    assert b"First steps" not in shown.get("/admin/").content


def test_a_location_without_hours_is_named(olive: User) -> None:
    OpeningHours.objects.all().delete()
    [hours, *_] = first_steps(olive, database_now())
    assert (hours.is_done, hours.detail) == (False, "Oakland has none yet")


def test_a_practice_that_has_asked_for_two_weeks_is_left_alone(cast: Cast) -> None:
    now = database_now()
    h60()
    post(
        cast.ana, cast.front_desk, asks="people", people=[cast.kim], priority="high",
        now=now - NEW_FOR - timedelta(hours=1),
    )  # fmt: skip
    OpeningHours.objects.all().delete()
    assert first_steps(cast.dana, now) == []
