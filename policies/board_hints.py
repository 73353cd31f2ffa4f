"""Tells those who run a location, without saying what, that its board is no longer as it was."""

from collections.abc import Iterable
from functools import partial

from django.db.models import Q

from accounts.models import Role, User
from messaging import delivery
from policies import frames


def tell(location_ids: Iterable[int | None]) -> None:
    """Have the boards of these locations looked at again, after the commit; what is of none is
    the owners' affair."""
    for location_id in set(location_ids):
        frame = frames.board([] if location_id is None else [location_id])
        delivery.hint_on_commit(f"board:{location_id or 0}", partial(_lookers, location_id), frame)


def _lookers(location_id: int | None) -> list[int]:
    """The people whose board shows a location's asks."""
    theirs = Q(role=Role.OWNER) | Q(is_superuser=True)
    if location_id is not None:
        theirs |= Q(role=Role.MANAGER, locations=location_id)
    found = User.objects.filter(theirs, is_active=True)
    return list(found.values_list("pk", flat=True).distinct())
