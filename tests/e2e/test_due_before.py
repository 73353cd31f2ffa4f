"""Before an ask is sent: when each answer would be due, and why then."""

from playwright.sync_api import expect

from accounts.clock import database_now
from policies.starter import create_starter_rules
from tests.cast import Cast
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import choose_people, choose_priority, composer, in_conversation


def test_the_composer_says_why_a_reply_would_be_due_then_for_each_who_is_asked(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(create_starter_rules, None, database_now())
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    expect(composer(ana)).to_be_visible()
    choose_priority(ana, "high")
    choose_people(ana, practice.bre)
    expect(ana.locator(".due-hint")).to_contain_text("A reply is due")
    why = ana.get_by_role("button", name="Why is a reply due then?")
    why.focus()
    ana.keyboard.press("Enter")
    dialog = ana.get_by_role("dialog", name="Why then?")
    expect(dialog).to_contain_text("Bre Nguyen: a reply is due")
    expect(dialog).to_contain_text("The shifts of Bre Nguyen count.")
    expect(dialog).to_contain_text("a reply within 1 h of working time")
    for scheme in ("light", "dark"):
        ana.emulate_media(color_scheme=scheme)
        assert flaws(ana) + sticking_out(ana) == []
    ana.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(why).to_be_focused()

    ana.locator("button.asks").click()
    menu = ana.get_by_role("dialog", name="Whom it asks")
    menu.get_by_role("checkbox", name="Kim Ortega").check()
    menu.get_by_label("Each of them").check()
    menu.get_by_role("button", name="Done").click()
    expect(ana.locator(".due-hint")).to_contain_text("Replies are due: Bre")
