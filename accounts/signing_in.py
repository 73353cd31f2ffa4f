"""What is written down when somebody logs in, and what their second step is worth."""

from datetime import datetime
from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.account.signals import user_logged_in as came_in
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts import second_step, workstations
from accounts.audit.addresses import address_of
from accounts.browsers import browser_name
from accounts.clock import database_now
from accounts.emails import send_new_browser
from accounts.models import SignedInHere, User
from accounts.proofs import SECOND_STEP_METHOD, has_done_second_step
from accounts.session_store import ENDS_AT, FROM, SECOND_STEP


def connect() -> None:
    """Listen; called once, when the app is ready."""
    user_logged_in.connect(note_browser, dispatch_uid="accounts.note_browser")
    came_in.connect(remember_workstation, dispatch_uid="accounts.remember_workstation")
    authenticator_added.connect(on_added, dispatch_uid="accounts.second_step_added")
    authentication_step_completed.connect(on_step, dispatch_uid="accounts.second_step_done")


def note_browser(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """Where a log-in comes from, and whether a second step came with it. A log-in that no browser
    asked for has no session."""
    if request is None or not hasattr(request, "session"):
        return
    agent = request.headers.get("User-Agent", "")
    request.session[FROM] = {"address": address_of(request), "browser": agent[:200]}
    if has_done_second_step(request, user) or second_step.is_vouched_for(request):
        second_step.mark(request, user)


def remember_workstation(
    sender: Any, request: HttpRequest, response: HttpResponse, user: User, **kwargs: Any
) -> None:
    """A full log-in: a PIN is enough here for the rest of the day. Tells whoever comes from a
    browser that they never used."""
    if request.session.get(SECOND_STEP) != user.pk:
        return
    is_new = not workstations.knows(request, user)
    if is_new and SignedInHere.objects.filter(user=user).exists():
        name = browser_name(request.session[FROM]["browser"])
        transaction.on_commit(lambda: send_new_browser(user, name), robust=True)
    workstations.remember(request, response, user, database_now())


def on_added(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Whoever has just set one up has it in hand."""
    second_step.mark(request, user)


def on_step(sender: Any, request: HttpRequest, user: User, method: str, **kwargs: Any) -> None:
    """A second step of somebody who is logged in already."""
    if (
        method == SECOND_STEP_METHOD
        and request.user.is_authenticated
        and request.user.pk == user.pk
    ):
        second_step.mark(request, user)


def come_in_with_pin(request: HttpRequest, user_id: int, digits: str, now: datetime) -> None:
    """Log in whose PIN this is, for as long as the full log-in of that day would last; raises
    PinRefused."""
    try:
        entry = workstations.check_pin(request, user_id, digits, now)
    except workstations.PinRefused:
        email = User.objects.values_list("email", flat=True).get(pk=user_id)
        user_login_failed.send(__name__, credentials={"email": email}, request=request)
        raise
    login(request, entry.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    second_step.mark(request, entry.user)
    request.session[ENDS_AT] = workstations.ends_at(entry).isoformat()
