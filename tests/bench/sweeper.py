"""One worker of the benchmark: sweeps one after the other until one finds nothing."""

import django

django.setup()

from accounts.clock import database_now  # noqa: E402 - models need the setup above
from medspa_chat.celery import keep_what_is_loaded  # noqa: E402
from policies.escalations import sweep  # noqa: E402

if __name__ == "__main__":
    keep_what_is_loaded()
    now = database_now()
    while sweep(now):
        pass
