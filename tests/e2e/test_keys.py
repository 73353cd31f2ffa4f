"""The keyboard: the map of the keys, the palette, and letters that may be switched off."""

import re

from playwright.sync_api import Page, expect

from accounts.clock import database_now
from messaging.models import Message
from policies.starter import create_starter_rules
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.modules import run
from tests.e2e.screen import composer, entry, expect_connected, in_conversation, message


def leave_the_fields(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")


def palette(page: Page, letters: str) -> None:
    """Open it, write and choose the first."""
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Go to a conversation")
    expect(field).to_be_focused()
    field.fill(letters)
    page.keyboard.press("Enter")


def test_the_question_mark_shows_every_key_and_each_does_what_it_says(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(post, practice.bre, practice.direct, "Is room 3 free?")
    ana = open_as(practice.ana, in_conversation(practice.direct))
    expect(message(ana, "Is room 3 free?")).to_be_visible()
    composer(ana).press("?")
    expect(composer(ana)).to_have_value("?")
    composer(ana).fill("")
    leave_the_fields(ana)
    ana.keyboard.press("?")
    shown = ana.get_by_role("dialog", name="Keyboard shortcuts")
    expect(shown.get_by_role("heading", name="Everywhere")).to_be_visible()
    for scheme in ("light", "dark"):
        ana.emulate_media(color_scheme=scheme)
        assert flaws(ana) + sticking_out(ana) == []
    words = [" ".join(each.split()) for each in shown.locator(".keymap-row").all_inner_texts()]
    assert "L Later" in words
    assert "R Reply" in words
    ana.keyboard.press("Escape")
    expect(shown).to_have_count(0)

    ana.keyboard.press("l")
    expect(ana.get_by_role("heading", name="Later")).to_be_visible()
    ana.keyboard.press("n")
    expect(ana.get_by_role("dialog", name="New message")).to_be_visible()
    ana.keyboard.press("Escape")
    entry(ana, "Bre Nguyen").click()
    ana.keyboard.press("Alt+ArrowUp")
    expect(ana.get_by_role("heading", name="front-desk")).to_be_visible()
    ana.keyboard.press("Alt+ArrowDown")
    expect(ana.get_by_role("heading", name="Bre Nguyen")).to_be_visible()
    composer(ana).press("ArrowUp")
    expect(message(ana, "Is room 3 free?")).to_be_focused()
    ana.keyboard.press("r")
    expect(composer(ana)).to_be_focused()
    expect(ana.get_by_text("Replying to")).to_be_visible()
    composer(ana).press("Escape")
    expect(ana.get_by_text("Replying to")).to_be_hidden()
    composer(ana).press("Alt+p")
    expect(ana.get_by_label("Priority")).to_be_focused()


def test_single_letters_can_be_switched_off(open_as: Opening, practice: Cast) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    expect_connected(ana)
    leave_the_fields(ana)
    ana.keyboard.press("?")
    ana.get_by_role("checkbox", name="Single keys work").uncheck()
    ana.keyboard.press("Escape")
    leave_the_fields(ana)
    ana.keyboard.press("w")
    ana.keyboard.press("l")
    ana.keyboard.press("Control+k")
    expect(ana.get_by_role("combobox", name="Go to a conversation")).to_be_focused()
    assert ana.url.endswith(in_conversation(practice.direct))
    expect(ana.locator(".me-button")).not_to_contain_text("With a patient")


def test_the_palette_goes_anywhere_and_does_things_by_a_few_letters(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    expect_connected(ana)
    palette(ana, "frd")
    expect(ana.get_by_role("heading", name="front-desk")).to_be_visible()
    palette(ana, "kim")
    expect(ana.get_by_role("heading", name="Kim Ortega")).to_be_visible()
    palette(ana, "with a pat")
    expect(ana.locator(".me-button")).to_contain_text("With a patient")
    palette(ana, "later")
    expect(ana.get_by_role("heading", name="Later")).to_be_visible()
    ana.keyboard.press("Control+k")
    options = ana.get_by_role("listbox", name="Found").get_by_role("option")
    expect(options.first).to_contain_text("Kim Ortega")
    ana.get_by_role("combobox", name="Go to a conversation").fill("zzzz")
    expect(ana.get_by_text("Nothing is called that.")).to_be_visible()
    assert flaws(ana) == []


def test_what_is_typed_right_behind_control_k_is_for_the_palette_and_runs_no_command(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    expect_connected(ana)
    leave_the_fields(ana)
    ana.keyboard.press("Control+k")
    ana.keyboard.type("later w")
    expect(ana.get_by_role("combobox", name="Go to a conversation")).to_have_value("later w")
    expect(ana.locator(".me-button")).not_to_contain_text("With a patient")
    assert ana.url.endswith(in_conversation(practice.direct))


def test_a_few_letters_fit_the_beginnings_of_words_first(page: Page) -> None:
    names = ["Oakland front-desk", "front-desk", "Frida Desmond", "supplies", "Zoë Ødegård"]
    script = "return given.names.map((name) => Math.round(it.fit(given.letters, name)));"

    def best(letters: str) -> list[str]:
        fits = run(page, "messaging/fuzzy", script, {"names": names, "letters": letters})
        order = sorted(zip(fits, names, strict=True), key=lambda pair: -pair[0])
        return [name for fit, name in order if fit > 0]

    assert best("front") == ["front-desk", "Oakland front-desk"]
    assert best("frd")[-1] != "supplies"
    assert "supplies" not in best("frd")
    assert best("zoe") == ["Zoë Ødegård"]
    assert best("xyz") == []
    assert len(best("")) == len(names)


def test_at_200_percent_and_at_320_pixels_nothing_sticks_out_of_the_lists(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    row: Message = elsewhere(post, practice.bre, practice.direct, "long-word" * 40)
    ana = open_as(practice.ana, "/later/", viewport={"width": 320, "height": 640})
    expect_connected(ana)
    ana.evaluate(
        "async (id) => (await import('/static/messaging/js/server.js'))"
        ".send(`/api/messages/${id}/later/`)",
        row.pk,
    )
    kept = ana.get_by_role("list", name="Kept for later").get_by_role("listitem")
    expect(kept).to_contain_text("long-word")
    assert sticking_out(ana) == []
    expect(ana.get_by_role("heading", name=re.compile("Later"))).to_be_visible()


def test_with_forced_colors_and_reduced_motion_what_is_in_focus_is_seen(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(
        practice.ana,
        in_conversation(practice.direct),
        forced_colors="active",
        reduced_motion="reduce",
    )
    expect_connected(ana)
    ana.keyboard.press("Control+k")
    first = ana.get_by_role("listbox", name="Found").get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    outline = first.evaluate("(one) => getComputedStyle(one).outlineStyle")
    assert outline == "solid"
    assert ana.evaluate("getComputedStyle(document.body).transitionDuration") in {"0s", ""}


def test_a_new_ask_is_announced_with_its_priority_and_due_time_and_without_its_words(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(create_starter_rules, None, database_now())
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect(bre.get_by_text("Nothing waits for you.")).to_be_visible()
    asks = {"priority": "high", "asks": "people", "people": [practice.bre]}
    elsewhere(post, practice.ana, practice.direct, "Is room 3 free?", **asks)
    announcer = bre.locator("#announcer")
    expect(announcer).to_contain_text(
        re.compile(r"Needs your reply: High, from Ana, due .*[ap]m\.")
    )
    expect(announcer).not_to_contain_text("room 3")
