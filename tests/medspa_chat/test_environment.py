"""A database's address, in the forms that practices use."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from medspa_chat.environment import database_from_url


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
