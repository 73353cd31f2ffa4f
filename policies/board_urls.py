"""The board of open asks; included at /board/."""

from django.urls import path

from policies import board_views

urlpatterns = [path("", board_views.page, name="board")]
