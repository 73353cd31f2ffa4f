"""When the board asks again, and what of it an address names: modules without DOM."""

from typing import Any

from playwright.sync_api import Page

from tests.e2e.modules import run

# The server's answers are what the test gives; `asked` counts the questions.
SOURCE = """
  let asked = 0;
  const start = Date.now();
  globalThis.fetch = async () => {
    asked += 1;
    if (given.isDown) throw new TypeError();
    const at = given.changesIn;
    const changes = at === null ? null : new Date(start + at).toISOString();
    const body = { now: new Date(Date.now()).toISOString(), changes_at: changes };
    return new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
  };
  const source = new it.Source(() => "/x/", () => Date.now());
  globalThis.board = { source, asked: () => asked };
  source.start();
"""


def begin(page: Page, changes_in: int | None = None, *, is_down: bool = False) -> None:
    given = {"changesIn": changes_in, "isDown": is_down}
    run(page, "policies/board_source", SOURCE, given)


def asked(page: Page, after_ms: int) -> Any:
    """How often the server was asked until so much later."""
    page.clock.run_for(after_ms)
    page.evaluate("() => Promise.resolve()")
    return page.evaluate("board.asked()")


def test_a_burst_of_hints_is_one_question_after_a_second(page: Page) -> None:
    begin(page)
    assert asked(page, 10) == 1
    for _ in range(50):
        page.evaluate("board.source.hint()")
    assert asked(page, 1000) == 1
    assert asked(page, 400) == 2
    assert asked(page, 5000) == 2


def test_when_time_alone_changes_it_it_is_asked_for_again(page: Page) -> None:
    begin(page, changes_in=20_000)
    assert asked(page, 19_000) == 1
    assert asked(page, 2_000) == 2


def test_without_a_hint_it_is_asked_for_every_minute(page: Page) -> None:
    begin(page)
    assert asked(page, 59_000) == 1
    assert asked(page, 2_000) == 2


def test_it_tries_again_until_the_server_is_there_and_not_after_it_is_closed(page: Page) -> None:
    begin(page, is_down=True)
    assert asked(page, 4_000) == 1
    assert asked(page, 2_000) == 2
    page.evaluate("board.source.stop()")
    assert asked(page, 60_000) == 2


def test_an_address_names_what_is_looked_at_and_odd_ones_name_all(page: Page) -> None:
    script = """
      const wanted = it.wantedOf("?location=3&role=owner&priority=loud&x=1");
      const offered = { locations: ["3"], roles: ["owner"], priorities: ["high"] };
      const known = it.known(wanted, offered);
      return [known, it.queryOf(known), it.queryOf(it.wantedOf(""))];
    """
    named = {"location": "3", "role": "owner", "priority": ""}
    assert run(page, "policies/board_wanted", script) == [named, "?location=3&role=owner", ""]


def test_figures_are_added_up_for_what_is_looked_at(page: Page) -> None:
    script = """
      const rest = { late: 1, soon: 0 };
      const one = (location, role, priority, open) => ({ location, role, priority, open, ...rest });
      const high = [one(1, "owner", "high", 2), one(1, "", "high", 3)];
      const figures = [...high, one(2, "owner", "urgent", 4)];
      const open = (wanted) => it.sumOf(figures, wanted).open;
      return [open({}), open({ location: "1" }), open({ role: "owner" }), open({ role: "several" }),
        open({ location: "2", priority: "high" })];
    """
    assert run(page, "policies/board_wanted", script) == [9, 5, 6, 3, 0]
