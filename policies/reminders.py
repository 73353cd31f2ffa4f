"""Which asks a rule reminds of by mail, so that nobody is mailed of one twice."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from policies.access import owed_by
from policies.models import Obligation, Outbox
from policies.promises import UNANSWERED


def asks_with_reminders(user: User, message_ids: Collection[int]) -> set[int]:
    """Those of these messages that the rule reminds `user` of before they are due, or of which
    a notice went to them: when it is to be mailed is the rule's to say."""
    noticed = Outbox.objects.filter(obligation=OuterRef("pk"), recipient=user, dropped="")
    is_reminded = Q(due_at__isnull=False, rule_version__remind_before__len__gt=0) & owed_by(user.pk)
    found = Obligation.objects.filter(
        Q(Exists(noticed)) | is_reminded, message__in=message_ids, state__in=UNANSWERED
    )
    return set(found.values_list("message_id", flat=True))
