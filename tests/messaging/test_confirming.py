"""Confirming: everybody who is asked says once that they have read it, and the sender sees who."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from messaging.actions import (
    Refused,
    confirm_message,
    leave,
    remind_to_confirm,
    undo_confirmation,
)
from messaging.confirming import to_confirm
from messaging.models import Message
from messaging.protocol import FrameError, parse_command
from tests.cast import Cast, oakland, post

NEWS = "New protocol: two names before every injection."


@pytest.fixture
def news(cast: Cast) -> Message:
    """Dana tells everybody at Oakland, and asks them to confirm."""
    return post(
        cast.dana, cast.front_desk, NEWS, priority="fyi", confirm="wanted", now=oakland("10:00")
    )


def waiting(message: Message) -> set[int]:
    """Who has not confirmed a message."""
    confirming = Message.objects.get(pk=message.pk).confirming
    assert confirming
    return set(confirming["waiting"])


def test_an_fyi_can_ask_everybody_who_is_there_to_confirm(cast: Cast, news: Message) -> None:
    assert waiting(news) == {cast.bre.pk, cast.ana.pk, cast.kim.pk, cast.olive.pk}
    plain = post(cast.dana, cast.front_desk, "Lunch at one.", now=oakland("10:01"))
    assert Message.objects.get(pk=plain.pk).confirming is None


def test_an_ask_is_confirmed_by_those_it_asks(cast: Cast) -> None:
    named: dict[str, Any] = {"asks": "people", "people": [cast.bre, cast.kim]}
    role: dict[str, Any] = {"asks": "role", "role": "front_desk", "location": cast.oakland.pk}
    first = post(cast.dana, cast.front_desk, confirm="wanted", **named)
    second = post(cast.dana, cast.front_desk, confirm="wanted", **role)
    assert (waiting(first), waiting(second)) == ({cast.bre.pk, cast.kim.pk}, {cast.bre.pk})


def test_each_confirmation_says_who_and_when_and_counts_once(cast: Cast, news: Message) -> None:
    confirm_message(cast.bre, news.pk, oakland("10:05"))
    again = confirm_message(cast.bre, news.pk, oakland("10:06"))
    assert again.confirming
    assert again.confirming["confirmed"] == [
        {"user": cast.bre.pk, "at": "2026-06-09T17:05:00.000Z"}
    ]
    assert again.change == 1
    assert cast.bre.pk not in waiting(news)


def test_it_can_be_undone_for_five_minutes(cast: Cast, news: Message) -> None:
    confirm_message(cast.bre, news.pk, oakland("10:05"))
    undo_confirmation(cast.bre, news.pk, oakland("10:10"))
    assert cast.bre.pk in waiting(news)
    confirm_message(cast.bre, news.pk, oakland("10:11"))
    with pytest.raises(Refused, match="five minutes"):
        undo_confirmation(cast.bre, news.pk, oakland("10:16") + timedelta(seconds=1))


def test_only_who_is_asked_confirms(cast: Cast, news: Message) -> None:
    with pytest.raises(Refused) as refused:
        confirm_message(cast.dana, news.pk, oakland("10:05"))
    assert refused.value.code == "not_asked"
    with pytest.raises(Refused) as refused:
        confirm_message(cast.leo, news.pk, oakland("10:05"))
    assert refused.value.code == "not_found"


def test_what_waits_for_somebody_is_listed_until_they_confirm_or_leave(
    cast: Cast, news: Message
) -> None:
    assert (to_confirm(cast.bre), to_confirm(cast.leo)) == ([news], [])
    confirm_message(cast.bre, news.pk, oakland("10:05"))
    leave(cast.kim, cast.front_desk, oakland("10:06"))
    assert (to_confirm(cast.bre), to_confirm(cast.kim)) == ([], [])


def test_reminding_is_for_the_sender_once_an_hour(cast: Cast, news: Message) -> None:
    remind_to_confirm(cast.dana, news.pk, oakland("10:30"))
    with pytest.raises(Refused, match="within the last hour"):
        remind_to_confirm(cast.dana, news.pk, oakland("11:29"))
    remind_to_confirm(cast.dana, news.pk, oakland("11:30"))
    with pytest.raises(Refused) as refused:
        remind_to_confirm(cast.bre, news.pk, oakland("12:00"))
    assert refused.value.code == "not_author"


def test_who_left_is_not_waited_for(cast: Cast) -> None:
    named: dict[str, Any] = {"asks": "people", "people": [cast.kim]}
    ask = post(cast.dana, cast.front_desk, confirm="wanted", now=oakland("10:00"), **named)
    leave(cast.kim, cast.front_desk, oakland("10:05"))
    with pytest.raises(Refused) as refused:
        remind_to_confirm(cast.dana, ask.pk, oakland("10:30"))
    assert refused.value.code == "nobody_waits"


def test_confirming_answers_only_what_asks(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        post(cast.dana, cast.front_desk, NEWS, confirm="enough")
    assert refused.value.code == "ask_required"


def test_a_frame_names_a_way_to_confirm(cast: Cast) -> None:
    frame = (
        f'{{"type":"post","client_id":"{uuid4()}","conversation":1,"text":"a","confirm":"maybe"}}'
    )
    with pytest.raises(FrameError, match="confirm"):
        parse_command(frame)


def test_over_http_each_act_answers_with_the_message_and_refuses_in_words(
    cast: Cast, news: Message, client: Client
) -> None:
    client.force_login(cast.bre)
    path = f"/api/messages/{news.pk}"
    answer = client.post(f"{path}/confirm/", '{"on": true}', content_type="application/json")
    assert cast.bre.pk not in answer.json()["message"]["confirming"]["waiting"]
    answer = client.post(f"{path}/remind/", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "not_author")
    answer = client.post(f"{path}/done/", '{"on": 1}', content_type="application/json")
    assert answer.json() == {"errors": {"on": ["Must be true or false."]}}
    assert client.get(f"{path}/thread/").json()["replies"] == []
    assert client.get("/api/to-confirm/").json() == {"messages": []}
