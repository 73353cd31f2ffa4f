"""What people do and see in the chat, in the words of the screen."""

import re
from typing import Any

from playwright.sync_api import Dialog, Locator, Page, expect

from accounts.models import User
from messaging.models import Conversation, Message

# What a browser says of answers that a test asks for: refusals, and servers that are away.
EXPECTED = re.compile(
    r"Failed to load resource|WebSocket connection to|net::ERR_|Service Worker registration blocked"
)


def listen(page: Page, complaints: list[str]) -> None:
    """Keep what goes wrong in a page: errors, what the policy forbids, dialogs of scripts."""

    def on_dialog(dialog: Dialog) -> None:
        if dialog.type != "beforeunload":
            complaints.append(f"dialog: {dialog.message}")
        dialog.accept()

    page.on("dialog", on_dialog)
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
    )


def unexpected(complaints: list[str]) -> list[str]:
    """Those that no test asked for."""
    return [one for one in complaints if not EXPECTED.search(one)]


def in_conversation(conversation: Conversation) -> str:
    """The address of a conversation."""
    return f"/c/{conversation.pk}/"


def composer(page: Page) -> Locator:
    """Where a message is written."""
    return page.get_by_label("Message", exact=True)


def type_in(page: Page, text: str) -> None:
    """Type at the end of what is written, once keys aren't commands any more."""
    expect(composer(page)).to_be_visible()
    composer(page).press_sequentially(text)


def write(page: Page, text: str) -> None:
    """Write a message and send it."""
    composer(page).fill(text)
    composer(page).press("Enter")


def send(page: Page, text: str) -> None:
    """Write a message where the earlier ones are shown, and wait until the server has it."""
    expect(page.locator("#older .skeleton")).to_have_count(0)
    write(page, text)
    expect(page.locator(".is-pending")).to_have_count(0)


def messages(page: Page) -> Locator:
    """The messages of the open conversation, stored or on their way."""
    return page.get_by_role("list", name="Messages").locator(".message")


def message(page: Page, text: str) -> Locator:
    """The message that says this."""
    return messages(page).filter(has=page.locator(".body", has_text=text))


def shown(page: Page, row: Message) -> Locator:
    """A stored message on the screen."""
    return page.locator(f"#message-{row.pk}")


def bodies(page: Page) -> list[str]:
    """What the messages say, in the order of the screen."""
    return messages(page).locator(".body").all_inner_texts()


def choose_priority(page: Page, priority: str) -> None:
    """Choose how pressing the next message is."""
    page.get_by_label("Priority").select_option(priority)


def choose_people(page: Page, *people: User) -> None:
    """Choose in the menu whom the next message asks; it is open, or is opened."""
    menu = page.get_by_role("dialog", name="Whom it asks")
    if not menu.is_visible():
        page.locator("button.asks").click()
    for person in people:
        menu.get_by_role("checkbox", name=person.display_name).check()
    menu.get_by_role("button", name="Done").click()
    expect(menu).to_be_hidden()


def entry(page: Page, name: str) -> Locator:
    """A conversation in the sidebar."""
    link = page.get_by_role("navigation", name="Conversations").get_by_role("link")
    return link.filter(has=page.locator(".name", has_text=re.compile(f"^{re.escape(name)}$")))


def expect_unread(page: Page, name: str, count: int) -> None:
    """Wait until the sidebar counts so many unread messages."""
    expect(entry(page, name).locator(".count")).to_have_text(str(count) if count else "")


def expect_connected(page: Page) -> None:
    """Wait until the page has what it needs and its socket is open: the others' dots know."""
    expect(page.locator("#app[data-loading]")).to_have_count(0)


def settled(page: Page, what: str) -> Any:
    """What an expression in the page answers."""
    return page.evaluate(what)
