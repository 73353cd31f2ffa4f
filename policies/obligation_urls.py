"""One promise: why it stands as it does, and what is done about it; included at
/policies/obligations/."""

from django.urls import path

from policies import obligation_views as views

urlpatterns = [
    path("<int:obligation_id>/", views.why_page, name="why_page"),
    path("<int:obligation_id>/why/", views.why, name="why"),
    path("<int:obligation_id>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("<int:obligation_id>/answered/", views.answered, name="mark_answered"),
    path("<int:obligation_id>/take-over/", views.take_over, name="take_over"),
    path("<int:obligation_id>/let-go/", views.let_go, name="let_go"),
    path("<int:obligation_id>/times/", views.times, name="times_to_promise"),
    path("<int:obligation_id>/promise/", views.promise, name="promise_time"),
    path("<int:obligation_id>/nudge/", views.nudge, name="nudge"),
    path("<int:obligation_id>/reassign/", views.reassign, name="reassign"),
    path("<int:obligation_id>/excuse/", views.excuse, name="excuse"),
]
