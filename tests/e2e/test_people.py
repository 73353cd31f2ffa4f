"""New conversations, who is in them, and the way from one to another."""

from playwright.sync_api import expect

from messaging.actions import create_channel
from messaging.models import Conversation
from tests.cast import Cast, oakland, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import composer, entry, in_conversation, message, write

BEFORE = oakland("09:30", "2026-06-01")


def test_a_new_direct_conversation_opens_for_the_other_with_its_first_message(
    open_as: Opening, practice: Cast
) -> None:
    ana, kim = open_as(practice.ana), open_as(practice.kim)
    expect(entry(kim, "front-desk")).to_be_visible()

    ana.get_by_role("button", name="New message").click()
    dialog = ana.get_by_role("dialog", name="New message")
    dialog.get_by_role("checkbox", name="Kim Ortega").check()
    dialog.get_by_role("button", name="Open").click()
    expect(ana.get_by_role("heading", name="Kim Ortega")).to_be_visible()
    expect(composer(ana)).to_be_focused()
    write(ana, "Room 2 is free after 3.")

    entry(kim, "Ana Lopez").click()
    expect(message(kim, "Room 2 is free after 3.")).to_be_visible()
    assert Conversation.objects.filter(kind="direct").count() == 2


def test_the_same_people_have_one_direct_conversation(open_as: Opening, practice: Cast) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    ana.get_by_role("button", name="New message").click()
    dialog = ana.get_by_role("dialog", name="New message")
    dialog.get_by_label("Find somebody").fill("bre")
    dialog.get_by_label("Find somebody").press("Enter")
    dialog.get_by_role("button", name="Open").click()

    ana.wait_for_url(f"**/c/{practice.direct.pk}/")
    assert Conversation.objects.filter(kind="direct").count() == 1


def test_a_private_channel_says_beside_the_name_what_is_wrong_and_is_made_when_it_is_mended(
    open_as: Opening, practice: Cast
) -> None:
    ana, bre = open_as(practice.ana), open_as(practice.bre)
    expect(entry(bre, "front-desk")).to_be_visible()

    ana.get_by_role("button", name="New channel").click()
    dialog = ana.get_by_role("dialog", name="New channel")
    name = dialog.locator(".field", has=ana.get_by_label("Name"))
    dialog.get_by_label("Name").fill("front-desk")
    dialog.get_by_role("checkbox", name="Bre Nguyen").check()
    dialog.get_by_role("button", name="Create").click()
    expect(name.get_by_role("alert")).to_contain_text("name")
    assert Conversation.objects.filter(kind="channel").count() == 1

    dialog.get_by_label("Name").fill("peel-corner")
    dialog.get_by_role("button", name="Create").click()
    expect(ana.get_by_role("heading", name="peel-corner")).to_be_visible()
    expect(dialog).to_be_hidden()
    expect(entry(bre, "peel-corner")).to_contain_text("private")
    made = Conversation.objects.get(name="peel-corner")
    assert made.is_private
    assert set(made.memberships.values_list("user", flat=True)) == {
        practice.ana.pk,
        practice.bre.pk,
    }


def test_who_is_added_to_a_channel_sees_it_at_once_and_who_is_removed_no_longer(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    channel = elsewhere(
        create_channel, practice.ana, "peel-corner", practice.oakland, BEFORE, private=True
    )
    elsewhere(post, practice.ana, channel, "The peels are in the left drawer.", now=BEFORE)
    ana, kim = open_as(practice.ana, in_conversation(channel)), open_as(practice.kim)
    expect(entry(kim, "front-desk")).to_be_visible()
    expect(entry(kim, "peel-corner")).to_have_count(0)

    ana.get_by_role("button", name="People", exact=True).click()
    ana.get_by_role("button", name="Add people").click()
    dialog = ana.get_by_role("dialog", name="Add people to peel-corner")
    dialog.get_by_role("checkbox", name="Kim Ortega").check()
    dialog.get_by_role("button", name="Add").click()
    entry(kim, "peel-corner").click()
    expect(message(kim, "The peels are in the left drawer.")).to_be_visible()

    ana.get_by_role("button", name="People", exact=True).click()
    ana.get_by_role("button", name="Remove: Kim Ortega").click()
    expect(entry(kim, "peel-corner")).to_have_count(0)
    expect(kim.get_by_text("left drawer")).to_have_count(0)
    expect(kim.get_by_role("heading", name="front-desk")).to_be_visible()


def test_control_k_goes_to_a_channel_or_a_person_by_a_few_letters(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    expect(composer(ana)).to_be_visible()

    ana.keyboard.press("Control+k")
    jump = ana.get_by_role("combobox", name="Go to a conversation or person")
    expect(jump).to_be_focused()
    jump.fill("desk")
    jump.press("Enter")
    expect(ana.get_by_role("heading", name="front-desk")).to_be_visible()
    expect(composer(ana)).to_be_focused()

    ana.keyboard.press("Control+k")
    jump.fill("kim")
    jump.press("Enter")
    expect(ana.get_by_role("heading", name="Kim Ortega")).to_be_visible()

    ana.keyboard.press("Control+k")
    jump.fill("zzz")
    expect(ana.get_by_text("Nothing is called that.")).to_be_visible()
    jump.press("Escape")
    expect(jump).to_be_hidden()
