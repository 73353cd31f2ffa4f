"""What a rule's page does to the promises that stand: hold them to the newest version, or end
them. Each asks first, and says how many there are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from policies import obligations
from policies.access import of_places_run_by
from policies.models import Obligation, ResponseRule
from policies.promises import UNANSWERED


def under(rule: ResponseRule, by: User) -> QuerySet[Obligation]:
    """What is unanswered under any version of a rule, at the places that `by` runs."""
    theirs = Obligation.objects.filter(of_places_run_by(by), state__in=UNANSWERED)
    return theirs.filter(rule_version__rule=rule)


def behind(rule: ResponseRule, by: User) -> QuerySet[Obligation]:
    """The same, under older versions than the newest."""
    newest = rule.versions.order_by("-number").values("pk")[:1]
    return under(rule, by).exclude(rule_version__in=newest)


@dataclass(frozen=True)
class RuleAct:
    """Something that is done to what a rule promised, and how the pages speak of it."""

    name: str
    button: str
    rows: Callable[[ResponseRule, User], QuerySet[Obligation]]
    do: Callable[[ResponseRule, User, datetime], int]
    asked: str
    meaning: str
    done: str

    def offered(self, rule: ResponseRule, by: User) -> dict[str, Any]:
        """The button, and how many it is about."""
        return {"name": self.name, "button": self.button, "count": self.rows(rule, by).count()}


RULE_ACTS = (
    RuleAct(
        "apply",
        "Apply to open asks",
        behind,
        obligations.apply_to_open,
        "that was promised under an older version of this rule",
        "Each is due as if this version had held from the start. Where that is earlier than now "
        "promised, the whole time of this version runs from now. What is late stays late.",
        "held to this rule as it is now.",
    ),
    RuleAct(
        "end",
        "End open asks",
        under,
        obligations.void_open,
        "that was promised under this rule",
        "Nobody is reminded or told any more, and reports leave them out. What is late already "
        "stays late. This can't be undone. To make no new promises, untick “active” as well.",
        "ended with this rule.",
    ),
)


def counted(count: int) -> str:
    """ "1 open ask", "3 open asks"."""
    return f"{count} open ask{'' if count == 1 else 's'}"
