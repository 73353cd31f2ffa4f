"""What somebody who wants more than their role gives could send to a page of Django admin: each
column of its model and of the rows below it with another value, one at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from accounts.models import Invitation, Location, Role, User
from messaging.models import Conversation
from tests.attacks.practice import ELSEWHERE, NEVER, Practice

# Values that are valid, for columns whose kind doesn't tell.
VALUES: dict[str, Any] = {
    "time_zone": "America/Denver",
    "template": "https://evil.example/{id}",
    "url": "https://evil.example/hooks",
    "events": ["ask.answered"],
    "starts": "10:30",
    "ends": "16:45",
    "remind_before": "3",
    "repeat_times": "2",
    "days": "400",
    "at": "08:00",
    "on_date": "2031-02-03",
    "first_on": "2031-02-03",
    "last_on": "2031-02-04",
}
# What has to be sent along for a value to be meant at all.
WITH: dict[str, dict[str, Any]] = {
    "policies.responserule.again_minutes": {"again_times": "2"},
    "policies.responserule.again_times": {"again_minutes": "5"},
    "policies.responserule.repeat_minutes": {"repeat_times": "1"},
    "policies.responserule.repeat_times": {"repeat_minutes": "5"},
    "policies.escalationstep.role": {"target": "role"},
    "policies.escalationstep.person": {"target": "person"},
    "policies.escalationstep.target": {"role": "manager"},
    "accounts.user.locations": {"home_location": ""},
}


# One more row, of whatever kind: each takes of this what it has.
ROW: dict[str, Any] = {
    "weekday": 3,
    "after_minutes": 90,
    "target": "location_manager",
    "name": "Fog",
    **{name: VALUES[name] for name in ("starts", "ends", "on_date", "first_on", "last_on")},
}


@dataclass(frozen=True)
class Try:
    """Something to send: what it is called in the table, the fields, the columns it is about."""

    name: str
    fields: dict[str, Any]
    columns: frozenset[str]


def tries(
    answer: Any, base: dict[str, Any], row: models.Model, practice: Practice
) -> Iterator[Try]:
    """Each column of a row with other values than `base`, what its page says, has; and of the
    rows below it, as owners are answered, another value, one more, one less, another row's."""
    yield from _columns(row, "", "", base, practice)
    for rows in answer.context["inline_admin_formsets"] if answer.status_code == 200 else ():
        yield from _of_formset(rows.formset, practice)


def _of_formset(formset: Any, practice: Practice) -> Iterator[Try]:
    model, prefix, count = formset.model, formset.prefix, formset.initial_form_count()
    label, name = model._meta.label_lower, model._meta.model_name
    below = frozenset({f"{label}+", f"{label}-"})
    total = {f"{prefix}-TOTAL_FORMS": count + 1, f"{prefix}-INITIAL_FORMS": count}
    for suffix, place in _places(formset, practice):
        new = {f"{prefix}-{count}-{field}": value for field, value in (ROW | place).items()}
        yield Try(f"{name}+{suffix}", new | total, below)
    if not count:
        return
    first = formset.forms[0].instance
    yield Try(f"{name}-", {f"{prefix}-0-DELETE": "on"}, below)
    yield from _columns(first, f"{prefix}-0-", f"{name}.", {}, practice)
    fk = formset.fk.attname
    other = model._default_manager.exclude(**{fk: getattr(first, fk)}).first()
    if other is not None:
        stolen = {f"{prefix}-0-id": other.pk, f"{prefix}-0-DELETE": "on"}
        # A rule that is saved is published, though nothing is another.
        yield Try(f"{name}=other", stolen, frozenset({"policies.ruleversion+"}))


def _places(formset: Any, practice: Practice) -> Iterator[tuple[str, dict[str, Any]]]:
    """At the place that the row above is of, or Oakland; and elsewhere."""
    here, there = practice.here, practice.there
    above = formset.instance if isinstance(formset.instance, Location) else here
    yield "", {} if above.pk is None else {"location": above.pk}
    if hasattr(formset.model, "location"):
        yield "elsewhere", {"location": here.pk if above == there else there.pk}


def _columns(
    row: models.Model, prefix: str, called: str, base: dict[str, Any], practice: Practice
) -> Iterator[Try]:
    concrete = row._meta.concrete_model or type(row)
    label = concrete._meta.label_lower
    for one in row._meta.get_fields():
        if one.auto_created or not isinstance(one, models.Field):
            continue
        along = WITH.get(f"{label}.{one.name}", {})
        for suffix, sent in _values(one, row, practice):
            fields = {f"{prefix}{name}": value for name, value in (along | sent).items()}
            if all(str(base.get(name, "")) == str(value) for name, value in sent.items()):
                continue
            parts = [row._meta.get_field(name) for name in (one.name, *along)]
            columns = {f"{label}.{getattr(part, 'attname', part.name)}" for part in parts}
            if isinstance(one, models.ManyToManyField):
                through: Any = one.remote_field.through
                pairs = through._meta.label_lower
                columns |= {f"{pairs}+", f"{pairs}-"}
            yield Try(f"{called}{one.name}{suffix}", fields, frozenset(columns))


def _values(one: Any, row: Any, practice: Practice) -> Iterator[tuple[str, dict[str, Any]]]:
    stored = getattr(row, one.attname, None) if not one.many_to_many else None
    if one.related_model is not None:
        for name, pk in _others(one, practice).items():
            if pk != stored:
                yield f"={name}", {one.name: pk} | _along(one, name, practice)
    elif one.name in VALUES:
        yield "", {one.name: VALUES[one.name]}
    elif one.name == "role" and isinstance(row, User | Invitation):
        yield from ((f"={role}", {"role": role.value}) for role in Role)
    elif one.choices:
        yield "", {one.name: next(value for value, _ in one.choices if value != stored)}
    elif isinstance(one, models.DateTimeField):
        moment = {f"{one.name}_0": "2020-01-01", f"{one.name}_1": "10:00"}
        yield "", {one.name: "2020-01-01 10:00"} | moment
    else:
        yield "", {one.name: _plain(one, stored)}


def _others(one: Any, practice: Practice) -> dict[str, Any]:
    by_model: dict[Any, dict[str, Any]] = {
        Location: {"oakland": practice.here.pk, "austin": practice.there.pk},
        User: {"dov": practice.dov.pk, "lena": practice.lena.pk},
        Conversation: {
            "oakland": practice.places[NEVER].conversation.pk,
            "austin": practice.places[ELSEWHERE].conversation.pk,
        },
    }
    some = one.related_model._default_manager.first()
    found = by_model.get(one.related_model, {"some": some.pk if some else 1})
    if not one.many_to_many:
        return found | {"none": ""} if one.null else found
    all_of_them = {"all": list(found.values())} if len(found) > 1 else {}
    return {name: [pk] for name, pk in found.items()} | all_of_them | {"none": []}


def _along(one: Any, name: str, practice: Practice) -> dict[str, Any]:
    """A home is one of the places that somebody works at."""
    both = [practice.here.pk, practice.there.pk]
    return {"locations": both} if (one.name, name) == ("home_location", "austin") else {}


def _plain(one: Any, stored: Any) -> Any:
    if isinstance(one, models.BooleanField):
        return None if stored else "on"
    if isinstance(one, models.IntegerField):
        return str((stored or 5) + 1)
    if isinstance(one, models.EmailField):
        return "forged@evil.example"
    if isinstance(one, models.DateField):
        return "2031-02-03"
    return "forged"
