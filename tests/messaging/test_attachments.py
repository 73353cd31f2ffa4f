"""Files of messages over HTTP: what is taken in, who may fetch it, and for how long."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.clock import database_now
from accounts.models import User
from messaging.actions import Refused, forget_unused, leave, recall_message
from messaging.models import Attachment, Conversation, Message
from messaging.models.attachment import attachment_storage
from messaging.payloads import message_payload
from tests.cast import Cast, post
from tests.clients import StaffAsyncClient, StaffClient
from tests.files import MAKER, photo

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nconsent of Mrs. Ito"


def browser(user: User) -> Client:
    client = StaffClient()
    client.force_login(user)
    return client


def upload(
    user: User, conversation: Conversation, content: bytes = PDF, name: str = "consent.pdf"
) -> Any:
    path = f"/api/conversations/{conversation.pk}/attachments/"
    return browser(user).post(path, {"file": SimpleUploadedFile(name, content)})


def taken(user: User, conversation: Conversation, *args: Any) -> int:
    answer = upload(user, conversation, *args)
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def refusal(answer: Any) -> str:
    assert answer.status_code == 422, answer.content
    return str(answer.json()["errors"]["file"][0])


def fetched(user: User, attachment_id: int, what: str = "") -> Any:
    """An answer of the server that sends it bit by bit, as the product's does."""

    async def fetch() -> Any:
        client = StaffAsyncClient()
        await client.aforce_login(user)
        answer: Any = await client.get(f"/api/attachments/{attachment_id}/{what}")
        if answer.streaming:
            answer.whole = b"".join([part async for part in answer.streaming_content])
        return answer

    return async_to_sync(fetch)()


def status(user: User, attachment_id: int, what: str = "") -> int:
    return int(browser(user).get(f"/api/attachments/{attachment_id}/{what}").status_code)


def files() -> list[Path]:
    where = Path(settings.VAR_DIR) / "attachments"
    return [path for path in where.rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def _empty_storage() -> Iterator[None]:
    """No file of one test is there in the next."""
    yield
    for path in files():
        path.unlink()


def test_a_file_goes_up_and_comes_back_as_it_was_for_nothing_but_downloading(cast: Cast) -> None:
    answer = upload(cast.ana, cast.direct, PDF, "Einwilligung Ito (für Bre).pdf").json()
    assert answer | {"id": 0} == {
        "id": 0,
        "name": "Einwilligung Ito (für Bre).pdf",
        "type": "PDF",
        "size": len(PDF),
        "width": None,
        "height": None,
    }
    post(cast.ana, cast.direct, attachments=(answer["id"],))
    got = fetched(cast.bre, answer["id"])
    assert got.whole == PDF
    assert got.headers["Content-Type"] == "application/pdf"
    disposition = got.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition).endswith("Einwilligung Ito (für Bre).pdf")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert got.headers["Cache-Control"] == "private, no-store"
    assert got.headers["Content-Length"] == str(len(PDF))


def test_of_a_photo_neither_the_file_nor_its_preview_says_where_it_was_taken(cast: Cast) -> None:
    number = taken(cast.ana, cast.direct, photo((1600, 1200), turned=True), "before.jpg")
    post(cast.ana, cast.direct, attachments=(number,))
    whole, preview = fetched(cast.bre, number), fetched(cast.bre, number, "preview/")
    assert preview.headers["Content-Type"] == "image/webp"
    for answer, size in ((whole, (1200, 1600)), (preview, (600, 800))):
        assert MAKER.encode() not in answer.whole
        with Image.open(BytesIO(answer.whole)) as image:
            assert image.size == size
            assert dict(image.getexif()) == {}
    row = Attachment.objects.get()
    assert (row.width, row.height, row.size) == (1200, 1600, len(whole.whole))


def test_a_photo_of_an_iphone_is_kept_as_a_jpeg_that_says_nothing_of_the_place(cast: Cast) -> None:
    taken_on = photo((1600, 1200), "HEIF", turned=True)
    answer = upload(cast.ana, cast.direct, taken_on, "IMG_0417.HEIC").json()
    assert (answer["name"], answer["type"]) == ("IMG_0417.jpg", "JPEG image")
    post(cast.ana, cast.direct, attachments=(answer["id"],))
    whole = fetched(cast.bre, answer["id"])
    assert whole.headers["Content-Type"] == "image/jpeg"
    assert MAKER.encode() not in whole.whole
    with Image.open(BytesIO(whole.whole)) as image:
        assert image.size == (1200, 1600)
        assert dict(image.getexif()) == {}


