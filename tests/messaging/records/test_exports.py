"""Exports for the law: two people, a sealed file, seven days, and a trace of every step."""

import zipfile
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.audit.access import Way
from accounts.clock import database_now
from accounts.models import AccessLog, Role, User
from messaging.models import Export, ExportEvent
from messaging.patients import create_patient
from messaging.records import exports, mails
from messaging.tasks import forget_exports, make_exports
from tests.cast import Cast, oakland, post
from tests.clients import StaffAsyncClient, StaffClient
from tests.mailbox import Mailbox, text_of
from tests.messaging.records.people import browser, officer, second_owner
from tests.messaging.records.zips import WHY, asked, file_in, lines, made, zip_of

pytestmark = pytest.mark.django_db
TEN = oakland("10:00")
DAY = timedelta(days=1)
SECRET = "CANARY Mrs. Ito"


def steps(export: Export) -> list[tuple[str, str | None]]:
    return [
        (one.kind, one.by.email.split("@")[0] if one.by else None) for one in export.events.all()
    ]


@pytest.mark.parametrize("who", ["bre", "ana", "dana", "leo"])
def test_to_all_but_owners_and_the_privacy_officer_there_are_no_exports(
    cast: Cast, who: str
) -> None:
    user: User = getattr(cast, who)
    export = made(cast, cast.direct, TEN)
    with pytest.raises(Export.DoesNotExist):
        exports.request(user, cast.direct, TEN, WHY, TEN)
    with pytest.raises(Export.DoesNotExist):
        exports.decide(user, asked(cast, cast.direct, TEN).pk, TEN, approve=True)
    with pytest.raises(Export.DoesNotExist):
        exports.download(user, export.pk, TEN)
    client = browser(user)
    for name, args in [("exports", []), ("export_new", []), ("export", [export.pk])]:
        assert client.get(reverse(name, args=args)).status_code == 404
    for name in ("export_decide", "export_download"):
        assert client.post(reverse(name, args=[export.pk])).status_code == 404


def test_nobody_lets_go_what_they_asked_for_themselves(cast: Cast) -> None:
    second_owner(cast)
    export = asked(cast, cast.direct, TEN)
    with pytest.raises(Export.DoesNotExist):
        exports.decide(cast.olive, export.pk, TEN, approve=True)
    page = browser(cast.olive).get(reverse("export", args=[export.pk])).content.decode()
    assert "Let it go" not in page
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.update(state="approved", decided_by=cast.olive, decided_at=TEN)


def test_the_whole_way_by_the_pages(cast: Cast) -> None:
    pat, omar = officer(cast), second_owner(cast)
    patient = create_patient(cast.ana, "SL", "20417", TEN)
    said = post(cast.ana, cast.direct, f"{SECRET} #[SL 20417]")
    asking = browser(pat)
    today = database_now().date().isoformat()
    form = {"kind": "patient", "patient": "SL 20417", "until": today, "reason": WHY}
    page = asking.post(reverse("export_new"), form)
    export = Export.objects.get()
    assert page["Location"] == reverse("export", args=[export.pk])
    assert export.patient == patient
    make_exports()
    assert Export.objects.get().state == "requested"
    decide = reverse("export_decide", args=[export.pk])
    assert browser(omar).post(decide, {"decision": "approve"}).status_code == 302
    make_exports()
    download = reverse("export_download", args=[export.pk])
    for user, status in [(pat, 200), (omar, 200), (cast.olive, 404)]:
        assert browser(user).post(download).status_code == status
    assert steps(export) == [
        ("requested", "pat"),
        ("approved", "omar"),
        ("made", None),
        ("downloaded", "pat"),
        ("downloaded", "omar"),
    ]
    logged = AccessLog.objects.filter(way=Way.EXPORT).order_by("pk")
    assert list(logged.values_list("actor", "conversation_id", "seq_from", "seq_to", "reason")) == [
        (pat.pk, cast.direct.pk, said.seq, said.seq, WHY),
        (omar.pk, cast.direct.pk, said.seq, said.seq, WHY),
    ]


