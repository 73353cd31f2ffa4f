"""What managers do with the guideline: look before they publish, remind, compare, look back."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.clock import database_now
from accounts.models import User
from policies import guidelines, misfits
from policies.guideline_diff import ADDED, CHANGED, REMOVED, changes_between
from policies.guideline_effect import Effect, Span, effect_of
from policies.guideline_sheet import columns_of, figures_of
from policies.models import Guideline
from tests.cast import Cast, oakland, post
from tests.policies.asks import Scene, h60

TEXT = "Short.\n\n## Urgent: now\nSay **why**.\n\n## Rooms\nName the room.\n"
NOON = oakland("12:00")


def published(user: User, text: str = TEXT, what: str = "Rooms are named.") -> Guideline:
    now = database_now()
    return guidelines.publish(user, text, what, guidelines.current(now).version, now)


def test_what_is_new_gone_and_said_otherwise_is_told_by_paragraph_and_word() -> None:
    found = changes_between(
        "Hi\n## Urgent: now\nSay why.\n## Old\nGone.\n## Same\nStays.\n",
        "Hi\n## Urgent: now\nSay at once why.\n## Same\nStays.\n## New\nHere.\n",
    )
    assert [(one.kind, one.title) for one in found] == [
        (CHANGED, "Urgent: now"),
        (ADDED, "New"),
        (REMOVED, "Old"),
    ]
    assert [one.text for one in found[0].pieces if one.kind == ADDED] == ["at once "]
    assert "".join(one.text for one in found[0].pieces if one.kind != REMOVED) == (
        "Urgent: now\nSay at once why."
    )


def test_looking_first_shows_change_and_card_and_publishes_nothing(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.dana)
    text = guidelines.current(database_now()).text.replace("must act", "has to act")
    said = {"text": text, "what_changed": "<b>Plain words.</b>", "based_on": "1", "preview": "1"}
    answer = client.post("/guidelines/edit/", said)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "<del>must </del><ins>has to </ins>" in shown
    assert "Dana: &lt;b&gt;Plain words.&lt;/b&gt;" in shown
    assert "has to act within minutes" in shown
    assert Guideline.objects.count() == 1
    del said["preview"]
    assert client.post("/guidelines/edit/", said).status_code == 302
    assert Guideline.objects.count() == 2


def test_looking_first_refuses_what_publishing_would_refuse(cast: Cast, client: Client) -> None:
    same = guidelines.current(database_now()).text
    with pytest.raises(ValidationError):
        guidelines.check_draft(same, database_now())
    client.force_login(cast.dana)
    said = {"text": same, "what_changed": "x", "based_on": "1", "preview": "1"}
    answer = client.post("/guidelines/edit/", said)
    assert answer.status_code == 422
    assert "This is the text that counts already." in answer.content.decode()


def test_every_version_is_there_with_what_it_says_otherwise(cast: Cast, client: Client) -> None:
    published(cast.dana)
    published(cast.olive, TEXT.replace("Name the room.", "Name the room first."), "Rooms first.")
    client.force_login(cast.dana)
    shown = client.get("/guidelines/versions/").content.decode()
    assert shown.index("Rooms first.") < shown.index("Rooms are named.")
    assert "<ins>" in shown
    assert "room first." in shown
    assert "The text that the chat begins with." in shown
    client.force_login(cast.ana)
    assert client.get("/guidelines/versions/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_those_who_are_missing_are_reminded_once_without_a_word_of_it(
    cast: Cast, client: Client
) -> None:
    made = published(cast.dana)
    guidelines.acknowledge(cast.ana, made.version, database_now())
    client.force_login(cast.dana)
    shown = client.get("/guidelines/review/").content.decode()
    assert "Remind 4 by mail" in shown
    for _ in range(2):
        assert client.post("/guidelines/remind/").status_code == 302
    receivers = sorted(one.to[0] for one in mail.outbox)
    assert receivers == [f"{name}@lumen.example" for name in ("bre", "kim", "leo", "olive")]
    for one in mail.outbox:
        assert "Rooms are named." not in f"{one.subject} {one.body}"
        assert "/guidelines/" in one.body
    shown = client.get("/guidelines/review/").content.decode()
    assert "Reminded by mail" in shown
    assert "Remind 4 by mail" not in shown
    with pytest.raises(PermissionDenied):
        guidelines.remind(cast.ana, made.version, database_now())


def test_nobody_is_reminded_of_the_text_that_the_chat_begins_with(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.dana)
    assert client.post("/guidelines/remind/").status_code == 302
    assert not mail.outbox
    assert "Nobody has changed" in client.get("/guidelines/review/").content.decode()


def test_notes_on_a_priority_lead_to_its_rules(cast: Cast, client: Client) -> None:
    said = post(cast.ana, cast.front_desk, "Room 3?", now=oakland("10:00"))
    misfits.say_misfit(cast.bre, said.pk, "high", "Too slow.", database_now())
    misfits.say_misfit(cast.kim, said.pk, "none", "Nothing on rooms.", database_now())
    client.force_login(cast.dana)
    shown = client.get("/guidelines/review/").content.decode()
    assert "?priority__exact=high" in shown
    assert shown.count("priority__exact") == 1


def test_the_effect_compares_the_same_figures_over_days_that_are_said(scene: Scene) -> None:
    h60()
    version = guidelines.current(NOON).version
    guideline = guidelines.publish(scene.cast.dana, TEXT, "Rooms.", version, NOON)
    scene.ask("09:30")
    scene.say(scene.cast.kim, "09:40")
    found = effect_of(guideline, [scene.cast.oakland], NOON + timedelta(days=3))
    # The first ask of the practice is as far back as it can look.
    assert (found.before.start, found.before.days) == (oakland("09:30"), 0)
    assert found.before.median_seconds == 600
    assert found.is_early
    columns = columns_of(found, scene.cast.oakland.zone)
    assert [(one.name, one.dates) for one in columns] == [
        ("less than a day before", "Jun 9"),
        ("3 days since, so far", "Jun 9 to Jun 12"),
    ]
    lines = {one.name: one for one in figures_of(found)}
    assert (lines["Answered in time"].before, lines["Answered in time"].after) == ("100%", "–")
    assert (lines["Median answer"].before, lines["Median answer"].after) == ("10 min", "–")


@pytest.mark.parametrize(
    ("days", "asks", "is_early", "is_enough"),
    [(3, 50, True, False), (8, 50, False, True), (8, 19, False, False), (28, 50, False, True)],
)
def test_it_says_nothing_before_a_week_is_over_nor_of_a_few_asks(
    days: int, asks: int, is_early: bool, is_enough: bool
) -> None:
    def span(start_days: int, end_days: int) -> Span:
        start, end = NOON + timedelta(days=start_days), NOON + timedelta(days=end_days)
        return Span(start, end, asks, asks, asks, 0, 0, 60.0)

    found = Effect(span(-28, 0), span(0, days))
    assert (found.is_early, found.is_enough) == (is_early, is_enough)
    assert found.is_over is (days == 28)