def test_what_the_name_claims_does_not_count(cast: Cast) -> None:
    page = upload(cast.ana, cast.direct, b"<html><script>alert(1)</script>", "before.jpg")
    assert "Web pages" in refusal(page)
    assert upload(cast.ana, cast.direct, photo(), "list.csv").json()["name"] == "list.jpg"
    assert Attachment.objects.count() == 1


def test_a_file_that_is_too_large_or_empty_is_refused(cast: Cast, settings: Any) -> None:
    settings.ATTACHMENT_MAX_MB = 1
    too_large = upload(cast.ana, cast.direct, b"x" * (1_048_576 + 1), "list.txt")
    assert refusal(too_large) == "A file has at most 1 MB."
    assert refusal(upload(cast.ana, cast.direct, b"", "list.txt")) == "This file is empty."
    assert not Attachment.objects.exists()
    assert files() == []


def test_without_a_file_the_upload_says_so(cast: Cast) -> None:
    path = f"/api/conversations/{cast.direct.pk}/attachments/"
    assert refusal(browser(cast.ana).post(path, {"file": "text"})) == "Choose a file."


def test_somebody_outside_neither_adds_a_file_nor_learns_that_there_is_one(cast: Cast) -> None:
    assert not Conversation.objects.visible_to(cast.leo).filter(pk=cast.direct.pk).exists()
    number = taken(cast.ana, cast.direct, photo(), "before.jpg")
    post(cast.ana, cast.direct, attachments=(number,))
    assert upload(cast.leo, cast.direct).status_code == 404
    for what in ("", "preview/"):
        assert status(cast.bre, number, what) == 200
        assert status(cast.leo, number, what) == status(cast.leo, 999_999, what) == 404
    assert StaffClient().get(f"/api/attachments/{number}/").status_code == 401


def test_whoever_left_fetches_nothing_any_more(cast: Cast) -> None:
    number = taken(cast.ana, cast.front_desk)
    post(cast.ana, cast.front_desk, attachments=(number,))
    assert status(cast.bre, number) == 200
    leave(cast.bre, cast.front_desk, database_now())
    assert status(cast.bre, number) == 404


def test_an_upload_is_its_owners_alone_until_it_is_sent(cast: Cast) -> None:
    number = taken(cast.ana, cast.direct, photo(), "before.jpg")
    assert status(cast.ana, number, "preview/") == 200
    assert status(cast.bre, number) == status(cast.bre, number, "preview/") == 404


def test_the_files_of_a_message_that_was_taken_back_are_kept_and_reached_by_nobody(
    cast: Cast,
) -> None:
    number = taken(cast.ana, cast.direct, photo(), "before.jpg")
    message = post(cast.ana, cast.direct, attachments=(number,))
    recalled = recall_message(cast.ana, message.pk, database_now())
    assert message_payload(recalled)["attachments"] == []
    for user in (cast.ana, cast.bre):
        assert status(user, number) == status(user, number, "preview/") == 404
    assert len(files()) == 2


def test_a_file_that_the_storage_lost_is_a_404(cast: Cast) -> None:
    number = taken(cast.ana, cast.direct)
    files()[0].unlink()
    assert status(cast.ana, number) == 404


def test_a_message_shows_its_files_in_the_order_of_the_draft(cast: Cast) -> None:
    one, two = taken(cast.ana, cast.direct), taken(cast.ana, cast.direct, photo(), "before.jpg")
    message = post(cast.ana, cast.direct, "", attachments=(two, one))
    shown = message_payload(Message.objects.get(pk=message.pk))["attachments"]
    assert [each["id"] for each in shown] == [two, one]
    assert shown == message_payload(message)["attachments"]


