"""The words of the screen, from the modules that find them: times, people, asks, promises."""

from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Page

from tests.cast import oakland
from tests.e2e.modules import NOW, iso, run

# Two people called Bre, a doctor, and what everybody does at one on Tuesday.
PRACTICE = {
    "you": 1,
    "practice": "Lumen Med Spa",
    "people": [
        {"id": 1, "name": "Ana Lopez", "role": "nurse_injector", "locations": [1]},
        {"id": 2, "name": "Bre Nguyen", "role": "front_desk", "locations": [1]},
        {"id": 3, "name": "Bre Olsen", "role": "front_desk", "locations": [1, 2]},
        {"id": 4, "name": "Dr. Cole", "role": "medical_director", "locations": [2]},
        {"id": 5, "name": "Kim Ortega", "role": "aesthetician", "locations": [1]},
        {"id": 6, "name": "Lou Gone", "role": "front_desk", "locations": [1], "active": False},
    ],
    "locations": [{"id": 1, "name": "Oakland"}, {"id": 2, "name": "Austin"}],
    "roles": [{"value": "front_desk", "label": "Front desk"}],
    "expectations": {},
    "can": {},
}
WITH_PRACTICE = """
    const { Practice } = await import("/static/messaging/js/practice.js");
    const practice = new Practice();
    practice.take(given.practice);
"""


def with_practice(page: Page, module: str, script: str, **given: Any) -> Any:
    """As `run`, with the practice, in the script `practice`."""
    people = [{"active": True, **one} for one in PRACTICE["people"]]  # type: ignore[attr-defined]
    given["practice"] = {**PRACTICE, "people": people}
    return run(page, module, WITH_PRACTICE + script, given)


def said_of(page: Page, function: str, at: datetime, now: datetime = NOW) -> str:
    """What a function of times says of an instant."""
    script = f"return it.{function}(given.at, Date.parse(given.now));"
    return str(run(page, "messaging/times", script, {"at": iso(at), "now": iso(now)}))


def test_a_moment_says_as_much_as_it_takes_to_know_when(page: Page) -> None:
    said = {
        oakland("15:24"): ("3:24 pm", "3:24 pm", "Today"),
        oakland("00:05"): ("12:05 am", "12:05 am", "Today"),
        oakland("11:00", "2026-06-10"): ("tomorrow 11:00 am", "Wed 11 am", "Wednesday, Jun 10"),
        oakland("12:30", "2026-06-08"): ("yesterday 12:30 pm", "Jun 8", "Yesterday"),
        oakland("09:30", "2026-06-12"): ("Fri 9:30 am", "Fri 9:30 am", "Friday, Jun 12"),
        oakland("09:30", "2026-06-05"): ("Fri 9:30 am", "Jun 5", "Friday"),
        oakland("09:30", "2026-12-14"): ("Dec 14, 9:30 am", "Dec 14", "Monday, Dec 14"),
        oakland("09:30", "2025-12-15"): (
            "Dec 15 2025, 9:30 am",
            "Dec 15 2025",
            "Monday, Dec 15 2025",
        ),
    }
    for at, words in said.items():
        functions = ("moment", "shortMoment", "dayName")
        assert tuple(said_of(page, function, at) for function in functions) == words


def test_tomorrow_is_tomorrow_over_a_change_of_the_clocks(page: Page) -> None:
    for month, change, after in (("2026-03-", "08", "09"), ("2026-11-", "01", "02")):
        early, late = oakland("00:30", month + change), oakland("23:30", month + change)
        for now in (early, late):
            at = oakland("12:00", month + after)
            assert said_of(page, "moment", at, now) == "tomorrow 12:00 pm"
        assert said_of(page, "moment", late, early) == "11:30 pm"


def test_spans_are_in_words_and_never_nothing(page: Page) -> None:
    minutes = [0, 0.9, 1, 59.9, 60, 65, 23 * 60 + 59, 24 * 60, 3 * 24 * 60 + 5]
    script = "return given.map((minutes) => it.span(minutes * 60_000));"
    assert run(page, "messaging/times", script, minutes) == [
        "less than a minute",
        "less than a minute",
        "1 min",
        "59 min",
        "1 h",
        "1 h 5 min",
        "23 h 59 min",
        "1 day",
        "3 days",
    ]


def test_a_countdown_is_there_while_the_time_is_near_and_says_no_less_than_is_left(
    page: Page,
) -> None:
    left = {-1: "", 0: "", 30: "in less than a minute", 61: "in 2 min", 2940: "in 49 min"}
    left |= {3600: "in 1 h", 12 * 3600: "in 12 h", 12 * 3600 + 1: ""}
    for seconds, words in left.items():
        assert said_of(page, "countdown", NOW + timedelta(seconds=seconds)) == words


