"""What the audit costs; `make bench` prints it. No figure is asserted here."""

import os
import sys
import time

import pytest
from django.db import connection

from accounts.audit.access import Way, record
from accounts.audit.seals import head, seal_waiting
from accounts.audit.verification import verify
from accounts.clock import database_now
from tests.cast import Cast, post

ROWS = int(os.environ.get("ROWS", "1000000"))


@pytest.mark.django_db(transaction=True)
def test_sealing_and_verifying_very_many_rows(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            "INSERT INTO accounts_accesslog (at, actor_id, role, way, conversation_id, seq_from,"
            " seq_to, reason, address) SELECT now(), %s, 'nurse_injector', 'history', n %% 500,"
            " n, n + 20, '', '203.0.113.9' FROM generate_series(1, %s) AS n",
            [cast.bre.pk, ROWS],
        )
    begun = time.perf_counter()
    sealed = seal_waiting(database_now())
    seconds = time.perf_counter() - begun
    sys.stdout.write(
        f"\nseal {sealed} rows: {seconds:.1f} s, {1e6 * seconds / sealed:.0f} us a row" + "\n"
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_accesslog, accounts_seal")
    begun = time.perf_counter()
    assert verify().head == head()
    sys.stdout.write(f"verify {sealed} rows: {time.perf_counter() - begun:.1f} s" + "\n")


@pytest.mark.django_db
def test_a_row_of_the_access_log_beside_a_send(cast: Cast) -> None:
    for name, act in (
        ("send", lambda: post(cast.ana, cast.front_desk)),
        ("a page's row", lambda: record(cast.bre, Way.HISTORY, 1, range(50), database_now())),
    ):
        took = []
        for _ in range(300):
            begun = time.perf_counter()
            act()
            took.append(time.perf_counter() - begun)
        took.sort()
        sys.stdout.write(
            f"\n{name}: median {1e3 * took[150]:.2f} ms, p95 {1e3 * took[285]:.2f} ms" + "\n"
        )
