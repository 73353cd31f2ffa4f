"""How urgent urgent asks were: told to whoever sent them, and to managers by role only."""

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet

from accounts.models import Role, User
from accounts.roles import is_owner, locations_managed_by
from messaging.models import Message, Priority
from policies.figures import percentile
from policies.models import Obligation, UrgencyRating

LATEST = 5
# Fewer would say who of them thought so.
LEAST_RATED = 3
# So long after an answer it is asked what one thinks of it.
ASKED_FOR = timedelta(hours=24)
# A role that fewer people hold would be a person.
LEAST_HOLDERS = 2

Verdict = UrgencyRating.Verdict


def rate(user: User, obligation_id: int, verdict: str, now: datetime) -> UrgencyRating:
    """Keep what `user`, who answered an urgent ask, thinks of its urgency; the last word counts.

    Raises Obligation.DoesNotExist for what they didn't answer, or isn't urgent.
    """
    row = _answered_by(user).get(pk=obligation_id)
    kept, _ = UrgencyRating.objects.update_or_create(
        obligation=row,
        defaults={"asker_id": row.asker_id, "by": user, "verdict": verdict, "at": now},
    )
    return kept


def to_rate(user: User, now: datetime) -> list[dict[str, Any]]:
    """The urgent asks that `user` answered in the last day and was not heard about."""
    rows = _answered_by(user).filter(rating=None, satisfied_at__gt=now - ASKED_FOR)
    names = ("pk", "conversation_id", "message_id", "asker_id")
    return [
        dict(zip(("id", "conversation", "message", "asker"), row, strict=True))
        for row in rows.order_by("-satisfied_at", "-pk").values_list(*names)[:LATEST]
    ]


def calibration_of(user: User, now: datetime) -> dict[str, Any]:
    """CALIBRATION of docs/protocol.md: what others made of the urgent asks of `user`, and how
    many there were this week beside those of the people at the same place."""
    verdicts = list(
        UrgencyRating.objects.filter(asker=user)
        .exclude(verdict="")
        .order_by("-at", "-pk")
        .values_list("verdict", flat=True)[:LATEST]
    )
    counted = Counter(verdicts if len(verdicts) >= LEAST_RATED else ())
    team = _team(user)
    sent = _urgent_by(team, week_start(user, now), now)
    return {
        "rated": counted.total(),
        "could_wait": counted[Verdict.COULD_WAIT],
        "calls": counted[Verdict.CALL],
        "week": {
            "you": sent[user.pk],
            "median": percentile((sent[pk] for pk in team), 0.5) or 0.0,
        },
        "budget": settings.URGENT_BUDGET,
        "to_rate": to_rate(user, now),
    }


def totals_by_role(user: User, now: datetime) -> list[dict[str, Any]]:
    """For a manager: the urgent asks of this week where `user` runs the place, by the role of
    whoever sent them. Roles with a single holder are one row together, never a person."""
    people = User.objects.filter(is_active=True, is_bot=False)
    if not is_owner(user):
        people = people.filter(home_location__in=locations_managed_by(user))
    roles = dict(people.values_list("pk", "role"))
    start = week_start(user, now)
    sent = _urgent_by(roles, start, now)
    ratings = UrgencyRating.objects.filter(asker__in=roles, at__gte=start, at__lte=now)
    judged = Counter(ratings.exclude(verdict="").values_list("asker", "verdict"))
    holders = Counter(roles.values())
    groups: dict[str, list[int]] = {}
    for pk, role in roles.items():
        name = Role(role).label if holders[role] >= LEAST_HOLDERS else "Other roles"
        groups.setdefault(name, []).append(pk)
    rows = [_total(name, who, sent, judged) for name, who in groups.items() if len(who) > 1]
    return sorted((row for row in rows if row["sent"]), key=lambda row: (-row["sent"], row["name"]))


def week_start(user: User, now: datetime) -> datetime:
    """Monday's midnight on the wall of `user`, in UTC."""
    local = now.astimezone(user.zone)
    monday = local.date() - timedelta(days=local.weekday())
    return datetime.combine(monday, time(), user.zone).astimezone(UTC)


def _answered_by(user: User) -> QuerySet[Obligation]:
    return Obligation.objects.filter(
        satisfied_by=user,
        state=Obligation.State.SATISFIED,
        priority=Priority.URGENT,
        message__in=Message.objects.visible_to(user),
    ).exclude(asker=user)


def _team(user: User) -> list[int]:
    """Who is at home where `user` is, they included."""
    here = User.objects.filter(is_active=True, home_location=user.home_location_id)
    return sorted({user.pk, *here.values_list("pk", flat=True)})


def _urgent_by(people: Collection[int], start: datetime, now: datetime) -> Counter[int]:
    """How many urgent messages each of them sent from `start` on and didn't take back."""
    rows = (
        Message.objects.filter(
            author__in=list(people),
            priority=Priority.URGENT,
            posted_at__gte=start,
            posted_at__lte=now,
            recalled_at=None,
        )
        .order_by()
        .values("author")
        .annotate(count=Count("pk"))
    )
    return Counter(dict(rows.values_list("author", "count")))


def _total(
    name: str, people: list[int], sent: Counter[int], judged: Counter[tuple[int, str]]
) -> dict[str, Any]:
    def count(*verdicts: str) -> int:
        return sum(judged[pk, verdict] for pk in people for verdict in verdicts)

    return {
        "name": name,
        "sent": sum(sent[pk] for pk in people),
        "rated": count(*Verdict.values),
        "could_wait": count(Verdict.COULD_WAIT),
        "calls": count(Verdict.CALL),
    }
