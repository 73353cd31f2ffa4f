"""Who is passed by when a step tells somebody, and why: of today's asks and of past ones; pure."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping

from policies.rules import Found


def reason_against(
    pk: int,
    *,
    is_active: bool,
    asker_id: int,
    owner_id: int | None,
    told: Collection[int],
    state: Callable[[], str],
) -> str:
    """Why somebody isn't told of an ask; empty when they are. `state` is what they are doing."""
    if not is_active:
        return "inactive"
    if pk == asker_id:
        return "asker"
    if pk == owner_id:
        return "owner"
    if pk in told:
        return "already_notified"
    doing = state()
    return "" if doing == "available" else doing


def found_among(reasons: Mapping[int, str]) -> Found:
    """Those against whom there is no reason, else the commonest reason."""
    people = tuple(pk for pk, reason in reasons.items() if not reason)
    if people:
        return Found(people)
    commonest = Counter(reasons.values()).most_common(1)
    return Found(reason=commonest[0][0] if commonest else "empty")
