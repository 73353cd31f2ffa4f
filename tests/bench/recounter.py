"""The worker of the benchmark that counts everything anew after an edit of hours."""

import django

django.setup()

from accounts.clock import database_now  # noqa: E402 - models need the setup above
from accounts.models import Location  # noqa: E402
from medspa_chat.celery import keep_what_is_loaded  # noqa: E402
from policies.obligations import recount_for  # noqa: E402

if __name__ == "__main__":
    keep_what_is_loaded()
    recount_for(list(Location.objects.values_list("pk", flat=True)), database_now())
