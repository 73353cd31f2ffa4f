"""The demo's inbox: the mails that it would have sent, for those who run a location."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from accounts.roles import is_manager

_SEPARATOR = b"\n" + b"-" * 79 + b"\n"


def _require_manager(request: HttpRequest) -> None:
    if not (isinstance(request.user, User) and is_manager(request.user)):
        raise Http404


def _read(file: Path) -> EmailMessage:
    raw = file.read_bytes().split(_SEPARATOR)[0]
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _listed(file: Path) -> dict[str, Any]:
    message = _read(file)
    return {
        "name": file.stem,
        "message": message,
        "sent_at": parsedate_to_datetime(str(message["Date"])),
    }


@login_required
def mails(request: HttpRequest) -> HttpResponse:
    """The newest 200 mails, newest first."""
    _require_manager(request)
    files = sorted(Path(settings.MAIL_DIR).glob("*.log"), reverse=True)[:200]
    return render(
        request,
        "inbox/list.html",
        {"mails": [_listed(file) for file in files]},
    )


@login_required
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail as a mailbox shows its text; 404 for a name that isn't one of ours."""
    _require_manager(request)
    files = {file.stem: file for file in Path(settings.MAIL_DIR).glob("*.log")}
    if name not in files:
        raise Http404
    message = _read(files[name])
    if request.GET.get("as") == "html":
        return _as_html(message)
    text = message.get_body(("plain",))
    has_html = message.get_body(("html",)) is not None
    return render(
        request,
        "inbox/mail.html",
        {
            "name": name,
            "message": message,
            "text": text.get_content() if text else "",
            "has_html": has_html,
        },
    )


def _as_html(message: EmailMessage) -> HttpResponse:
    body = message.get_body(("html",))
    if body is None:
        raise Http404
    response = HttpResponse(body.get_content())
    # The mail's own styles are shown; nothing in it may run or fetch.
    response._csp_replace = {  # type: ignore[attr-defined]
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:"],
    }
    return response
