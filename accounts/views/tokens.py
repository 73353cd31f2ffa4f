"""One's own keys of the API."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import tokens
from accounts.clock import database_now
from accounts.forms import TokenForm
from accounts.fresh import fresh_step
from accounts.models import ApiToken
from accounts.visitor import visitor


@login_required
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Those that hold."""
    person = visitor(request)
    rows = tokens.running(person, database_now())
    return render(request, "accounts/tokens.html", {"tokens": rows, "zone": person.zone})


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_step
def new(request: HttpRequest) -> HttpResponse:
    """Make one, with a fresh proof; it is shown this once."""
    person = visitor(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            token, secret = tokens.issue(person, person, now=database_now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            facts = {"token": token, "secret": secret, "zone": person.zone}
            return render(request, "accounts/token_shown.html", facts)
    status = 422 if form.errors else 200
    return render(request, "accounts/token_new.html", {"form": form}, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one of one's own."""
    person = visitor(request)
    if not person.api_tokens.filter(pk=token_id).exists():
        raise Http404
    try:
        tokens.revoke(person, token_id, database_now())
    except ApiToken.DoesNotExist:
        raise Http404 from None
    return redirect("account_tokens")