@pytest.mark.django_db(transaction=True)
async def test_what_the_browser_gets_is_the_zip_whole(practice: Cast) -> None:
    def prepare() -> tuple[Export, StaffClient]:
        post(practice.ana, practice.direct, SECRET)
        return made(practice, practice.direct, database_now()), browser(practice.olive)

    export, known = await database_sync_to_async(prepare)()
    client = StaffAsyncClient()
    client.cookies = known.cookies
    answer: Any = await client.post(reverse("export_download", args=[export.pk]))
    content = b"".join([part async for part in answer.streaming_content])
    assert len(content) == export.size == int(answer["Content-Length"])
    assert lines(content, "messages.jsonl")[0]["text"] == SECRET


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": ""}, "Choose one of the three."),
        ({"kind": "person"}, "Choose one."),
        ({"kind": "patient", "patient": "SL 9"}, "No message names a patient of this id."),
        ({"reason": "because"}, "at least 20 characters"),
        ({"until": "2999-01-01"}, "Choose a day up to today."),
        ({"until": "x"}, "Write a day as"),
    ],
)
def test_what_is_asked_for_unclearly_is_asked_again(
    cast: Cast, fields: dict[str, str], wrong: str
) -> None:
    today = database_now().astimezone(cast.olive.zone).date().isoformat()
    form = {"kind": "conversation", "conversation": str(cast.direct.pk), "until": today}
    answer = browser(cast.olive).post(reverse("export_new"), form | {"reason": WHY} | fields)
    assert answer.status_code == 422
    assert wrong in answer.content.decode()
    assert not Export.objects.exists()


def test_asking_deciding_and_downloading_take_a_fresh_step_of_logging_in(cast: Cast) -> None:
    omar = second_owner(cast)
    ready, open_ = made(cast, cast.direct, TEN), asked(cast, cast.direct, TEN)
    for user, name, args in [
        (cast.olive, "export_new", []),
        (omar, "export_decide", [open_.pk]),
        (cast.olive, "export_download", [ready.pk]),
    ]:
        answer = browser(user, minutes_ago=6).post(reverse(name, args=args), {})
        assert reverse("account_reauthenticate") in answer["Location"]
    open_.refresh_from_db()
    assert open_.state == "requested"


def test_a_refused_export_is_never_made_and_who_asked_is_told(cast: Cast, mailbox: Mailbox) -> None:
    omar = second_owner(cast)
    export = asked(cast, cast.direct, TEN)
    exports.decide(omar, export.pk, TEN, approve=False)
    assert exports.make_due(TEN) == 0
    with pytest.raises(ValidationError):
        exports.decide(omar, export.pk, TEN, approve=True)
    mails.send_due(TEN)
    assert [(mail["To"], mail["Subject"]) for mail in mailbox.mails] == [
        ("omar@lumen.example", "An export was asked for"),
        ("olive@lumen.example", "An export was refused"),
    ]


def test_the_mails_of_an_export_say_nothing_of_what_it_is_about(
    cast: Cast, mailbox: Mailbox
) -> None:
    officer(cast)
    patient = create_patient(cast.ana, "SL", "20417", TEN)
    made(cast, patient, TEN)
    mails.send_due(TEN)
    assert mailbox.receivers == [
        "olive@lumen.example",  # it is ready
        "omar@lumen.example",  # it was asked for
        "omar@lumen.example",  # it is ready
        "pat@lumen.example",  # it was asked for
    ]
    for mail in mailbox.mails:
        said = "".join([str(mail), text_of(mail, "plain"), text_of(mail, "html")])
        for word in ("20417", "SL", "Subpoena", "Alameda"):
            assert word not in said


def test_an_export_dies_with_the_right_of_who_asked_for_it(cast: Cast) -> None:
    omar = second_owner(cast)
    export = asked(cast, cast.direct, TEN)
    exports.decide(omar, export.pk, TEN, approve=True)
    User.objects.filter(pk=cast.olive.pk).update(role=Role.MANAGER)
    assert exports.make_due(TEN) == 0
    export.refresh_from_db()
    assert (export.state, export.file) == ("failed", "")


def test_two_workers_make_an_export_once_and_a_dead_one_leaves_it_to_the_next(cast: Cast) -> None:
    omar = second_owner(cast)
    export = asked(cast, cast.direct, TEN)
    exports.decide(omar, export.pk, TEN, approve=True)
    assert exports._claim(export.pk, TEN) is not None
    assert exports.make_due(TEN) == 0
    assert exports.make_due(TEN + exports.LEASE) == 1
    assert exports.make_due(TEN + exports.LEASE) == 0
    assert [kind for kind, _ in steps(export)] == ["requested", "approved", "made"]


def test_after_seven_days_it_is_gone_and_its_file_too(cast: Cast) -> None:
    export = made(cast, cast.direct, TEN)
    place = Path(settings.VAR_DIR) / "exports" / export.file
    end = TEN + 7 * DAY
    assert zip_of(export, cast.olive, end - timedelta.resolution)
    with pytest.raises(Export.DoesNotExist):
        exports.download(cast.olive, export.pk, end)
    assert place.exists()


