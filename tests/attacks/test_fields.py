"""No field that a person can set is left out of the payloads."""

import pytest
from django.apps import apps
from django.db import connection, models

from tests.attacks.hostile_practice import BY_PEOPLE, BY_PROGRAMS, make_hostile, named
from tests.attacks.payloads import every
from tests.cast import Cast

APPS = ("accounts", "messaging", "policies")
TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField)


def texts() -> set[str]:
    """Every field that holds free text, as "app.model.field"."""
    return {
        f"{model._meta.label_lower}.{field.name}"
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.local_fields
        if isinstance(field, TEXTS) and not field.choices
    }


def test_there_are_payloads_enough_and_each_is_there_once() -> None:
    assert len(set(every())) == len(every()) >= 220


def test_every_text_field_is_known_as_set_by_people_or_by_programs() -> None:
    assert named(BY_PEOPLE) & named(BY_PROGRAMS) == set()
    assert named(BY_PEOPLE) | named(BY_PROGRAMS) == texts()


@pytest.mark.django_db
def test_in_the_hostile_practice_every_field_that_people_set_means_harm(cast: Cast) -> None:
    make_hostile(cast)
    harmless = []
    for name in named(BY_PEOPLE):
        label, _, field = name.rpartition(".")
        table = apps.get_model(label)._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{field}"::text ~ \'[<>(]\'')
            if not cursor.fetchone()[0]:
                harmless.append(name)
    assert harmless == []
