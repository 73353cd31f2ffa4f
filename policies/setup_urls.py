"""The address of the first run."""

from django.urls import URLPattern, path

from policies import setup_views

urlpatterns: list[URLPattern] = [path("", setup_views.setup, name="setup")]
