"""What was said in Slack, as a page shows it."""

from pathlib import Path

from django.core.management import call_command
from playwright.sync_api import expect

from messaging.models import Conversation
from tests.cast import Cast
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws
from tests.e2e.screen import composer, in_conversation, message
from tests.messaging.history.exports import slack

WHY = "We leave Slack at the end of November."


def test_history_says_where_it_was_said_and_people_write_on_below_it(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    source = slack(tmp_path / "export.zip")
    options = {"by": practice.olive.email, "reason": WHY}
    elsewhere(call_command, "import_history", "slack", source, **options)
    general = elsewhere(Conversation.objects.get, name="general")
    page = open_as(practice.bre, in_conversation(general))
    first = message(page, "Hello @here, two vials")
    expect(first.locator(".byline")).to_contain_text("imported from Slack")
    expect(first.locator(".who")).to_have_text("Ana Lopez")
    expect(page.locator(".message").filter(has_text="Not taken along: lost.pdf")).to_be_visible()
    assert flaws(page) == []
    composer(page).fill("We go on here")
    page.keyboard.press("Enter")
    ours = message(page, "We go on here")
    expect(ours.locator(".byline")).not_to_contain_text("imported")
