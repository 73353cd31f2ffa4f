"""The timeline of rules: each version with who, when, why, what differs and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from auditlog.models import LogEntry
from django.db.models import Count, F, Q, QuerySet

from accounts.models import Location, User
from policies.access import of_places_run_by
from policies.models import Obligation, ResponseRule, RuleVersion
from policies.precedence import rules_seen_by, versions_seen_by
from policies.words import parts_in_words, rule_in_words

MOST = 100
FIRST = "The first version."
Tally = tuple[int, int]  # how many asks were decided, how many of these in time


@dataclass(frozen=True)
class Entry:
    """Something that was done to a rule."""

    rule: ResponseRule
    at: datetime
    who: str
    title: str
    reason: str = ""
    words: str = ""
    changes: list[str] = field(default_factory=list)
    tried_at: datetime | None = None
    until: datetime | None = None  # when the next version replaced it
    holds: bool = False
    effect: str = ""


def timeline_of(rule: ResponseRule, by: User) -> list[Entry]:
    """What was done to one rule, newest first; figures of the places that `by` runs."""
    return _timeline([rule], by)


def timeline_at(location: Location, by: User) -> list[Entry]:
    """The same of all rules that hold at a location, those of the whole practice too."""
    here = Q(location=location) | Q(location=None) & (
        Q(conversation=None) | Q(conversation__location=None) | Q(conversation__location=location)
    )
    return _timeline(list(rules_seen_by(by).filter(here)), by)


def _timeline(rules: Iterable[ResponseRule], by: User) -> list[Entry]:
    by_id = {rule.pk: rule for rule in rules}
    rows = versions_seen_by(by).filter(rule__in=by_id)
    rows = rows.select_related("location", "conversation", "created_by")
    found: dict[int, list[RuleVersion]] = {}
    for version in rows.order_by("rule_id", "number"):
        found.setdefault(version.rule_id, []).append(version)
    tallies = _tallies(found, by)
    entries = list(_switched(by_id))
    for pk, versions in found.items():
        entries += _versions(by_id[pk], versions, tallies)
    return sorted(entries, key=lambda one: one.at, reverse=True)[:MOST]


def _versions(
    rule: ResponseRule, versions: list[RuleVersion], tallies: dict[int, Tally]
) -> Iterable[Entry]:
    before = [None, *versions]
    after = [*versions[1:], None]
    for old, version, following in zip(before, versions, after, strict=False):
        yield Entry(
            rule=rule,
            at=version.created_at,
            who=str(version.created_by or "the program"),
            title=f"{version.name}, version {version.number}",
            reason=version.reason,
            words=rule_in_words(version),
            changes=changes_in_words(old, version) if old else [_first(version)],
            tried_at=version.tried_at,
            until=following.created_at if following else None,
            holds=following is None and rule.is_active,
            effect=_effect(tallies.get(version.pk), tallies.get(old.pk) if old else None),
        )


def _first(version: RuleVersion) -> str:
    return FIRST if version.number == 1 else "Before, it was a rule of another location."


def changes_in_words(old: RuleVersion, new: RuleVersion) -> list[str]:
    """What differs: "Reply within: 10 min of working time → 8 min of working time"."""
    was, now = parts_in_words(old), parts_in_words(new)
    was["Name"], now["Name"] = old.name, new.name
    return [
        f"{what}: {was[what] or 'nothing'} → {said or 'nothing'}"
        for what, said in now.items()
        if said != was[what]
    ] or ["It says the same in words."]


def _tallies(found: dict[int, list[RuleVersion]], by: User) -> dict[int, Tally]:
    """By version: its asks that were decided, as reports count them; excused ones left out."""
    ids = [version.pk for versions in found.values() for version in versions]
    asks = Obligation.objects.filter(of_places_run_by(by), rule_version__in=ids, excused_at=None)
    decided: QuerySet[Obligation] = asks.filter(
        Q(satisfied_at=F("decided_at")) | Q(breached_at__isnull=False), decided_at__isnull=False
    )
    counted = decided.values("rule_version").annotate(
        asked=Count("pk"), met=Count("pk", filter=Q(satisfied_at=F("decided_at")))
    )
    return {row["rule_version"]: (row["asked"], row["met"]) for row in counted}


def _effect(own: Tally | None, before: Tally | None) -> str:
    """ "In time: 38 of 40 asks (95%). Under the version before: 41 of 50 (82%)."."""
    if own is None:
        return ""
    said = f"In time: {_share(own)} under this version"
    return f"{said}, {_share(before)} under the one before." if before else f"{said}."


def _share(tally: Tally) -> str:
    asked, met = tally
    return f"{met} of {asked} ask{'' if asked == 1 else 's'} ({round(100 * met / asked)}%)"


def _switched(rules: dict[int, ResponseRule]) -> Iterable[Entry]:
    """When rules were switched off and on: the audit knows, as no version does."""
    rows = LogEntry.objects.get_for_objects(ResponseRule.objects.filter(pk__in=rules))
    rows = rows.filter(action=LogEntry.Action.UPDATE, changes__has_key="is_active")
    for row in rows.select_related("actor"):
        rule = rules[int(row.object_pk)]
        is_on = row.changes_dict["is_active"][1] == "True"
        yield Entry(
            rule=rule,
            at=row.timestamp,
            who=str(row.actor or row.actor_email or "the program"),
            title=f"{rule}: switched {'on' if is_on else 'off'}",
            words="It makes new promises again." if is_on else "It makes no new promises.",
        )
