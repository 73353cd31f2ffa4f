"""A window on a conversation, what is new in it, and what outlives a page: without a DOM."""

from random import Random
from typing import Any

from playwright.sync_api import Page

from tests.e2e.modules import run

# A conversation of 1,000 messages on a server of the test's own, which answers pages of 50.
WINDOW = """
    const message = (seq) => ({ id: 10_000 + seq, seq, change: 0 });
    const span = (from, to) => {
      const seqs = [];
      for (let seq = Math.max(1, from); seq <= Math.min(1_000, to); seq += 1) seqs.push(seq);
      return seqs.map(message);
    };
    const timeline = new it.Timeline();
    const steps = {
      newest: () => timeline.fill(span(951, 1_000), true),
      around: (seq) => timeline.fill(span(seq - 25, seq + 25), seq > 26, 0, seq < 975),
      older: () => {
        timeline.prepend(span(timeline.first - 50, timeline.first - 1), timeline.first > 51);
      },
      newer: () => {
        timeline.extend(span(timeline.head + 1, timeline.head + 50), timeline.head < 950);
      },
      late: (seq) => {
        timeline.prepend(span(seq - 50, seq), seq > 51);
        timeline.extend(span(seq, seq + 50), seq < 950);
      },
    };
"""


def test_a_window_has_no_hole_and_stays_short_wherever_it_is_moved(page: Page) -> None:
    script = (
        WINDOW
        + """
        return given.map((round) => {
          steps.newest();
          return round.map(([step, seq]) => {
            steps[step](seq);
            const seqs = timeline.messages.map((one) => one.seq);
            const isWhole = seqs.every((seq, at) => at === 0 || seq === seqs[at - 1] + 1);
            const isKnown = seqs.every((seq) => timeline.get(10_000 + seq)?.seq === seq);
            const isRight = timeline.isDetached === timeline.head < 1_000
              && timeline.hasMore === timeline.first > 1;
            return isWhole && isKnown && isRight && seqs.length <= 200;
          });
        });
    """
    )
    rounds = [walk(Random(seed)) for seed in range(40)]
    for answers in run(page, "messaging/timeline", script, rounds):
        assert set(answers) == {True}


def walk(chance: Random) -> list[Any]:
    """Somebody scrolls and jumps; some answers come too late to fit."""
    steps = ["older", "newer", "older", "newer", "late", "around", "newest"]
    return [[chance.choice(steps), chance.randint(1, 1_000)] for _ in range(60)]


def test_what_is_posted_past_a_window_is_none_of_it(page: Page) -> None:
    script = (
        WINDOW
        + """
        steps.around(300);
        const isTaken = timeline.append([message(1_001)]);
        return [isTaken, timeline.head];
    """
    )
    assert run(page, "messaging/timeline", script) == [True, 325]


def test_new_is_what_came_since_you_left_and_not_what_you_read_since(page: Page) -> None:
    script = """
        const since = new it.Since();
        const said = [];
        const say = () => said.push([since.first, since.count]);
        since.open({ last_seq: 43, last_read: 40 }); say();
        since.look(45, 40); say();
        since.look(45, 45); say();
        since.look(46, 45); say();
        since.answered(); say();
        since.open({ last_seq: 46, last_read: 46 }); say();
        return said;
    """
    said = run(page, "messaging/since", script)
    assert said == [[41, 3], [41, 3], [41, 3], [46, 1], [0, 1], [0, 1]]


OUTBOX = """
    const sent = [];
    const outbox = new it.Outbox((frame) => Boolean(sent.push(frame.text)));
    const kept = new Map();
    const keeper = {
      put: async (entry) => kept.set(entry.clientId, { ...entry }),
      remove: async (clientId) => kept.delete(clientId),
    };
    const draft = (text) => ({ conversation: 1, text, priority: "normal", asks: "nobody" });
    const written = (clientId, writtenAt) =>
      ({ clientId, conversation: 1, draft: draft(clientId), writtenAt, state: "waiting" });
"""


def test_what_waits_is_kept_until_it_is_sent(page: Page) -> None:
    script = (
        OUTBOX
        + """
        const risks = [];
        const early = outbox.add(draft("Early"));
        risks.push(outbox.isAtRisk);
        outbox.keepIn(keeper);
        const { clientId } = outbox.add(draft("Late"));
        for (let turn = 0; turn < 20; turn += 1) await null;
        risks.push(outbox.isAtRisk);
        const before = [...kept.values()].map((one) => one.draft.text);
        outbox.accepted(early.clientId);
        outbox.accepted(clientId);
        for (let turn = 0; turn < 20; turn += 1) await null;
        return [risks, before, kept.size];
    """
    )
    assert run(page, "messaging/outbox", script) == [[True, False], ["Early", "Late"], 0]


def test_what_an_earlier_page_kept_goes_out_before_what_is_written_now(page: Page) -> None:
    script = (
        OUTBOX
        + """
        const now = Date.now();
        outbox.take([written("First", now - 3_000), written("Second", now - 2_000)]);
        outbox.add(draft("Third"));
        outbox.take([written("Second", now - 2_000)]);
        outbox.accepted("First");
        outbox.accepted("Second");
        return sent;
    """
    )
    assert run(page, "messaging/outbox", script) == ["First", "Second", "Third"]


def test_what_waited_for_half_a_day_is_sent_only_when_somebody_says_so(page: Page) -> None:
    script = (
        OUTBOX
        + """
        outbox.take([written("Room 3 is free", Date.now() - 13 * 3_600_000)]);
        const [{ state, detail, clientId }] = outbox.in(1);
        const before = [...sent];
        outbox.retry(clientId);
        return [state, detail, before, sent];
    """
    )
    state, detail, before, sent = run(page, "messaging/outbox", script)
    assert state == "refused"
    assert "It has waited here since" in detail
    assert before == []
    assert sent == ["Room 3 is free"]
