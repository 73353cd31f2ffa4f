"""What everybody finds on opening the demo: counted backwards from now, in working time.

Two notes about the same wish: a long one that nobody could act on, answered late, and a clear
one, answered after seven minutes. Then what is open: a few asks due soon, late, and escalated.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.worktime import Calendar, add_working_time, is_working
from medspa_chat.demo_practice.lines import Line
from medspa_chat.demo_practice.moments import Calendars, worked_before

UNCLEAR = """Hi front desk, hope you all have a good week! So I saw S.C. (4471) earlier, she is
the one with the little dog who always comes with her sister, and we got to talking while she was
numbing, and she may be interested in the tox package at some point, she wasn't sure, I told her
about the price we had in the spring, which may not be what it is now, and also that there is
maybe a special coming, so if anybody sees her around or she calls or so, somebody could perhaps
mention it to her sometime. Also we are low on the small towels. Anyway, thanks so much everyone,
you are doing a great job!""".replace("\n", " ")
CLEAR = (
    "Hi Bre, S.C. (4471) checks out in about 30 minutes and would like the tox package. "
    "Could you offer it when she pays? Thank you!"
)
NOT_FOR_ME = (
    "Sorry, I wasn't sure that this was for me, and she has been here and gone without hearing "
    "of it. Tell me when she checks out next time, and I'll offer it!"
)


@dataclass(frozen=True)
class Scene:
    """An exchange before now. Minutes are working time of whoever is asked first."""

    place: str
    authors: tuple[str, ...]  # the first of them who works then
    clock_of: str
    minutes_ago: float
    text: str
    asked: tuple[str, ...]
    priority: str = "high"
    each: bool = False
    answers: tuple[tuple[str, float, str], ...] = ()  # who, minutes after the ask, what


SCENES = (
    Scene(
        place="oakland/front-desk",
        authors=("mona", "kim"),
        clock_of="jo",
        minutes_ago=2400,
        text=UNCLEAR,
        asked=("front_desk",),
        priority="normal",
        answers=(
            (
                "jo",
                640,
                NOT_FOR_ME,
            ),
        ),
    ),
    Scene(
        place="oakland/front-desk",
        authors=("ana",),
        clock_of="bre",
        minutes_ago=170,
        text=CLEAR,
        asked=("bre",),
        answers=(
            ("bre", 7, "Done, she took the package of three. Her next visit is booked, too."),
            ("ana", 3, "Wonderful, thank you!"),
        ),
    ),
    Scene(
        place="oakland/treatment-rooms",
        authors=("mona", "ana", "linh"),
        clock_of="kim",
        minutes_ago=82,
        text="The CoolSculpting handpiece shows E12 and my next guest may run late. Kim, could "
        "you call the rep and tell me whether we can treat today?",
        asked=("kim",),
    ),
    Scene(
        place="austin/front-desk",
        authors=("thuy", "carmen"),
        clock_of="leo",
        minutes_ago=48,
        text="Leo, L.M. (2093) needs a receipt for her insurer before she leaves. Could you "
        "print it with the codes?",
        asked=("leo",),
    ),
    Scene(
        place="ana+kim",
        authors=("kim",),
        clock_of="ana",
        minutes_ago=48,
        text="Ana, may I use the numbing cream on T.R. (5127)? She is allergic to latex, and I "
        "want to be sure before I begin.",
        asked=("ana",),
    ),
    Scene(
        place="oakland/supplies",
        authors=("jo", "bre"),
        clock_of="dana",
        minutes_ago=36,
        text="Two boxes of lidocaine left. Shall I order today, so that they come before the "
        "weekend?",
        asked=("dana",),
    ),
    Scene(
        place="oakland/front-desk",
        authors=("jo", "kim"),
        clock_of="bre",
        minutes_ago=12,
        text="Bre, could you print the intake form for my next guest before she arrives?",
        asked=("bre",),
    ),
    Scene(
        place="all/announcements",
        authors=("priya", "olive"),
        clock_of="bre",
        minutes_ago=240,
        text="The new aftercare sheet for filler is in the folder. Please read it and confirm "
        "here that you have it.",
        asked=("bre", "ana", "leo", "thuy"),
        priority="normal",
        each=True,
        answers=(("thuy", 25, "Read it, and printed it for room 2."), ("leo", 40, "Confirmed.")),
    ),
)


def lines_before(now: datetime, calendars: Calendars) -> list[Line]:
    """The scenes as lines; what would lie in the future is not said yet."""
    return [
        line
        for number, scene in enumerate(SCENES)
        for line in _lines(scene, f"finale {number}", now, calendars)
        if line.at < now
    ]


def _lines(scene: Scene, key: str, now: datetime, calendars: Calendars) -> list[Line]:
    at = worked_before(calendars[scene.clock_of], now, scene.minutes_ago)
    first = Line(
        key=key,
        at=at,
        place=scene.place,
        author=_author(scene, at, calendars),
        text=scene.text,
        asked=scene.asked,
        priority=scene.priority,
        each=scene.each,
    )
    lines = [first]
    after = at
    for number, (who, minutes, text) in enumerate(scene.answers):
        is_answer = scene.each or number == 0
        after = _later(calendars[who], at if is_answer else after, minutes)
        answers = key if is_answer else ""
        lines.append(Line(f"{key} {number}", after, scene.place, who, text, answers=answers))
    return lines


def _author(scene: Scene, at: datetime, calendars: Calendars) -> str:
    there = (who for who in scene.authors if is_working(calendars[who], at))
    return next(there, scene.authors[0])


def _later(calendar: Calendar, at: datetime, minutes: float) -> datetime:
    return add_working_time(calendar, at, timedelta(minutes=minutes))
