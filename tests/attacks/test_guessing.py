"""Somebody guesses passwords: from many addresses, under many spellings, with forged headers."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from tests.cast import Cast

GUESSES = 1000
SPELLINGS = (
    "bre@lumen.example",
    "Bre@lumen.example",
    "BRE@LUMEN.EXAMPLE",
    " bre@lumen.example ",
    "bré@lumen.example",
    "bre\u0301@lumen.example",
    "ｂｒｅ@lumen.example",
    "bre@Lumen.Example",
    "ℬre@lumen.example",
    "bre@lumen.example.",
)


@pytest.fixture
def bre(cast: Cast) -> User:
    EmailAddress.objects.create(user=cast.bre, email=cast.bre.email, verified=True, primary=True)
    return cast.bre


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch, bre: User) -> list[str]:
    """The guesses that were compared with Bre's password."""
    found: list[str] = []
    stock = User.check_password

    def counting(self: User, raw_password: str) -> bool:
        if self.pk == bre.pk:
            found.append(raw_password)
        return stock(self, raw_password)

    monkeypatch.setattr(User, "check_password", counting)
    return found


def guess(number: int, **more: Any) -> int:
    """The number-th guess, from an address, a browser and a spelling of its own."""
    fields = {"login": SPELLINGS[number % len(SPELLINGS)], "password": f"guess-{number}-guess"}
    headers = {"X-Forwarded-For": f"198.51.{number // 250}.{number % 250}", **more}
    address = f"203.0.{number // 250}.{number % 250}"
    answer = Client(headers=headers).post("/accounts/login/", fields, REMOTE_ADDR=address)
    return answer.status_code


def test_of_a_thousand_guesses_from_everywhere_five_are_compared(
    bre: User, reached: list[str]
) -> None:
    for number in range(GUESSES):
        guess(number)
    assert len(reached) <= 5


def test_another_port_in_the_host_header_is_no_other_site(
    bre: User, reached: list[str], settings: Settings
) -> None:
    """A limit per site and address would begin anew with each port that a client names."""
    for number in range(100):
        fields = {"login": bre.email, "password": f"guess-{number}-guess"}
        client = Client(headers={"host": f"testserver:{1000 + number}"})
        client.post("/accounts/login/", fields, REMOTE_ADDR=f"203.0.113.{number}")
    assert len(reached) <= 5


def test_one_address_guesses_ten_times_a_minute_whoever_it_tries_and_whatever_it_forges(
    cast: Cast,
) -> None:
    for number in range(10):
        fields = {"login": f"n{number}@lumen.example", "password": "guess-guess-guess"}
        Client(headers={"X-Forwarded-For": f"198.51.100.{number}"}).post("/accounts/login/", fields)
    last = {"login": "n99@lumen.example", "password": "guess-guess-guess"}
    said = Client(headers={"X-Forwarded-For": "198.51.100.99"}).post("/accounts/login/", last)
    assert "Too many failed login attempts" in said.content.decode()


def test_a_right_password_in_between_gives_no_new_guesses(bre: User, reached: list[str]) -> None:
    bre.set_password("lavender-otter-tandem")
    bre.save()
    for number in range(4):
        guess(number)
    Client().post("/accounts/login/", {"login": bre.email, "password": "lavender-otter-tandem"})
    for number in range(4, 40):
        guess(number)
    assert len(reached) <= 6


@pytest.fixture(autouse=True)
def _begin_anew() -> None:
    cache.clear()
