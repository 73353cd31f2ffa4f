"""How JSON views read and refuse: 401 without a log-in, 404 for what isn't theirs, 422 with
errors beside fields."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from accounts.readable import is_storable
from messaging.actions import Refused

View = Callable[..., HttpResponseBase]


def api_view(view: View) -> View:
    """A view for logged-in people: ValidationErrors become 422 `{"errors": ...}`, what an action
    refuses too, with its `code`; and all that isn't found the same 404."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return JsonResponse({"errors": {"__all__": ["Log in first."]}}, status=401)
        try:
            return view(request, *args, **kwargs)
        except ValidationError as error:
            return JsonResponse({"errors": _by_field(error)}, status=422)
        except Refused as refused:
            return _refusal(refused)
        except Http404:
            return _nothing()

    return answer


def _refusal(refused: Refused) -> JsonResponse:
    if refused.code == "not_found":
        return _nothing()
    said = {"code": refused.code, "errors": {"__all__": [refused.detail]}}
    return JsonResponse(said, status=422)


def _nothing() -> JsonResponse:
    return JsonResponse({"errors": {"__all__": ["There is no such thing."]}}, status=404)


def fields_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of a request's body; raises ValidationError."""
    try:
        text = request.body.decode()
        fields = json.loads(text)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise ValidationError("The request must be a JSON object.")
    if not all(is_storable(value) for value in fields.values() if isinstance(value, str)):
        raise ValidationError("The request holds characters that can't be stored.")
    return fields


def checked(form: forms.Form) -> dict[str, Any]:
    """The cleaned fields of a form; raises ValidationError with its errors."""
    if not form.is_valid():
        raise ValidationError(
            {name: list(errors) for name, errors in form.errors.as_data().items()}
        )
    return form.cleaned_data


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    if hasattr(error, "error_dict"):
        return error.message_dict
    return {"__all__": error.messages}
