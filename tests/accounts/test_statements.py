"""What is sent for every message the server plans once."""

import pytest
from django.db import connection

from tests.cast import Cast, post

PLANNED = "SELECT statement, generic_plans, custom_plans FROM pg_prepared_statements"


def planned() -> dict[str, tuple[int, int]]:
    """The statements that this connection's server has read, and how it came to their plans."""
    with connection.cursor() as cursor:
        cursor.execute(PLANNED)
        return {statement: (once, anew) for statement, once, anew in cursor.fetchall()}


@pytest.mark.django_db
def test_of_three_messages_the_server_plans_what_posts_them_once(cast: Cast) -> None:
    for text in ("Room 3 is free.", "Room 4 is free.", "Room 5 is free."):
        post(cast.ana, cast.front_desk, text)
    [(once, anew)] = [
        plans for statement, plans in planned().items() if "INTO messaging_message" in statement
    ]
    assert once >= 3
    assert anew == 0


@pytest.mark.django_db
def test_behind_a_pooler_that_knows_no_prepared_statements_messages_are_posted_alike(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = planned()
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    message = post(cast.ana, cast.front_desk, "Room 3 is free.")
    assert message.seq == 1
    assert planned() == before
