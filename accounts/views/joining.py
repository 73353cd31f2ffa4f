"""The page on which an invited person makes their account."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.clock import database_now
from accounts.forms import JoinForm
from accounts.invitations import InvitationError, accept, open_invitation


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for name and password, make the account and log in; a calm page for a dead link."""
    if request.user.is_authenticated:
        return render(request, "accounts/join_logged_in.html", status=409)
    try:
        invitation = open_invitation(key, database_now())
        form = JoinForm(invitation, data=request.POST or None)
        if not form.is_valid():
            return render(request, "accounts/join.html", _facts(form))
        user = accept(key, **form.cleaned_data, now=database_now())
    except InvitationError as error:
        return render(request, "accounts/join_closed.html", {"reason": str(error)}, status=410)
    login(request, user)
    record_authentication(request, user, method="password")
    return redirect("/")


def no_such_page(request: HttpRequest) -> HttpResponse:
    """Stands where allauth has a page that this product doesn't offer."""
    raise Http404


def _facts(form: JoinForm) -> dict[str, Any]:
    places = [location.name for location in form.invitation.locations.all()]
    return {"form": form, "invitation": form.invitation, "locations": ", ".join(places)}
