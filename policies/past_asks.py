"""From rows to what a trial of a rule needs: the only bridge between the two."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from accounts.calendars import location_calendar, person_calendar
from accounts.models import Availability, Location, Role, User
from accounts.worktime import Span
from policies.hours import load
from policies.models import (
    Obligation,
    ObligationEvent,
    ObligationParty,
    ObligationPause,
    PromisedTime,
    RuleVersion,
)
from policies.models.rule import AskPriority, Clock, Treatment
from policies.reports import day_bounds, local_today
from policies.rules import Step
from policies.simulation.facts import (
    LaidOut,
    PastAsk,
    Person,
    Place,
    Practice,
    Terms,
    times_with_patients,
)

DAYS = 30
CHUNK = 2_000
DAY = timedelta(days=1)
KINDS = ObligationEvent.Kind
# After these an answer may be owed by somebody else than whoever was asked.
MOVING = (KINDS.TAKEN_OVER, KINDS.REASSIGNED, KINDS.PARTY_LEFT, KINDS.LET_GO)
COLUMNS = (
    "pk",
    "sent_at",
    "priority",
    "asked_role",
    "conversation_id",
    "location_id",
    "asker_id",
    "owner_id",
    "state",
    "satisfied_at",
    "closed_at",
    "acknowledged_at",
    "rule_version_id",
    "message__wanted_by",
)
Row = dict[str, Any]


def terms_of(version: RuleVersion, rule_id: int | None, pk: int) -> Terms:
    """A version of a rule, stored or not, as a trial reads it."""
    return Terms(
        pk=pk,
        rule_id=rule_id,
        priority=version.priority,
        conversation_id=version.conversation_id,
        location_id=version.location_id,
        asked_role=version.asked_role,
        target=timedelta(minutes=version.target_minutes),
        is_elapsed=version.clock == Clock.ELAPSED,
        remind_before=tuple(
            timedelta(minutes=each) for each in sorted(set(version.remind_before), reverse=True)
        ),
        pauses_for=_pauses_for(version),
        pause_cap=timedelta(minutes=version.pause_cap_minutes),
        ack_hold=timedelta(minutes=version.ack_hold_minutes),
        steps=tuple(Step(**step) for step in version.steps),
        repeat_minutes=version.repeat_minutes or 0,
        repeat_times=version.repeat_times,
    )


def _pauses_for(version: RuleVersion) -> frozenset[str]:
    return frozenset(
        priority
        for priority in AskPriority.values
        if version.treatment_for(priority) == Treatment.PAUSE
    )


def asked_lately(places: Iterable[Location], *, everywhere: bool, now: datetime) -> Q:
    """What was asked at these locations in the last 30 days on the wall of each, today
    included; `everywhere`: of no location, too."""
    found = Q(pk__in=[])
    for place in places:
        first_day = local_today(place, now) - (DAYS - 1) * DAY
        begins, _ = day_bounds(place, first_day)
        found |= Q(location=place.pk, sent_at__gte=begins, sent_at__lte=now)
    if everywhere:
        found |= Q(location=None, sent_at__gte=now - DAYS * DAY, sent_at__lte=now)
    return found


def practice_at(now: datetime) -> Practice:
    """Everybody, and when they work, as it is now; a fixed number of queries."""
    begins, ends = now - (DAYS + 2) * DAY, now + DAYS * DAY
    places = list(Location.objects.all())
    people = list(User.objects.select_related("home_location").prefetch_related("locations"))
    load(people, places)
    busy = times_with_patients(_with_patients(begins, now))
    return Practice(
        {user.pk: _person(user, busy.get(user.pk, ()), begins, ends) for user in people},
        {
            place.pk: Place(place.pk, place.zone, LaidOut(location_calendar(place), begins, ends))
            for place in places
        },
    )


def _person(user: User, busy: tuple[Span, ...], begins: datetime, ends: datetime) -> Person:
    return Person(
        pk=user.pk,
        role=user.role,
        is_active=user.is_active,
        takes_part=user.role != Role.PRIVACY_OFFICER,
        is_always_told=user.is_manager,
        is_owner=user.role == Role.OWNER,
        is_manager=user.role == Role.MANAGER,
        cover_id=user.cover_id,
        places=frozenset(place.pk for place in user.locations.all()),
        calendar=LaidOut(person_calendar(user), begins, ends),
        with_patient=busy,
    )


def _with_patients(begins: datetime, now: datetime) -> Iterator[tuple[int, Span]]:
    """What is kept of people's times with patients: pauses of clocks, and what holds now."""
    pauses = ObligationPause.objects.filter(ends_at__gte=begins, obligation__owner__isnull=False)
    for person, *span in pauses.values_list("obligation__owner", "starts_at", "ends_at"):
        yield person, (span[0], span[1])
    said = Availability.objects.filter(state=Availability.State.WITH_PATIENT, until__gt=now)
    for person, since, until in said.values_list("user", "since", "until"):
        yield person, (since, until)