def test_opening_hours_say_am_and_pm_once_where_once_is_enough(page: Page) -> None:
    spans = [["09:00", "13:00"], ["13:30", "18:00"], ["00:00", "12:00"], ["08:00", "11:45"]]
    spans += [["18:00", "24:00"]]
    script = "return given.map((span) => it.wallSpan(...span));"
    assert run(page, "messaging/times", script, spans) == [
        "9 am–1 pm",
        "1:30–6 pm",
        "12 am–12 pm",
        "8–11:45 am",
        "6 pm–12 am",
    ]


def test_people_go_by_their_first_names_unless_two_share_one(page: Page) -> None:
    script = "return [1, 2, 3, 4, 5, 99].map((id) => practice.shortName(id));"
    assert with_practice(page, "messaging/practice", script) == [
        "Ana",
        "Bre Nguyen",
        "Bre Olsen",
        "Dr. Cole",
        "Kim",
        "Somebody",
    ]
    script = "return [[], [1], [5, 1], [4, 5, 2], [1, 2, 3, 4, 5]].map((l) => practice.list(l));"
    assert with_practice(page, "messaging/practice", script) == [
        "",
        "you",
        "Kim and you",
        "Dr. Cole, Kim and Bre Nguyen",
        "you, Bre Nguyen and 3 others",
    ]


def test_the_roles_that_can_be_asked_are_those_of_the_members_but_you_and_those_who_left(
    page: Page,
) -> None:
    script = """
        const channel = { location: given.at, members: [1, 2, 3, 4, 5, 6] };
        return it.askableRoles(channel, practice).map((one) =>
          `${one.role}@${one.location}: ${one.people}`);
    """
    assert with_practice(page, "messaging/asking", script, at=1) == [
        "front_desk@1: 2,3",
        "aesthetician@1: 5",
    ]
    assert with_practice(page, "messaging/asking", script, at=None) == [
        "front_desk@1: 2,3",
        "front_desk@2: 3",
        "medical_director@2: 4",
        "aesthetician@1: 5",
    ]


def test_a_priority_brings_whom_it_asks_or_says_that_somebody_must_be_chosen(page: Page) -> None:
    script = """
        return given.map(([kind, priority]) => {
          const draft = it.withPriority(it.emptyDraft(7), priority, { kind });
          return [draft.asks, it.problemOf(draft, 8000)?.field ?? null];
        });
    """
    chosen = [["direct", "high"], ["direct", "fyi"], ["channel", "normal"], ["channel", "urgent"]]
    assert run(page, "messaging/asking", script, chosen) == [
        ["everybody", None],
        ["nobody", None],
        ["nobody", None],
        ["nobody", "asks"],
    ]


def promise(**fields: Any) -> dict[str, Any]:
    """A promise of Kim's, due at 2 pm."""
    usual = {"state": "open", "priority": "high", "owner": 5, "parties": [5], "late": False}
    times = {"due_at": iso(oakland("14:00")), "satisfied_at": None, "satisfied_by": None}
    rest: dict[str, Any] = {"told": [], "clock": "elapsed", "reason": "", "response_minutes": None}
    acts: dict[str, Any] = {
        "cover": [],
        "acknowledged": None,
        "paused_until": None,
        "excused": None,
        "useful_until": None,
        "outcome": None,
    }
    return usual | times | rest | acts | fields


ANSWERED = {"state": "satisfied", "satisfied_by": 5, "response_minutes": 7}
ANSWERED |= {"satisfied_at": iso(oakland("12:37"))}
OVERDUE = {"due_at": iso(oakland("12:23")), "late": True}
ON_IT = {"acknowledged": {"by": 5, "at": iso(oakland("12:50")), "holds_until": None}}
MINE = {"acknowledged": {"by": 1, "at": iso(oakland("12:50")), "holds_until": None}}
EXCUSED = {"excused": {"by": 4, "at": iso(oakland("12:55")), "reason": "The power was gone."}}
OFF = "The rule that promised this was switched off."
NO_TIME = {"due_at": None, "reason": "No rule says by when."}


