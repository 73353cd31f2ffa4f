"""The door to trials of a rule: started from its form, run by a worker, forgotten after a few
days. They send nothing, and write nothing but their own row."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from accounts.clock import database_now
from accounts.models import Location, User
from accounts.roles import is_owner, locations_managed_by
from policies.models import ResponseRule, RuleVersion, SimulationRun
from policies.past_asks import asked_lately, chunks_of, count_of, practice_at, terms_of
from policies.publish import COPIED, current_versions
from policies.simulation.trial import Trial

KEPT = timedelta(days=3)
# A worker that hasn't been heard of for so long is gone; the next one begins anew.
LEASE = timedelta(minutes=1)
ATTEMPTS = 3
NEWEST = 2**62  # what is typed is newer than all that is stored

logger = logging.getLogger(__name__)


@transaction.atomic
def start(
    by: User,
    rule: ResponseRule | None,
    version: RuleVersion,
    typed: Mapping[str, Sequence[str]],
    now: datetime,
    *,
    is_active: bool,
) -> SimulationRun:
    """Have `version`, as saving would publish it, tried on the asks of where `by` runs the place.
    What they had tried and isn't done yet is given up."""
    SimulationRun.objects.filter(by=by, finished_at=None).delete()
    columns = {name: getattr(version, name) for name in (*COPIED, "steps")}
    return SimulationRun.objects.create(
        by=by,
        rule=rule,
        typed=typed,
        draft={"version": columns, "is_active": is_active},
        places=list(locations_managed_by(by).values_list("pk", flat=True)),
        is_everywhere=is_owner(by),
        created_at=now,
    )


def draft_of(run: SimulationRun) -> RuleVersion:
    """The version that is tried; never stored."""
    return RuleVersion(number=0, **run.draft["version"])


def run_waiting(now: datetime) -> int:
    """Run the trials that wait, and forget the old ones; how many were run."""
    SimulationRun.objects.filter(created_at__lt=now - KEPT).delete()
    waiting = SimulationRun.objects.filter(finished_at=None).order_by("created_at", "pk")
    done = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        done += _claimed(pk, database_now()) and _run(pk, now)
    return done


def _claimed(pk: int, now: datetime) -> bool:
    """Whether it is ours to run now. While a worker runs one the others wait, so that a worker
    is left for what is due."""
    if SimulationRun.objects.filter(finished_at=None, heard_at__gte=now - LEASE).exists():
        return False
    free = Q(heard_at=None) | Q(heard_at__lt=now - LEASE)
    rows = SimulationRun.objects.filter(free, pk=pk, finished_at=None)
    given_up = rows.filter(attempts__gte=ATTEMPTS).update(finished_at=now, has_failed=True)
    return not given_up and rows.update(heard_at=now, attempts=F("attempts") + 1, done=0) == 1


def _run(pk: int, now: datetime) -> bool:
    """Whether it came to its end; an error of one trial is not the others'."""
    try:
        run = SimulationRun.objects.get(pk=pk)
        result = _result(run, now)
    except SimulationRun.DoesNotExist:
        return False  # given up by whoever started it
    except Exception:
        logger.exception("Simulation %s could not be run", pk)
        SimulationRun.objects.filter(pk=pk).update(finished_at=now, has_failed=True)
        return False
    ended = {"finished_at": database_now(), "result": result, "done": result["seen"]}
    return bool(SimulationRun.objects.filter(pk=pk, finished_at=None).update(**ended))


def _result(run: SimulationRun, now: datetime) -> dict[str, Any]:
    """Replay everything, telling the row how far it is. Raises SimulationRun.DoesNotExist once
    it was given up."""
    places = Location.objects.filter(pk__in=run.places)
    asked = asked_lately(places, everywhere=run.is_everywhere, now=now)
    total, first = count_of(asked)
    _tell(run, total=total)
    trial = _trial(run, now)
    for chunk in chunks_of(asked, first):
        for ask in chunk:
            trial.take(ask)
        _tell(run, done=trial.seen)
    return trial.result()


def _trial(run: SimulationRun, now: datetime) -> Trial:
    return Trial(
        [terms_of(version, version.rule_id, version.pk) for version in current_versions()],
        terms_of(draft_of(run), run.rule_id, NEWEST),
        practice_at(now),
        now,
        is_active=run.draft["is_active"],
    )


def _tell(run: SimulationRun, **progress: int) -> None:
    rows = SimulationRun.objects.filter(pk=run.pk, finished_at=None)
    if not rows.update(heard_at=database_now(), **progress):
        raise SimulationRun.DoesNotExist
