"""A rule as it is typed beside the rules that hold, over many asks of the past; pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from heapq import heappush, heappushpop
from typing import Any

from policies.figures import percent
from policies.rules import Facts, choose_rule
from policies.simulation.facts import PastAsk, Practice, Terms
from policies.simulation.replay import LATE, ON_TIME, Outcome, replay

EXAMPLES = 10
Example = tuple[bool, datetime, int, dict[str, Any]]


@dataclass
class Side:
    """What would have come of all asks together, under one set of rules."""

    verdicts: Counter[str] = field(default_factory=Counter)
    by_day: Counter[date] = field(default_factory=Counter)
    by_person: Counter[int] = field(default_factory=Counter)
    by_hour: Counter[int] = field(default_factory=Counter)
    reminders: int = 0
    reminded_with_patient: int = 0
    told_with_patient: int = 0

    def take(self, ask: PastAsk, outcome: Outcome, practice: Practice) -> None:
        """Count one ask: its steps by the clock on the wall where it belongs."""
        self.verdicts[outcome.verdict] += 1
        zone = practice.zone_of(ask.location_id)
        for notice in outcome.notices:
            person = practice.people.get(notice.person)
            is_busy = person is not None and person.is_with_patient(notice.at)
            if not notice.is_step:
                self.reminders += 1
                self.reminded_with_patient += is_busy
                continue
            local = notice.at.astimezone(zone)
            self.by_day[local.date()] += 1
            self.by_hour[local.hour] += 1
            self.by_person[notice.person] += 1
            self.told_with_patient += is_busy

    def figures(self) -> dict[str, Any]:
        """The same as JSON."""
        on_time, late = self.verdicts[ON_TIME], self.verdicts[LATE]
        return {
            **{name: self.verdicts[name] for name in sorted(self.verdicts)},
            "percent": percent(on_time, on_time + late),
            "escalations": self.by_person.total(),
            "by_day": {day.isoformat(): count for day, count in sorted(self.by_day.items())},
            "by_person": {str(pk): count for pk, count in sorted(self.by_person.items())},
            "by_hour": {str(hour): count for hour, count in sorted(self.by_hour.items())},
            "reminders": self.reminders,
            "reminded_with_patient": self.reminded_with_patient,
            "told_with_patient": self.told_with_patient,
        }


class Trial:
    """Takes asks one after the other, and says at any time what came of them.

    Only what the rule covers, as it holds or as it is typed, is looked at: for all else nothing
    changes.
    """

    def __init__(
        self,
        live: Sequence[Terms],
        draft: Terms,
        practice: Practice,
        now: datetime,
        *,
        is_active: bool = True,
    ) -> None:
        """`live` are the rules that hold; `draft` takes the place of the one that it is of, or
        without `is_active` ends it."""
        self.draft, self.practice, self.now = draft, practice, now
        self.live = live
        others = [one for one in live if draft.rule_id is None or one.rule_id != draft.rule_id]
        self.tried = [*others, draft] if is_active else others
        self.before, self.after = Side(), Side()
        self.seen = self.covered_before = self.covered_after = 0
        self.moved = self.decided_otherwise = 0
        self._chosen: dict[Facts, tuple[Terms | None, Terms | None]] = {}
        self._examples: list[Example] = []

    def take(self, ask: PastAsk) -> None:
        """Replay one ask under both, if the rule has to do with it."""
        self.seen += 1
        live, tried = self._choice(ask)
        is_before = live is not None and live.rule_id == self.draft.rule_id
        is_after = tried is self.draft
        if not (is_before or is_after):
            return
        self.covered_before += is_before
        self.covered_after += is_after
        before = replay(ask, live, self.practice, self.now)
        after = replay(ask, tried, self.practice, self.now)
        self.before.take(ask, before, self.practice)
        self.after.take(ask, after, self.practice)
        self._compare(ask, before, after)

    def result(self) -> dict[str, Any]:
        """All figures as JSON, without a name of anybody or a word of anything."""
        examples = sorted(self._examples, key=lambda one: one[:3], reverse=True)
        return {
            "seen": self.seen,
            "covered_before": self.covered_before,
            "covered_after": self.covered_after,
            "replayed": self.before.verdicts.total(),
            "moved": self.moved,
            "decided_otherwise": self.decided_otherwise,
            "before": self.before.figures(),
            "after": self.after.figures(),
            "examples": [shown for *_, shown in examples],
        }

    def _choice(self, ask: PastAsk) -> tuple[Terms | None, Terms | None]:
        facts = Facts(ask.priority, ask.conversation_id, ask.location_id, ask.asked_role)
        if facts not in self._chosen:
            self._chosen[facts] = choose_rule(self.live, facts), choose_rule(self.tried, facts)
        return self._chosen[facts]

    def _compare(self, ask: PastAsk, before: Outcome, after: Outcome) -> None:
        """Keep the newest examples, those first that would have ended otherwise."""
        is_otherwise = before.verdict != after.verdict
        if before.due_at == after.due_at and not is_otherwise:
            return
        self.moved += 1
        self.decided_otherwise += is_otherwise
        shown = {
            "obligation": ask.pk,
            "sent_at": ask.sent_at.isoformat(),
            "priority": ask.priority,
            "role": ask.asked_role,
            "conversation": ask.conversation_id,
            "location": ask.location_id,
            "answered_at": ask.answered_at.isoformat() if ask.answered_at else None,
            "before": _shown(before),
            "after": _shown(after),
        }
        example = (is_otherwise, ask.sent_at, ask.pk, shown)
        if len(self._examples) < EXAMPLES:
            heappush(self._examples, example)
        else:
            heappushpop(self._examples, example)


def _shown(outcome: Outcome) -> dict[str, Any]:
    due_at = outcome.due_at.isoformat() if outcome.due_at else None
    return {"due_at": due_at, "verdict": outcome.verdict}
