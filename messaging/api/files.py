"""Files of messages, in and out. Thin: parse, call one function, reply."""

from typing import Annotated, Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import File as FromForm
from ninja import Router, Status
from ninja.files import UploadedFile

from accounts.api.access import needs
from accounts.api.problems import answers, nothing
from accounts.api.values import PathId
from accounts.clock import database_now
from accounts.models import Scope
from accounts.visitor import visitor
from messaging.access import attachment_for, conversation_for, message_for
from messaging.actions import take_in, throw_away
from messaging.api.schemas import File, Files
from messaging.disclosure import Way, note_shown, show
from messaging.filetypes import NotTaken
from messaging.models import Attachment
from messaging.payloads import attachment_payload
from messaging.views.attachments import streamed

router = Router(tags=["files"])
# What is sent is whatever was uploaded; what it is its name and `type` say.
BYTES = "application/octet-stream"
_SENT = {"content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}


@router.post(
    "/conversations/{int:conversation_id}/files",
    response=answers(File, 201),
    **needs(Scope.FILES_WRITE),
)
def upload_file(
    request: HttpRequest, conversation_id: PathId, file: Annotated[UploadedFile, FromForm()]
) -> Status[dict[str, Any]]:
    """Take in a file for a message here: name its `id` in `attachments` when posting, within 24
    hours. Of an image only the pixels are kept."""
    user = visitor(request)
    conversation = conversation_for(user, conversation_id)
    name, content = file.name or "", cast(BinaryIO, file.file)
    try:
        row = take_in(user, conversation, name, content, file.size or 0, database_now())
    except NotTaken as error:
        raise ValidationError({"file": str(error)}) from None
    return Status(201, attachment_payload(row))


@router.get("/messages/{int:message_id}/files", response=answers(Files), **needs(Scope.FILES_READ))
def list_files(request: HttpRequest, message_id: PathId) -> dict[str, Any]:
    """The files of a message; none of one that was taken back."""
    user = visitor(request)
    [shown] = show(user, [message_for(user, message_id)], Way.HISTORY, database_now())
    return {"items": shown["attachments"]}


def _sends_bytes() -> dict[str, Any]:
    found = needs(Scope.FILES_READ)
    found["openapi_extra"] |= {"responses": {200: _SENT}}
    return found


@router.get("/files/{int:file_id}", response=answers(None), **_sends_bytes())
def get_file(request: HttpRequest, file_id: PathId) -> HttpResponseBase:
    """The content of a file, as long as one is in its conversation and its message stands."""
    row = attachment_for(visitor(request), file_id)
    return _noted(request, row, streamed(row.file, BYTES, row.name))


@router.get("/files/{int:file_id}/preview", response=answers(None), **_sends_bytes())
def get_preview(request: HttpRequest, file_id: PathId) -> HttpResponseBase:
    """The small copy of an image, a WebP; of other files there is none."""
    row = attachment_for(visitor(request), file_id)
    if not row.preview:
        raise nothing()
    return _noted(request, row, streamed(row.preview, BYTES, f"{row.name}.webp"))


@router.delete("/files/{int:file_id}", response=answers(None, 204), **needs(Scope.FILES_WRITE))
def discard_file(request: HttpRequest, file_id: PathId) -> Status[None]:
    """Throw away an upload of one's own that no message took."""
    throw_away(visitor(request), file_id)
    return Status(204, None)


def _noted(request: HttpRequest, row: Attachment, answer: HttpResponseBase) -> HttpResponseBase:
    """`answer`, and the log says who got it; an upload of their own is no message."""
    if row.message is not None:
        note_shown(visitor(request), [row.message], Way.ATTACHMENT, database_now())
    return answer
