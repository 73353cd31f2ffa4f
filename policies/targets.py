"""Whom a step tells, found out at the instant it fires: roles, covers and managers change."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.availability import State, statuses
from accounts.models import Location, User
from accounts.roles import colleagues, managers_of, owners
from policies.models import EscalationStep, Obligation
from policies.passing import found_among, reason_against
from policies.rules import Found, Step

Target = EscalationStep.Target


@dataclass(frozen=True)
class Instead:
    """Who looks after an answer in somebody's place, and whom the search passed by, why."""

    people: tuple[int, ...]
    passed: tuple[dict[str, Any], ...]


class Reach:
    """Who can be told at one instant. Remembers what it looked up, so that a sweep that finds
    a hundred late asks of one location looks up its people once."""

    def __init__(self, now: datetime, owing: Mapping[int, list[User]] | None = None) -> None:
        """`owing` is for those who have read already who owes each answer."""
        self.now = now
        self._owing = owing or {}
        self._found: dict[tuple[object, ...], list[User]] = {}
        self._states: dict[int, State] = {}

    def owing(self, row: Obligation) -> list[User]:
        """Whose answer counts."""
        known = self._owing.get(row.pk)
        return [party.user for party in row.parties.all()] if known is None else known

    def whom(self, row: Obligation, step: Step | None, told: Collection[int]) -> Found:
        """Whom `step` reaches for an obligation, or why nobody; None is the last resort:
        whoever runs the place, else an owner (response-time E4).

        Nobody is told twice, nor the asker or the person who is late. Staff who aren't at
        work or are busy are passed by; managers and owners are always told.
        """
        if step is None:
            return self._last_resort(row, told)
        candidates = self._candidates(row, step)
        return self._passing(candidates, row, told)

    def instead(self, row: Obligation, barred: Collection[int] = ()) -> Instead:
        """Who can look after an answer now when those who owe it can't: their cover, else
        somebody of the asked role, else of a role that the rule tells, else whoever runs the
        place; nobody who is `barred`. The first of these that reaches anybody, and who was
        passed by on the way.
        """
        parties = {user.pk for user in self.owing(row)} | set(barred)
        passed: list[dict[str, Any]] = []
        for candidates in self._next_best(row):
            asked = [user for user in candidates if user.pk not in parties]
            reasons = self._reasons(asked, row, ())
            people = tuple(pk for pk, reason in reasons.items() if not reason)
            if people:
                return Instead(people, tuple(passed))
            passed += [{"user": pk, "reason": reason} for pk, reason in reasons.items()]
        return Instead((), tuple(passed))

    def _next_best(self, row: Obligation) -> Iterable[list[User]]:
        yield self._covers(row)
        told = [step["role"] for step in row.rule_version.steps] if row.rule_version else []
        for role in dict.fromkeys([row.asked_role, *told]):
            if role:
                yield self._holders(role, row.location)
        yield self._managers(row.location)
        yield self._owners()

    def is_available(self, user: User) -> bool:
        """Whether somebody is at work and neither with a patient nor away."""
        return self.state_of(user) == State.AVAILABLE

    def state_of(self, user: User) -> State:
        """What somebody is doing, managers included."""
        if user.pk not in self._states:
            self._states[user.pk] = statuses([user], self.now)[user.pk].state
        return self._states[user.pk]

    def _last_resort(self, row: Obligation, told: Collection[int]) -> Found:
        found = self._passing(self._managers(row.location), row, told)
        return found if found.people else self._passing(self._owners(), row, told)

    def _candidates(self, row: Obligation, step: Step) -> list[User]:
        if step.target == Target.COVER:
            return self._covers(row)
        if step.target == Target.ROLE:
            return self._holders(step.role, row.location)
        if step.target == Target.PERSON:
            ids = [step.person_id] if step.person_id else []
            return self._once(("person", *ids), lambda: colleagues().filter(pk__in=ids))
        return self._managers(row.location)

    def _covers(self, row: Obligation) -> list[User]:
        """The covers of whoever owes the answer, less those who owe it too."""
        parties = self.owing(row)
        ids = {user.pk for user in parties}
        covers = {user.cover_id: user.cover for user in parties if user.cover_id not in ids}
        return [cover for cover in covers.values() if cover is not None]

    def _holders(self, role: str, location: Location | None) -> list[User]:
        def read() -> Iterable[User]:
            holders = colleagues().filter(role=role)
            return holders.filter(locations=location) if location else holders

        return self._once(("role", role, location and location.pk), read)

    def _managers(self, location: Location | None) -> list[User]:
        return self._once(("managers", location and location.pk), lambda: managers_of(location))

    def _owners(self) -> list[User]:
        return self._once(("owners",), owners)

    def _once(self, key: tuple[object, ...], read: Callable[[], Iterable[User]]) -> list[User]:
        if key not in self._found:
            self._found[key] = list(read())
        return self._found[key]

    def _passing(self, candidates: list[User], row: Obligation, told: Collection[int]) -> Found:
        return found_among(self._reasons(candidates, row, told))

    def _reasons(
        self, candidates: list[User], row: Obligation, told: Collection[int]
    ) -> dict[int, str]:
        self._look_at(candidates)
        return {user.pk: self._reason_against(user, row, told) for user in candidates}

    def _look_at(self, candidates: list[User]) -> None:
        """Read what the staff among them are doing, all at once."""
        unknown = [
            user for user in candidates if not user.is_manager and user.pk not in self._states
        ]
        if unknown:
            for pk, status in statuses(unknown, self.now).items():
                self._states[pk] = status.state

    def _reason_against(self, user: User, row: Obligation, told: Collection[int]) -> str:
        return reason_against(
            user.pk,
            is_active=user.is_active,
            asker_id=row.asker_id,
            owner_id=row.owner_id,
            told=told,
            state=lambda: str(State.AVAILABLE if user.is_manager else self._states[user.pk]),
        )
