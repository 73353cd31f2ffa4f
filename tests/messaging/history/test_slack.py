"""History from Slack: what comes over, as whom, where, and that it stays history."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AccessLog, User, Way
from messaging.actions import Refused, change_priority, edit_message
from messaging.history import importing
from messaging.history.store import store
from messaging.models import Attachment, Conversation, Membership, Message, RecordsMail
from messaging.records import mails
from policies.models import Obligation
from tests.cast import Cast, people_the_practice, post
from tests.mailbox import Mailbox, text_of
from tests.messaging.history.exports import CHANNELS, GROUPS, days, said, slack

WHY = "We leave Slack at the end of November."
FIRST = "1700000000.000100"
HELLO = "Hello @here, **two** vials & ~~three~~: the list (https://example.com/a)"
OLIVE = "olive@lumen.example"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(hired_once: None, transactional_db: None) -> Cast:
    """The practice, committed."""
    return people_the_practice()


def take_in(source: Path, **options: Any) -> None:
    """As the technician types it."""
    call_command("import_history", "slack", source, by=OLIVE, reason=WHY, **options)


def here(name: str) -> Conversation:
    """The channel of this name."""
    found: Conversation = Conversation.objects.get(name=name)
    return found


def texts(conversation: Conversation) -> list[str]:
    """What stands in it, in order."""
    rows = Message.objects.filter(conversation=conversation).order_by("seq")
    return list(rows.values_list("text", flat=True))


def rows() -> list[Any]:
    """All that an import writes, as it stands."""
    return [
        list(User.objects.order_by("pk").values_list("pk", "email", "display_name")),
        list(Conversation.objects.order_by("pk").values_list("pk", "name", "last_seq")),
        list(Membership.objects.order_by("pk").values_list("pk", "last_read_seq", "ended_at")),
        list(Message.objects.order_by("pk").values_list("pk", "seq", "text", "reactions")),
        list(Attachment.objects.order_by("pk").values_list("pk", "message", "name")),
    ]


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


def test_a_dry_run_says_what_would_come_and_changes_nothing(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(), AccessLog.objects.count(), RecordsMail.objects.count()
    take_in(slack(tmp_path / "export.zip"), dry_run=True, mapping=tmp_path / "who.json")
    assert (rows(), AccessLog.objects.count(), RecordsMail.objects.count()) == before
    told = capsys.readouterr().out
    assert "6 conversations: 2 open channels, 1 private channels, 3 direct." in told
    assert "9 messages, 1 of them in threads, 1 edited; 3 reactions; 2 files." in told
    assert "2 people are known here" in told
    assert "Not known here: Gil Stone, Gus Guest." in told
    assert "1 files are not there: lost.pdf." in told
    assert "Passed over: 1 joins and leavings." in told
    assert "Passed over: 1 messages that were deleted there." in told
    proposed = json.loads((tmp_path / "who.json").read_text())
    assert proposed["people"]["U1"]["is"] == "ana@lumen.example"
    assert proposed["conversations"]["C1"] == {
        "name_there": "general",
        "messages": 4,
        "name": "general",
        "location": "",
        "private": False,
        "take": True,
    }


def test_the_mapping_says_who_is_who_where_it_goes_and_what_stays_behind(
    cast: Cast, tmp_path: Path
) -> None:
    source, where = slack(tmp_path / "export.zip"), tmp_path / "who.json"
    take_in(source, dry_run=True, mapping=where)
    chosen = json.loads(where.read_text())
    chosen["people"]["U3"]["is"] = "kim@lumen.example"
    chosen["conversations"]["C1"] |= {"name": "old-slack", "location": "Oakland", "private": True}
    chosen["conversations"]["G1"]["take"] = False
    where.write_text(json.dumps(chosen))
    take_in(source, mapping=where)
    made = here("old-slack")
    assert (made.location, made.is_private) == (cast.oakland, True)
    assert {m.user for m in made.memberships.all()} == {cast.ana, cast.bre, cast.kim}
    assert Message.objects.filter(conversation=made, author=cast.kim).exists()
    assert not Conversation.objects.filter(name="injectors").exists()
    assert not User.objects.filter(display_name="Gil Stone").exists()


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


@pytest.mark.parametrize(
    ("more", "said_of_it"),
    [
        ({"general/2023-11-15.json": '[{"ts": '}, r"general/2023-11-15.json, line 1: .* no JSON"),
        ({"general/2023-11-15.json": "[1]"}, "general/2023-11-15.json, entry 1: this is no object"),
        (
            {"general/2023-11-15.json": [said("U1", "soon", "When?")]},
            r"general/2023-11-15.json, message 1: 'soon' is no time",
        ),
        (
            {"general/2023-11-15.json": [said("U1", "1e300", "When?")]},
            "message 1: '1e300' is no time",
        ),
        ({"users.json": "{}"}, "no export of Slack"),
        ({"general/2023-11-15.json": "[" * 200_000}, "this is no JSON"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_nothing_is_taken(
    cast: Cast, tmp_path: Path, more: dict[str, Any], said_of_it: str
) -> None:
    before = rows()
    with pytest.raises(CommandError, match=said_of_it):
        take_in(slack(tmp_path / "export.zip", more))
    assert rows() == before


@pytest.mark.parametrize(
    ("by", "reason", "told"),
    [("bre@lumen.example", WHY, "No owner has this address"), (OLIVE, "so", "Say why in")],
)
def test_only_an_owner_who_says_why_takes_it_in(
    cast: Cast, tmp_path: Path, by: str, reason: str, told: str
) -> None:
    with pytest.raises(CommandError, match=told):
        call_command("import_history", "slack", slack(tmp_path / "e.zip"), by=by, reason=reason)
    assert not Conversation.objects.exclude(imported_from="").exists()


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


@pytest.mark.parametrize(
    ("part", "key", "change", "told"),
    [
        ("people", "U3", {"is": "nobody@lumen.example"}, "nobody here has the address nobody@"),
        ("people", "U3", {"is": 7}, "who.json, U3: “is” must be a text"),
        ("conversations", "G1", {"private": False}, "injectors was private; it can't be opened"),
        ("conversations", "C1", {"location": "Mars"}, "there is no location 'Mars'"),
        ("conversations", "C1", {"take": "no"}, "who.json, C1: “take” must be true or false"),
    ],
)
def test_what_a_mapping_can_t_mean_is_said_and_nothing_is_taken(
    cast: Cast, tmp_path: Path, part: str, key: str, change: dict[str, Any], told: str
) -> None:
    source, where = slack(tmp_path / "export.zip"), tmp_path / "who.json"
    take_in(source, dry_run=True, mapping=where)
    chosen = json.loads(where.read_text())
    chosen[part][key] |= change
    where.write_text(json.dumps(chosen))
    before = rows()
    with pytest.raises(CommandError, match=told):
        take_in(source, mapping=where)
    assert rows() == before


def test_what_is_private_there_by_now_comes_into_no_open_channel(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take_in(slack(tmp_path / "export.zip"))
    before = texts(here("general"))
    [general, old] = CHANNELS
    newer = {
        "channels.json": [old],
        "groups.json": [*GROUPS, general],
        "general/2024-01-01.json": [said("U1", "1704100000.000100", "Between the two of us")],
    }
    with pytest.raises(CommandError):
        take_in(slack(tmp_path / "newer.zip", newer))
    assert texts(here("general")) == before
    assert not Message.objects.filter(text="Between the two of us").exists()


@pytest.mark.parametrize("field", ["id", "name"])
def test_half_a_sign_in_a_name_or_an_id_is_named_in_a_line(
    cast: Cast, tmp_path: Path, field: str
) -> None:
    channels = {"channels.json": [{**CHANNELS[0], field: "\ud800"}, CHANNELS[1]]}
    source, where = slack(tmp_path / "export.zip", channels), tmp_path / "who.json"
    with pytest.raises(CommandError, match="half a sign"):
        take_in(source, dry_run=True, mapping=where)
    assert not where.exists()


def test_what_was_said_elsewhere_is_not_edited(cast: Cast, tmp_path: Path) -> None:
    take_in(slack(tmp_path / "export.zip"))
    first = Message.objects.get(text__startswith="Hello")
    with pytest.raises(Refused) as caught:
        edit_message(cast.ana, first.pk, "Hello @Bre", first.edited_at, first.posted_at)
    assert caught.value.code == "not_author"
    with pytest.raises(Refused):
        change_priority(cast.ana, first.pk, "fyi", first.posted_at)


@pytest.mark.parametrize("is_active", [True, False])
def test_who_the_mapping_says_is_nobody_here_is_not_who_has_their_address(
    cast: Cast, tmp_path: Path, is_active: bool
) -> None:
    cast.bre.is_active = is_active
    cast.bre.save()
    source, where = slack(tmp_path / "export.zip"), tmp_path / "who.json"
    take_in(source, dry_run=True, mapping=where)
    chosen = json.loads(where.read_text())
    chosen["people"]["U2"]["is"] = ""
    where.write_text(json.dumps(chosen))
    take_in(source, mapping=where)
    reply = Message.objects.get(text__startswith="Thanks @Ana")
    assert reply.author != cast.bre
    assert (reply.author.display_name, reply.author.is_active) == ("Bre Nguyen", False)
