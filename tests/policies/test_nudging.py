"""Whoever asked nudges: one notice an hour to who still owes the answer, and no patient's time."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.availability import go_with_patient
from accounts.models import User
from messaging.models import Message
from policies import notices, obligations
from policies.models import Outbox
from policies.needs import waiting_on_others
from policies.promises import unseen_notices
from policies.why import story_for
from tests.cast import oakland
from tests.mailbox import Mailbox
from tests.policies.asks import Scene, h60, owed_for, wall


@pytest.fixture
def ask(scene: Scene) -> Message:
    """Ana asks Kim at 10:00; due at 11:00."""
    h60()
    return scene.ask()


def nudged(ask: Message) -> list[tuple[str, str]]:
    """Who was nudged, and when."""
    rows = Outbox.objects.filter(obligation__message=ask, kind="nudge").order_by("pk")
    return [(row.recipient.display_name.split()[0], wall(row.created_at)) for row in rows]


def refusal(user: User, ask: Message, at: str) -> str:
    with pytest.raises(ValidationError) as refused:
        obligations.nudge(user, ask, oakland(at))
    return refused.value.messages[0]


def test_whoever_owes_it_gets_a_notice(scene: Scene, ask: Message) -> None:
    obligations.nudge(scene.cast.ana, ask, oakland("10:20"))
    [notice] = unseen_notices(scene.cast.kim)
    assert (notice["kind"], notice["message"]) == ("nudge", ask.pk)
    assert wall(owed_for(ask).due_at) == "11:00"


def test_once_an_hour_and_the_refusal_says_when_the_next_is_possible(
    scene: Scene, ask: Message
) -> None:
    obligations.nudge(scene.cast.ana, ask, oakland("10:20"))
    said = refusal(scene.cast.ana, ask, "11:19")
    assert said == "You nudged at 10:20 am. The next is possible at 11:20 am."
    obligations.nudge(scene.cast.ana, ask, oakland("11:20"))
    assert nudged(ask) == [("Kim", "10:20"), ("Kim", "11:20")]
    assert len(unseen_notices(scene.cast.kim)) == 1  # the second takes the place of the first


def test_nobody_is_nudged_while_they_are_with_a_patient(scene: Scene, ask: Message) -> None:
    go_with_patient(scene.cast.kim, 30, oakland("10:10"))
    said = refusal(scene.cast.ana, ask, "10:20")
    assert said == "Kim Ortega is with a patient. The next nudge is possible at 10:40 am."
    assert nudged(ask) == []


def test_of_several_those_are_nudged_who_are_free(scene: Scene) -> None:
    h60()
    people: Any = [scene.cast.kim, scene.cast.bre]
    ask = scene.ask_in_channel(people=people, each=True)
    go_with_patient(scene.cast.kim, 30, oakland("10:10"))
    obligations.nudge(scene.cast.ana, ask, oakland("10:20"))
    assert nudged(ask) == [("Bre", "10:20")]
    assert "The next is possible at 11:20 am" in refusal(scene.cast.ana, ask, "10:50")


def test_who_answered_already_is_not_nudged(scene: Scene) -> None:
    h60()
    cast = scene.cast
    ask = scene.ask_in_channel(people=[cast.kim, cast.bre], each=True)
    obligations.mark_answered(cast.kim, ask, oakland("10:10"))
    obligations.nudge(cast.ana, ask, oakland("10:20"))
    assert nudged(ask) == [("Bre", "10:20")]


def test_nobody_is_nudged_before_the_time_that_they_promised(scene: Scene, ask: Message) -> None:
    obligations.promise_time(scene.cast.kim, owed_for(ask), oakland("12:00"), oakland("10:10"))
    said = refusal(scene.cast.ana, ask, "10:20")
    assert said == "An answer is promised by 12:00 pm. The next nudge is possible then."
    obligations.nudge(scene.cast.ana, ask, oakland("12:00"))
    assert nudged(ask) == [("Kim", "12:00")]


@pytest.mark.parametrize("who", ["kim", "bre", "dana"])
def test_only_who_asked_nudges(scene: Scene, ask: Message, who: str) -> None:
    assert "Nobody owes you" in refusal(getattr(scene.cast, who), ask, "10:20")


def test_what_is_answered_is_not_nudged(scene: Scene, ask: Message) -> None:
    scene.say(scene.cast.kim, "10:10")
    assert "Nobody owes you" in refusal(scene.cast.ana, ask, "10:20")


def test_somebody_who_is_off_shift_finds_it_on_the_screen_and_not_in_the_mail(
    scene: Scene, ask: Message, mailbox: Mailbox
) -> None:
    obligations.nudge(scene.cast.ana, ask, oakland("19:00"))
    notices.deliver(oakland("19:00"))
    assert mailbox.mails == []
    assert [one["kind"] for one in unseen_notices(scene.cast.kim)] == ["nudge"]


def test_somebody_at_work_without_a_tab_is_mailed(
    scene: Scene, ask: Message, mailbox: Mailbox
) -> None:
    obligations.nudge(scene.cast.ana, ask, oakland("10:20"))
    notices.deliver(oakland("10:20"))
    [mail] = mailbox.mails
    assert mail["Subject"] == "A reply is asked for again"


def test_what_i_wait_for_says_when_the_next_nudge_is_possible(scene: Scene, ask: Message) -> None:
    [before] = waiting_on_others(scene.cast.ana, oakland("10:10"))
    assert (before["message"]["id"], before["nudge_at"]) == (ask.pk, None)
    obligations.nudge(scene.cast.ana, ask, oakland("10:20"))
    [after] = waiting_on_others(scene.cast.ana, oakland("10:30"))
    assert after["nudge_at"] == "2026-06-09T18:20:00.000Z"
    assert after["promises"][0]["nudged_at"] == "2026-06-09T17:20:00.000Z"


def test_the_story_tells_of_it(scene: Scene, ask: Message) -> None:
    obligations.nudge(scene.cast.ana, ask, oakland("10:20"))
    assert story_for(scene.cast.ana, owed_for(ask))[-1].text == "Ana Lopez nudged Kim Ortega."
