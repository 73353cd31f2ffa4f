"""What somebody who looks through a week of the audit is shown: what is out of the ordinary."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import Count, Min
from django.db.models.functions import TruncHour, TruncMinute

from accounts.calendars import person_calendar
from accounts.models import AccessLog, AuditReview, SignInEvent, User, Way
from accounts.roles import may_see_audit
from accounts.worktime import is_working

WEEK = timedelta(days=7)
# So many conversations within an hour are more than work explains.
MANY_CONVERSATIONS = 20
WEEKS_LISTED = 8
SHORTEST_NOTE = 10


@dataclass(frozen=True)
class Finding:
    """Something to look at: whose it is, when first, how often, and what else there is to say."""

    who: str
    at: datetime
    count: int
    what: str = ""


@dataclass(frozen=True)
class Week:
    """A week in the list, and who signed it off; a past one without is missing."""

    monday: date
    review: AuditReview | None
    is_over: bool


def monday_of(day: date) -> date:
    """The first day of the week of a day."""
    return day - timedelta(days=day.weekday())


def span_of(monday: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants between which a week lies, on the clock of whoever looks."""
    begins = datetime.combine(monday, time(), zone)
    return begins, datetime.combine(monday + WEEK, time(), zone)


def weeks(now: datetime, zone: ZoneInfo) -> list[Week]:
    """The last weeks, this one first."""
    this = monday_of(now.astimezone(zone).date())
    mondays = [this - WEEK * number for number in range(WEEKS_LISTED)]
    done = {
        one.week: one for one in AuditReview.objects.filter(week__in=mondays).select_related("by")
    }
    return [Week(monday, done.get(monday), monday < this) for monday in mondays]


def sign_off(user: User, monday: date, note: str, now: datetime) -> AuditReview:
    """`user` looked through a week that is over. Raises ValidationError."""
    if not may_see_audit(user):
        raise ValidationError("Owners and the privacy officer sign off a week.")
    if monday.weekday() != 0 or monday >= monday_of(now.astimezone(user.zone).date()):
        raise ValidationError("Only a week that is over is signed off.")
    if len(note.strip()) < SHORTEST_NOTE:
        raise ValidationError({"note": "Write what you found, in a few words."})
    review, is_new = AuditReview.objects.get_or_create(
        week=monday, defaults={"by": user, "at": now, "note": note.strip()}
    )
    if not is_new:
        raise ValidationError(f"{review.by} signed off this week already.")
    return review


def odd_hours(start: datetime, end: datetime) -> list[Finding]:
    """Who read something outside their shifts, as those are known now."""
    rows = (
        AccessLog.objects.filter(at__gte=start, at__lt=end)
        .exclude(way=Way.PUSH)
        .annotate(minute=TruncMinute("at"))
        .order_by("minute")
        .values_list("actor", "minute")
        .distinct()
    )
    times: dict[int, list[datetime]] = defaultdict(list)
    for actor, minute in rows:
        times[actor].append(minute)
    found = []
    for person in User.objects.filter(pk__in=times).select_related("home_location"):
        calendar = person_calendar(person)
        odd = [at for at in times[person.pk] if not is_working(calendar, at)]
        if odd:
            found.append(Finding(str(person), odd[0], len(odd)))
    return found


def many_conversations(start: datetime, end: datetime) -> list[Finding]:
    """Who read in very many conversations within an hour, not counting what was pushed."""
    rows = (
        AccessLog.objects.filter(at__gte=start, at__lt=end, conversation_id__isnull=False)
        .exclude(way=Way.PUSH)
        .annotate(hour=TruncHour("at"))
        .values("actor", "actor__display_name", "hour")  # two may share a name
        .annotate(count=Count("conversation_id", distinct=True))
        .filter(count__gt=MANY_CONVERSATIONS)
        .order_by("hour")
    )
    return [Finding(row["actor__display_name"], row["hour"], row["count"]) for row in rows]


def elsewhere(start: datetime, end: datetime, places: dict[int, int]) -> list[Finding]:
    """Who read in conversations of locations where they don't work. `places` are the locations
    of conversations; owners and privacy officers are everywhere at home."""
    rows = list(
        AccessLog.objects.filter(at__gte=start, at__lt=end, conversation_id__in=places)
        .exclude(way=Way.PUSH)
        .values_list("actor", "conversation_id")
        .annotate(first=Min("at"), count=Count("pk"))
        .order_by("first")
    )
    people = User.objects.filter(pk__in={actor for actor, *_ in rows})
    theirs = {
        one: {place.pk for place in one.locations.all()}
        for one in people.prefetch_related("locations")
        if not may_see_audit(one)
    }
    known = {one.pk: one for one in theirs}
    first: dict[User, datetime] = {}
    count: Counter[User] = Counter()
    for actor, conversation, at, times in rows:
        person = known.get(actor)
        if person is not None and places.get(conversation or 0) not in theirs[person]:
            first.setdefault(person, at)
            count[person] += times
    return [Finding(str(one), at, count[one]) for one, at in first.items()]


def failed_log_ins(start: datetime, end: datetime) -> list[Finding]:
    """Whose account somebody failed to log in to, and unknown addresses, the most often first."""
    found: dict[tuple[int | None, str], list[SignInEvent]] = defaultdict(list)
    failed = (SignInEvent.What.LOGIN_FAILED, SignInEvent.What.SECOND_STEP_FAILED)
    events = SignInEvent.objects.filter(at__gte=start, at__lt=end, what__in=failed)
    for event in events.select_related("person").order_by("at"):
        found[event.person_id, event.typed].append(event)
    ordered = sorted(found.values(), key=len, reverse=True)
    return [Finding(_whose(rows[0]), rows[0].at, len(rows), _addresses(rows)) for rows in ordered]


def _whose(event: SignInEvent) -> str:
    return str(event.person or f"unknown address {event.typed[:8]}")


def broken_glass(start: datetime, end: datetime) -> list[Finding]:
    """Who read a conversation of others in an emergency, and why."""
    rows = AccessLog.objects.filter(at__gte=start, at__lt=end, way=Way.BREAK_GLASS)
    return [
        Finding(str(row.actor), row.at, 1, row.reason)
        for row in rows.select_related("actor").order_by("at")
    ]


def _addresses(rows: Iterable[SignInEvent]) -> str:
    known = dict.fromkeys(row.address for row in rows if row.address)
    return "from " + ", ".join([*known][:3]) if known else ""
