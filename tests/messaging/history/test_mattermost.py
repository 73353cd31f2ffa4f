"""History from Mattermost's bulk format, and from what this product itself moved out."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.clock import database_now
from accounts.models import User
from messaging.actions import react_to_message
from messaging.actions.attach import keep
from messaging.models import Conversation, Membership, Message
from tests.cast import Cast, post
from tests.files import photo
from tests.messaging.history.taking_in import OLIVE, WHY
from tests.messaging.history.taking_in import take_in as of_any_kind

pytestmark = pytest.mark.django_db(transaction=True)


def take_in(source: Path, **options: Any) -> None:
    """As the technician types it."""
    of_any_kind(source, "mattermost", **options)


def user(name: str, address: str, *channels: str, **more: Any) -> dict[str, Any]:
    """Somebody there."""
    here = [{"name": one, "roles": "channel_user"} for one in channels]
    teams = [{"name": "spa", "roles": "team_user", "channels": here}]
    return {"type": "user", "user": {"username": name, "email": address, "teams": teams, **more}}


def said(name: str, text: str, at: int, **more: Any) -> dict[str, Any]:
    """A message there, as a post or a reply holds it."""
    return {"user": name, "message": text, "create_at": at, **more}


def posted(channel: str, name: str, text: str, at: int, **more: Any) -> dict[str, Any]:
    """A line of a message there."""
    where = {"team": "spa", "channel": channel}
    return {"type": "post", "post": where | said(name, text, at, **more)}


T = 1_700_000_000_000
REPLIES = [
    said("bre", "Second, @ana", T + 2_000, edit_at=T + 9_000),
    said("gil", "Fourth", T + 4_000),
]
LINES: list[dict[str, Any]] = [
    {"type": "version", "version": 1},
    {"type": "team", "team": {"name": "spa", "display_name": "Spa", "type": "I"}},
    {
        "type": "channel",
        "channel": {"team": "spa", "name": "town", "display_name": "Town", "type": "O"},
    },
    {
        "type": "channel",
        "channel": {"team": "spa", "name": "quiet", "display_name": "Quiet", "type": "P"},
    },
    user("ana", "ana@lumen.example", "town", "quiet"),
    user("bre", "bre@lumen.example", "town"),
    user("gil", "gil@lumen.example", "quiet", first_name="Gil", last_name="Stone", delete_at=1),
    posted("town", "bre", "Third", T + 3_000),
    posted(
        "town",
        "ana",
        "First",
        T + 1_000,
        replies=REPLIES,
        is_pinned=True,
        reactions=[{"user": "bre", "emoji_name": "tada", "create_at": T}],
        attachments=[{"path": "20231114/arm.jpg"}, {"path": "../../etc/passwd"}],
    ),
    posted("town", "ana", "joined", T + 500, type="system_join_channel"),
    posted("quiet", "gil", "Hush", T + 1),
    {"type": "direct_channel", "direct_channel": {"members": ["ana", "gil"]}},
    {
        "type": "direct_post",
        "direct_post": {"channel_members": ["ana", "gil"], **said("gil", "You and me", T + 7)},
    },
    {"type": "emoji", "emoji": {"name": "spa", "image": "x.png"}},
]


def export(to: Path, lines: list[Any] = LINES) -> Path:
    """A zip as `mmctl export` makes it."""
    with zipfile.ZipFile(to, "w") as archive:
        rows = [one if isinstance(one, str) else json.dumps(one) for one in lines]
        archive.writestr("import.jsonl", "\n".join(rows))
        archive.writestr("data/20231114/arm.jpg", photo())
    return to


def test_threads_come_in_the_order_of_their_times_with_reactions_files_pins_and_edits(
    cast: Cast, tmp_path: Path
) -> None:
    take_in(export(tmp_path / "export.zip"))
    town = Conversation.objects.get(name="town")
    first, second, third, fourth = Message.objects.filter(conversation=town).order_by("seq")
    assert first.text.startswith("First\n\n[Not taken along: passwd. It wasn't in the export.]")
    assert [one.text for one in (second, third, fourth)] == ["Second, @ana", "Third", "Fourth"]
    assert [one.thread_root for one in (second, third, fourth)] == [first, None, first]
    assert first.reactions == {"celebrate": [cast.bre.pk]}
    assert first.pinned_at is not None
    assert second.edited_at is not None
    assert [one.name for one in first.attachments.all()] == ["arm.jpg"]
    quiet = Conversation.objects.get(name="quiet")
    assert {one.user for one in quiet.memberships.all()} == {cast.ana}
    direct = Conversation.objects.get(name="ana-gil-stone")
    assert Message.objects.get(conversation=direct).text == "You and me"


def test_the_same_twice_is_the_same_and_kinds_that_it_doesn_t_know_are_counted(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = export(tmp_path / "export.zip")
    take_in(source)
    before = list(Message.objects.order_by("pk").values_list("pk", "seq"))
    capsys.readouterr()
    take_in(source)
    assert list(Message.objects.order_by("pk").values_list("pk", "seq")) == before
    told = capsys.readouterr().out
    assert "6 messages were here already" in told
    assert "Passed over: 1 lines of the kind 'emoji'." in told
    assert "Passed over: 1 notes by Mattermost itself." in told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"type": "post", "po', r"import.jsonl, line 15: this is no JSON object"),
        ('{"type": "post"}', r"import.jsonl, line 15: there is no 'post' in it"),
        (posted("nowhere", "ana", "x", T), r"line 15: no channel above it is called 'spa:nowhere'"),
        (
            posted("town", "ana", "x", -1),
            r"line 15: -0.001 is no time|line 15: '-0.001' is no time",
        ),
        ("[" * 100_000, r"line 15: this is no JSON object"),
        (posted("town", "ana", "x", 10**400), r"line 15: .*is no time"),
        (
            {"type": "channel", "channel": {"team": "spa", "name": "x", "type": "p"}},
            r"line 15: the type of this channel is neither O nor P",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_nothing_is_taken(
    cast: Cast, tmp_path: Path, line: Any, told: str
) -> None:
    with pytest.raises(CommandError, match=told):
        take_in(export(tmp_path / "export.zip", [*LINES, line]))
    assert not Conversation.objects.exclude(imported_from="").exists()


def test_what_was_moved_out_of_here_comes_in_again_as_history(cast: Cast, tmp_path: Path) -> None:
    now = database_now()
    file = keep(cast.ana, cast.front_desk, "key.jpg", BytesIO(photo()), now)
    first = post(cast.ana, cast.front_desk, "Who has the **key**?", attachments=(file.pk,))
    post(cast.bre, cast.front_desk, "I do", reply_to=first)
    react_to_message(cast.kim, first.pk, "done", on=True, now=first.posted_at)
    post(cast.bre, cast.direct, "Only you")
    call_command("move_out", tmp_path / "out", by=OLIVE, reason=WHY)
    take_in(tmp_path / "out")
    desk = Conversation.objects.get(name="front-desk-2")
    assert (desk.location, desk.imported_from) == (cast.oakland, "mattermost")
    root, reply = Message.objects.filter(conversation=desk).order_by("seq")
    assert (root.text, root.author, root.reactions) == (
        "Who has the **key**?",
        cast.ana,
        {"done": [cast.kim.pk]},
    )
    assert abs((root.posted_at - first.posted_at).total_seconds()) < 0.001
    assert (reply.text, reply.author, reply.thread_root) == ("I do", cast.bre, root)
    assert [one.name for one in root.attachments.all()] == [f"{Path(str(file.file.name)).name}.jpg"]
    direct = Conversation.objects.get(name="ana-lopez-bre-nguyen")
    assert Message.objects.get(conversation=direct).text == "Only you"
    people = Membership.objects.filter(conversation=direct).values_list("user", flat=True)
    assert set(people) == {cast.ana.pk, cast.bre.pk}
    assert not User.objects.filter(is_active=False).exists()
