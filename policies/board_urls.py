"""The board of open asks, and its screens on walls; included at /board/."""

from django.urls import path

from policies import board_views, wall_views

urlpatterns = [
    path("", board_views.page, name="board"),
    path("walls/", wall_views.screens, name="walls"),
    path("walls/new/", wall_views.new, name="wall_new"),
    path("walls/<int:screen_id>/revoke/", wall_views.revoke, name="wall_revoke"),
]
