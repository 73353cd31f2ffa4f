"""Which of the practice's rules holds before which, as a list for those who write them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import Role, User
from accounts.roles import is_owner, locations_managed_by
from policies.models import ResponseRule, RuleVersion
from policies.rules import specificity


@dataclass(frozen=True)
class Placed:
    """A rule in the order of precedence: what makes it special, and the rule that holds in its
    place for every ask that it covers."""

    rule: ResponseRule
    covers: str
    overruled_by: ResponseRule | None


def rules_seen_by(user: User) -> QuerySet[ResponseRule]:
    """An owner's all; a manager's locations' ones and those of the whole practice."""
    if is_owner(user):
        return ResponseRule.objects.all()
    own = locations_managed_by(user)
    return ResponseRule.objects.filter(
        Q(location__in=own)
        | Q(location=None) & (Q(conversation=None) | Q(conversation__location__in=own))
    )


def versions_seen_by(user: User) -> QuerySet[RuleVersion]:
    """The same of versions: of a rule that was another place's before, only its own time here."""
    if is_owner(user):
        return RuleVersion.objects.all()
    own = locations_managed_by(user)
    return RuleVersion.objects.filter(
        Q(location__in=own)
        | Q(location=None) & (Q(conversation=None) | Q(conversation__location__in=own))
    )


def in_order(rules: Iterable[ResponseRule]) -> list[Placed]:
    """The active ones of these rules, whichever holds first coming first, as their newest
    versions stand."""
    active = [rule.pk for rule in rules if rule.is_active]
    versions = RuleVersion.objects.filter(rule__in=active).order_by("rule_id", "-number")
    newest = versions.distinct("rule_id").select_related("rule", "location", "conversation")
    winners: dict[tuple[object, ...], ResponseRule] = {}
    placed = []
    for version in sorted(newest, key=specificity, reverse=True):
        first = winners.setdefault(_which(version), version.rule)
        other = first if first.pk != version.rule_id else None
        placed.append(Placed(version.rule, _covers(version), other))
    return placed


def _which(version: RuleVersion) -> tuple[object, ...]:
    return version.asked_role, version.conversation_id, version.location_id, version.priority


def _covers(version: RuleVersion) -> str:
    """ "Front desk, Oakland, high"."""
    said = [
        Role(version.asked_role).label if version.asked_role else "",
        str(version.conversation or ""),
        str(version.location or ""),
        version.get_priority_display() if version.priority else "",
    ]
    return ", ".join(one for one in said if one) or "every ask"
