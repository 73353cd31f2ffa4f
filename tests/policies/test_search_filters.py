"""The search for what is late and for what nobody answered."""

from datetime import datetime

import pytest

from accounts.models import User
from messaging.search import search
from policies.escalations import sweep
from policies.starter import create_starter_rules
from tests.cast import Cast, oakland, post

pytestmark = pytest.mark.django_db


def texts(user: User, query: str, now: datetime) -> list[str]:
    return [hit.message.text for hit in search(user, query, now).hits]


def test_late_is_what_is_not_answered_in_time_and_stays_it_once_answered(cast: Cast) -> None:
    create_starter_rules(None, oakland("09:00"))
    ask = post(cast.ana, cast.direct, "ask", priority="high", now=oakland("10:00"))
    due = ask.obligations.get().due_at
    assert due is not None
    assert texts(cast.bre, "is:late", due) == []
    assert texts(cast.bre, "is:late", oakland("16:00")) == ["ask"]
    sweep(oakland("16:00"))
    assert texts(cast.bre, "is:late is:unanswered", oakland("16:00")) == ["ask"]
    post(cast.bre, cast.direct, "done", now=oakland("16:01"))
    assert texts(cast.bre, "is:late", oakland("16:02")) == ["ask"]
    assert texts(cast.bre, "is:unanswered", oakland("16:02")) == []


def test_unanswered_is_what_somebody_still_owes(cast: Cast) -> None:
    create_starter_rules(None, oakland("09:00"))
    post(cast.ana, cast.direct, "plain", now=oakland("09:59"))
    post(cast.ana, cast.direct, "ask", priority="high", now=oakland("10:00"))
    assert texts(cast.bre, "is:unanswered", oakland("10:01")) == ["ask"]
    assert texts(cast.kim, "is:unanswered", oakland("10:01")) == []
    post(cast.bre, cast.direct, "done", now=oakland("10:05"))
    assert texts(cast.bre, "is:unanswered", oakland("10:06")) == []
