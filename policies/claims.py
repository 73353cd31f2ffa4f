"""What a sweep takes in hand: rows that it has locked, and all that deciding about them needs,
in a number of small statements that doesn't grow with them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Location, User
from accounts.worktime import Calendar
from policies.known import Known, known
from policies.models import Obligation, ObligationParty, RuleVersion
from policies.obligations.counting import stale
from policies.promises import Told, told_of
from policies.rules import Step
from policies.targets import Reach


@dataclass(frozen=True)
class Claim:
    """Locked rows that are due at `now` (UTC), the longest due first."""

    now: datetime
    rows: Sequence[Obligation]
    stale: frozenset[int]  # those whose hours were edited since they were counted
    told: Mapping[int, list[Told]]
    reach: Reach
    practice: Known

    def steps(self, version: RuleVersion) -> tuple[Step, ...]:
        """The escalation steps of a rule version."""
        return self.practice.steps(version)

    def calendar_at(self, location: Location) -> Calendar:
        """The opening hours of a location."""
        return self.practice.calendar_at(location)


def claimed(now: datetime, but: Collection[int], most: int) -> Claim:
    """Lock up to `most` open rows that are due and that nobody else holds, `but` these."""
    due = Obligation.objects.filter(state=Obligation.State.OPEN, next_action_at__lte=now)
    if but:
        due = due.exclude(pk__in=but)
    locked = due.order_by("next_action_at", "pk").select_for_update(skip_locked=True)
    rows = list(locked[:most])
    if not rows:
        return Claim(now, (), frozenset(), {}, Reach(now), Known())
    practice, ids = known(), [row.pk for row in rows]
    versions = practice.versions({row.rule_version_id for row in rows if row.rule_version_id})
    for row in rows:
        row.rule_version = versions[row.rule_version_id] if row.rule_version_id else None
        row.location = practice.place(row.location_id)
    old = frozenset(row.pk for row in stale(rows))
    return Claim(now, rows, old, told_of(ids), Reach(now, _owing(ids)), practice)


def _owing(ids: Collection[int]) -> dict[int, list[User]]:
    """Who owes each answer; each person is read once."""
    parties = ObligationParty.objects.filter(obligation__in=ids).order_by("user_id")
    pairs = list(parties.values_list("obligation_id", "user_id"))
    people = User.objects.select_related("cover").in_bulk({user_id for _, user_id in pairs})
    owing: dict[int, list[User]] = defaultdict(list)
    for pk, user_id in pairs:
        owing[pk].append(people[user_id])
    return owing
