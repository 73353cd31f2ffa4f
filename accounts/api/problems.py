"""How the API says no: `application/problem+json` (RFC 9457), whatever went wrong."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema
from ninja.errors import ValidationError as BadInput
from pydantic import Field

MEDIA_TYPE = "application/problem+json"
NOTHING = "There is no such thing."


class FieldProblem(Schema):
    """What is wrong with one part of a request."""

    place: str = Field(description="body, query, path or header")
    pointer: str = Field(description="JSON pointer within that place; empty: all of it")
    detail: str


class ProblemDetails(Schema):
    """RFC 9457. `code` is for programs, `detail` for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem]


class Problem(Exception):
    """Ends a request with this answer."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        errors: Iterable[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.errors, self.headers = list(errors), headers or {}

    def response(self) -> HttpResponse:
        """The answer."""
        return JsonResponse(
            {
                "type": "about:blank",
                "title": HTTPStatus(self.status).phrase,
                "status": self.status,
                "code": self.code,
                "detail": self.detail,
                "errors": [one.dict() for one in self.errors],
            },
            status=self.status,
            content_type=MEDIA_TYPE,
            headers=dict(self.headers),
        )


# What every operation may answer beside what it is for.
ALWAYS = frozenset({400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503})


def answers(content: Any, status: int = 200) -> dict[Any, Any]:
    """What an operation answers, for its description: this, or a problem."""
    return {status: content, ALWAYS: ProblemDetails}


def nothing() -> Problem:
    """What isn't theirs and what doesn't exist, alike."""
    return Problem(404, "not_found", NOTHING)


def on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Some code of ours said so."""
    return problem.response()


def on_nothing(request: HttpRequest, error: Exception) -> HttpResponse:
    """Nothing was found, by whatever door."""
    return nothing().response()


def on_bad_input(request: HttpRequest, error: BadInput) -> HttpResponse:
    """The request isn't as the schema says."""
    said = [_field(tuple(map(str, one["loc"])), str(one["msg"])) for one in error.errors]
    return Problem(422, "bad_field", "The request isn't as it must be.", said).response()


def on_refused_fields(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A door refused what some fields say."""
    if hasattr(error, "error_dict"):
        named = error.message_dict.items()
        said = [(name, text) for name, texts in named for text in texts]
    else:
        said = [("__all__", text) for text in error.messages]
    errors = [_of_body(name, text) for name, text in said]
    detail = " ".join(dict.fromkeys(text for _, text in said))
    return Problem(422, "refused", detail, errors).response()


def on_unparsed(request: HttpRequest, error: Exception) -> HttpResponse:
    """The body is no JSON: all that the framework itself refuses."""
    return Problem(400, "bad_json", "The body must be JSON.").response()


def on_unparsed_form(request: HttpRequest, error: Exception) -> HttpResponse:
    """The form that holds a file is none, or holds more than it may."""
    return Problem(400, "bad_form", "The body must be a form with one file.").response()


def _of_body(name: str, detail: str) -> FieldProblem:
    pointer = "" if name == "__all__" else f"/{name}"
    return FieldProblem(place="body", pointer=pointer, detail=detail)


def _field(where: tuple[str, ...], detail: str) -> FieldProblem:
    """From the framework's place; of a body it names our argument, which nobody else knows."""
    place, path = where[0], where[2:] if where[0] == "body" else where[1:]
    return FieldProblem(place=place, pointer="".join(f"/{one}" for one in path), detail=detail)
