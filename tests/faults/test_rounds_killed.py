"""kill -9 at each point between a claim and its delivery: nothing is lost, a step is fired
once, and a mail comes at most once more, as the same one."""

import signal
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F

from accounts.clock import database_now
from policies.models import Obligation, ObligationEvent, Outbox
from tests.cast import people_the_practice, post
from tests.faults.dying import POINTS
from tests.faults.test_processes_killed import message_ids
from tests.policies.asks import MANAGER, rule
from tests.processes import Site

pytestmark = pytest.mark.django_db(transaction=True)
ROUND = ("-m", "tests.faults.dying")
# Committed by then: what the round before it had decided.
BEFORE_COMMIT = list(POINTS)[:2]


@pytest.fixture
def site(transactional_db: None, tmp_path: Path) -> Iterator[Site]:
    """A mail server; the rounds are started by hand."""
    site = Site(tmp_path)
    site.mailbox.controller.start()
    yield site
    site.stop()


@pytest.mark.parametrize("point", POINTS)
def test_l07_l08_whatever_a_round_was_about_to_do_when_it_was_killed_the_next_one_ends_it(
    site: Site, point: str
) -> None:
    cast = people_the_practice()
    rule(MANAGER | {"after_minutes": 0}, target_minutes=1, clock="elapsed")
    post(cast.ana, cast.direct, priority="high", now=database_now() - timedelta(minutes=5))

    assert site.python(*ROUND, point).returncode == -signal.SIGKILL
    told = 0 if point in BEFORE_COMMIT else 1
    assert ObligationEvent.objects.filter(kind="escalated").count() == told
    assert Outbox.objects.count() == told
    assert not Outbox.objects.exclude(sent_at=None).exists()

    Outbox.objects.update(not_before=F("created_at"))  # the claim of the dead expires
    for _ in range(2):
        assert site.python(*ROUND).returncode == 0
    kinds = Counter(ObligationEvent.objects.values_list("kind", flat=True))
    assert kinds == {"opened": 1, "overdue": 1, "escalated": 1, "exhausted": 1}
    assert Obligation.objects.get().breached_at == Obligation.objects.get().due_at
    assert [notice.mail for notice in Outbox.objects.all()] == ["sent"]
    again = point == "its mail was accepted and not marked"
    mails = message_ids(site, cast.dana)
    assert (len(mails), len(set(mails))) == (2 if again else 1, 1)
