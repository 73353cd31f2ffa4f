"""What comes while something older is still on its way."""

from playwright.sync_api import Route, expect

from accounts.clock import database_now
from messaging.actions import choose_alerts
from tests.cast import Cast
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import composer, entry, expect_connected, in_conversation, type_in


def test_what_was_pushed_while_the_page_asked_for_its_state_is_not_undone_by_the_older_answer(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect_connected(bre)
    muted = entry(bre, "Ana Lopez").get_by_text("muted")
    answers: list[int] = []

    def answer_late(route: Route) -> None:
        answer = route.fetch()
        if not answers:
            elsewhere(choose_alerts, practice.bre, practice.direct, database_now(), mute="always")
            expect(muted).to_be_visible()
        answers.append(answer.status)
        route.fulfill(response=answer)

    bre.route("**/api/state/", answer_late)
    bre.context.set_offline(True)
    bre.context.set_offline(False)
    expect(muted).to_be_visible()
    bre.wait_for_timeout(500)
    assert len(answers) == 2  # asked again, since the first was overtaken
    expect(muted).to_be_visible()


def test_what_is_typed_at_once_when_a_dialog_is_closed_is_in_the_message(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    type_in(ana, "/my")
    expect(ana.get_by_role("option", name="My snippets")).to_be_visible()
    ana.keyboard.press("Enter")
    dialog = ana.get_by_role("dialog", name="My snippets")
    dialog.get_by_role("button", name="New snippet").click()
    form = ana.get_by_role("dialog", name="New snippet")
    form.get_by_label("Name, as you type it").fill("back")
    form.get_by_label("What it says").fill("Back soon.")
    form.get_by_role("button", name="Keep it").click()
    expect(dialog).to_contain_text("/back")
    close = dialog.get_by_role("button", name="Close")
    # In the same turn, as from somebody who is quick on a machine that is slow.
    close.evaluate(
        "(button) => { button.click(); document.execCommand('insertText', false, 'Thanks'); }"
    )
    expect(composer(ana)).to_have_value("Thanks")
