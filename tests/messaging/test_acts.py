"""What anybody does with a message of their conversation: a reaction, a pin."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection

from accounts.models import User
from messaging.access import changes_after, pins_of
from messaging.actions import Refused, pin_message, react_to_message, recall_message
from messaging.actions.pin import MOST_PINS
from messaging.models import Conversation, Message
from messaging.payloads import conversation_payload, message_payload
from messaging.signals import message_reacted
from tests.cast import Cast, oakland, people_the_practice, post
from tests.messaging.test_changes import code_of, heard

pytestmark = pytest.mark.django_db
NOW = oakland("10:30")
LATER = oakland("10:31")


def react(user: User, message: Message, reaction: str = "thumbs_up", on: bool = True) -> Message:
    return react_to_message(user, message.pk, reaction, on=on, now=NOW)


def pin(user: User, message: Message, on: bool = True) -> Message:
    return pin_message(user, message.pk, on=on, now=NOW)


def reactions(message: Message) -> dict[str, list[int]]:
    shown: dict[str, list[int]] = message_payload(Message.objects.get(pk=message.pk))["reactions"]
    return shown


def pins(conversation: Conversation) -> int:
    return Conversation.objects.get(pk=conversation.pk).pin_count


def test_reactions_show_who_in_the_order_in_which_they_came(cast: Cast) -> None:
    message = post(cast.ana, cast.front_desk)
    assert message_payload(message)["reactions"] == {}
    for user in (cast.kim, cast.bre, cast.ana):
        react(user, message)
    react(cast.bre, message, "heart")
    order = [cast.kim.pk, cast.bre.pk, cast.ana.pk]
    assert reactions(message) == {"thumbs_up": order, "heart": [cast.bre.pk]}


def test_a_reaction_is_taken_back_by_whoever_gave_it_and_the_last_one_leaves_nothing(
    cast: Cast,
) -> None:
    message = post(cast.ana, cast.front_desk)
    react(cast.bre, message)
    react(cast.kim, message)
    react(cast.bre, message, on=False)
    assert reactions(message) == {"thumbs_up": [cast.kim.pk]}
    react(cast.kim, message, on=False)
    assert reactions(message) == {}


def test_the_same_reaction_again_changes_nothing_and_is_not_told(cast: Cast) -> None:
    message = post(cast.ana, cast.front_desk)
    with heard(message_reacted) as told:
        react(cast.bre, message)
        react(cast.bre, message)
        react(cast.kim, message, on=False)
    assert [(call["user"], call["reaction"], call["on"]) for call in told] == [
        (cast.bre, "thumbs_up", True)
    ]
    assert Message.objects.get(pk=message.pk).change == 1


def test_there_are_six_reactions_and_no_others(cast: Cast) -> None:
    message = post(cast.ana, cast.front_desk)
    assert code_of(lambda: react(cast.bre, message, "eggplant")) == "bad_field"
    assert reactions(message) == {}


def test_reactions_and_pins_are_changes_that_are_found_after_a_gap(cast: Cast) -> None:
    one, two = (post(cast.ana, cast.front_desk) for _ in range(2))
    react(cast.bre, two)
    pin(cast.bre, one)
    changed, more = changes_after(cast.kim, cast.front_desk.pk, 0)
    assert ([row.pk for row in changed], more) == ([two.pk, one.pk], False)


@pytest.mark.django_db(transaction=True)
def test_of_many_reactions_at_once_none_is_lost() -> None:
    cast = people_the_practice()
    message = post(cast.ana, cast.front_desk)
    people = [cast.ana, cast.bre, cast.kim, cast.dana, cast.olive]

    def act(user: User) -> None:
        try:
            react(user, message)
            react(user, message, "heart")
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(act, people))
    assert {name: sorted(who) for name, who in reactions(message).items()} == {
        "thumbs_up": sorted(user.pk for user in people),
        "heart": sorted(user.pk for user in people),
    }
    assert Conversation.objects.get(pk=cast.front_desk.pk).last_change == 10


def test_any_member_pins_and_any_unpins_and_who_and_when_is_kept(cast: Cast) -> None:
    message = post(cast.ana, cast.front_desk)
    assert message_payload(message)["pinned"] is None
    pin(cast.bre, message)
    shown = message_payload(Message.objects.get(pk=message.pk))["pinned"]
    assert shown == {"by": cast.bre.pk, "at": "2026-06-09T17:30:00.000Z"}
    pin_message(cast.kim, message.pk, on=True, now=LATER)
    assert Message.objects.get(pk=message.pk).pinned_by == cast.bre
    pin(cast.kim, message, on=False)
    assert message_payload(Message.objects.get(pk=message.pk))["pinned"] is None


def test_a_conversation_counts_its_pins_and_lists_the_last_one_first(cast: Cast) -> None:
    one, two, three = (post(cast.ana, cast.front_desk) for _ in range(3))
    pin(cast.bre, two)
    pin_message(cast.bre, one.pk, on=True, now=LATER)
    assert pins(cast.front_desk) == 2
    assert [row.pk for row in pins_of(cast.kim, cast.front_desk.pk)] == [one.pk, two.pk]
    membership = cast.front_desk.memberships.select_related("conversation").get(user=cast.kim)
    assert conversation_payload(membership, [], can_manage=False, can_remove=False)["pins"] == 2
    pin(cast.bre, two, on=False)
    assert pins(cast.front_desk) == 1
    assert three.pk not in {row.pk for row in pins_of(cast.kim, cast.front_desk.pk)}


def test_more_than_fifty_pins_are_refused_and_nothing_changes(cast: Cast) -> None:
    for _ in range(MOST_PINS):
        pin(cast.bre, post(cast.ana, cast.front_desk))
    one_more = post(cast.ana, cast.front_desk)
    assert code_of(lambda: pin(cast.bre, one_more)) == "too_many_pins"
    row = Message.objects.get(pk=one_more.pk)
    assert (row.pinned_at, row.change, pins(cast.front_desk)) == (None, 0, MOST_PINS)


@pytest.mark.django_db(transaction=True)
def test_pins_at_the_same_moment_are_counted_right() -> None:
    cast = people_the_practice()
    messages = [post(cast.ana, cast.front_desk) for _ in range(12)]

    def act(message: Message) -> None:
        try:
            pin(cast.bre, message)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(act, messages))
    assert pins(cast.front_desk) == 12


def test_what_is_taken_back_is_pinned_no_more_and_has_no_reactions(cast: Cast) -> None:
    message = post(cast.ana, cast.front_desk)
    react(cast.bre, message)
    pin(cast.bre, message)
    recall_message(cast.ana, message.pk, NOW)
    row = message_payload(Message.objects.get(pk=message.pk))
    assert (row["reactions"], row["pinned"], pins(cast.front_desk)) == ({}, None, 0)


def test_nothing_is_done_with_what_was_taken_back(cast: Cast) -> None:
    message = post(cast.ana, cast.front_desk)
    recall_message(cast.ana, message.pk, NOW)
    assert code_of(lambda: react(cast.bre, message)) == "recalled"
    assert code_of(lambda: pin(cast.bre, message)) == "recalled"
    with pytest.raises(IntegrityError, match="pinned_by_somebody_and_there"):
        Message.objects.filter(pk=message.pk).update(pinned_at=NOW, pinned_by=cast.bre)


def test_whoever_is_not_there_finds_no_message(cast: Cast) -> None:
    message = post(cast.ana, cast.direct)
    missing = Message(pk=999_999)
    assert not Message.objects.visible_to(cast.leo).filter(pk=message.pk).exists()
    for of in (message, missing):
        assert code_of(lambda of=of: react(cast.leo, of)) == "not_found"
        assert code_of(lambda of=of: pin(cast.leo, of)) == "not_found"
    with pytest.raises(Conversation.DoesNotExist):
        pins_of(cast.leo, cast.direct.pk)


def test_whoever_was_deactivated_reacts_no_more(cast: Cast) -> None:
    message = post(cast.ana, cast.direct)
    cast.bre.is_active = False
    cast.bre.save()
    with pytest.raises(Refused):
        react(cast.bre, message)
