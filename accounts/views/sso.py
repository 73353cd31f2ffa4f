"""The way to a provider of log-ins, and back."""

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.decorators import rate_limit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET
from requests import RequestException

from accounts.sso.adapter import refused
from accounts.sso.protocol import Exchange, NamedProvider

_AWAY = "{} doesn't answer. Try again in a moment."


@require_GET
@rate_limit(action="login", limit_get=True)  # type: ignore[untyped-decorator]
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """On to the provider. Whoever is logged in stays who they are."""
    if request.user.is_authenticated:
        return redirect("/")
    provider = _provider(request, provider_id)
    back_to = get_next_redirect_url(request)
    try:
        answer: HttpResponse = provider.redirect(request, AuthProcess.LOGIN, next_url=back_to)
    except (OAuth2Error, RequestException):
        return refused(request, _AWAY.format(provider.name))
    except ImmediateHttpResponse as refusal:
        refusal_page: HttpResponse = refusal.response
        return refusal_page
    return answer


@require_GET
@rate_limit(action="login", limit_get=True)  # type: ignore[untyped-decorator]
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider sends people back to; each log-in that was begun ends here once."""
    if request.user.is_authenticated:
        return redirect("/")
    _provider(request, provider_id)
    view = OAuth2CallbackView.adapter_view(Exchange(request, provider_id))
    answer: HttpResponse = view(request)
    return answer


def _provider(request: HttpRequest, provider_id: str) -> NamedProvider:
    try:
        found: NamedProvider = get_adapter().get_provider(request, provider_id)
        return found
    except SocialApp.DoesNotExist:
        raise Http404 from None