@pytest.mark.django_db(transaction=True)
def test_the_hourly_task_removes_what_is_past_its_seven_days(cast: Cast) -> None:
    old = made(cast, cast.direct, TEN)
    young = made(cast, cast.direct, database_now())
    forget_exports()
    folder = Path(settings.VAR_DIR) / "exports"
    assert not (folder / old.file).exists()
    assert (folder / young.file).exists()
    old.refresh_from_db()
    assert (old.state, steps(old)[-1]) == ("expired", ("expired", None))


def test_the_file_rests_sealed_and_readable_by_its_owner_only(cast: Cast) -> None:
    post(cast.ana, cast.direct, SECRET, now=TEN)
    export = made(cast, cast.direct, TEN)
    place = Path(settings.VAR_DIR) / "exports" / export.file
    resting = place.read_bytes()
    assert b"CANARY" not in resting
    assert b"messages.jsonl" not in resting
    assert b"PK\x03\x04" not in resting
    assert place.stat().st_mode & 0o777 == 0o600
    assert SECRET.encode() in file_in(zip_of(export, cast.olive, TEN), "messages.jsonl")


def test_a_file_that_was_changed_where_it_rests_is_not_handed_out(cast: Cast) -> None:
    export = made(cast, cast.direct, TEN)
    place = Path(settings.VAR_DIR) / "exports" / export.file
    resting = place.read_bytes()
    place.write_bytes(resting[:60] + bytes([resting[60] ^ 1]) + resting[61:])
    with pytest.raises(OSError, match="was changed"):
        zip_of(export, cast.olive, TEN)


def test_a_former_key_still_opens_what_it_sealed(cast: Cast, settings: Settings) -> None:
    settings.FIELD_KEYS = ["old-key-" * 5]
    post(cast.ana, cast.direct, SECRET, now=TEN)
    export = made(cast, cast.direct, TEN)
    settings.FIELD_KEYS = ["new-key-" * 5, "old-key-" * 5]
    assert SECRET.encode() in file_in(zip_of(export, cast.olive, TEN), "messages.jsonl")


def changed(content: bytes, name: str, new: bytes | None) -> bytes:
    """The zip with another content of a file, or without it."""
    made_now = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made_now, "w") as to:
        for one in old.namelist():
            kept = new if one == name else old.read(one)
            if kept is not None:
                to.writestr(one, kept)
        if name not in old.namelist() and new is not None:
            to.writestr(name, new)
    return made_now.getvalue()


def verified(tmp_path: Path, content: bytes) -> str:
    place = tmp_path / "export.zip"
    place.write_bytes(content)
    said = StringIO()
    try:
        call_command("verify_export", str(place), stdout=said, stderr=said)
    except CommandError as error:
        return said.getvalue() + f"refused: {error}"
    return said.getvalue()


def test_verify_export_says_whether_it_is_as_it_was_made(cast: Cast, tmp_path: Path) -> None:
    post(cast.ana, cast.direct, SECRET, now=TEN)
    content = zip_of(made(cast, cast.direct, TEN), cast.olive, TEN)
    well = verified(tmp_path, content)
    assert "1 messages, 5 files" in well
    assert "This site made it." in well
    other = file_in(content, "messages.jsonl").replace(b"Ito", b"Eto")
    for wrong, said in [
        (changed(content, "messages.jsonl", other), "Message"),
        (changed(content, "index.html", b"nothing"), "index.html was changed."),
        (changed(content, "people.jsonl", None), "people.jsonl is missing."),
        (changed(content, "more.txt", b"x"), "more.txt isn't in the manifest."),
        (b"no zip", "can't be read"),
    ]:
        found = verified(tmp_path, wrong)
        assert said in found
        assert "refused" in found
    forged = changed(content, "manifest.json", file_in(content, "manifest.json") + b" ")
    assert "this site didn't make it" in verified(tmp_path, forged)


def test_no_step_of_an_export_is_ever_lost_from_its_page(cast: Cast) -> None:
    export = made(cast, cast.direct, TEN)
    zip_of(export, cast.olive, TEN)
    page = browser(cast.olive).get(reverse("export", args=[export.pk])).content.decode()
    for said in ("Asked for by Olive Grant", "Approved by Omar Haddad", "Downloaded by Olive"):
        assert said in page
    assert ExportEvent.objects.filter(export=export).count() == 4
