"""S-13: after a move, an end, a closing, an edit or a taking back, what somebody has no right to
any more is nowhere that they look: on no page, in no search, in no frame, in no mail."""

from datetime import timedelta

import pytest

from accounts.clock import database_now
from accounts.models import Location, User
from messaging.actions import (
    archive,
    create_channel,
    edit_channel,
    edit_message,
    leave,
    recall_message,
    remove_message,
    set_people,
)
from messaging.models import Conversation, MessageVersion
from messaging.unread_mails import send_due
from policies.notices import deliver
from tests.attacks.practice import MEMBER, Practice, build
from tests.attacks.test_canaries import heard, theirs
from tests.cast import Cast, oakland, post
from tests.clients import StaffClient
from tests.mailbox import Mailbox, text_of

pytestmark = pytest.mark.django_db
INNER = f"kanarie{MEMBER}xq"


@pytest.fixture
def practice(built_once: None, db: None) -> Practice:
    """See `tests.attacks.practice`."""
    return build()


def move(practice: Practice, actor: str, to: Location) -> None:
    """As an owner does on a person's page."""
    user = User.objects.get(pk=practice.people[actor].pk)
    user.home_location = to
    user.save()
    user.locations.set([to])


def reads(practice: Practice, actor: str, channel: Conversation) -> str:
    """What somebody's page of a conversation holds; nothing when they are not in it."""
    client = StaffClient()
    client.force_login(User.objects.get(pk=practice.people[actor].pk))
    answer = client.get(f"/api/conversations/{channel.pk}/messages/")
    return answer.content.decode() if answer.status_code == 200 else ""


@pytest.mark.parametrize("actor", ["nurse", "manager"])
def test_whoever_moved_to_another_location_leaves_all_of_the_old_one_behind(
    practice: Practice, actor: str
) -> None:
    assert INNER in reads(practice, actor, practice.places[MEMBER].conversation)
    move(practice, actor, practice.there)
    canaries, names = heard(practice, actor)
    assert canaries == theirs(actor) - {INNER}
    # A manager runs Austin now, and knows that a private channel is there.
    assert names <= ({"zqfar"} if actor == "manager" else set())


def test_whoever_comes_back_is_in_no_private_channel_by_that(practice: Practice) -> None:
    for place in (practice.there, practice.here):
        move(practice, "nurse", place)
    canaries, names = heard(practice, "nurse")
    assert (canaries, names) == (theirs("nurse") - {INNER}, set())


def test_an_archived_channel_is_read_by_its_people_and_nobody_else(practice: Practice) -> None:
    now, owner, people = database_now(), practice.people["owner"], practice.people
    members = [people["nurse"].pk, people["aesthetician"].pk]
    ended = create_channel(owner, "zqended", practice.here, now, private=True, people=members)
    post(owner, ended, "kanarieendedxq", now=now)
    archive(owner, ended, now)
    set_people(owner, ended, now, remove=[people["aesthetician"].pk])
    assert "kanarieendedxq" in reads(practice, "nurse", ended)
    for actor in ("aesthetician", "desk"):
        assert heard(practice, actor)[0] == theirs(actor)


def test_a_channel_that_was_closed_to_others_takes_nobody_in(practice: Practice) -> None:
    now, manager = database_now(), practice.people["manager"]
    opened = create_channel(manager, "zqopen", practice.here, now)
    post(manager, opened, "kanarieopenxq", now=now)
    leave(practice.people["desk"], opened, now)
    move(practice, "nurse", practice.there)
    edit_channel(manager, opened, name="zqopen", topic="kanarietopicxq", private=True)
    move(practice, "nurse", practice.here)
    assert "kanarieopenxq" in reads(practice, "director", opened)
    for actor in ("desk", "nurse"):
        canaries, names = heard(practice, actor)
        assert not canaries & {"kanarieopenxq", "kanarietopicxq"}
        assert "zqopen" not in names


def test_whose_location_was_closed_runs_it_no_more(practice: Practice) -> None:
    practice.here.is_active = False
    practice.here.save()
    canaries, names = heard(practice, "manager")
    assert canaries == theirs("manager")  # what one is in, one goes on reading
    assert names <= {"zqinner"}


@pytest.mark.parametrize("actor", ["aesthetician", "owner", "officer"])
def test_what_was_edited_or_taken_back_is_kept_and_shown_to_nobody(
    practice: Practice, actor: str
) -> None:
    """Who may read what it said before reads it in an export, which two people let go."""
    now, by = database_now(), practice.people["aesthetician"]
    inner, words = practice.places[MEMBER].conversation, ("edited", "recalled", "removed")
    written = [post(by, inner, f"kanarie{one}xq, @Nurse Actor", now=now) for one in words]
    edit_message(by, written[0].pk, "kanarienewxq", None, now)
    recall_message(by, written[1].pk, now)
    remove_message(practice.people["manager"], written[2].pk, "It names kanariereasonxq.", now)
    assert MessageVersion.objects.filter(message__in=written).count() == 3
    canaries, _ = heard(practice, actor)
    gone = {f"kanarie{one}xq" for one in (*words, "reason")}
    assert not canaries & gone
    assert ("kanarienewxq" in canaries) == (actor != "officer")


def test_no_mail_tells_of_what_one_left_or_of_what_was_taken_back(
    cast: Cast, mailbox: Mailbox
) -> None:
    sent = oakland("10:00")
    recalled = post(cast.ana, cast.front_desk, "kanariemailxq", now=sent, people=[cast.kim])
    recall_message(cast.ana, recalled.pk, sent)
    post(cast.ana, cast.front_desk, "kanariemailxq", now=sent, people=[cast.bre, cast.dana])
    cast.bre.locations.set([cast.austin])
    send_due(sent + timedelta(minutes=5))
    assert mailbox.receivers == ["dana@lumen.example"]
    assert "kanarie" not in str(mailbox.mails[0])


def test_a_reminder_that_was_decided_before_a_move_says_nothing_of_where(
    practice: Practice, mailbox: Mailbox
) -> None:
    move(practice, "nurse", practice.there)
    deliver(database_now())
    told = [mail for mail in mailbox.mails if "nurse@lumen.example" in mail["To"]]
    assert told  # of what is theirs still, and of what was
    said = "".join(str(mail["Subject"]) + text_of(mail, "plain") for mail in told)
    assert f"/c/{practice.places[MEMBER].conversation.pk}/" not in said
    assert not [word for word in ("kanarie", "zqinner", "Oakland", "Cara") if word in said]
