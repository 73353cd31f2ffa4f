"""Who works here, where, and what they are doing; and what one says of oneself. Thin: parse, call
one function, reply."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from accounts.api.access import needs
from accounts.api.pages import PAGE, Cursor, page_of, place_in
from accounts.api.problems import FieldProblem, Problem, answers, nothing
from accounts.api.values import Body, PathId
from accounts.availability import become_available, go_away, go_with_patient, status_of
from accounts.clock import database_now
from accounts.models import Scope, User
from accounts.visitor import visitor
from messaging.api.schemas import AvailabilityOut, Locations, People, PersonOut
from messaging.payloads import availability_payload
from messaging.state import locations_as_seen, people_as_seen

router = Router(tags=["people"])


class AvailabilityIn(Body):
    """What one is doing; of `with_patient` (15, 30, 45, 60 or 90) and `away` for how long."""

    state: Literal["available", "with_patient", "away"]
    minutes: int | None = Field(None, ge=1, le=720)


@router.get("/people", response=answers(People), **needs(Scope.PEOPLE_READ))
def list_people(request: HttpRequest, cursor: Cursor = None) -> dict[str, Any]:
    """Everybody, by number: also who has left, whose names are still needed, and bots."""
    after = place_in(cursor, int)
    rows = User.objects.filter(pk__gt=after[0] if after else 0).order_by("pk")
    page, following = page_of(list(rows[: PAGE + 1]))
    return {"items": people_as_seen(page, database_now()), "next": following}


@router.get("/people/{int:person_id}", response=answers(PersonOut), **needs(Scope.PEOPLE_READ))
def get_person(request: HttpRequest, person_id: PathId) -> dict[str, Any]:
    """One of them."""
    found = list(User.objects.filter(pk=person_id))
    if not found:
        raise nothing()
    return people_as_seen(found, database_now())[0]


@router.get("/locations", response=answers(Locations), **needs(Scope.PEOPLE_READ))
def list_locations(request: HttpRequest) -> dict[str, Any]:
    """The locations of the practice."""
    return {"items": locations_as_seen(database_now())}


@router.get("/availability", response=answers(AvailabilityOut), **needs(Scope.AVAILABILITY_READ))
def get_availability(request: HttpRequest) -> dict[str, Any]:
    """What one is doing now."""
    return availability_payload(status_of(visitor(request), database_now()))


@router.put("/availability", response=answers(AvailabilityOut), **needs(Scope.AVAILABILITY_WRITE))
def set_availability(request: HttpRequest, body: AvailabilityIn) -> dict[str, Any]:
    """Say that one is with a patient, away, or available again."""
    user, now, minutes = visitor(request), database_now(), body.minutes or 0
    if user.is_bot:
        raise Problem(403, "bot", "A bot has no hours and no patients.")
    try:
        if body.state == "with_patient":
            status = go_with_patient(user, minutes, now)
        elif body.state == "away":
            status = go_away(user, minutes, now)
        else:
            status = become_available(user, now)
    except ValueError as error:
        wrong = FieldProblem(place="body", pointer="/minutes", detail=str(error))
        raise Problem(422, "refused", str(error), [wrong]) from None
    return availability_payload(status)
