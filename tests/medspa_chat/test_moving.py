"""The whole practice moved out, and into another installation."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import AccessLog, User, Way
from medspa_chat.backup.files import blocks_of
from medspa_chat.moving import out as out_of_here
from medspa_chat.moving.tables import LEFT_BEHIND, columns, models
from messaging.actions import react_to_message, recall_message
from messaging.models import Attachment, Message, RecordsMail
from messaging.records import mails
from tests.attacks.practice import MEMBER, Practice, build
from tests.cast import post
from tests.clients import StaffClient
from tests.mailbox import Mailbox, text_of

WHY = "We change to another system in January."
OWNER = "owner@lumen.example"
KEYS = "SELECT format('%I', sequencename), coalesce(last_value, 0) FROM pg_sequences"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _keys_go_on(transactional_db: None) -> Iterator[None]:
    """What moves in sets the keys that come next; what other tests lay down is beyond them."""
    before = keys()
    yield
    now = keys()
    with connection.cursor() as cursor:
        for sequence, last in before.items():
            if last > now[sequence]:
                cursor.execute("SELECT setval(%s, %s)", [sequence, last])


@pytest.fixture
def practice(built_once: None, transactional_db: None) -> Practice:
    """A practice with something of everything."""
    practice = build()
    place = practice.places[MEMBER]
    react_to_message(practice.dov, place.reply.pk, "heart", on=True, now=place.reply.posted_at)
    return practice


@pytest.fixture
def out(practice: Practice, tmp_path: Path) -> Path:
    """Where it was moved out to."""
    call_command("move_out", tmp_path / "out", by=OWNER, reason=WHY)
    return tmp_path / "out"


def empty() -> None:
    """An installation in which nobody is yet."""
    call_command("flush", interactive=False, verbosity=0, reset_sequences=False)


def keys() -> dict[str, int]:
    """The last key of each kind that was given away."""
    with connection.cursor() as cursor:
        cursor.execute(KEYS)
        return dict(cursor.fetchall())


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row that moves, but passwords, and kinds of rows by number."""
    found = {}
    with connection.cursor() as cursor:
        for table, model in models().items():
            names = [name for name, _, _ in columns(table)]
            key = model._meta.pk.column
            cursor.execute(f'SELECT to_jsonb(r)::text FROM "{table}" r ORDER BY "{key}"')
            every = [json.loads(text) for (text,) in cursor.fetchall()]
            skipped = {"password", "content_type_id"}
            found[table] = [{n: row[n] for n in names if n not in skipped} for row in every]
    return found


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON Lines."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_what_was_moved_out_and_in_is_the_same_practice(out: Path, practice: Practice) -> None:
    before = rows()
    pictures = {one.pk: one.file.read() for one in Attachment.objects.exclude(message=None)}
    empty()
    for one in Attachment.objects.all():
        storages["attachments"].delete(one.file.name)
    call_command("move_in", out)
    assert rows() == before
    assert {o.pk: o.file.read() for o in Attachment.objects.exclude(message=None)} == pictures
    call_command("verify_audit")
    place = practice.places[MEMBER]
    last = Message.objects.filter(conversation=place.conversation).latest("seq")
    assert post(practice.cara, place.conversation, "Here we are.").seq == last.seq + 1


def test_whoever_moved_gets_a_new_password_by_mail(out: Path, mailbox: Mailbox) -> None:
    empty()
    call_command("move_in", out)
    StaffClient().post("/accounts/password/reset/", {"email": "cara@lumen.example"})
    [mail] = mailbox.mails
    assert mail["To"] == "cara@lumen.example"
    assert "/accounts/password/reset/key/" in text_of(mail, "plain")


def test_what_opens_something_stays_behind(out: Path, practice: Practice) -> None:
    secret = User.objects.get(pk=practice.cara.pk).password
    written = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert all(secret.encode() not in content for content in written.values())
    assert not [path for path in written if path.stem in LEFT_BEHIND]
    assert out.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}


def test_that_all_was_moved_out_is_in_the_access_log_and_mailed_to_the_others_who_guard_it(
    practice: Practice, mailbox: Mailbox, tmp_path: Path
) -> None:
    call_command("move_out", tmp_path / "out", by=OWNER, reason=WHY)
    noted = AccessLog.objects.filter(way=Way.EXPORT, reason=WHY)
    said = {row.conversation_id: row.seq_to for row in noted}
    assert said[practice.places[MEMBER].conversation.pk] is not None
    assert {row.actor.email for row in noted} == {OWNER}
    mails.send_due(RecordsMail.objects.latest("pk").at)
    assert mailbox.receivers == ["officer@lumen.example"]
    assert mailbox.mails[0]["Subject"] == "The whole practice was moved out"
    assert practice.places[MEMBER].canary not in text_of(mailbox.mails[0], "plain")