# The promises of a message, their tone, and the words.
PROMISES: list[tuple[list[dict[str, Any]], str, str]] = [
    ([promise()], "high", "Kim to answer by 2:00 pm, in 1 h"),
    ([promise(owner=1)], "high", "Your answer is due 2:00 pm, in 1 h"),
    ([promise(priority="normal")], "quiet", "Kim to answer by 2:00 pm, in 1 h"),
    ([promise(owner=None, parties=[2, 3])], "high", "Kim or Dr. Cole to answer by 2:00 pm"),
    ([promise(**OVERDUE)], "late", "Kim to answer, late by 37 min"),
    (
        [promise(**OVERDUE, told=[{"user": 4, "at": iso(oakland("12:31"))}])],
        "late",
        "late by 37 min, told Dr. Cole at 12:31 pm",
    ),
    ([promise(**NO_TIME)], "high", "Kim to answer. No rule says by when."),
    ([promise(**ANSWERED)], "done", "Answered by Kim after 7 min"),
    ([promise(**ANSWERED, late=True)], "done", "after 7 min, late"),
    ([promise(**ANSWERED, clock="working")], "done", "after 7 min of working time"),
    ([promise(**ON_IT)], "high", "Kim is on it, to answer by 2:00 pm, in 1 h"),
    ([promise(**MINE, owner=1)], "high", "You are on it, due 2:00 pm, in 1 h"),
    ([promise(**MINE, **OVERDUE)], "late", "You are on it, late by 37 min"),
    (
        [promise(paused_until=iso(oakland("13:20")))],
        "high",
        "in 1 h, the clock waits until 1:20 pm",
    ),
    ([promise(**OVERDUE, **EXCUSED)], "late", "late by 37 min, excused"),
    ([promise(**ANSWERED, **EXCUSED, late=True)], "done", "after 7 min, late, excused"),
    ([promise(state="cancelled")], "quiet", "No answer needed any more"),
    ([promise(state="cancelled", reason=OFF)], "quiet", OFF),
    (
        [promise(), promise(**ANSWERED)],
        "high",
        "1 of 2 answered, waiting on Kim, by 2:00 pm",
    ),
    ([promise(**ANSWERED), promise(**ANSWERED)], "done", "All 2 answered"),
]


def test_a_promise_says_who_answers_by_when_or_how_it_ended(page: Page) -> None:
    script = """
        return given.all.map((one) => it.inWords(one, given.message, practice, given.now));
    """
    message = {"asks": "people", "people": [5, 4], "posted_at": iso(oakland("12:20"))}
    now = NOW.timestamp() * 1000
    given = {"all": [promises for promises, *_ in PROMISES], "message": message, "now": now}
    said = with_practice(page, "policies/promises", script, **given)
    assert [one["tone"] for one in said] == [tone for _, tone, _ in PROMISES]
    for one, (_, _, words) in zip(said, PROMISES, strict=True):
        assert words in one["words"]


def test_what_is_pushed_while_a_question_is_under_way_is_newer_than_its_answer(
    page: Page,
) -> None:
    script = """
        const { Emitter } = await import("/static/messaging/js/emitter.js");
        const chat = new Emitter();
        const messages = [{ id: 9, asks: "people" }, { id: 10, asks: "people" }];
        chat.timeline = () => ({ messages });
        const asked = [];
        let reply;
        window.fetch = (url) => new Promise((resolve) => { asked.push(url); reply = resolve; });
        const promises = new it.Promises(chat, () => messages);
        chat.emit("timeline", 7);
        chat.emit("timeline", 7);
        chat.emit("frame:promise", { message: 9, promises: ["pushed"] });
        const isChanged = new Promise((resolve) => promises.on("change", resolve));
        reply(Response.json({ promises: { 9: ["answered"], 10: ["answered"] } }));
        await isChanged;
        return [asked, promises.of(9), promises.of(10)];
    """
    asked, pushed, answered = run(page, "policies/promises", script)
    assert asked == ["/policies/promises/?message=9&message=10"]
    assert (pushed, answered) == (["pushed"], ["answered"])


def notice(**fields: Any) -> dict[str, Any]:
    """A notice of Kim's answer to Dr. Cole, due at 2 pm."""
    usual = {"kind": "reminder", "asker": 4, "owner": 5, "priority": "high", "count": 1}
    return usual | {"due_at": iso(oakland("14:00"))} | fields


NOTICES = [
    (notice(), "High: Kim's answer to Dr. Cole is due 2:00 pm."),
    (notice(owner=1), "High: Your answer to Dr. Cole is due 2:00 pm."),
    (notice(owner=None), "High: An answer to Dr. Cole is due 2:00 pm."),
    (
        notice(kind="escalation", due_at=iso(oakland("12:23"))),
        "High: Kim's answer to Dr. Cole is late by 37 min.",
    ),
    (
        notice(kind="alert", priority="urgent"),
        "Urgent: Kim's answer to Dr. Cole is due 2:00 pm, and nobody who was asked can answer now.",
    ),
    (
        notice(kind="handover", owner=1),
        "High: Dr. Cole waits for your answer now, it is due 2:00 pm.",
    ),
    (
        notice(kind="stuck"),
        "High: Kim's answer to Dr. Cole is not watched any more, after errors of the program.",
    ),
    (notice(kind="digest", count=12), "12 replies are due or late, high ones among them."),
]


def test_a_notice_says_whose_answer_is_due_or_late_and_never_what_was_asked(page: Page) -> None:
    script = "return given.all.map((one) => it.noticeInWords(one, practice, given.now));"
    given = {"all": [one for one, _ in NOTICES], "now": NOW.timestamp() * 1000}
    said = with_practice(page, "policies/notice_words", script, **given)
    assert said == [words for _, words in NOTICES]
