"""The guideline: its pages, and what the chat asks about it; included at /guidelines/."""

from django.urls import path

from policies import guideline_views

urlpatterns = [
    path("", guideline_views.page, name="guidelines"),
    path("edit/", guideline_views.edit, name="guideline_edit"),
    path("review/", guideline_views.review, name="guideline_review"),
    path("pending/", guideline_views.pending, name="guideline_pending"),
    path("seen/", guideline_views.acknowledge, name="guideline_seen"),
    path("misfit/<int:message_id>/", guideline_views.misfit, name="guideline_misfit"),
    path("pulse/", guideline_views.answer_pulse, name="guideline_pulse"),
]