def test_each_column_of_each_row_is_described(out: Path) -> None:
    schema = json.loads((out / "schema.json").read_text())
    for path in (out / "rows").iterdir():
        for row in lines(path)[:1]:
            assert set(row) <= set(schema[path.stem]["columns"])
    priority = schema["messaging_message"]["columns"]["priority"]
    assert set(priority["choices"]) == {"fyi", "normal", "high", "urgent"}


def test_mattermost_gets_people_channels_threads_reactions_and_files_in_its_order(
    practice: Practice, tmp_path: Path
) -> None:
    place = practice.places[MEMBER]
    gone = post(practice.cara, place.conversation, "I take this back")
    recall_message(practice.cara, gone.pk, gone.posted_at)
    call_command("move_out", tmp_path / "out", by=OWNER, reason=WHY)
    every = lines(tmp_path / "out" / "mattermost.jsonl")
    order = ["version", "team", "channel", "user", "post", "direct_channel", "direct_post"]
    kinds = [one["type"] for one in every]
    assert kinds == sorted(kinds, key=order.index)
    users = {one["user"]["username"]: one["user"] for one in every if one["type"] == "user"}
    assert users["cara.wells"]["email"] == practice.cara.email
    channels = {one["channel"]["name"] for one in every if one["type"] == "channel"}
    assert "zqinner-oakland" in channels
    posts = [one["post"] for one in every if one["type"] == "post"]
    assert {one["channel"] for one in posts} <= channels
    assert {one["user"] for one in posts} <= set(users)
    [ask] = [one for one in posts if one["message"] == place.message.text]
    assert ask["is_pinned"] is True
    assert ask["props"] == {"medspa_chat": {"priority": "urgent", "asks": "people"}}
    assert (tmp_path / "out" / ask["attachments"][0]["path"]).read_bytes()[:2] == b"\xff\xd8"
    [reply] = ask["replies"]
    assert (reply["user"], reply["message"]) == ("cara.wells", place.reply.text)
    assert [one["emoji_name"] for one in reply["reactions"]] == ["heart"]
    direct = [one["direct_post"] for one in every if one["type"] == "direct_post"]
    assert ["cara.wells", "dov.katz"] in [one["channel_members"] for one in direct]
    assert "I take this back" not in json.dumps(every)


def hurt(name: str, how: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Changes one file of what was moved out."""

    def change(out: Path) -> None:
        (out / name).write_bytes(how((out / name).read_bytes()))

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (hurt("rows/accounts_user.jsonl", lambda was: was + b"{}\n"), "not as it was written"),
        (lambda out: (out / "schema.json").unlink(), "schema.json is missing"),
        (hurt("manifest.json", lambda was: b"[]"), "holds no practice"),
        (hurt("manifest.json", lambda was: was.replace(b"move 1", b"move 9")), "another format"),
        (hurt("manifest.json", lambda was: was.replace(b"0001_", b"0000_")), "another version"),
    ],
)
def test_what_is_not_whole_is_refused_with_a_word_and_nothing_is_taken(
    out: Path, change: Callable[[Path], None], said: str
) -> None:
    empty()
    change(out)
    with pytest.raises(CommandError, match=said):
        call_command("move_in", out)
    assert not User.objects.exists()


def test_nothing_is_mixed_with_a_practice_that_is_there(out: Path) -> None:
    with pytest.raises(CommandError, match="already; nothing is mixed"):
        call_command("move_in", out)


def test_files_that_are_read_slowly_end_no_move(
    practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(place: tuple[str, str]) -> Iterator[bytes]:
        time.sleep(0.3)
        yield from blocks_of(place)

    monkeypatch.setattr(out_of_here, "blocks_of", slowly)
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = 100")
    try:
        call_command("move_out", tmp_path / "out", by=OWNER, reason=WHY)
    finally:
        with connection.cursor() as cursor:  # it goes back to the pool, and on to another test
            cursor.execute("RESET idle_in_transaction_session_timeout")
    assert (tmp_path / "out" / "manifest.json").exists()


@pytest.mark.parametrize(
    ("by", "reason", "said"),
    [
        ("cara@lumen.example", WHY, "No owner has this address"),
        ("nobody@lumen.example", WHY, "No owner has this address"),
        (OWNER, "because", "Say why in 20 to 1,000 characters"),
    ],
)
def test_only_an_owner_who_says_why_gets_it(
    practice: Practice, tmp_path: Path, by: str, reason: str, said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("move_out", tmp_path / "out", by=by, reason=reason)
    assert not (tmp_path / "out").exists()


def test_a_directory_with_something_in_it_is_left_alone(practice: Practice, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(CommandError, match="is not empty"):
        call_command("move_out", tmp_path, by=OWNER, reason=WHY)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
