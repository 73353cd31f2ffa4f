"""A screen on a wall, which nobody is logged in at; included at /wall/."""

from django.urls import path

from policies import wall_views

urlpatterns = [
    path("", wall_views.wall, name="wall"),
    path("pair/", wall_views.pair, name="wall_pair"),
    path("figures/", wall_views.figures, name="wall_figures"),
]
