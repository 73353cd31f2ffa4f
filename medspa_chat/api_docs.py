"""The description of the API as a page: drawn here, so it needs no script and nothing of others."""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from medspa_chat.api import api


class Argument(NamedTuple):
    """A parameter, or a field of a body or an answer."""

    name: str
    place: str
    kind: str
    is_required: bool
    description: str


class Operation(NamedTuple):
    """One thing that the API does."""

    name: str
    method: str
    path: str
    scope: str
    description: str
    arguments: list[Argument]
    answer: str
    status: str


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every operation by area, and the shapes of what comes back."""
    schema = api.get_openapi_schema()
    schemas: dict[str, Any] = schema["components"]["schemas"]
    areas: dict[str, list[Operation]] = {}
    for path, operations in schema["paths"].items():
        for method, said in operations.items():
            found = _operation(path, method, said, schemas)
            areas.setdefault(said["tags"][0].capitalize(), []).append(found)
    shapes = [(name, one.get("description", ""), _fields(one, "")) for name, one in schemas.items()]
    facts = {
        "areas": areas,
        "shapes": sorted(shape for shape in shapes if not shape[0].endswith("In")),
        "site": settings.SITE_URL,
        "limit": settings.API_REQUESTS_PER_MINUTE,
    }
    return render(request, "api_docs.html", facts)


@login_required
@require_safe
def description(request: HttpRequest) -> JsonResponse:
    """The OpenAPI document, for whoever is logged in."""
    return JsonResponse(api.get_openapi_schema(), json_dumps_params={"indent": 1})


def _operation(path: str, method: str, said: dict[str, Any], schemas: dict[str, Any]) -> Operation:
    arguments = [
        Argument(
            one["name"],
            one["in"],
            _kind(one["schema"]),
            one["required"],
            one.get("description", ""),
        )
        for one in said["parameters"]
    ]
    arguments += _fields(_resolved(_shape(said.get("requestBody", {})), schemas), "body")
    status, answer = next((code, one) for code, one in said["responses"].items() if int(code) < 400)
    scope = said["x-scope"]
    words = said["description"].rpartition("\n\n")[0]
    return Operation(
        said["operationId"],
        method.upper(),
        path,
        scope,
        words,
        arguments,
        _kind(_shape(answer)),
        str(status),
    )


def _shape(said: dict[str, Any]) -> dict[str, Any]:
    """Of a body or an answer, whatever it is sent as: JSON, a form, or a file."""
    found: dict[str, Any] = next(iter(said.get("content", {}).values()), {})
    return dict(found.get("schema", {}))


def _fields(shape: dict[str, Any], place: str) -> list[Argument]:
    needed = shape.get("required", ())
    return [
        Argument(name, place, _kind(one), name in needed, one.get("description", ""))
        for name, one in shape.get("properties", {}).items()
    ]


def _resolved(shape: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schemas[_name(shape)] if "$ref" in shape else shape
    return found


def _kind(shape: dict[str, Any]) -> str:
    """A type in words: "list of MessageOut", "normal | high", "date-time or null"."""
    if "$ref" in shape:
        return _name(shape)
    if "anyOf" in shape:
        return " or ".join(_kind(one) for one in shape["anyOf"])
    if "enum" in shape:
        return " | ".join(str(one) or "(empty)" for one in shape["enum"])
    if shape.get("type") == "array":
        return f"list of {_kind(shape.get('items', {}))}"
    return str(shape.get("format") or shape.get("type", ""))


def _name(shape: dict[str, Any]) -> str:
    return str(shape["$ref"]).rpartition("/")[2]
