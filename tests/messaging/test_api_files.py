"""Files over the API: what the page takes in and sends, by the same doors."""

from io import BytesIO
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.audit.access import Way
from accounts.models import AccessLog, Scope
from messaging.actions import leave
from messaging.models import Attachment
from tests.accounts.test_api_door import problem
from tests.cast import Cast, oakland
from tests.files import MAKER, photo
from tests.programs import Program

PDF = b"%PDF-1.7\nconsent of Mrs. Ito"


def place(cast: Cast) -> str:
    return f"conversations/{cast.direct.pk}"


def taken(program: Program, cast: Cast, content: bytes = PDF, name: str = "consent.pdf") -> int:
    answer = program.upload(f"{place(cast)}/files", name, content)
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def posted(program: Program, cast: Cast, *files: int) -> Any:
    return program.ask("POST", f"{place(cast)}/messages", {"text": "", "attachments": files})


def content_of(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content

    async def read() -> bytes:
        return b"".join([part async for part in answer.streaming_content])

    return async_to_sync(read)()


def test_what_was_uploaded_is_posted_listed_and_fetched_by_the_other(cast: Cast) -> None:
    ana, bre = Program.of(cast.ana), Program.of(cast.bre)
    message = posted(ana, cast, taken(ana, cast)).json()
    [file] = bre.read(f"messages/{message['id']}/files")["items"]
    assert (file["name"], file["size"]) == ("consent.pdf", len(PDF))
    assert [file] == message["attachments"]
    answer = bre.ask("GET", f"files/{file['id']}")
    assert content_of(answer) == PDF
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="consent.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert int(answer.headers["RateLimit-Remaining"]) > 0


def test_who_fetched_a_file_is_in_the_access_log(cast: Cast) -> None:
    ana, bre = Program.of(cast.ana), Program.of(cast.bre)
    file = taken(ana, cast, photo(), "face.jpg")
    seq = posted(ana, cast, file).json()["seq"]
    for path in (f"files/{file}", f"files/{file}/preview"):
        before = AccessLog.objects.count()
        content_of(bre.ask("GET", path))
        row = AccessLog.objects.latest("pk")
        assert AccessLog.objects.count() == before + 1
        assert (row.actor, row.way, row.seq_from) == (cast.bre, Way.ATTACHMENT, seq)


def test_of_a_photo_only_the_pixels_are_kept_and_there_is_a_small_copy(cast: Cast) -> None:
    ana = Program.of(cast.ana)
    file = taken(ana, cast, photo(), "face.jpg")
    assert MAKER.encode() not in content_of(ana.ask("GET", f"files/{file}"))
    small = Image.open(BytesIO(content_of(ana.ask("GET", f"files/{file}/preview"))))
    assert (small.format, max(small.size) < 1200) == ("WEBP", True)
    document = taken(ana, cast)
    problem(ana.ask("GET", f"files/{document}/preview"), 404, "not_found")


def test_what_the_page_does_not_take_the_api_does_not_take(cast: Cast, settings: Any) -> None:
    settings.ATTACHMENT_MAX_MB = 1
    ana = Program.of(cast.ana)
    for name, content in (("x.exe", b"MZ\x90\0"), ("x.txt", b""), ("x.txt", b"x" * 1_048_577)):
        answer = ana.upload(f"{place(cast)}/files", name, content)
        assert [one["pointer"] for one in problem(answer, 422, "refused")["errors"]] == ["/file"]
    answer = ana.upload(f"{place(cast)}/files", "x.txt", b"x" * 2_097_153)
    problem(answer, 413, "too_large")
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("kind", "body", "status", "code"),
    [
        ("application/json", b"{}", 415, "bad_type"),
        ("text/plain", b"x", 415, "bad_type"),
        ("multipart/form-data", b"x", 400, "bad_form"),
        ("multipart/form-data; boundary=x", b"--x\r\n", 422, "bad_field"),
        ("multipart/form-data; boundary=\xe4", b"--x\r\n", 400, "bad_form"),
    ],
)
def test_a_form_that_is_none_is_refused(
    cast: Cast, kind: str, body: bytes, status: int, code: str
) -> None:
    ana = Program.of(cast.ana)
    key = {"Authorization": f"Bearer {ana.secret}"}
    address = f"/api/v1/{place(cast)}/files"
    problem(ana.generic("POST", address, body, content_type=kind, headers=key), status, code)


def test_a_form_with_two_files_is_refused(cast: Cast) -> None:
    ana = Program.of(cast.ana)
    form = {name: SimpleUploadedFile("x.txt", b"x") for name in ("file", "other")}
    key = {"Authorization": f"Bearer {ana.secret}"}
    problem(ana.post(f"/api/v1/{place(cast)}/files", form, headers=key), 400, "bad_form")


def test_a_file_is_of_its_own_scope(cast: Cast) -> None:
    ana = Program.of(cast.ana)
    file = taken(ana, cast)
    reads = Program.of(cast.ana, Scope.MESSAGES_READ, Scope.MESSAGES_WRITE)
    problem(reads.ask("GET", f"files/{file}"), 403, "missing_scope")
    problem(reads.upload(f"{place(cast)}/files", "x.txt", b"x"), 403, "missing_scope")


def test_what_is_no_upload_of_ones_own_is_not_posted(cast: Cast) -> None:
    ana, bre = Program.of(cast.ana), Program.of(cast.bre)
    file = taken(ana, cast)
    problem(posted(bre, cast, file), 422, "attachment_gone")
    assert posted(ana, cast, file).status_code == 201
    problem(posted(ana, cast, file), 422, "attachment_gone")
    problem(ana.ask("DELETE", f"files/{file}"), 404, "not_found")


def test_a_key_stands_for_the_files_too(cast: Cast) -> None:
    ana = Program.of(cast.ana)
    body = {"text": "Signed", "attachments": [taken(ana, cast)]}
    key = {"Idempotency-Key": "once"}
    first, again = (
        ana.ask("POST", f"{place(cast)}/messages", body, **key).json() for _ in range(2)
    )
    assert first == again
    other = ana.ask("POST", f"{place(cast)}/messages", body | {"attachments": []}, **key)
    problem(other, 409, "conflict")


def test_a_file_is_nobodys_any_more_who_left_or_whose_message_was_taken_back(cast: Cast) -> None:
    ana, kim = Program.of(cast.ana), Program.of(cast.kim)
    path = f"conversations/{cast.front_desk.pk}"
    file = ana.upload(f"{path}/files", "consent.pdf", PDF).json()["id"]
    message = ana.ask("POST", f"{path}/messages", {"text": "", "attachments": [file]}).json()["id"]
    assert content_of(kim.ask("GET", f"files/{file}")) == PDF
    leave(cast.kim, cast.front_desk, oakland("10:00"))
    problem(kim.ask("GET", f"files/{file}"), 404, "not_found")
    ana.ask("POST", f"messages/{message}/recall")
    problem(ana.ask("GET", f"files/{file}"), 404, "not_found")
    assert ana.read(f"messages/{message}/files")["items"] == []


def test_an_upload_that_is_not_needed_is_thrown_away(cast: Cast) -> None:
    ana = Program.of(cast.ana)
    file = taken(ana, cast)
    assert ana.ask("DELETE", f"files/{file}").status_code == 204
    assert not Attachment.objects.exists()
