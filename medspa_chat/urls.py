"""Every URL of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from medspa_chat import api_docs, health, inbox, installable, metrics, state, violations

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.page, name="metrics"),
    path("manifest.webmanifest", installable.manifest, name="manifest"),
    path("sw.js", installable.worker, name="worker"),
    path("shell/", installable.shell, name="shell"),
    path("csp/", violations.report, name="violations"),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("medspa_chat.api")),
    path("api/docs/", api_docs.page, name="api_docs"),
    path("api/docs/openapi.json", api_docs.description, name="api_description"),
    path("api/state/", state.state, name="state"),
    path("setup/", include("policies.setup_urls")),
    path("policies/", include("policies.urls")),
    path("board/", include("policies.board_urls")),
    path("wall/", include("policies.wall_urls")),
    path("needs/", include("policies.needs_urls")),
    path("guidelines/", include("policies.guideline_urls")),
    path("reports/", include("policies.report_urls")),
    path("", include("messaging.records_urls")),
    path("", include("messaging.urls")),
]
if settings.DEMO:
    urlpatterns.insert(0, path("inbox/", inbox.mails, name="inbox"))
    urlpatterns.insert(1, path("inbox/<str:name>/", inbox.mail, name="inbox_mail"))
handler500 = "medspa_chat.failures.failed"
