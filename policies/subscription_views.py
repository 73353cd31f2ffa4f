"""Which reports come to somebody by mail, and at what hour: a page of one's own."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.clock import database_now
from accounts.models import User
from accounts.roles import locations_managed_by
from policies import subscriptions
from policies.subscription_forms import SubscriptionForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One's own, of each location that one runs; 404 for whoever runs none."""
    user, now = cast(User, request.user), database_now()
    locations = list(locations_managed_by(user))
    if not locations:
        raise Http404
    chosen = subscriptions.chosen_by(user, locations)
    is_sent = request.method == "POST"
    form = SubscriptionForm(request.POST if is_sent else None, locations, chosen)
    if is_sent and form.is_valid():
        for location, kind, at in form.said():
            if at == chosen.get((location.pk, kind)):
                continue
            subscriptions.subscribe(user, user, location, kind, at, now)
        messages.success(request, "Saved. What is new comes at its next hour.")
        return redirect("report_subscriptions")
    facts = {"form": form, "email": user.email}
    return render(request, "policies/report_mine.html", facts, status=422 if is_sent else 200)
