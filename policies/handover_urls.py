"""The end of a shift and the beginning of the next; included at /policies/handovers/."""

from django.urls import path

from policies import handover_views as views

urlpatterns = [
    path("", views.shift_change, name="shift_change"),
    path("hand-over/", views.hand_over, name="hand_over"),
    path("keep/<int:obligation_id>/", views.keep, name="keep"),
    path("swept/", views.swept, name="swept"),
    path("seen/", views.seen, name="handovers_seen"),
]
