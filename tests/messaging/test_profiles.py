"""What somebody says of themself to their colleagues."""

import pytest

from accounts.models import User
from tests.cast import Cast
from tests.clients import StaffClient
from tests.messaging.test_views import browser, errors, send

pytestmark = pytest.mark.django_db


def seen_by(user: User, whom: User) -> tuple[str, str]:
    people = browser(user).get("/api/state/").json()["people"]
    person = next(one for one in people if one["id"] == whom.pk)
    return person["pronouns"], person["extension"]


def test_one_says_ones_pronouns_and_extension_one_by_one_and_colleagues_see_them(
    cast: Cast,
) -> None:
    bre = browser(cast.bre)
    assert send(bre, "/api/profile/", pronouns="she/her").json() == {
        "pronouns": "she/her",
        "extension": "",
    }
    assert send(bre, "/api/profile/", extension=" 204 ").status_code == 200
    assert seen_by(cast.ana, cast.bre) == ("she/her", "204")
    send(bre, "/api/profile/", pronouns="")
    assert seen_by(cast.ana, cast.bre) == ("", "204")
    assert seen_by(cast.ana, cast.ana) == ("", "")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pronouns", "x" * 31),
        ("extension", "2" * 21),
        ("extension", "call me"),
        ("extension", ["204"]),
    ],
)
def test_what_cant_be_kept_is_refused_beside_its_field(
    cast: Cast, name: str, words: object
) -> None:
    assert set(errors(send(browser(cast.bre), "/api/profile/", **{name: words}))) == {name}
    assert seen_by(cast.ana, cast.bre) == ("", "")


def test_a_stranger_says_nothing_of_anybody(cast: Cast) -> None:
    assert send(StaffClient(), "/api/profile/", pronouns="she/her").status_code == 401
