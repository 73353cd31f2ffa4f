"""kill -9 of each process in the middle of a run: nothing acknowledged is lost, nothing is
shown twice, an escalation comes once."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_string
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import F

from accounts.clock import database_now
from accounts.models import User
from messaging.actions import create_channel
from messaging.models import Message
from policies.models import (
    EscalationStep,
    FollowUp,
    Obligation,
    ObligationEvent,
    Outbox,
    ResponseRule,
)
from policies.publish import publish_version
from tests.cast import Cast, people_the_practice, post
from tests.faults.journal import ASKS_EVERY, Journal
from tests.processes import Site, wait_for
from tests.redis_server import RedisServer

pytestmark = pytest.mark.django_db(transaction=True)
SENDS = 120
CHANNELS = 100
Disturb = Callable[[Site, RedisServer], None]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of its own, since it will be killed."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def site(transactional_db: None, tmp_path: Path, redis: RedisServer) -> Iterator[Site]:
    """A web process and beat; the worker starts when the test says so."""
    site = Site(tmp_path, redis.url).start("web", "beat")
    yield site
    site.stop()


@pytest.fixture
def practice(site: Site) -> Cast:
    """The cast, with a rule: high within a minute, else Olive is told."""
    cast = people_the_practice()
    rule = ResponseRule.objects.create(
        name="High", priority="high", target_minutes=1, clock="elapsed"
    )
    EscalationStep.objects.create(rule=rule, after_minutes=0, target="person", person=cast.olive)
    publish_version(rule, cast.dana, database_now())
    return cast


def disturb_redis(site: Site, redis: RedisServer) -> None:
    """Kill Redis and bring it back."""
    redis.kill()
    redis.start()


def disturb_web(site: Site, redis: RedisServer) -> None:
    """Kill the web process and start another."""
    site.kill("web")
    site.run("web")


def escalations() -> int:
    return ObligationEvent.objects.filter(kind="escalated").count()


def message_ids(site: Site, user: User) -> list[str]:
    return [message_from_string(mail)["Message-ID"] for mail in site.mailbox.to(user.email)]


async def talk(ana: Journal, bre: Journal, disturb: Callable[[], None]) -> int:
    """Ana sends all, Bre reads all, and something happens after a third of it; how many
    messages were acknowledged by then."""
    sending = asyncio.create_task(ana.send_all(SENDS))
    watching = asyncio.create_task(bre.watch(lambda: bre.head >= SENDS))
    async with asyncio.timeout(90):
        await ana.has_sent(SENDS // 3)
        before = len(ana.acknowledged)
        await asyncio.to_thread(disturb)
        await asyncio.gather(sending, watching)
    return before


@pytest.mark.parametrize("disturb", [disturb_web, disturb_redis])
def test_no_acknowledged_message_is_lost_none_shown_twice_and_an_escalation_comes_once(
    site: Site, redis: RedisServer, practice: Cast, disturb: Disturb
) -> None:
    site.run("worker")
    ana, bre = (Journal(site, user, practice.direct) for user in (practice.ana, practice.bre))
    ask = post(
        practice.ana,
        practice.front_desk,
        priority="high",
        people=[practice.bre],
        now=database_now() - timedelta(seconds=58),
    )

    acknowledged = asyncio.run(talk(ana, bre, lambda: disturb(site, redis)))

    assert acknowledged < SENDS
    rows = Message.objects.filter(conversation=practice.direct).order_by("seq")
    assert [row.seq for row in rows] == list(range(1, SENDS + 1))
    assert {str(row.client_id): row.seq for row in rows} == ana.acknowledged
    assert bre.shown == [row.pk for row in rows]
    # The first ask is a promise, the others repeat it: each with its message, none twice.
    asks = [row.pk for row in rows if row.priority == "high"]
    assert len(asks) == SENDS // ASKS_EVERY
    promise = Obligation.objects.get(conversation=practice.direct)
    repeats = FollowUp.objects.filter(obligation=promise).order_by("message_id")
    assert [promise.message_id, *repeats.values_list("message_id", flat=True)] == asks

    wait_for(lambda: site.mailbox.to(practice.olive.email), 60)
    events = ObligationEvent.objects.filter(obligation__message=ask, kind="escalated")
    assert events.count() == 1
    assert Outbox.objects.filter(obligation__message=ask, kind="escalation").count() == 1


def test_each_of_many_escalations_comes_once_though_worker_and_beat_die_in_the_middle(
    site: Site, practice: Cast
) -> None:
    passed = database_now() - timedelta(minutes=5)
    asked = [practice.bre, practice.kim, practice.dana]
    for number in range(CHANNELS):
        channel = create_channel(practice.dana, f"channel-{number}", practice.oakland, passed)
        post(practice.ana, channel, priority="high", people=asked, each=True, now=passed)
    asks = CHANNELS * len(asked)
    assert Obligation.objects.filter(state="open").count() == asks

    with transaction.atomic():
        # A fast worker may do all at once: what is locked is left for the one after it.
        list(Obligation.objects.select_for_update().order_by("pk")[: asks // 3])
        site.run("worker")
        wait_for(escalations)
        site.kill("worker")
    assert 0 < escalations() < asks
    site.kill("beat")
    site.run("beat")
    site.run("worker")
    wait_for(lambda: escalations() >= asks, 60)

    kinds = Counter(
        ObligationEvent.objects.filter(kind__in=["overdue", "escalated"]).values_list(
            "obligation", "kind"
        )
    )
    assert len(kinds) == 2 * asks
    assert set(kinds.values()) == {1}
    told = Counter(Outbox.objects.values_list("obligation", "kind", "recipient"))
    assert len(told) == asks
    assert set(told.values()) == {1}
    assert not Obligation.objects.exclude(breached_at=F("due_at")).exists()


def test_a_mail_that_was_on_its_way_when_the_worker_died_is_sent_again_as_the_same_one(
    site: Site, practice: Cast
) -> None:
    with site.mailbox.holding() as receiving:
        post(
            practice.ana,
            practice.direct,
            priority="high",
            now=database_now() - timedelta(minutes=5),
        )
        site.run("worker")
        assert receiving.wait(30)
        site.kill("worker")
    notice = Outbox.objects.get()
    assert notice.sent_at is None
    assert len(message_ids(site, practice.olive)) == 1

    Outbox.objects.update(not_before=database_now())  # the dead worker's claim expires
    site.run("worker")
    wait_for(lambda: Outbox.objects.exclude(sent_at=None).exists())
    first, second = message_ids(site, practice.olive)
    assert first == second
    assert escalations() == Outbox.objects.count() == 1