def count_of(asked: Q) -> tuple[int, int]:
    """How many there are, and where they begin."""
    found = Obligation.objects.filter(asked).aggregate(count=Count("pk"), first=Min("pk"))
    return found["count"], found["first"] or 0


def chunks_of(asked: Q, first: int) -> Iterator[list[PastAsk]]:
    """The asks, from the oldest on, so many at a time, each with six small queries."""
    pausing = _pausing_versions()
    after = first - 1
    while True:
        rows = Obligation.objects.filter(asked, pk__gt=after).order_by("pk")
        chunk = list(rows.values(*COLUMNS)[:CHUNK])
        if not chunk:
            return
        yield _asks(chunk, pausing)
        after = chunk[-1]["pk"]


def _pausing_versions() -> Mapping[int, frozenset[str]]:
    versions = RuleVersion.objects.only("pk", "treatment")
    return {version.pk: _pauses_for(version) for version in versions}


def _asks(rows: Sequence[Row], pausing: Mapping[int, frozenset[str]]) -> list[PastAsk]:
    ids = [row["pk"] for row in rows]
    parties = _listed(ObligationParty.objects.filter(obligation__in=ids), "user")
    pauses = _listed(ObligationPause.objects.filter(obligation__in=ids), "starts_at", "ends_at")
    promised = _promised(ids)
    first_asked = _first_asked(ids)
    found = []
    for row in rows:
        pk = row["pk"]
        owner, owing = first_asked.get(pk, (row["owner_id"], tuple(parties.get(pk, ()))))
        found.append(_ask(row, owner, owing, _spans(row, pauses.get(pk), pausing), promised))
    return found


def _ask(
    row: Row,
    owner_id: int | None,
    parties: tuple[int, ...],
    pauses: tuple[Span, ...] | None,
    promised: Mapping[int, tuple[Span, ...]],
) -> PastAsk:
    is_answered = row["state"] == Obligation.State.SATISFIED
    return PastAsk(
        pk=row["pk"],
        sent_at=row["sent_at"],
        priority=row["priority"],
        asked_role=row["asked_role"],
        conversation_id=row["conversation_id"],
        location_id=row["location_id"],
        asker_id=row["asker_id"],
        owner_id=owner_id,
        parties=parties,
        answered_at=row["satisfied_at"] if is_answered else None,
        ended_at=None if is_answered else row["closed_at"],
        acknowledged_at=row["acknowledged_at"],
        promised=promised.get(row["pk"], ()),
        pauses=pauses,
        wanted_by=row["message__wanted_by"],
    )


def _spans(
    row: Row, own: list[Any] | None, pausing: Mapping[int, frozenset[str]]
) -> tuple[Span, ...] | None:
    """The pauses of its own clock. Where that would have waited, there were no others; else only
    what is known of its owner says."""
    if own:
        return tuple((starts, ends) for starts, ends in own)
    has_waited = row["priority"] in pausing.get(row["rule_version_id"], ())
    return () if has_waited else None


def _listed(rows: QuerySet[Any], *names: str) -> dict[int, list[Any]]:
    """The columns of rows, by obligation; of one column the bare values."""
    found: dict[int, list[Any]] = defaultdict(list)
    for pk, *values in rows.order_by("pk").values_list("obligation_id", *names):
        found[pk].append(values[0] if len(names) == 1 else tuple(values))
    return found


def _promised(ids: Collection[int]) -> dict[int, tuple[Span, ...]]:
    """Until when promised times held, in the order in which they were made."""
    rows = PromisedTime.objects.filter(obligation__in=ids)
    found = _listed(rows, "made_at", "until", "ended_at")
    return {
        pk: tuple((made, min(until, ended or until)) for made, until, ended in times)
        for pk, times in found.items()
    }


def _first_asked(ids: Collection[int]) -> dict[int, tuple[int | None, tuple[int, ...]]]:
    """Who owed what was passed on later, as its opening says: by name, or all together."""
    moved = ObligationEvent.objects.filter(obligation__in=ids, kind__in=MOVING)
    pks = set(moved.values_list("obligation_id", flat=True))
    if not pks:
        return {}
    opened = ObligationEvent.objects.filter(obligation__in=pks, kind=KINDS.OPENED)
    found = {}
    for pk, facts in opened.values_list("obligation_id", "facts"):
        parties = tuple(facts.get("parties", ()))
        # One party is a person by name, unless it is the only holder of a role that was asked.
        is_named = len(parties) == 1 and facts.get("hours", {}).get("person") is not None
        is_elapsed = facts.get("hours", {}).get("hours_of") == "clock"
        owner = parties[0] if is_named or (is_elapsed and len(parties) == 1) else None
        found[pk] = owner, parties
    return found
