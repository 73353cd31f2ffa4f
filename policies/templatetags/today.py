"""What the first page of the admin shows of promises."""

from django import template
from django.http import HttpRequest

from accounts.clock import database_now
from accounts.roles import is_manager
from accounts.visitor import visitor
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
