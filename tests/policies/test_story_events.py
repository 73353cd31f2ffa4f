"""The story of a promise: what is said of each thing that can happen to it."""

from typing import Any

import pytest

from tests.policies.stories import ANA, BEN, CY, HIGH, KIM, said, stored

MOVED = {"due_before": stored("11:00"), "due_after": stored("13:00")}
ON = {"from": [KIM], "to": BEN}


@pytest.mark.parametrize(
    ("kind", "actor", "facts", "words"),
    [
        ("reminded", None, {"told": [KIM]}, "Kim was reminded."),
        ("reminded", None, {"told": [BEN, KIM]}, "Ben and Kim were reminded."),
        (
            "overdue",
            None,
            {"owner": KIM},
            (
                "It became late: nobody had answered by the due time. Kim owed it then, and "
                "the delay stays theirs."
            ),
        ),
        (
            "escalated",
            None,
            {"told": [BEN], "target": "cover"},
            "Ben was told that it is late, as the person's cover.",
        ),
        (
            "escalated",
            None,
            {"told": [BEN, CY], "target": "location_manager", "repeat": 2},
            "Ben and Cy were told once more that it is late, as the location's manager.",
        ),
        (
            "skipped",
            None,
            {"target": "cover", "reason": "off_shift"},
            "The person's cover is off shift, so this step was passed by without waiting.",
        ),
        (
            "skipped",
            None,
            {"target": "role", "reason": "empty"},
            "Nobody has the role that the rule names, so this step was passed by without waiting.",
        ),
        (
            "skipped",
            None,
            {"target": "role", "reason": "already_notified"},
            (
                "The role that the rule names was told already, so this step was passed by without "
                "waiting."
            ),
        ),
        ("satisfied", KIM, {"late": False, "marked": False}, "Kim answered, in time."),
        (
            "satisfied",
            KIM,
            {"late": True, "response_minutes": 80.0, "due_at": stored("09:30")},
            "Kim answered, late. It took 1 h 20 min on the rule's clock. It was due 9:30 am.",
        ),
        (
            "satisfied",
            KIM,
            {"late": False, "marked": True, "response_minutes": 0.2},
            "Kim marked it as answered, in time. It took less than a minute on the rule's clock.",
        ),
        (
            "cancelled",
            ANA,
            {"late": False},
            (
                "Ana took the ask back: no answer is wanted any more. It was not late yet, so it "
                "counts for nobody."
            ),
        ),
        ("cancelled", ANA, {"late": True}, "It was late already, and stays so."),
        ("voided", CY, {"late": False}, "Cy ended what this rule had promised."),
        ("voided", CY, {"late": True}, "It was late already, and stays so."),
        ("unmailed", None, {"told": [BEN]}, "A mail to Ben could not be sent."),
        (
            "alerted",
            None,
            {
                "because": {str(KIM): "off_shift"},
                "told": [CY],
                "passed": [{"user": BEN, "reason": "with_patient"}],
            },
            "Kim is off shift, so Cy was told at once. Ben is with a patient and was passed by.",
        ),
        (
            "alerted",
            None,
            {"because": {str(KIM): "away", str(BEN): "off_shift"}},
            "Kim is away and Ben is off shift, so nobody else could be told.",
        ),
        ("stuck", None, {}, "After several errors of the program it was set aside"),
        (
            "acknowledged",
            KIM,
            {"hold_until": stored("11:20"), "due_at": stored("11:00")},
            (
                "Kim said “on it”. Nobody is reminded, and nobody else is told before 11:20 am. "
                "That is no answer: the due time stays 11:00 am."
            ),
        ),
        (
            "taken_over",
            BEN,
            {
                **ON,
                "spent_minutes": 30.0,
                "due_before": stored("11:00"),
                "due_after": stored("11:00"),
            },
            (
                "Ben took it over from Kim. 30 min of the time were spent already, and stay spent. "
                "It stays due 11:00 am."
            ),
        ),
        (
            "reassigned",
            CY,
            {**ON, **MOVED, "hours": {"hours_of": "person", "person": BEN, "fallback": False}},
            (
                "Cy passed it from Kim to Ben. The shifts of Ben count. It is due 1:00 pm "
                "instead of 11:00 am."
            ),
        ),
        (
            "party_left",
            None,
            {"who": KIM, "why": "left", "left": [BEN, CY]},
            "Kim is no longer in the conversation. Ben or Cy can still answer it.",
        ),
        (
            "party_left",
            None,
            {
                "who": KIM,
                "why": "deactivated",
                "to": CY,
                "passed": [{"user": BEN, "reason": "off_shift"}],
            },
            (
                "Kim doesn't work here any more. Cy owes the answer now; the due time stays. "
                "Ben is off shift and was passed by."
            ),
        ),
        ("followed_up", ANA, {}, "Ana asked again. The clock runs on from the first time."),
        (
            "tightened",
            ANA,
            {**HIGH, "due_before": stored("12:00"), "due_at": stored("11:30")},
            (
                "Ana asked again, as High. The rule is “High: within an hour”, version 2: a reply "
                "within 1 h of working time. It is due 11:30 am instead of 12:00 pm."
            ),
        ),
        (
            "priority_changed",
            ANA,
            {"priority_before": "urgent", "priority": "normal"},
            "Ana changed it from Urgent to Normal.",
        ),
        (
            "rule_applied",
            CY,
            {**HIGH, "due_before": stored("11:00"), "due_at": None},
            "There is no due time any more.",
        ),
        (
            "paused",
            KIM,
            {**MOVED, "planned_until": stored("14:00"), "runs_again_at": stored("11:00")},
            (
                "Kim is with a patient, until about 2:00 pm. The clock waits. It waits no longer "
                "than the rule allows: until 11:00 am. It is due 1:00 pm instead of 11:00 am."
            ),
        ),
        (
            "paused",
            KIM,
            {"planned_until": stored("10:30"), "runs_again_at": stored("10:30")},
            "Kim is with a patient, until about 10:30 am. The clock waits.",
        ),
        (
            "resumed",
            KIM,
            {"due_before": stored("13:00"), "due_after": stored("12:30")},
            (
                "Kim is no longer with a patient. The clock runs again. It is due 12:30 pm "
                "instead of 1:00 pm."
            ),
        ),
        (
            "recomputed",
            None,
            {"why": "hours", **MOVED},
            (
                "The hours that it counts were changed, so it was counted anew. It is due 1:00 pm "
                "instead of 11:00 am."
            ),
        ),
        ("recomputed", None, {"why": "home"}, "Somebody's home location changed"),
        (
            "recomputed",
            None,
            {"why": "recheck", "due_after": stored("13:00")},
            "It had no due time and was looked at again. It is due 1:00 pm.",
        ),
        (
            "reopened",
            KIM,
            {"due_at": stored("11:00")},
            "Kim took the answer back, so it is open again. The due time stays 11:00 am.",
        ),
        (
            "excused",
            CY,
            {"reason": "The power was out."},
            "Cy excused the delay: “The power was out.” It stays late; reports count it apart.",
        ),
    ],
)
def test_what_happened_is_said(
    kind: str, actor: int | None, facts: dict[str, Any], words: str
) -> None:
    assert words in said(kind, actor, **facts)
