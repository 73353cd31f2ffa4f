"""Pages of accounts beside those of allauth."""

from django.urls import URLPattern, path

from accounts import views

urlpatterns: list[URLPattern] = [
    path("join/<slug:key>/", views.join, name="account_join"),
    # allauth's page for adding addresses: here an owner changes an address, in admin.
    path("email/", views.no_such_page, name="account_email"),
]
