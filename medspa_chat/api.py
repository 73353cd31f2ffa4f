"""The HTTP API: the routers of the apps put together, and its description."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, SuspiciousOperation, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as BadInput
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from accounts.api import PREFIX, problems
from accounts.api.access import CHALLENGE
from accounts.api.door import api_door, no_such_address
from medspa_chat.api_links import add_links
from messaging.actions import Refused
from messaging.api import conversations, files, messages, people, scheduled, threads
from policies.api import asks, reports

# What was refused for how things stand, and not for what was asked.
STANDS_AGAINST = frozenset({"archived", "conflict", "recalled", "too_late", "moment_passed"})


# The operations whose body is a form with a file, and not JSON.
TAKE_FILES = frozenset({"upload_file"})


class Api(NinjaAPI):
    """As the framework has it, with refusals described as the problems that they are."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """OpenAPI 3.1, with the scope of each operation."""
        schema = super().get_openapi_schema(path_prefix=PREFIX, path_params=path_params)
        for operations in schema["paths"].values():
            for operation in operations.values():
                _describe(operation)
                add_links(operation)
        return schema

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of its function: no two have the same."""
        return str(operation.view_func.__name__)


def _describe(operation: dict[str, Any]) -> None:
    """Refusals have a type of their own, and a scope is asked for by name."""
    scope = operation["x-scope"]
    operation["security"] = [{name: [scope] for name in one} for one in operation["security"]]
    operation["description"] = f"{operation['description']}\n\nScope: `{scope}`"
    for status, answer in operation["responses"].items():
        if int(status) >= 400 and "application/json" in answer.get("content", {}):
            answer["content"][problems.MEDIA_TYPE] = answer["content"].pop("application/json")


def _on_refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    """An action refused it, in a sentence for people."""
    if refused.code == "not_found":
        return problems.nothing().response()
    status = 403 if refused.code == "not_author" else 422
    status = 409 if refused.code in STANDS_AGAINST else status
    return problems.Problem(status, refused.code, refused.detail).response()


def _on_anything_else(request: HttpRequest, error: Exception) -> HttpResponse:
    """The door looks after it."""
    raise error


# What becomes of an exception, by its kind.
HANDLERS: tuple[tuple[Any, Any], ...] = (
    (problems.Problem, problems.on_problem),
    (Refused, _on_refused),
    (ValidationError, problems.on_refused_fields),
    (ObjectDoesNotExist, problems.on_nothing),
    (BadInput, problems.on_bad_input),
    (HttpError, problems.on_unparsed),
    (MultiPartParserError, problems.on_unparsed_form),
    (SuspiciousOperation, problems.on_unparsed_form),
    (UnreadablePostError, problems.on_unparsed_form),
    (Exception, _on_anything_else),
)


def _made() -> Api:
    made = Api(
        title="medspa_chat",
        version="1",
        description="What the page does, for programs. See docs/api.md.",
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
    )
    for each in (conversations, messages, threads, files, scheduled, people, asks, reports):
        made.add_router("", each.router)
    for error, answer in HANDLERS:
        made.add_exception_handler(error, answer)
    return made


api = _made()


def _through_the_door() -> list[URLPattern]:
    """Every address of the API, and behind them whatever else is asked for there."""
    patterns, _, _ = api.urls
    found = [one for one in patterns if isinstance(one, URLPattern) and one.name != "api-root"]
    for one in found:
        one.callback = api_door(one.callback, takes_file=one.name in TAKE_FILES)
    return found


@api_door
def description(request: HttpRequest) -> HttpResponse:
    """The description, for whoever has a key of any scope."""
    if not request.user.is_authenticated:
        raise problems.Problem(401, "no_token", "Send a token that holds.", headers=CHALLENGE)
    return JsonResponse(api.get_openapi_schema())


app_name = "api"
urlpatterns: list[URLPattern] = [
    *_through_the_door(),
    path("openapi.json", description, name="openapi"),
    re_path(r"^.*$", no_such_address, name="api_nothing"),
]
