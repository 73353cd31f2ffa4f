"""`manage.py create_owner` on a fresh installation."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Location, Role, User
from policies.models import ResponseRule

PASSWORD = "lavender-otter-tandem"


def create_owner(monkeypatch: pytest.MonkeyPatch, password: str = PASSWORD, **options: Any) -> str:
    monkeypatch.setenv("OWNER_PASSWORD", password)
    out = io.StringIO()
    given = {
        "email": "Olive@lumen.example",
        "name": "Olive Grant",
        "location": "Oakland",
        "time_zone": "America/Los_Angeles",
        **options,
    }
    call_command("create_owner", stdout=out, **given)
    return out.getvalue()


def test_the_owner_logs_in_and_finds_a_location_hours_and_rules(
    db: None, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    said = create_owner(monkeypatch)
    assert said == "Olive Grant owns the practice, at Oakland.\n"
    olive = User.objects.get()
    assert (olive.email, olive.role, olive.is_superuser) == (
        "olive@lumen.example",
        Role.OWNER,
        False,
    )
    hours = Location.objects.get().opening_hours.values_list("weekday", "starts", "ends")
    assert list(hours) == [(day, 540, 1020) for day in range(5)]
    assert ResponseRule.objects.count() == 3
    way_in = {"login": olive.email, "password": PASSWORD}
    assert client.post("/accounts/login/", way_in).status_code == 302
    assert client.get("/accounts/2fa/").status_code == 200  # the second step comes next
    client.force_login(olive)
    assert client.get("/admin/policies/responserule/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "olive"}, "valid email"),
        ({"name": "  "}, "a name"),
        ({"time_zone": "Oakland"}, "not a time zone"),
        ({"password": "short"}, "too short"),
        ({"password": ""}, "too short"),
    ],
)
def test_bad_input_is_one_line_and_changes_nothing(
    db: None, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(CommandError) as error:
        create_owner(monkeypatch, **wrong)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert error.value.returncode == 1
    assert not User.objects.exists()
    assert not Location.objects.exists()


def test_a_second_run_says_that_the_account_exists(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_owner(monkeypatch)
    with pytest.raises(CommandError, match=r"an account with olive@lumen\.example already"):
        create_owner(monkeypatch, location="Austin", time_zone="America/Chicago")
    assert Location.objects.count() == 1


def test_a_location_that_exists_keeps_its_hours(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    Location.objects.create(name="Oakland", time_zone="America/Denver")
    create_owner(monkeypatch)
    assert Location.objects.get().time_zone == "America/Denver"
    assert not Location.objects.get().opening_hours.exists()
