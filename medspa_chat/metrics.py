"""How the site does, for Prometheus: numbers alone, for whoever shows the token of the setting.

What a web process counts is its own, and each has to be asked; what waits in the database is the
same for all of them, and is looked up at most every ten seconds.
"""

import secrets
from collections.abc import Iterator
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from accounts.clock import database_now
from medspa_chat.health import redis_answers
from messaging import delivery, hub, meters
from policies.waiting import Waiting, waiting

KEPT_SECONDS = 10.0


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The figures, to whoever shows the token; 401 to others; 404 when no token is set."""
    if not settings.METRICS_TOKEN:
        raise Http404
    shown = request.headers.get("Authorization", "")
    expected = f"Bearer {settings.METRICS_TOKEN}"
    if not secrets.compare_digest(shown.encode(), expected.encode()):
        answer = HttpResponse("Show the token.\n", status=401, content_type="text/plain")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    figures = generate_latest(meters.COUNTED) + generate_latest(_of_this_moment)
    return HttpResponse(figures, content_type=CONTENT_TYPE_PLAIN_0_0_4)


class Kept:
    """What waits, looked up again when it is older than ten seconds; None without a database."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: Waiting | None = None
        self._until = 0.0

    def look(self) -> Waiting | None:
        """The figures of now, or of at most ten seconds ago."""
        with self._lock:
            if monotonic() >= self._until:
                try:
                    self._known = waiting(database_now())
                except DatabaseError:
                    self._known = None
                self._until = monotonic() + KEPT_SECONDS
            return self._known

    def forget(self) -> None:
        """The next look is a new one."""
        self._until = 0.0


kept = Kept()


class OfProcess(Collector):
    """What this process is, and whom it reaches."""

    def collect(self) -> Iterator[Metric]:
        """The gauges of this process at this moment."""
        build = {"version": settings.BUILD_VERSION}
        yield InfoMetricFamily("medspa_build", "What runs here", value=build)
        yield _gauge("medspa_sockets", "Open tabs of this process", hub.open_sockets())
        yield _gauge("medspa_redis_up", "Whether Redis answers this process", redis_answers())
        took = delivery.redis_line.away_until is None
        yield _gauge(
            "medspa_redis_line_up", "Whether Redis took the last push of this process", took
        )


class OfPractice(Collector):
    """What waits in the database."""

    def collect(self) -> Iterator[Metric]:
        """The gauges of the database; that it answers, and nothing else, when it doesn't."""
        known = kept.look()
        yield _gauge("medspa_database_up", "Whether the database answers", known is not None)
        if known is None:
            return
        if known.sweep_age is not None:
            told = "Seconds since due answers were last looked for"
            yield _gauge("medspa_sweep_age_seconds", told, known.sweep_age)
        yield _gauge("medspa_outbox_waiting", "Notices that wait to be sent", known.notices)
        told = "Seconds that the oldest of them has waited"
        yield _gauge("medspa_outbox_age_seconds", told, known.notice_age)
        every = GaugeMetricFamily("medspa_open_asks", "Asks without an answer", labels=["priority"])
        late = GaugeMetricFamily("medspa_late_asks", "Those past due", labels=["priority"])
        for priority, (open_ones, late_ones) in known.asks.items():
            every.add_metric([priority], open_ones)
            late.add_metric([priority], late_ones)
        yield from (every, late)


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=float(value))


_of_this_moment = CollectorRegistry()
for _collector in (OfProcess(), OfPractice()):
    _of_this_moment.register(_collector)
ProcessCollector(registry=_of_this_moment)
