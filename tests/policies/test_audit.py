"""What the audit keeps of rules."""

import pytest
from auditlog.models import LogEntry

from policies.models import EscalationStep
from tests.policies.asks import COVER, rule


@pytest.mark.django_db
def test_a_changed_rule_and_a_changed_step_leave_a_row() -> None:
    edited = rule(COVER).rule
    edited.target_minutes = 45
    edited.save()
    step = EscalationStep.objects.get()
    step.after_minutes = 5
    step.save()
    changed = LogEntry.objects.filter(
        action=LogEntry.Action.UPDATE, content_type__app_label="policies"
    )
    assert [row.changes_dict for row in changed.order_by("pk")] == [
        {"target_minutes": ["60", "45"]},
        {"after_minutes": ["0", "5"]},
    ]
