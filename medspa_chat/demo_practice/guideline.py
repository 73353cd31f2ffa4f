"""How Lumen's managers changed the guideline ten days ago, and what people said of it."""

from datetime import datetime, timedelta

from django.db.models import Q

from medspa_chat.demo_practice.play import Play
from medspa_chat.demo_practice.stage import Stage
from messaging.models import Message
from policies import guidelines, misfits, pulse
from policies.models import Misfit

PUBLISHED_BEFORE = timedelta(days=10)
WHAT_CHANGED = "Urgent says how soon and names the room: too much was urgent that could wait."
URGENT = "If it could wait for an hour, it isn't urgent. Say why it is."
URGENT_SINCE = (
    "If it could wait for twenty minutes, it isn't urgent. Begin with the room, then say why, so "
    "that whoever comes knows where to go."
)
HAVE_NOT_SEEN_IT = ("linh", "marisol", "carmen")
# Who, of a message of which priority, and why.
MISFITS = (
    ("bre", "high", "A guest at the desk can't wait for an hour, and it isn't urgent either."),
    ("jo", "high", "An hour is over before my shift begins."),
    ("kim", "high", ""),
    ("ana", "normal", "When I am in treatments all day, the end of the day is too late."),
)
# Realistic, interrupted, what should change.
ANSWERS = (
    ("mostly", "sometimes", "Say in the ask when the guest leaves."),
    ("yes", "never", ""),
    ("mostly", "sometimes", ""),
    ("no", "often", "Fewer urgent asks during treatments."),
    ("mostly", "sometimes", "One place for supplies."),
    ("yes", "sometimes", ""),
    ("yes", "never", ""),
)


def play_guideline(stage: Stage, play: Play, opened_at: datetime, now: datetime) -> None:
    """The first text, its change, who saw it, where it didn't fit, and a round of the pulse."""
    first = guidelines.current(opened_at)
    at = now - PUBLISHED_BEFORE
    text = first.text.replace(URGENT, URGENT_SINCE)
    made = guidelines.publish(stage.people["dana"], text, WHAT_CHANGED, first.version, at)
    for number, (key, user) in enumerate(stage.people.items(), 1):
        if key not in HAVE_NOT_SEEN_IT:
            user.refresh_from_db(fields=["created_at"])
            guidelines.acknowledge(user, made.version, at + timedelta(hours=5 * number))
    for key, priority, note in MISFITS:
        _say(stage, play, key, priority, note, now)
    last_round = now - timedelta(days=pulse.ROUND_DAYS)
    for user, (realistic, interrupted, change) in zip(stage.people.values(), ANSWERS, strict=False):
        said = {"realistic": realistic, "interrupted": interrupted, "change": change}
        pulse.answer(user, said, last_round)


def _say(stage: Stage, play: Play, key: str, priority: str, note: str, now: datetime) -> None:
    """Of the newest message of that priority that somebody else wrote to them all."""
    user = stage.people[key]
    mine = Q(author=user) | Q(pk__in=Misfit.objects.values("message"))
    messages = Message.objects.visible_to(user).filter(priority=priority).exclude(mine)
    message = messages.filter(conversation__in=list(play.history)).order_by("-posted_at").first()
    if message is not None:
        misfits.say_misfit(user, message.pk, priority, note, now - timedelta(hours=3))
