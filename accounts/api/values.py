"""The values that requests and answers of the API are made of."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Path, Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema

from accounts.readable import instant_in, is_storable

MAX_ID = 2**63 - 1
_INSTANT = {"type": "string", "format": "date-time"}


class Body(Schema):
    """A request: what isn't named here is refused, and nothing is taken for what it isn't."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _storable(text: str) -> str:
    if not is_storable(text):
        raise ValueError("The text holds characters that can't be stored.")
    return text


def _instant(value: Any) -> datetime:
    """An instant with its zone; raises ValueError for anything else."""
    if (at := instant_in(value)) is not None:
        return at
    raise ValueError("Must be an instant with its zone, as 2026-06-09T18:00:00Z.")


Id = Annotated[int, Field(ge=0, le=MAX_ID)]
PathId = Annotated[int, Path(ge=0, le=MAX_ID)]
Text = Annotated[str, AfterValidator(_storable)]
# Read as an instant; the zone is part of it.
Instant = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema(_INSTANT)]
# As the wire says it: UTC, to the millisecond.
Said = Annotated[str, WithJsonSchema(_INSTANT)]
