"""Each log-in, each failed one and each log-out is in the audit, without what was typed."""

import pytest
from allauth.account import signals
from django.contrib.auth import user_logged_in
from django.test import Client, RequestFactory

from accounts.audit.sign_ins import hashed, note_sign_in
from accounts.models import SignInEvent, User
from tests.cast import PASSWORD, Cast

What = SignInEvent.What
Row = tuple[str, int | None, str | None]


def rows() -> list[Row]:
    return list(SignInEvent.objects.order_by("pk").values_list("what", "person", "address"))


def log_in(client: Client, address: str, password: str = PASSWORD) -> None:
    client.post(
        "/accounts/login/", {"login": address, "password": password}, REMOTE_ADDR="10.0.0.7"
    )


def test_logging_in_and_out_leaves_a_row_each(cast: Cast) -> None:
    client = Client()
    user_logged_in.send(User, request=_request(), user=cast.bre)
    client.force_login(cast.bre)
    client.post("/accounts/logout/", REMOTE_ADDR="10.0.0.7")
    assert rows()[0] == (What.LOGGED_IN, cast.bre.pk, "10.0.0.7")
    assert rows()[-1] == (What.LOGGED_OUT, cast.bre.pk, "10.0.0.7")


def test_a_wrong_password_names_whose_account_it_was_and_nothing_typed(cast: Cast) -> None:
    log_in(Client(), cast.bre.email.upper(), "not-her-password")
    assert rows() == [(What.LOGIN_FAILED, cast.bre.pk, "10.0.0.7")]
    assert SignInEvent.objects.get().typed == ""
    assert "not-her-password" not in str(list(SignInEvent.objects.values()))


@pytest.mark.parametrize("address", ["nobody@else.example", "NOBODY@else.example "])
def test_of_an_unknown_address_only_its_keyed_hash_is_kept(cast: Cast, address: str) -> None:
    log_in(Client(), address)
    row = SignInEvent.objects.get()
    assert (row.what, row.person, row.typed) == (
        What.LOGIN_FAILED,
        None,
        hashed("nobody@else.example"),
    )
    assert "nobody" not in str(list(SignInEvent.objects.values()))


def test_a_changed_and_a_reset_password_leave_a_row(cast: Cast) -> None:
    for signal in (signals.password_changed, signals.password_reset):
        signal.send(User, request=_request(), user=cast.bre)
    assert rows() == [
        (What.PASSWORD_CHANGED, cast.bre.pk, "10.0.0.7"),
        (What.PASSWORD_RESET, cast.bre.pk, "10.0.0.7"),
    ]


def test_what_happens_without_a_request_has_no_address(cast: Cast) -> None:
    note_sign_in(What.SECOND_STEP_REMOVED, cast.bre, None)
    assert rows() == [(What.SECOND_STEP_REMOVED, cast.bre.pk, None)]


def _request() -> object:
    return RequestFactory().get("/", REMOTE_ADDR="10.0.0.7")
