"""Programs that take part in conversations: users of a kind of their own.

A bot has no role, no hours and no log-in; nobody is asked to wait for it, and what it writes
answers nobody. It acts over the HTTP API, by keys that owners make.
"""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.roles import may_keep_bots


@transaction.atomic
def make_bot(by: User, name: str) -> User:
    """A new bot of this name; raises ValidationError for who may not keep any."""
    _check(by)
    bot = User(
        # Where no mail goes (RFC 2606), and which nobody can type at the entrance.
        email=f"bot-{uuid4().hex}@bots.invalid",
        display_name=name,
        role="",
        is_bot=True,
    )
    bot.set_unusable_password()
    bot.save()
    return bot


@transaction.atomic
def change_bot(by: User, bot_id: int, name: str, *, is_active: bool) -> User:
    """Call a bot otherwise, or switch it off, and with it its keys, or on again. Raises
    ValidationError for who may not keep any, User.DoesNotExist for what is no bot."""
    _check(by)
    bot: User = User.objects.select_for_update().get(pk=bot_id, is_bot=True)
    bot.display_name, bot.is_active = name, is_active
    bot.save(update_fields=["display_name", "is_active"])
    return bot


def _check(by: User) -> None:
    if not may_keep_bots(by):
        raise ValidationError("Bots are kept by owners.")
