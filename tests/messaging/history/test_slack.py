"""History from Slack: what comes over, as whom, where, and that it stays history."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from accounts.models import AccessLog, User, Way
from messaging.actions import Refused, change_priority, edit_message
from messaging.history import importing
from messaging.history.store import store
from messaging.models import Attachment, Conversation, Membership, Message, RecordsMail
from messaging.records import mails
from policies.models import Obligation
from tests.cast import Cast, post
from tests.mailbox import Mailbox, text_of
from tests.messaging.history.exports import days, said, slack
from tests.messaging.history.taking_in import WHY, here, rows, take_in, texts

FIRST = "1700000000.000100"
HELLO = "Hello @here, **two** vials & ~~three~~: the list (https://example.com/a)"
pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_said_keeps_its_author_its_time_its_order_and_its_form(
    cast: Cast, tmp_path: Path
) -> None:
    take_in(slack(tmp_path / "export.zip"))
    general = here("general")
    assert texts(general) == [
        f"{HELLO}\n\n[Reacted with :fire: Bre Nguyen]",
        "Thanks @Ana L., see #old-news",
        "[Not taken along: lost.pdf. It wasn't in the export.]",
        "A new booking",
    ]
    first, reply, photo, bot = Message.objects.filter(conversation=general).order_by("seq")
    assert [one.author.display_name for one in (first, reply, photo, bot)] == [
        "Ana Lopez",
        "Bre Nguyen",
        "Gil Stone",
        "Booking",
    ]
    assert first.posted_at.isoformat() == "2023-11-14T22:13:20.000100+00:00"
    assert (reply.thread_root, reply.reply_to) == (first, first)
    assert reply.edited_at is not None
    gil = User.objects.get(email="gil@lumen.example")
    assert first.reactions == {"thumbs_up": [cast.bre.pk, gil.pk]}
    [file] = photo.attachments.all()
    assert (file.name, file.kind) == ("arm.jpg", "image")
    assert bot.author.is_bot
    assert {one.kind for one in (first, reply, photo, bot)} == {"imported"}
    assert "<strong>two</strong>" in first.html


def test_channels_private_ones_and_direct_conversations_have_their_people(
    cast: Cast, tmp_path: Path
) -> None:
    take_in(slack(tmp_path / "export.zip"))
    general, private, old = here("general"), here("injectors"), here("old-news")
    assert (general.is_private, private.is_private) == (False, True)
    assert general.memberships.filter(user=cast.leo, ended_at=None).exists()
    assert [one.user for one in private.memberships.all()] == [cast.ana]
    assert (general.archived_at, old.archived_at is None) == (None, False)
    assert general.topic == "All of us"
    taken = Conversation.objects.get(pk=cast.direct.pk)
    assert (taken.imported_from, texts(taken)) == ("slack", ["We two"])


def test_a_direct_conversation_with_somebody_who_isn_t_here_becomes_an_archived_private_channel(
    cast: Cast, tmp_path: Path
) -> None:
    take_in(slack(tmp_path / "export.zip"))
    two, three = here("ana-l.-gil-stone"), here("ana-l.-bre-nguyen-gil-stone")
    assert (texts(two), texts(three)) == (["Just you, `a<b`"], ["We three"])
    assert [one.user for one in two.memberships.all()] == [cast.ana]
    assert {one.user for one in three.memberships.all()} == {cast.ana, cast.bre}
    for one in (two, three):
        assert one.is_private
        assert one.archived_at is not None


def test_who_isn_t_here_becomes_somebody_without_a_log_in(cast: Cast, tmp_path: Path) -> None:
    take_in(slack(tmp_path / "export.zip"))
    gil = User.objects.get(email="gil@lumen.example")
    assert (gil.is_active, gil.has_usable_password(), gil.display_name) == (
        False,
        False,
        "Gil Stone",
    )
    gus = User.objects.get(display_name="Gus Guest")
    assert gus.email.endswith("@history.invalid")
    assert User.objects.get(pk=cast.ana.pk).display_name == "Ana Lopez"


def test_it_is_history_nobody_is_asked_told_or_left_with_something_unread(
    cast: Cast, tmp_path: Path, mailbox: Mailbox
) -> None:
    ask = post(cast.ana, cast.direct, "Bre, can you?", people=[cast.bre], priority="high")
    take_in(slack(tmp_path / "export.zip"))
    assert [one.message for one in Obligation.objects.all()] == [ask]
    assert Obligation.objects.get().state == "open"
    unread = [
        one
        for one in Membership.objects.exclude(conversation__imported_from="")
        if one.last_read_seq < one.conversation.last_seq
    ]
    assert unread == []
    assert mailbox.mails == []


def test_running_it_twice_leaves_the_same_rows(cast: Cast, tmp_path: Path) -> None:
    source, where = slack(tmp_path / "export.zip"), tmp_path / "who.json"
    take_in(source, dry_run=True, mapping=where)
    take_in(source, mapping=where)
    before = rows()
    take_in(source, mapping=where)
    take_in(source)
    assert rows() == before


def test_a_newer_export_adds_what_is_new_behind_it(cast: Cast, tmp_path: Path) -> None:
    take_in(slack(tmp_path / "export.zip"))
    newer = {"general/2023-11-16.json": [said("U2", "1700170000.000000", "News", thread_ts=FIRST)]}
    take_in(slack(tmp_path / "newer.zip", newer))
    general = here("general")
    assert texts(general)[-1] == "News"
    first, *_, last = Message.objects.filter(conversation=general).order_by("seq")
    assert (last.seq, last.thread_root, general.last_seq) == (5, first, 5)
    read = general.memberships.values_list("last_read_seq", flat=True)
    assert set(read) == {5}


def test_where_somebody_has_written_history_has_ended_and_that_is_said(
    cast: Cast, tmp_path: Path
) -> None:
    take_in(slack(tmp_path / "export.zip"))
    post(cast.ana, here("general"), "We go on here")
    newer = {"general/2023-11-16.json": [said("U2", "1700170000.000000", "News")]}
    with pytest.raises(CommandError, match="#general: 1 messages are new there, but somebody"):
        take_in(slack(tmp_path / "newer.zip", newer))
    assert texts(here("general"))[-1] == "We go on here"


def test_a_direct_conversation_with_messages_of_ours_stays_as_it_is(
    cast: Cast, tmp_path: Path
) -> None:
    post(cast.ana, cast.direct, "Ours")
    source = slack(tmp_path / "e.zip", {"dms.json": [{"id": "D1", "members": ["U1", "U2"]}]})
    take_in(source)
    assert texts(cast.direct) == ["Ours"]
    made = here("ana-l.-bre-nguyen")
    assert made.archived_at is not None
    assert texts(made) == ["Just you, `a<b`"]
    assert {one.user for one in made.memberships.all()} == {cast.ana, cast.bre}
    assert made.is_private


@pytest.mark.parametrize("batches", range(8))
def test_an_import_that_is_killed_at_any_batch_goes_on_when_it_is_run_again(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    source = slack(tmp_path / "export.zip")
    stored: list[int] = []

    def store_then_die(*args: Any) -> int:
        if len(stored) == batches:
            raise KeyboardInterrupt
        stored.append(store(*args))
        return stored[-1]

    monkeypatch.setattr(importing, "AT_ONCE", 2)
    monkeypatch.setattr(importing, "store", store_then_die)
    if batches < 7:
        with pytest.raises(KeyboardInterrupt):
            take_in(source)
    monkeypatch.undo()
    take_in(source)
    general = here("general")
    assert len(texts(general)) == 4
    assert texts(general)[1] == "Thanks @Ana L., see #old-news"
    assert list(general.messages.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4]
    assert general.archived_at is None
    assert texts(here("injectors")) == ["Between us"]
    assert Attachment.objects.exclude(message=None).count() == 1
    assert Conversation.objects.exclude(imported_from="").count() == 6


def test_who_took_in_what_and_why_is_in_the_access_log_and_mailed_to_the_others(
    cast: Cast, tmp_path: Path, mailbox: Mailbox
) -> None:
    pat = User.objects.create_user(
        "pat@lumen.example", display_name="Pat Officer", role="privacy_officer"
    )
    take_in(slack(tmp_path / "export.zip"))
    noted = AccessLog.objects.filter(way=Way.IMPORT, reason=WHY)
    assert {row.actor for row in noted} == {cast.olive}
    runs = {(row.conversation_id, row.seq_from, row.seq_to) for row in noted}
    assert (here("general").pk, 1, 4) in runs
    mails.send_due(RecordsMail.objects.latest("pk").at)
    assert mailbox.receivers == [pat.email]
    assert mailbox.mails[0]["Subject"] == "History from elsewhere was taken in"
    assert "vials" not in text_of(mailbox.mails[0], "plain")


def test_history_is_found_by_the_search(cast: Cast, tmp_path: Path) -> None:
    take_in(slack(tmp_path / "export.zip"))
    [hit] = Message.objects.visible_to(cast.ana).filter(words="booking")
    assert hit.text == "A new booking"


def test_a_text_too_long_becomes_several_messages_and_a_thread_in_a_circle_none(
    cast: Cast, tmp_path: Path
) -> None:
    long = "word " * 4_000
    circle = [
        said("U1", "1700000000.000001", "One", thread_ts="1700000000.000002"),
        said("U1", "1700000000.000002", "Two", thread_ts="1700000000.000001"),
        said("U1", "1700000000.000002", "Two again"),
        said("U1", "1700000005.000000", "Nul\x00 and half \ud800"),
        said("U1", "1700000009.000000", long),
        said("U1", "1700000010.000000", "x" * 10_000_000),
    ]
    day = json.dumps(circle)
    files = {name: rows for name, rows in days().items() if not name.startswith("general")}
    take_in(slack(tmp_path / "e.zip", {"general/2023-11-14.json": day, **files}))
    found = [one for one in texts(here("general")) if one]
    assert found[:3] == ["One", "Two", "Nul and half"]
    assert " ".join(found[3:6]).split() == long.split()
    assert found[-3].endswith("more characters were not taken along.]")
    assert max(map(len, found)) <= 8_000


def test_what_was_said_elsewhere_is_not_edited(cast: Cast, tmp_path: Path) -> None:
    take_in(slack(tmp_path / "export.zip"))
    first = Message.objects.get(text__startswith="Hello")
    with pytest.raises(Refused) as caught:
        edit_message(cast.ana, first.pk, "Hello @Bre", first.edited_at, first.posted_at)
    assert caught.value.code == "not_author"
    with pytest.raises(Refused):
        change_priority(cast.ana, first.pk, "fyi", first.posted_at)
