"""Files of messages, in and out. Thin: parse, call one function, reply."""

from collections.abc import AsyncIterator
from typing import BinaryIO, cast

from asgiref.sync import sync_to_async
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from accounts.clock import database_now
from accounts.models import User
from messaging.access import attachment_for, conversation_for
from messaging.actions import take_in, throw_away
from messaging.disclosure import Way, note_shown
from messaging.filetypes import NotTaken
from messaging.json_views import api_view
from messaging.models import Attachment, Conversation
from messaging.payloads import attachment_payload

_CHUNK = 65_536


@require_POST
@api_view
def upload(request: HttpRequest, conversation_id: int) -> JsonResponse:
    """Take in a file for a message here."""
    user = cast(User, request.user)
    try:
        conversation = conversation_for(user, conversation_id)
    except Conversation.DoesNotExist:
        raise Http404 from None
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise ValidationError({"file": "Choose a file."})
    try:
        row = take_in(
            user,
            conversation,
            file.name or "",
            cast(BinaryIO, file.file),
            file.size or 0,
            database_now(),
        )
    except NotTaken as error:
        raise ValidationError({"file": str(error)}) from None
    return JsonResponse(attachment_payload(row), status=201)


@require_POST
@api_view
def discard(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """Throw away an upload that no message took."""
    try:
        throw_away(cast(User, request.user), attachment_id)
    except Attachment.DoesNotExist:
        raise Http404 from None
    return HttpResponse(status=204)


@require_GET
@api_view
def original(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """A file, to who may see it at this moment."""
    row = _visible(request, attachment_id)
    return _noted(request, row, streamed(row.file, row.content_type, row.name))


@require_GET
@api_view
def preview(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """The small copy of an image, likewise."""
    row = _visible(request, attachment_id)
    if not row.preview:
        raise Http404
    return _noted(request, row, streamed(row.preview, "image/webp", f"{row.name}.webp"))


def _visible(request: HttpRequest, attachment_id: int) -> Attachment:
    try:
        return attachment_for(cast(User, request.user), attachment_id)
    except Attachment.DoesNotExist:
        raise Http404 from None


def _noted(request: HttpRequest, row: Attachment, answer: HttpResponseBase) -> HttpResponseBase:
    """`answer`, and the log says who got it; an upload of their own is no message."""
    if row.message is not None:
        note_shown(cast(User, request.user), [row.message], Way.ATTACHMENT, database_now())
    return answer


def streamed(file: FieldFile, content_type: str, name: str) -> StreamingHttpResponse:
    """Bit by bit, so that no process ever holds all of it; nothing in it runs anywhere."""
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return sent(opened, file.size, content_type, name)


def sent(opened: File[bytes], size: int, content_type: str, name: str) -> StreamingHttpResponse:
    """The same of a file that is open; it is closed with the answer."""
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return StreamingHttpResponse(_Chunks(opened), content_type=content_type, headers=headers)


class _Chunks:
    """A file as an asynchronous server sends it; closed with the response."""

    def __init__(self, file: File[bytes]) -> None:
        self.file = file

    def close(self) -> None:
        """Called by Django, however the response ended."""
        self.file.close()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while chunk := await sync_to_async(self.file.read)(_CHUNK):
            yield chunk
