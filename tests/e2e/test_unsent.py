"""What was written and couldn't be sent: it outlives the page, and nobody else ever sees it."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from accounts.models import User
from messaging.models import Message
from tests.cast import Cast
from tests.e2e.conftest import Opening, session_of
from tests.e2e.screen import (
    bodies,
    composer,
    entry,
    in_conversation,
    message,
    messages,
    send,
    write,
)
from tests.processes import Site, wait_for

WITHOUT_CRYPTO = "Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})"
# All that the browser stores for this site, as text: what a curious person would read.
STORED = """async () => {
    const found = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
    for (const { name, version } of await indexedDB.databases()) {
      const database = await new Promise((resolve) => {
        const request = indexedDB.open(name, version);
        request.onsuccess = () => resolve(request.result);
      });
      for (const store of database.objectStoreNames) {
        const rows = await new Promise((resolve) => {
          const request = database.transaction(store).objectStore(store).getAll();
          request.onsuccess = () => resolve(request.result);
        });
        for (const row of rows) {
          for (const [name, value] of Object.entries(row)) {
            const isBinary = value instanceof ArrayBuffer || ArrayBuffer.isView(value);
            found.push(name, isBinary ? new TextDecoder("latin1").decode(value) : String(value));
          }
        }
      }
      database.close();
    }
    return found;
}"""
COUNT_KEPT = """async () => {
    const answer = (request) =>
      new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await answer(indexedDB.open("medspa-outbox", 1));
    const count = await answer(database.transaction("entries").objectStore("entries").count());
    database.close();
    return count;
}"""


def write_without_a_line(page: Page, *texts: str) -> None:
    """Go offline and write these; wait until the browser has put them away."""
    page.context.set_offline(True)
    expect(page.get_by_text("No connection.")).to_be_visible()
    for text in texts:
        write(page, text)
    expect(page.locator(".is-pending")).to_have_count(len(texts))
    wait_for(lambda: page.evaluate(COUNT_KEPT) == len(texts))


def open_again(page: Page) -> None:
    """The line is back, and the page is loaded anew."""
    address = page.url
    page.context.set_offline(False)
    page.goto(address)


def test_what_was_written_without_a_line_is_sent_once_and_in_order_after_a_reload(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    send(ana, "Before.")
    said = ["Dr. Moss is on the phone.", "And now he has hung up.", "Room 3 is free."]
    write_without_a_line(ana, *said)
    assert Message.objects.count() == 1
    open_again(ana)
    expect(messages(ana)).to_have_count(4)
    expect(ana.locator(".is-pending")).to_have_count(0)
    assert bodies(ana) == ["Before.", *said]
    assert list(Message.objects.order_by("seq").values_list("text", flat=True)) == bodies(ana)
    wait_for(lambda: ana.evaluate(COUNT_KEPT) == 0)


def test_what_was_refused_is_still_there_after_a_reload_with_its_reason(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    send(ana, "Before.")
    quoted = Message.objects.get()
    ana.context.set_offline(True)
    message(ana, "Before.").hover()
    message(ana, "Before.").get_by_role("button", name="Reply").click()
    write(ana, "About that.")
    wait_for(lambda: ana.evaluate(COUNT_KEPT) == 1)
    Message.objects.filter(pk=quoted.pk).update(conversation=practice.direct, seq=1)
    open_again(ana)
    refused = message(ana, "About that.")
    expect(refused).to_contain_text("Not sent")
    ana.reload()
    expect(refused).to_contain_text("The message it replies to isn't in this conversation.")
    refused.get_by_role("button", name="Discard").click()
    expect(refused).to_have_count(0)
    wait_for(lambda: ana.evaluate(COUNT_KEPT) == 0)


def test_another_tab_sends_what_a_closed_one_could_not(open_as: Opening, practice: Cast) -> None:
    first = open_as(practice.ana, in_conversation(practice.front_desk))
    expect(composer(first)).to_be_visible()
    second = first.context.new_page()
    second.goto(first.url)
    expect(composer(second)).to_be_visible()
    write_without_a_line(first, "Room 3 is free.")
    first.close()
    second.context.set_offline(False)
    expect(message(second, "Room 3 is free.")).to_be_visible()
    expect(second.locator(".is-pending")).to_have_count(0)
    assert Message.objects.get().text == "Room 3 is free."


def test_what_lies_in_the_browser_can_not_be_read(open_as: Opening, practice: Cast) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    expect(composer(ana)).to_be_visible()
    write_without_a_line(ana, "Ms. Rivera is pregnant.")
    stored = ana.evaluate(STORED)
    assert any("sealed" in one for one in stored)
    assert not any("Rivera" in one or "pregnant" in one for one in stored)


def become(page: Page, user: User, site: Site) -> None:
    """From now on the browser is logged in as somebody else, whatever its pages show."""
    name = settings.SESSION_COOKIE_NAME
    page.context.clear_cookies()
    page.context.add_cookies([{"name": name, "value": session_of(user), "url": site.url}])


def log_in_as(page: Page, user: User, site: Site) -> None:
    """Somebody else sits down at the same browser."""
    page.goto("about:blank")
    become(page, user, site)
    page.context.set_offline(False)
    page.goto(site.url)


def test_another_person_on_the_same_browser_neither_sees_nor_sends_it(
    open_as: Opening, practice: Cast, site: Site
) -> None:
    page = open_as(practice.ana, in_conversation(practice.front_desk))
    expect(composer(page)).to_be_visible()
    write_without_a_line(page, "From Ana.")
    log_in_as(page, practice.bre, site)
    page.goto(site.url + in_conversation(practice.front_desk))
    send(page, "From Bre.")
    assert bodies(page) == ["From Bre."]
    assert Message.objects.get().author == practice.bre

    log_in_as(page, practice.ana, site)
    page.goto(site.url + in_conversation(practice.front_desk))
    expect(message(page, "From Ana.")).to_be_visible()
    expect(page.locator(".is-pending")).to_have_count(0)
    assert Message.objects.get(text="From Ana.").author == practice.ana


def test_a_page_that_was_asleep_while_another_person_logged_in_sends_nothing_as_theirs(
    open_as: Opening, practice: Cast, site: Site
) -> None:
    page = open_as(practice.ana, in_conversation(practice.front_desk))
    expect(composer(page)).to_be_visible()
    write_without_a_line(page, "From Ana.")
    become(page, practice.bre, site)
    page.context.set_offline(False)
    expect(entry(page, "Ana Lopez")).to_be_visible()  # whom Bre writes to: the page is hers
    page.goto(site.url + in_conversation(practice.front_desk))
    send(page, "From Bre.")
    assert bodies(page) == ["From Bre."]
    assert Message.objects.get().author == practice.bre


def test_logging_out_asks_first_and_leaves_nothing_behind(
    open_as: Opening, practice: Cast, site: Site
) -> None:
    page = open_as(practice.ana, in_conversation(practice.front_desk))
    expect(composer(page)).to_be_visible()
    write_without_a_line(page, "Room 3 is free.")
    page.evaluate("WebSocket.prototype.send = () => {}")  # the line is there, but takes nothing
    page.context.set_offline(False)
    page.locator(".me-button").click()
    page.get_by_role("button", name="Log out").click()
    asked = page.get_by_role("dialog", name="One message is not sent yet.")
    asked.get_by_role("button", name="Stay").click()
    expect(message(page, "Room 3 is free.")).to_be_visible()

    page.locator(".me-button").click()
    page.get_by_role("button", name="Log out").click()
    asked.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("button", name="Log in", exact=True)).to_be_visible()
    assert not any("sealed" in one for one in page.evaluate(STORED))
    assert not Message.objects.exists()


@pytest.mark.parametrize("has_crypto", [True, False])
def test_where_the_browser_can_keep_nothing_it_asks_before_the_page_goes(
    open_as: Opening, practice: Cast, *, has_crypto: bool
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    if not has_crypto:
        ana.add_init_script(WITHOUT_CRYPTO)
    ana.reload()
    expect(composer(ana)).to_be_visible()
    composer(ana).click()  # browsers ask only where somebody did something
    ana.evaluate("WebSocket.prototype.send = () => {}")  # the line is there, but takes nothing
    write(ana, "Room 3 is free.")
    expect(ana.locator(".is-pending")).to_have_count(1)
    if has_crypto:
        wait_for(lambda: ana.evaluate(COUNT_KEPT) == 1)
    asked: list[str] = []
    ana.on("dialog", lambda dialog: asked.append(dialog.type))
    ana.reload()
    expect(composer(ana)).to_be_visible()
    assert asked == ([] if has_crypto else ["beforeunload"])
