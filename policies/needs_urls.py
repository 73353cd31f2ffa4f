"""What waits for somebody, and what they wait for; included at /needs/."""

from django.urls import path

from policies import views

urlpatterns = [path("", views.needs_page, name="needs")]
