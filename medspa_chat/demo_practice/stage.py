"""Makes the practice itself: locations, people, hours, conversations and rules."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.calendars import person_calendar
from accounts.models import Closure, Location, OpeningHours, Shift, TimeOff, User
from accounts.models.walltime import minutes_of
from accounts.worktime import Calendar
from medspa_chat.demo_practice.conversations import DIRECTS, ROOMS, Room
from medspa_chat.demo_practice.hours import SITES, TIME_OFF, Site, holidays
from medspa_chat.demo_practice.people import PASSWORD, PEOPLE, Person
from messaging.actions import create_channel, open_direct
from messaging.models import Conversation
from messaging.wordings import create_starter_templates
from policies.models import EscalationStep, ResponseRule
from policies.models.rule import AskPriority, Clock
from policies.periods import DAY, MONTH, WEEK
from policies.publish import publish_version
from policies.starter import create_starter_rules
from policies.subscriptions import subscribe

BREAKFAST = time(7)
REPORTS = (
    ("dana", "oakland", DAY, BREAKFAST),
    ("dana", "oakland", WEEK, BREAKFAST),
    *(
        ("olive", key, kind, at)
        for key in ("oakland", "austin")
        for kind, at in ((DAY, None), (WEEK, BREAKFAST), (MONTH, BREAKFAST))
    ),
)


@dataclass(frozen=True)
class Stage:
    """Everything by the key that the scripts use."""

    sites: dict[str, Location]
    people: dict[str, User]
    places: dict[str, Conversation]

    def calendars(self) -> dict[str, Calendar]:
        """When each person works."""
        return {key: person_calendar(user) for key, user in self.people.items()}


def build_stage(opened_at: datetime, first_day: date) -> Stage:
    """The practice as it stood at `opened_at`; time off counts from `first_day`."""
    sites = {site.key: _location(site, first_day.year) for site in SITES}
    people = _people(sites, opened_at)
    _shifts(sites, people)
    TimeOff.objects.bulk_create(
        TimeOff(
            user=people[key],
            first_on=first_day + timedelta(days=first),
            last_on=first_day + timedelta(days=last),
        )
        for key, first, last in TIME_OFF
    )
    places = {room.key: _channel(room, sites, people, opened_at) for room in ROOMS}
    for key in DIRECTS:
        first, *others = (people[name] for name in key.split("+"))
        places[key] = open_direct(first, [other.pk for other in others], opened_at)
    _rules(sites, people, places, opened_at)
    _reports(sites, people, opened_at)
    return Stage(sites, people, places)


def _reports(sites: dict[str, Location], people: dict[str, User], now: datetime) -> None:
    """A manager reads her place's report at breakfast, an owner the weeks and months of all."""
    for who, key, kind, at in REPORTS:
        subscribe(people[who], people[who], sites[key], kind, at, now)


def _location(site: Site, year: int) -> Location:
    location = Location.objects.create(name=site.name, time_zone=site.zone, phone=site.phone)
    OpeningHours.objects.bulk_create(
        OpeningHours(
            location=location,
            weekday=weekday,
            starts=minutes_of(starts),
            ends=minutes_of(ends),
        )
        for weekday, spans in site.opening.items()
        for starts, ends in spans
    )
    closed: dict[date, str] = {}
    for each in (year, year + 1):
        closed |= holidays(each, site.key)
    Closure.objects.bulk_create(
        Closure(location=location, on_date=day, name=name) for day, name in closed.items()
    )
    return location


def _people(sites: dict[str, Location], opened_at: datetime) -> dict[str, User]:
    """Everybody, with one password that is hashed once: hashing is slow on purpose."""
    password = make_password(PASSWORD)
    people = {person.key: _user(person, sites, password) for person in PEOPLE}
    for person in PEOPLE:
        if person.cover:
            people[person.key].cover = people[person.cover]
            people[person.key].save(update_fields=["cover"])
    User.objects.filter(pk__in=[user.pk for user in people.values()]).update(created_at=opened_at)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True)
        for user in people.values()
    )
    return people


def _user(person: Person, sites: dict[str, Location], password: str) -> User:
    workplaces = [sites[key] for key in person.weeks]
    user = User(
        email=person.email,
        display_name=person.name,
        role=person.role,
        home_location=workplaces[0],
        password=password,
    )
    user.save()
    user.locations.set(workplaces)
    return user


def _shifts(sites: dict[str, Location], people: dict[str, User]) -> None:
    Shift.objects.bulk_create(
        Shift(
            user=people[person.key],
            location=sites[site],
            weekday=weekday,
            starts=minutes_of(starts),
            ends=minutes_of(ends),
        )
        for person in PEOPLE
        for site, week in person.weeks.items()
        for weekday, spans in week.items()
        for starts, ends in spans
    )


def _channel(
    room: Room, sites: dict[str, Location], people: dict[str, User], now: datetime
) -> Conversation:
    return create_channel(
        people[room.by],
        room.name,
        sites.get(room.site),
        now,
        topic=room.topic,
        private=bool(room.private),
        people=[people[key].pk for key in room.private],
    )


def _rules(
    sites: dict[str, Location],
    people: dict[str, User],
    places: dict[str, Conversation],
    now: datetime,
) -> None:
    """The practice's three rules, a stricter one of Austin's and a patient one for supplies."""
    create_starter_rules(people["olive"], now)
    create_starter_templates()
    austin = ResponseRule.objects.create(
        name="Austin, high: within 45 minutes",
        priority=AskPriority.HIGH,
        location=sites["austin"],
        target_minutes=45,
        clock=Clock.WORKING,
        remind_before=[15],
    )
    supplies = ResponseRule.objects.create(
        name="Supplies, normal: within two working days",
        priority=AskPriority.NORMAL,
        conversation=places["oakland/supplies"],
        target_minutes=960,
        clock=Clock.WORKING,
        remind_before=[60],
    )
    for rule, minutes, by, why in (
        (austin, 10, "ruth", "Austin has fewer people at the desk, so asks wait for the next one."),
        (supplies, 60, "dana", "Orders go out twice a week."),
    ):
        EscalationStep.objects.create(
            rule=rule, after_minutes=0, target=EscalationStep.Target.COVER
        )
        EscalationStep.objects.create(
            rule=rule, after_minutes=minutes, target=EscalationStep.Target.LOCATION_MANAGER
        )
        publish_version(rule, people[by], now, why)
    ResponseRule.objects.update(created_at=now)