@pytest.mark.parametrize("whose", ["foreign", "elsewhere", "used", "missing"])
def test_only_ones_own_unused_uploads_of_this_conversation_can_be_sent(
    cast: Cast, whose: str
) -> None:
    used = taken(cast.ana, cast.direct)
    post(cast.ana, cast.direct, attachments=(used,))
    number = 999_999 if whose == "missing" else used
    if whose == "foreign":
        number = taken(cast.bre, cast.direct)
    if whose == "elsewhere":
        number = taken(cast.ana, cast.front_desk)
    good = taken(cast.ana, cast.direct)
    with pytest.raises(Refused) as caught:
        post(cast.ana, cast.direct, attachments=(good, number))
    assert caught.value.code == "attachment_gone"
    assert Message.objects.count() == 1
    assert post(cast.ana, cast.direct, attachments=(good,)).seq == 2


def test_a_resend_with_its_files_is_answered_like_the_first_time(cast: Cast) -> None:
    number = taken(cast.ana, cast.direct)
    first = post(cast.ana, cast.direct, "", attachments=(number,))
    again: dict[str, Any] = {"client_id": first.client_id, "attachments": (number,)}
    assert post(cast.ana, cast.direct, "", **again).pk == first.pk
    recall_message(cast.ana, first.pk, database_now())
    assert post(cast.ana, cast.direct, "", **again).pk == first.pk
    with pytest.raises(Refused) as caught:
        post(cast.ana, cast.direct, "", client_id=first.client_id)
    assert caught.value.code == "conflict"


def test_a_message_without_files_asks_the_database_nothing_about_files(cast: Cast) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        message = post(cast.ana, cast.direct)
        message_payload(message)
    about_files = [each["sql"] for each in asked if "messaging_attachment" in each["sql"]]
    assert [sql[:10] for sql in about_files] == ["\nWITH know"]


def test_what_nobody_sent_within_a_day_is_removed_with_its_files(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    sent, unsent = taken(cast.ana, cast.direct), taken(cast.ana, cast.direct, photo(), "x.jpg")
    post(cast.ana, cast.direct, attachments=(sent,))
    at = Attachment.objects.get(pk=unsent).uploaded_at
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_unused(at + timedelta(hours=24)) == 0
        assert forget_unused(at + timedelta(hours=24, seconds=1)) == 1
    assert [row.pk for row in Attachment.objects.all()] == [sent]
    assert len(files()) == 1


def test_an_upload_is_thrown_away_by_its_owner_and_only_before_it_is_sent(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    unsent, sent = taken(cast.ana, cast.direct), taken(cast.ana, cast.direct)
    post(cast.ana, cast.direct, attachments=(sent,))
    codes = []
    with django_capture_on_commit_callbacks(execute=True):
        for user, number in ((cast.bre, unsent), (cast.ana, sent), (cast.ana, unsent)):
            answer = browser(user).post(f"/api/attachments/{number}/discard/")
            codes.append(answer.status_code)
    assert codes == [404, 404, 204]
    assert len(files()) == 1


def test_nobody_can_fill_the_disk_with_what_is_never_sent(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.actions.attach.MOST_UNUSED", 2)
    first, _ = taken(cast.ana, cast.direct), taken(cast.ana, cast.direct)
    assert "Too many files" in refusal(upload(cast.ana, cast.direct))
    post(cast.ana, cast.direct, attachments=(first,))
    taken(cast.ana, cast.direct)


def test_in_the_storage_a_file_has_a_name_that_says_nothing(cast: Cast) -> None:
    taken(cast.ana, cast.direct, photo(), "Mrs. Ito before.jpg")
    row = Attachment.objects.get()
    for name in (str(row.file.name), str(row.preview.name)):
        assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}", name)
        assert attachment_storage().exists(name)
    assert {path.stat().st_mode & 0o777 for path in files()} == {0o600}
    assert "Ito" not in str(row)


def test_in_the_storage_a_file_is_not_to_be_read(cast: Cast) -> None:
    number = taken(cast.ana, cast.direct)
    assert fetched(cast.ana, number).whole == PDF
    assert b"Ito" not in files()[0].read_bytes()


def test_when_the_row_cannot_be_stored_no_file_is_left(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no row")

    monkeypatch.setattr(Attachment, "save", fail)
    with pytest.raises(RuntimeError):
        upload(cast.ana, cast.direct, photo(), "before.jpg")
    assert files() == []
