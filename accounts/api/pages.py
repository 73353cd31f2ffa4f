"""Pages of a list: how they are asked for, and where the next one begins."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated, Any

from ninja import Query

from accounts.api.problems import FieldProblem, Problem
from accounts.api.values import MAX_ID

PAGE = 50
Cursor = Annotated[
    str | None,
    Query(max_length=200, description="`next` of the page before; none: the first page"),
]


def cursor_after(*place: int | str) -> str:
    """The cursor of what follows this place."""
    return urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place_in(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The place that a cursor of ours names, of parts of these kinds; None for the first page.
    Raises Problem for any other."""
    if cursor is None:
        return None
    try:
        place = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        raise no_page() from None
    if not isinstance(place, list) or len(place) != len(kinds):
        raise no_page()
    if not all(type(one) is kind for one, kind in zip(place, kinds, strict=True)):
        raise no_page()
    if not all(0 <= one <= MAX_ID for one in place if isinstance(one, int)):
        raise no_page()
    return tuple(place)


def page_of(rows: Sequence[Any]) -> tuple[list[Any], str | None]:
    """Of up to 51 rows those of this page, and the cursor of the next one by their numbers."""
    page = list(rows[:PAGE])
    return page, cursor_after(page[-1].pk) if len(rows) > PAGE else None


def no_page() -> Problem:
    """The answer to a cursor that is none."""
    said = "There is no such page. Begin without a cursor."
    wrong = FieldProblem(place="query", pointer="/cursor", detail=said)
    return Problem(422, "bad_cursor", said, [wrong])
