"""What a dry run says, and the mapping that it proposes."""

from collections.abc import Iterator
from typing import Any

from messaging.history.archive import Was
from messaging.history.plan import MESSAGES_A_SECOND, Plan

_MOST_NAMED = 20
Proposed = dict[str, dict[str, Any]]


def lines_of(plan: Plan) -> Iterator[str]:
    """The counts, who is unknown, what is missing and what can't come along."""
    seen, places = plan.seen, plan.places.values()
    kinds = {was: sum(place.was is was for place in places) for was in Was}
    yield (
        f"{len(plan.places):,} conversations: {kinds[Was.OPEN]:,} open channels,"
        f" {kinds[Was.PRIVATE]:,} private channels, {kinds[Was.DIRECT]:,} direct."
    )
    if plan.here:
        yield f"{len(plan.here):,} of them are here already, from an earlier import."
    yield (
        f"{seen.messages.total():,} messages, {seen.replies:,} of them in threads,"
        f" {seen.edits:,} edited; {seen.reactions:,} reactions; {seen.files:,} files."
    )
    yield from _people(plan)
    if seen.missing:
        yield f"{len(seen.missing):,} files are not there: {_some(seen.missing)}."
    if seen.other_signs:
        names = [f":{name}: {count}" for name, count in seen.other_signs.most_common()]
        yield f"Reactions that become words below their message: {_some(names)}."
    if seen.too_long:
        yield f"{seen.too_long:,} messages are too long for one; each becomes several."
    for what, count in sorted(plan.passed.items()):
        yield f"Passed over: {count:,} {what}."
    if plan.left_out:
        yield f"The mapping leaves out {plan.left_out:,} conversations."
    minutes = 1 + int(seen.messages.total() / MESSAGES_A_SECOND / 60)
    yield f"It takes about {minutes:,} min without the files. Nothing was changed."


def _people(plan: Plan) -> Iterator[str]:
    unknown = [plan.person(key) for key, user in plan.people.items() if user is None]
    people = [one for one in unknown if not one.is_bot]
    bots = len(unknown) - len(people)
    gone = sum(one.is_gone for one in people)
    guests = sum(one.is_guest for one in people)
    yield (
        f"{len(plan.people) - len(unknown):,} people are known here by their address;"
        f" {len(people):,} are not ({gone:,} deactivated there, {guests:,} guests) and become"
        f" people without a log-in; {bots:,} bots."
    )
    if people:
        yield f"Not known here: {_some([one.name for one in people])}."


def _some(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join([*names[:_MOST_NAMED], *([f"and {more:,} more"] if more > 0 else [])])


def proposed(plan: Plan) -> tuple[Proposed, Proposed]:
    """Who is who and what becomes of what, as an import without a mapping has it."""
    people = {
        key: {
            "name": plan.person(key).name,
            "address_there": plan.person(key).address,
            "is": user.email if user else "",
        }
        for key, user in plan.people.items()
        if not plan.person(key).is_bot
    }
    conversations = {
        key: {
            "name_there": plan.places[key].name or ", ".join(_names(plan, key)),
            "messages": plan.seen.messages[key],
            "name": name,
            "location": location.name if location else "",
            "private": is_private,
            "take": True,
        }
        for key, (name, location, is_private) in plan.proposal().items()
    }
    return people, conversations


def _names(plan: Plan, key: str) -> list[str]:
    return [plan.person(one).name for one in plan.places[key].people]
