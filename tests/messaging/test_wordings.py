"""Templates, snippets and groups: who is offered which, and who may change them."""

from datetime import timedelta
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.test import Client

from accounts.clock import database_now
from accounts.models import TimeOff, User
from messaging.models import CoverageGap, PeopleGroup, Snippet, Template
from messaging.wordings import STARTERS, create_starter_templates
from tests.admin_forms import refusals, submit
from tests.cast import Cast
from tests.clients import StaffClient

pytestmark = pytest.mark.django_db
SNIPPET = {"name": "thanks", "text": "Thank you, {name}!", "priority": "fyi"}
TEMPLATE = {"name": "late", "text": "I am {minutes} minutes late.", "priority": "normal"}


def of(user: User) -> Client:
    client = StaffClient()
    client.force_login(user)
    return client


def say(user: User, path: str, **fields: Any) -> Any:
    return of(user).post(f"/api/{path}", fields, content_type="application/json")


def offered(user: User) -> list[str]:
    return [one["name"] for one in of(user).get("/api/wordings/").json()["wordings"]]


def test_a_template_is_offered_to_its_role_at_its_location(cast: Cast) -> None:
    Template.objects.create(name="everybody", text="Hello")
    Template.objects.create(name="desk", text="Hello", role="front_desk")
    Template.objects.create(name="austin", text="Hello", location=cast.austin)
    assert offered(cast.bre) == ["desk", "everybody"]
    assert offered(cast.leo) == ["austin", "desk", "everybody"]
    assert offered(cast.kim) == ["everybody"]


def test_a_practice_begins_with_templates_that_a_message_can_carry(cast: Cast) -> None:
    create_starter_templates()
    create_starter_templates()
    assert Template.objects.count() == len(STARTERS)
    for template in Template.objects.all():
        template.full_clean()


def test_a_snippet_is_kept_changed_and_thrown_away_by_its_owner_alone(cast: Cast) -> None:
    assert say(cast.bre, "snippets/", **SNIPPET).json()["wordings"][0]["own"]
    row = Snippet.objects.get()
    assert offered(cast.ana) == []
    for path in (f"snippets/{row.pk}/", f"snippets/{row.pk}/delete/"):
        assert say(cast.ana, path, **SNIPPET).status_code == 404
    say(cast.bre, f"snippets/{row.pk}/", **SNIPPET | {"text": "Thanks!"})
    assert Snippet.objects.get().text == "Thanks!"
    assert say(cast.bre, f"snippets/{row.pk}/delete/").json() == {"wordings": []}
    assert not LogEntry.objects.filter(content_type__model="snippet").exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "Thank you"}, "name"),
        ({"name": ""}, "name"),
        ({"text": "Hello {Name}"}, "text"),
        ({"text": " "}, "text"),
        ({"priority": "fyi", "asked_role": "front_desk"}, "asked_role"),
        ({"priority": "urgent"}, "asked_role"),
    ],
)
def test_a_snippet_that_cannot_be_sent_is_refused_beside_its_field(
    cast: Cast, fields: dict[str, str], field: str
) -> None:
    answer = say(cast.bre, "snippets/", **SNIPPET | fields)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    assert not Snippet.objects.exists()


def test_two_snippets_of_somebody_have_two_names(cast: Cast) -> None:
    say(cast.bre, "snippets/", **SNIPPET)
    assert "name" in say(cast.bre, "snippets/", **SNIPPET).json()["errors"]
    assert say(cast.ana, "snippets/", **SNIPPET).status_code == 200


def test_a_manager_shares_templates_at_their_locations_only_and_that_is_audited(
    cast: Cast,
) -> None:
    dana = of(cast.dana)
    add = "/admin/messaging/template/add/"
    assert "location" in refusals(submit(dana, add, **TEMPLATE))
    assert "text" in refusals(
        submit(dana, add, **TEMPLATE | {"text": "{", "location": cast.oakland.pk})
    )
    assert submit(dana, add, **TEMPLATE, location=cast.oakland.pk).status_code == 302
    assert offered(cast.bre) == ["late"]
    assert LogEntry.objects.filter(content_type__model="template", actor=cast.dana).exists()
    everywhere = Template.objects.create(name="everywhere", text="Hello")
    page = f"/admin/messaging/template/{everywhere.pk}/change/"
    assert dana.get(page).status_code == 302
    assert of(cast.olive).get(page).status_code == 200


def test_a_manager_keeps_groups_of_people_and_nobody_takes_a_name_that_means_something(
    cast: Cast,
) -> None:
    dana = of(cast.dana)
    add = "/admin/messaging/peoplegroup/add/"
    fields = {"location": cast.oakland.pk, "people": [cast.bre.pk, cast.kim.pk]}
    for name in ("everyone", "front-desk", "Closing team"):
        assert "name" in refusals(submit(dana, add, name=name, **fields))
    assert submit(dana, add, name="closing-team", **fields).status_code == 302
    assert set(PeopleGroup.objects.get().people.all()) == {cast.bre, cast.kim}
    [group] = of(cast.ana).get("/api/state/").json()["groups"]
    assert (group["name"], sorted(group["people"])) == (
        "closing-team",
        sorted([cast.bre.pk, cast.kim.pk]),
    )
    assert LogEntry.objects.filter(content_type__model="peoplegroup", actor=cast.dana).exists()


def test_a_manager_who_saves_a_group_leaves_its_people_of_elsewhere_in_it(cast: Cast) -> None:
    group = PeopleGroup.objects.create(name="openers", location=cast.oakland)
    group.people.set([cast.bre, cast.leo])
    page, dana = f"/admin/messaging/peoplegroup/{group.pk}/change/", of(cast.dana)
    assert submit(dana, page, name="early-team").status_code == 302
    assert set(group.people.all()) == {cast.bre, cast.leo}
    assert submit(dana, page, people=[cast.bre.pk]).status_code == 302
    assert set(group.people.all()) == {cast.bre}
    assert "people" in refusals(submit(dana, page, people=[cast.leo.pk]))


def test_a_gap_is_kept_when_the_writer_went_another_way_and_only_when_there_is_one(
    cast: Cast,
) -> None:
    today = database_now().date()
    path = f"conversations/{cast.front_desk.pk}/gaps/"
    fields = {"role": "front_desk", "location": cast.oakland.pk, "way": "next"}
    day = timedelta(days=1)
    TimeOff.objects.create(user=cast.bre, first_on=today - day, last_on=today + day)
    assert say(cast.ana, path, **fields).status_code == 204
    gap = CoverageGap.objects.get()
    assert (gap.by, gap.role, gap.location, gap.way) == (
        cast.ana,
        "front_desk",
        cast.oakland,
        "next",
    )
    assert say(cast.leo, path, **fields).status_code == 404
    assert say(cast.ana, path, **fields | {"role": "x"}).status_code == 422
    TimeOff.objects.all().delete()
    cast.bre.shifts.all().delete()
    cast.oakland.opening_hours.update(starts=0, ends=1440)
    cast.oakland.opening_hours.model.objects.bulk_create(
        cast.oakland.opening_hours.model(
            location=cast.oakland, weekday=weekday, starts=0, ends=1440
        )
        for weekday in (5, 6)
    )
    assert say(cast.ana, path, **fields).status_code == 422
    assert CoverageGap.objects.count() == 1
