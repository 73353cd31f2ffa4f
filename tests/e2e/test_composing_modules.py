"""What is looked for while somebody writes, and whom a text names: modules without DOM."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.modules import run

# Bre and Kim at the front desk of Oakland (1), two called Sam Lee; you are 9.
NAMES = """
  const person = (id, name, role, state) => [id, {
    id, name, role, active: true, locations: [1],
    availability: { state, until: `2026-06-10T1${id}:00:00Z` },
  }];
  const people = new Map([
    person(1, "Bre Nguyen", "front_desk", "available"),
    person(2, "Kim Ortega", "front_desk", "off_shift"),
    person(3, "Sam Lee", "aesthetician", "off_shift"),
    person(4, "Sam Lee", "aesthetician", "off_shift"),
    person(9, "Ana Lopez", "manager", "available"),
  ]);
  const practice = {
    you: 9, people, groups: [{ name: "closing-team", people: [2, 7] }],
    locations: new Map([[1, {}]]),
    fullName: (id) => people.get(id)?.name ?? "", place: () => "Oakland",
    state: (id) => people.get(id).availability.state,
  };
  const conversation = { kind: "channel", location: 1, members: [1, 2, 3, 4, 9] };
  const names = it.namesIn(conversation, practice);
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hello @bre nguyen!", ["person 1"]),
        ("@Bre, @_Kim", ["person 1", "person 2 silent"]),
        ("bre@bre.example and @Brenda", []),
        ("@Sam Lee", ["namesakes 3,4"]),
        ("@Sam Lee|4.", ["person 4"]),
        ("@front-desk Oakland, @front-desk?", ["role 1,2", "role 1,2"]),
        ("@everyone @closing-team", ["everyone 1,2,3,4", "group 2"]),
    ],
)
def test_a_text_names_whom_the_server_will_see_in_it(
    page: Page, text: str, found: list[str]
) -> None:
    script = """return it.mentionsIn(given, names).map(
      (one) => `${one.kind} ${one.people}${one.isSilent ? " silent" : ""}`);"""
    assert run(page, "messaging/mentioning", NAMES + script, text) == found


def test_of_a_role_it_is_known_who_is_on_and_who_is_in_next(page: Page) -> None:
    script = """
      const [role] = it.mentionsIn("@front-desk", names);
      const [off] = it.mentionsIn("@aesthetician", names);
      return [it.reachOf(role, practice), it.nextOf(off.people, practice).id,
              it.written(3, names, practice), it.written(1, names, practice)];"""
    known = run(page, "messaging/mentioning", NAMES + script)
    assert known == [{"on": [1], "off": [2]}, 3, "Sam Lee|3", "Bre Nguyen"]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Hi @", ""),
        ("@Bre Ng", "Bre Ng"),
        ("(@_ki", "_ki"),
        ("bre@lumen", None),
        ("@ Bre", None),
        ("@Bre\n", None),
        ("Done\n/che", "che"),
        ("and/or", None),
        ("on 1/2", None),
    ],
)
def test_a_name_or_a_template_is_looked_for_where_one_may_stand(
    page: Page, text: str, query: str | None
) -> None:
    script = """
      it.onTrigger("@", () => {});
      it.onTrigger("/", () => {}, { atLineStart: true });
      return it.lookedFor(given, given.length)?.query ?? null;"""
    assert run(page, "messaging/triggers", script, text) == query


def test_slots_are_gone_through_in_both_directions_until_they_are_filled(page: Page) -> None:
    script = """
      const text = "Hi {name}, at {time}. {other}";
      const slots = ["{name}", "{time}"];
      const at = (start, end, step) => it.nextSlot(text, slots, { start, end }, step)?.slot ?? null;
      return [at(0, 0, 1), at(3, 9, 1), at(14, 20, 1), at(14, 20, -1), at(3, 9, -1),
              it.unfilled("Hi Bre, at {time}", slots).length, it.slotsOf("{a} {B} {a b} {a}")];"""
    known: list[Any] = run(page, "messaging/slots", script)
    assert known == ["{name}", "{time}", None, "{name}", None, 1, ["{a}", "{a b}"]]
