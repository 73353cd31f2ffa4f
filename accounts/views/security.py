"""One's PIN, and the second steps that allauth keeps."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import workstations
from accounts.clock import database_now
from accounts.forms import PinForm
from accounts.fresh import fresh_step
from accounts.visitor import visitor


class SecondSteps(IndexView):  # type: ignore[misc]
    """How somebody logs in: second steps, recovery codes, PIN."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's, and whether there is a PIN."""
        facts: dict[str, Any] = super().get_context_data(**kwargs)
        return facts | {"has_pin": workstations.has_pin(visitor(self.request))}


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """allauth's page, which lets the last second step go; here one stays."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Take it away, or say why not."""
        if not get_adapter().can_delete_authenticator(self.get_object()):
            messages.error(self.request, "This is your only second step. Add another first.")
            return redirect("mfa_index")
        answer: HttpResponse = super().form_valid(form)
        return answer


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("pin", "again")
@fresh_step
def pin(request: HttpRequest) -> HttpResponse:
    """Choose six digits for switching at a shared browser, or forget them."""
    person = visitor(request)
    if request.method == "POST" and "forget" in request.POST:
        workstations.forget_pin(person)
        messages.success(request, "Your PIN is gone. You log in fully each time.")
        return redirect("mfa_index")
    form = PinForm(request.POST or None)
    if not form.is_valid():
        facts = {"form": form, "has_pin": workstations.has_pin(person)}
        return render(request, "accounts/pin.html", facts, status=422 if form.is_bound else 200)
    answer = redirect("mfa_index")
    now = database_now()
    workstations.set_pin(person, form.cleaned_data["pin"], now)
    workstations.remember(request, answer, person, now)
    messages.success(request, "Your PIN works in this browser until tonight.")
    return answer
