"""The last look before the site starts."""

import django
from django.core.checks import ERROR, Tags, run_checks
from django.core.exceptions import ImproperlyConfigured

from medspa_chat.checks.running import is_for_work


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured, in one line, while one of our own checks finds an error; a demo
    and a developer's site start all the same."""
    django.setup()
    if not is_for_work():
        return
    wrong = [
        f"{message.id}: {message.msg} {message.hint or ''}".strip()
        for message in run_checks(tags=[Tags.security])
        if message.level >= ERROR and str(message.id).startswith("medspa.")
    ]
    if wrong:
        raise ImproperlyConfigured(f"The site doesn't start like this. {' '.join(wrong)}")
