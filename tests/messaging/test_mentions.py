"""Mentions: whom a text names, whom that tells, and what stands in the message for ever."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, TimeOff, User
from messaging.actions import Refused, edit_message, recall_message
from messaging.addressing import formatted
from messaging.models import CoverageGap, Message, PeopleGroup
from messaging.payloads import message_payload
from messaging.signals import message_edited
from tests.cast import Cast, oakland, person, post

pytestmark = pytest.mark.django_db
NOON = oakland("12:00")
NIGHT = oakland("22:00")


def told(message: Message) -> list[tuple[str, list[int], list[int]]]:
    return [(one["name"], one["people"], one["off"]) for one in message.mentions]


def test_a_name_behind_an_at_is_a_mention_whatever_its_case_and_stands_as_a_chip(
    cast: Cast,
) -> None:
    row = post(cast.ana, cast.front_desk, "Ask @bre nguyen, or @Kim.", now=NOON)
    assert told(row) == [("bre nguyen", [cast.bre.pk], []), ("Kim", [cast.kim.pk], [])]
    assert '<span class="mention" data-mention="1">@Kim</span>.' in row.html
    assert row.mentioned_ids == {cast.bre.pk, cast.kim.pk}
    assert Message.objects.get().mentions == message_payload(row)["mentions"]


@pytest.mark.parametrize(
    "text",
    ["bre@lumen.example", "@Brenda", "@ Bre", "`@Bre`", "```\n@Bre\n```", "@Leo Park", "@nobody"],
)
def test_what_names_nobody_here_stays_text(cast: Cast, text: str) -> None:
    assert post(cast.ana, cast.front_desk, text).mentions == []


def test_a_silent_mention_names_somebody_and_tells_nobody(cast: Cast) -> None:
    row = post(cast.ana, cast.front_desk, "As @_Bre said", now=NOON)
    assert row.mentions[0]["silent"]
    assert row.mentioned_ids == set()
    assert ">@Bre</span>" in row.html


def test_of_namesakes_only_the_one_who_was_chosen_is_meant(cast: Cast) -> None:
    other = person("Bree Nguyen", Role.AESTHETICIAN, cast.oakland)
    User.objects.filter(pk=other.pk).update(display_name="Bre Nguyen")
    assert post(cast.ana, cast.front_desk, "@Bre Nguyen?").mentions == []
    row = post(cast.ana, cast.front_desk, f"@Bre Nguyen|{other.pk}?")
    assert row.mentioned_ids == {other.pk}
    assert row.html == '<p><span class="mention" data-mention="0">@Bre Nguyen</span>?</p>'


def test_a_role_reaches_those_on_shift_and_history_keeps_whom_it_reached(cast: Cast) -> None:
    row = post(cast.ana, cast.front_desk, "@front-desk Oakland, room 3?", now=NOON)
    assert told(row) == [("front-desk Oakland", [cast.bre.pk], [])]
    TimeOff.objects.create(user=cast.bre, first_on=NOON.date(), last_on=NOON.date())
    assert Message.objects.get().mentions[0]["people"] == [cast.bre.pk]
    assert not CoverageGap.objects.exists()


def test_in_a_location_the_role_alone_means_the_role_there(cast: Cast) -> None:
    row = post(cast.ana, cast.front_desk, "@front-desk?", now=NOON)
    assert row.mentions[0]["location"] == cast.oakland.pk


def test_a_role_of_which_nobody_is_on_leaves_a_gap_and_tells_nobody_now(cast: Cast) -> None:
    row = post(cast.ana, cast.front_desk, "@front-desk Oakland, room 3?", now=NIGHT)
    assert told(row) == [("front-desk Oakland", [], [cast.bre.pk])]
    gap = CoverageGap.objects.get()
    assert (gap.role, gap.location, gap.by, gap.way) == (
        "front_desk",
        cast.oakland,
        cast.ana,
        "sent",
    )
    assert gap.happened_at == NIGHT


def test_an_ask_of_a_role_keeps_whom_it_reached_and_a_gap_when_it_was_nobody(cast: Cast) -> None:
    asks: dict[str, Any] = {"asks": "role", "role": Role.FRONT_DESK, "location": cast.oakland.pk}
    assert post(cast.ana, cast.front_desk, now=NOON, **asks).reached_ids == [cast.bre.pk]
    assert not CoverageGap.objects.exists()
    assert post(cast.ana, cast.front_desk, "@front-desk!", now=NIGHT, **asks).reached_ids == []
    assert CoverageGap.objects.count() == 1


def test_everyone_and_on_shift_tell_those_on_shift_but_not_the_author(cast: Cast) -> None:
    TimeOff.objects.create(user=cast.kim, first_on=NOON.date(), last_on=NOON.date())
    for name in ("everyone", "channel", "on-shift"):
        [(_, on, off)] = told(post(cast.ana, cast.front_desk, f"@{name} hello", now=NOON))
        assert sorted(on) == sorted([cast.bre.pk, cast.dana.pk, cast.olive.pk])
        assert off == [cast.kim.pk]


def test_a_group_tells_those_of_it_who_are_here_and_on_shift(cast: Cast) -> None:
    closing = PeopleGroup.objects.create(name="closing-team")
    closing.people.set([cast.bre, cast.leo])
    row = post(cast.ana, cast.front_desk, "@closing-team lights out", now=NOON)
    assert told(row) == [("closing-team", [cast.bre.pk], [])]


def test_more_than_15_people_are_mentioned_at_once_by_managers_only(cast: Cast) -> None:
    for number in range(12):
        person(f"P{number} Many", Role.AESTHETICIAN, cast.oakland)
    with pytest.raises(Refused, match="@everyone means 16 people") as caught:
        post(cast.ana, cast.front_desk, "@everyone hello", now=NOON)
    assert caught.value.code == "mention_not_allowed"
    assert not Message.objects.exists()
    assert post(cast.ana, cast.front_desk, "@_everyone hello", now=NOON).mentioned_ids == set()
    assert len(post(cast.dana, cast.front_desk, "@everyone hello", now=NOON).mentioned_ids) == 16


def test_an_edit_mentions_anew_and_says_whom_the_words_before_had_told(cast: Cast) -> None:
    heard: list[tuple[set[int], set[int]]] = []

    def hear(message: Message, told: set[int], **kwargs: Any) -> None:
        heard.append((told, message.mentioned_ids))

    row = post(cast.ana, cast.front_desk, "@Bre, room 3?", now=NOON)
    message_edited.connect(hear)
    edited = edit_message(cast.ana, row.pk, "@Kim, room 3?", None, NOON)
    message_edited.disconnect(hear)
    assert heard == [({cast.bre.pk}, {cast.kim.pk})]
    assert ">@Kim</span>" in edited.html
    assert Message.objects.get().mentioned_ids == {cast.kim.pk}


def test_a_text_that_is_edited_still_means_who_was_renamed_since(cast: Cast) -> None:
    row = post(cast.ana, cast.front_desk, "@Bre Nguyen, room 3?", now=NOON)
    User.objects.filter(pk=cast.bre.pk).update(display_name="Bre Carter")
    text = "@Bre Nguyen and @Kim, room 4?"
    _, mentions = formatted(cast.ana, cast.front_desk.pk, text, NOON, row.mentions)
    assert [one["people"] for one in mentions] == [[cast.bre.pk], [cast.kim.pk]]


def test_a_message_that_was_taken_back_mentions_nobody(cast: Cast) -> None:
    row = post(cast.ana, cast.front_desk, "@Bre?", now=NOON)
    recall_message(cast.ana, row.pk, NOON)
    assert Message.objects.get().mentions == []


def test_a_message_that_names_nobody_costs_no_query_more(cast: Cast) -> None:
    def queries(text: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            post(cast.ana, cast.front_desk, text, client_id=uuid4())
        return len(found)

    plain = queries("Room 3 is free.")
    assert queries("Write to bre@lumen.example, 5 @ 9.") == plain
    assert queries("Room 3, @Bre") > plain
