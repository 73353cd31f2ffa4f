"""The board of open asks; included at /board/."""

from django.urls import path

from policies import views

urlpatterns = [path("", views.board, name="board")]
