"""The page on which a new installation becomes a practice: there while nobody is, with a code from
the terminal, and for everybody else no page at all. Thin: parse, call one function, reply."""

from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.clock import database_now
from policies import first_run
from policies.setup_forms import MOST_PLACES, OwnerForm, PlacesForm, SetupCodeForm


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "code")
def setup(request: HttpRequest) -> HttpResponse:
    """Ask for the code, then for the practice; log its owner in once it is made."""
    if not first_run.is_open():
        raise Http404
    code = SetupCodeForm(request.POST if request.method == "POST" else None)
    if not (code.is_bound and code.is_valid() and _opens(code)):
        return _shown(request, "policies/setup_code.html", {"form": code}, code.errors)
    if "places-TOTAL_FORMS" not in request.POST:
        return _shown(request, "policies/setup.html", _empty().facts(code))
    if "more" in request.POST:
        return _shown(request, "policies/setup.html", _one_more(request).facts(code))
    asked = Asked(PlacesForm(request.POST, prefix="places"), OwnerForm(request.POST))
    if not asked.is_valid():
        facts = asked.facts(code)
        return _shown(request, "policies/setup.html", facts, has_errors=True)
    said, owner = asked.owner.cleaned_data, asked.owner.person()
    places, rules = asked.places.places(), said["with_rules"]
    try:
        first_run.begin(owner, said["password"], places, database_now(), with_rules=rules)
    except first_run.AlreadyBegun:
        raise Http404 from None
    login(request, owner)
    record_authentication(request, owner, method="password")
    return redirect("/")


@dataclass(frozen=True)
class Asked:
    """The two halves of the form."""

    places: Any
    owner: OwnerForm

    def is_valid(self) -> bool:
        """Whether both are; both are looked at, so that all that is wrong is said at once."""
        return all([self.places.is_valid(), self.owner.is_valid()])

    def facts(self, code: SetupCodeForm) -> dict[str, Any]:
        """What the page shows."""
        return {
            "places": self.places,
            "form": self.owner,
            "code": code.cleaned_data["code"],
            "practice": settings.PRACTICE_NAME,
            "may_add": self.places.total_form_count() < MOST_PLACES,
        }


def _empty() -> Asked:
    return Asked(PlacesForm(prefix="places"), OwnerForm())


def _one_more(request: HttpRequest) -> Asked:
    """As it was typed, with one more location, and nothing said of what is missing yet."""
    typed = PlacesForm(request.POST, prefix="places")
    names = typed.empty_form.fields
    known = [
        {name: request.POST.get(f"{form.prefix}-{name}", "") for name in names}
        for form in typed.forms
    ]
    owner = {name: request.POST.get(name, "") for name in OwnerForm.base_fields}
    return Asked(PlacesForm(initial=known, prefix="places"), OwnerForm(initial=owner))


def _opens(code: SetupCodeForm) -> bool:
    """Whether it is the code; says in the form why not."""
    try:
        if first_run.is_code(code.cleaned_data["code"]):
            return True
        code.add_error("code", "This isn't the code, or its hour is over. Print a new one.")
    except first_run.CannotCheck:
        code.add_error("code", "The code can't be checked: Redis doesn't answer.")
    return False


def _shown(
    request: HttpRequest,
    template: str,
    facts: dict[str, Any],
    errors: Any = None,
    *,
    has_errors: bool = False,
) -> HttpResponse:
    return render(request, template, facts, status=422 if errors or has_errors else 200)
