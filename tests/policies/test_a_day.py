"""A whole day of one aesthetician, as her screens show it: Kim works from nine to five."""

from datetime import datetime

import pytest

from accounts.availability import expire_due, go_with_patient
from accounts.models import Role, User
from messaging.models import Message
from policies import handovers, obligations
from policies.digest import digest_for
from policies.escalations import sweep
from policies.needs import needs_reply, waiting_on_others
from policies.promises import promises_for, unseen_notices
from tests.cast import Cast, oakland, person, post
from tests.policies.asks import Scene, h60, owed_for, r120, u15, wall

MONDAY, WEDNESDAY = "2026-06-08", "2026-06-10"


@pytest.fixture
def mia(scene: Scene) -> User:
    """The other aesthetician works from noon to nine in the evening, and wrote notes last night."""
    mia = person("Mia Ito", Role.AESTHETICIAN, scene.cast.oakland)
    mia.shifts.update(starts=720, ends=1260)
    for terms in (r120, h60, u15):
        terms()
    return mia


def ask(cast: Cast, clock: str, text: str, *, day: str = "2026-06-09", **fields: object) -> Message:
    """Bre at the front desk asks Kim."""
    terms = {"people": [cast.kim], "priority": "normal"} | fields
    return post(cast.bre, cast.front_desk, text, now=oakland(clock, day), **terms)  # type: ignore[arg-type]


def listed(user: User, now: datetime) -> list[str]:
    """The cards of Needs reply, from the top."""
    return [one["message"]["text"] for one in needs_reply(user, now)]


def handed(user: User, now: datetime) -> list[tuple[str, str]]:
    """What was handed to somebody: the ask and the note with it."""
    cards = handovers.handed_to(user, now)
    return [(one["message"]["text"], one["note"]) for card in cards for one in card["asks"]]


def test_a_day_from_the_first_card_to_the_last(scene: Scene, mia: User) -> None:
    cast, kim = scene.cast, scene.cast.kim

    # Yesterday evening Mia handed her what Bre had asked at eight.
    lab = ask(cast, "20:00", "Did the lab call?", day=MONDAY, people=[mia])
    note = "They call before ten; the number is on the chart."
    handovers.hand_over(mia, [owed_for(lab)], note, oakland("20:50", MONDAY))

    # Nine: her shift begins with the card, and with the ask among what needs her reply.
    assert handed(kim, oakland("08:59")) == []
    assert handed(kim, oakland("09:00")) == [("Did the lab call?", note)]
    assert listed(kim, oakland("09:00")) == ["Did the lab call?"]
    [card] = handovers.handed_to(kim, oakland("09:05"))
    handovers.see(kim, [one["id"] for one in card["asks"]], oakland("09:05"))
    assert handed(kim, oakland("09:06")) == []

    # What comes is worked by priority, not by arrival.
    tray = ask(cast, "09:10", "Could you restock tray 3?")
    rash = ask(cast, "09:20", "Susan has a rash: can you look?", priority="high")
    assert listed(kim, oakland("09:21")) == [rash.text, lab.text, tray.text]
    post(kim, cast.front_desk, "Looked, it's fine.", now=oakland("09:40"), reply_to=rash)
    post(kim, cast.front_desk, "They did.", now=oakland("09:42"), reply_to=lab)
    assert (owed_for(rash).breached_at, owed_for(lab).breached_at) == (None, None)

    # With a patient nothing reaches her; at the end one digest does, the most pressing first.
    go_with_patient(kim, 45, oakland("10:00"))
    invoice = ask(cast, "10:05", "Is invoice 12 right?")
    laser = ask(cast, "10:15", "Is laser 2 free at noon?", priority="high")
    assert digest_for(kim, oakland("10:30")) is None
    expire_due(oakland("10:45"))
    kim.refresh_from_db()
    digest = digest_for(kim, oakland("10:46"))
    assert digest is not None
    assert [one["message"]["text"] for one in digest["asks"]] == [laser.text, invoice.text]
    post(kim, cast.front_desk, "It is.", now=oakland("10:50"), reply_to=laser)

    # What takes until half past twelve she promises; nobody reminds her of it before that.
    obligations.promise_time(kim, owed_for(invoice), oakland("12:30"), oakland("10:55"))
    post(kim, cast.front_desk, "Done.", now=oakland("10:56"), reply_to=tray)
    for clock in ("11:30", "12:05", "12:20"):
        sweep(oakland(clock))
    assert [one["kind"] for one in unseen_notices(kim) if one["message"] == invoice.pk] == []
    [shown] = promises_for([invoice.pk], oakland("12:06"))[invoice.pk]
    assert shown["promised"]["by"] == kim.pk
    post(kim, cast.front_desk, "It is right.", now=oakland("12:25"), reply_to=invoice)
    assert owed_for(invoice).promise_missed is False

    # A quarter to five: what is open is handed on or kept, and the day is done.
    first = ask(cast, "16:20", "Can you call Ines back?")
    second = ask(cast, "16:30", "Which peel did Rosa have?")
    end = handovers.sweep_for(kim, oakland("16:45"))
    assert end is not None
    assert [one["message"]["text"] for one in end["asks"]] == [first.text, second.text]
    assert end["next"]["id"] == mia.pk
    handovers.hand_over(kim, [owed_for(first)], "She wants Friday.", oakland("16:50"))
    handovers.keep(kim, owed_for(second), oakland("16:52"))
    handovers.finish_sweep(kim, oakland("16:55"))
    assert handovers.sweep_for(kim, oakland("16:56")) is None

    # Mia has the one at once, Bre sees when the other comes, and nobody is late.
    assert handed(mia, oakland("17:01")) == [(first.text, "She wants Friday.")]
    waiting = waiting_on_others(cast.bre, oakland("17:01"))
    [kept] = [one for one in waiting if one["message"]["id"] == second.pk]
    [promise] = kept["promises"]
    assert promise["promised"]["by"] == kim.pk
    assert wall(owed_for(second).promised_until) == "09:30"
    post(mia, cast.front_desk, "Called.", now=oakland("17:20"), reply_to=first)
    post(kim, cast.front_desk, "The mild one.", now=oakland("09:10", WEDNESDAY), reply_to=second)
    sweep(oakland("09:40", WEDNESDAY))
    assert listed(kim, oakland("09:41", WEDNESDAY)) == []
    asked = (tray, laser, invoice, first, second)
    assert [one for one in asked if owed_for(one).breached_at is not None] == []
