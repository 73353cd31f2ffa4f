"""Pages of accounts beside those of allauth, and in front of some."""

from django.urls import URLPattern, path
from django.views.generic import RedirectView

from accounts.views import joining, locking, log_ins, security, sso, tokens

urlpatterns: list[URLPattern] = [
    path("join/<slug:key>/", joining.join, name="account_join"),
    path("login/", log_ins.Entrance.as_view(), name="account_login"),
    path("pin/", security.pin, name="account_pin"),
    path("login/pin/", log_ins.PinEntrance.as_view(), name="account_login_pin"),
    # At the addresses of allauth, and instead of its views.
    path("oidc/<slug:provider_id>/login/", sso.begin, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", sso.back, name="openid_connect_callback"),
    path("hand-over/", log_ins.hand_over, name="account_hand_over"),
    path("sessions/", log_ins.log_ins, name="account_sessions"),
    path("sessions/end-others/", log_ins.end_other_log_ins, name="account_end_others"),
    path("sessions/<slug:name>/end/", log_ins.end_log_in, name="account_end_session"),
    path("tokens/", tokens.listed, name="account_tokens"),
    path("tokens/new/", tokens.new, name="account_token_new"),
    path("tokens/<int:token_id>/revoke/", tokens.revoke, name="account_token_revoke"),
    path("active/", log_ins.active, name="account_active"),
    path("lock/", locking.lock, name="account_lock"),
    path("locked/", locking.locked, name="account_locked"),
    path("unlock/", locking.unlock, name="account_unlock"),
    path("2fa/", security.SecondSteps.as_view(), name="mfa_index"),
    # allauth lists passkeys on a page of their own; here they stand with the rest.
    path(
        "2fa/webauthn/",
        RedirectView.as_view(pattern_name="mfa_index"),
        name="mfa_list_webauthn",
    ),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        security.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    # allauth's page for adding addresses: here an owner changes an address, in admin.
    path("3rdparty/", joining.no_such_page, name="socialaccount_connections"),
    path("3rdparty/signup/", joining.no_such_page, name="socialaccount_signup"),
    path("3rdparty/login/cancelled/", joining.no_such_page, name="socialaccount_login_cancelled"),
    path("3rdparty/login/error/", joining.no_such_page, name="socialaccount_login_error"),
    path("email/", joining.no_such_page, name="account_email"),
]
