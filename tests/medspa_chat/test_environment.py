"""A database's address, in the forms that practices use, and what a pooler before it changes."""

import os
import runpy

import pytest
from django.core.exceptions import ImproperlyConfigured

from medspa_chat.environment import database_from_url
from tests.everything import PRODUCTION
from tests.processes import ROOT


def test_a_server_with_a_password_is_read() -> None:
    found = database_from_url("postgresql://chat:p%40ss@db.example:5433/medspa?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "chat",
        "p@ss",
        "db.example",
        "5433",
        "medspa",
    )
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_a_socket_directory_is_the_host() -> None:
    found = database_from_url("postgresql://postgres@/medspa?host=/run/postgresql")
    assert (found["HOST"], found["NAME"]) == ("/run/postgresql", "medspa")


@pytest.mark.parametrize("url", ["sqlite:///x.db", "postgresql://localhost", "medspa", ""])
def test_anything_else_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="postgresql://user:password@host"):
        database_from_url(url)


def settings_with(monkeypatch: pytest.MonkeyPatch, **said: str) -> dict[str, object]:
    for name, value in (os.environ | PRODUCTION | said).items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "medspa_chat" / "settings.py"))


def test_behind_a_pooler_no_cursor_lasts_and_no_options_are_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = settings_with(monkeypatch, DATABASE_POOLER="transaction")["DATABASES"]
    assert isinstance(found, dict)
    assert found["default"]["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert "options" not in found["default"]["OPTIONS"]
    assert "prepare_threshold" not in found["default"]["OPTIONS"]


def test_a_pooler_that_knows_prepared_statements_may_have_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = {"DATABASE_POOLER": "transaction", "DATABASE_PREPARES": "on"}
    found = settings_with(monkeypatch, **said)["DATABASES"]
    assert isinstance(found, dict)
    assert found["default"]["OPTIONS"]["prepare_threshold"] == 0


def test_without_one_the_timeouts_go_with_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings_with(monkeypatch, DATABASE_POOLER="")["DATABASES"]
    assert isinstance(found, dict)
    assert found["default"]["DISABLE_SERVER_SIDE_CURSORS"] is False
    assert "statement_timeout=10s" in found["default"]["OPTIONS"]["options"]


def test_a_pooler_of_another_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_POOLER must be transaction"):
        settings_with(monkeypatch, DATABASE_POOLER="session")
