"""What the page asks for about promises; included at /policies/."""

from django.urls import include, path

from policies import board_views, calibration_views, digest_views, push_views, views

urlpatterns = [
    path("promises/", views.promises, name="promises"),
    path("preview/", views.preview, name="preview"),
    path("needs-reply/", views.needs_reply, name="needs_reply"),
    path("digest/", digest_views.digest, name="digest"),
    path("digest/seen/", digest_views.digest_seen, name="digest_seen"),
    path("notices/<int:notice_id>/seen/", views.notice_seen, name="notice_seen"),
    path("asks/<int:message_id>/outcome/", views.outcome, name="outcome"),
    path("asks/<int:message_id>/withdraw/", views.withdraw, name="withdraw"),
    path("calibration/", calibration_views.calibration, name="calibration"),
    path("obligations/<int:obligation_id>/rate/", calibration_views.rating, name="rate"),
    path("board/urgency/", calibration_views.urgency, name="board_urgency"),
    path("push/", push_views.push, name="push"),
    path("push/subscribe/", push_views.subscribe, name="push_subscribe"),
    path("push/end/", push_views.end, name="push_end"),
    path("handovers/", include("policies.handover_urls")),
    path("obligations/", include("policies.obligation_urls")),
    path("board/rows/", board_views.rows, name="board_rows"),
    path("board/people/", board_views.people, name="board_people"),
]
