"""The guideline: its pages, and what the chat asks about it; included at /guidelines/."""

from django.urls import path

from policies import guideline_pages, guideline_views

urlpatterns = [
    path("", guideline_pages.page, name="guidelines"),
    path("edit/", guideline_pages.edit, name="guideline_edit"),
    path("review/", guideline_pages.review, name="guideline_review"),
    path("versions/", guideline_pages.versions, name="guideline_versions"),
    path("remind/", guideline_pages.remind, name="guideline_remind"),
    path("pending/", guideline_views.pending, name="guideline_pending"),
    path("seen/", guideline_views.acknowledge, name="guideline_seen"),
    path("misfit/<int:message_id>/", guideline_views.misfit, name="guideline_misfit"),
    path("pulse/", guideline_views.answer_pulse, name="guideline_pulse"),
]
