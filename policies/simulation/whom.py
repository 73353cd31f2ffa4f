"""Whom a step would have told: `policies.targets` over what is known of the past; pure."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from policies.passing import found_among, reason_against
from policies.rules import Found, Step
from policies.simulation.facts import PastAsk, Person, Practice

COVER = Step(0, "cover")


def whom(
    practice: Practice, ask: PastAsk, step: Step | None, told: Collection[int], at: datetime
) -> Found:
    """Whom `step` reaches at an instant, or why nobody; None is the last resort.

    Nobody is told twice, nor the asker or the person who is late. Staff who weren't at work or
    were busy are passed by; managers and owners are always told.
    """
    if step is not None:
        return _passing(_candidates(practice, ask, step), ask, told, at)
    found = _passing(practice.managers(ask.location_id), ask, told, at)
    return found if found.people else _passing(practice.owners, ask, told, at)


def _candidates(practice: Practice, ask: PastAsk, step: Step) -> list[Person]:
    if step.target == "cover":
        return list(_covers(practice, ask))
    if step.target == "role":
        return practice.holders(step.role, ask.location_id)
    if step.target == "person":
        named = practice.person(step.person_id)
        return [named] if named and named.is_active and named.takes_part else []
    return practice.managers(ask.location_id)


def _covers(practice: Practice, ask: PastAsk) -> Iterator[Person]:
    """The covers of whoever owed the answer, less those who owed it too."""
    owing = [one for one in map(practice.person, ask.parties) if one]
    for pk in dict.fromkeys(one.cover_id for one in owing):
        cover = practice.person(pk)
        if cover and cover.pk not in ask.parties:
            yield cover


def _passing(
    candidates: Iterable[Person], ask: PastAsk, told: Collection[int], at: datetime
) -> Found:
    return found_among({one.pk: _reason_against(one, ask, told, at) for one in candidates})


def _reason_against(one: Person, ask: PastAsk, told: Collection[int], at: datetime) -> str:
    return reason_against(
        one.pk,
        is_active=one.is_active,
        asker_id=ask.asker_id,
        owner_id=ask.owner_id,
        told=told,
        state=lambda: "available" if one.is_always_told else one.state(at),
    )
