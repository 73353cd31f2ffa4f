"""What an import says before it begins, what a mapping changes, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AccessLog, User
from messaging.models import Conversation, Message, RecordsMail
from tests.cast import Cast
from tests.messaging.history.exports import CHANNELS, GROUPS, said, slack
from tests.messaging.history.taking_in import OLIVE, WHY, here, rows, take_in, texts

pytestmark = pytest.mark.django_db(transaction=True)


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
