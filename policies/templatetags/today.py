"""What the first page of the admin shows of promises, and of what a new practice lacks."""

from django import template
from django.http import HttpRequest

from accounts.clock import database_now
from accounts.roles import is_manager
from accounts.visitor import visitor
from policies.first_steps import FirstStep, first_steps
from policies.today import Today, today_of

register = template.Library()


@register.simple_tag(takes_context=True)
def today(context: template.Context) -> Today | None:
    """How it stands for the visitor; None for whoever runs no location."""
    request: HttpRequest = context["request"]
    user = visitor(request)
    if not is_manager(user):
        return None
    return today_of(user, database_now())


@register.simple_tag(takes_context=True)
def steps_to_begin_with(context: template.Context) -> list[FirstStep]:
    """What is left to do in a new practice; nothing for whoever runs no location."""
    request: HttpRequest = context["request"]
    user = visitor(request)
    return first_steps(user, database_now()) if is_manager(user) else []
