"""Files in the chat: added in every way, seen by the others, refused with a reason."""

import re
from base64 import b64encode

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from messaging.models import Attachment, Message
from tests.cast import Cast
from tests.e2e.conftest import Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import composer, expect_connected, in_conversation, message, messages, write
from tests.files import photo

PDF = b"%PDF-1.7\nconsent"
# Gives files to the page as a drop, or as a paste into the composer, does.
GIVE = """([how, files]) => {
  const given = new DataTransfer();
  for (const [name, type, content] of files) {
    const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
    given.items.add(new File([bytes], name, { type }));
  }
  const text = document.getElementById("text");
  const options = { bubbles: true, cancelable: true };
  if (how === "paste") {
    text.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: given }));
  } else {
    for (const name of ["dragover", "drop"]) {
      document.getElementById("messages").dispatchEvent(
        new DragEvent(name, { ...options, dataTransfer: given }));
    }
  }
}"""
# A file larger than any that is taken, made in the page.
GIVE_TOO_MUCH = """() => {
  const given = new DataTransfer();
  given.items.add(new File([new Uint8Array(27 * 1024 * 1024)], "scan.pdf"));
  const options = { bubbles: true, cancelable: true, clipboardData: given };
  document.getElementById("text").dispatchEvent(new ClipboardEvent("paste", options));
}"""


def give(page: Page, how: str, *files: tuple[str, str, bytes]) -> None:
    """Drop or paste files."""
    encoded = [[name, kind, b64encode(content).decode()] for name, kind, content in files]
    page.evaluate(GIVE, [how, encoded])


def choose(page: Page, *files: tuple[str, str, bytes]) -> None:
    """Add files with the button."""
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Attach").click()
    chosen: list[FilePayload] = [
        {"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files
    ]
    choosing.value.set_files(chosen)


def tray(page: Page) -> Locator:
    """The files that wait to be sent."""
    return page.get_by_role("list", name="Files to send").get_by_role("listitem")


def uploaded(page: Page, count: int) -> None:
    """Wait until so many files wait, all of them with the server."""
    expect(page.locator('.upload[data-state="done"]')).to_have_count(count, timeout=20_000)
    expect(tray(page)).to_have_count(count)


@pytest.fixture
def ana(open_as: Opening, practice: Cast) -> Page:
    """Ana in the conversation with Bre."""
    page = open_as(practice.ana, in_conversation(practice.direct))
    expect_connected(page)
    return page


def test_files_are_chosen_pasted_and_dropped_and_the_other_sees_and_opens_them(
    ana: Page, open_as: Opening, practice: Cast
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.direct))
    choose(ana, ("before.jpg", "image/jpeg", photo((1600, 1200))))
    expect(tray(ana)).to_have_count(1)
    give(ana, "paste", ("after.png", "image/png", photo((600, 1200), "PNG")))
    give(ana, "drop", ("consent Ito.pdf", "application/pdf", PDF), ("list.csv", "", b"a,b\n1,2\n"))
    uploaded(ana, 4)
    write(ana, "Before and after")

    for page in (ana, bre):
        row = message(page, "Before and after")
        expect(row.get_by_role("button", name="before.jpg")).to_be_visible()
        image = row.get_by_role("img", name="before.jpg")
        assert (image.get_attribute("width"), image.get_attribute("height")) == ("360", "270")
        expect(row.get_by_role("link", name="consent Ito.pdf")).to_contain_text("PDF, 16 bytes")
        expect(row.get_by_role("link", name="list.csv")).to_contain_text("Table (CSV)")
    expect(tray(ana)).to_have_count(0)
    with bre.expect_download() as downloading:
        bre.get_by_role("link", name="consent Ito.pdf").click()
    assert downloading.value.suggested_filename == "consent Ito.pdf"
    assert downloading.value.path().read_bytes() == PDF

    bre.get_by_role("button", name="before.jpg").press("Enter")
    image = bre.get_by_role("dialog").get_by_role("img")
    expect(image).to_have_attribute("alt", "before.jpg")
    expect(image).to_have_attribute("src", re.compile(r"/api/attachments/\d+/$"))
    bre.keyboard.press("ArrowRight")
    expect(image).to_have_attribute("alt", "after.png")
    expect(bre.get_by_role("dialog")).to_contain_text("2 of 2")
    bre.keyboard.press("ArrowRight")
    expect(image).to_have_attribute("alt", "before.jpg")
    bre.keyboard.press("Escape")
    expect(bre.get_by_role("dialog")).to_have_count(0)
    expect(bre.get_by_role("button", name="before.jpg")).to_be_focused()


def test_a_file_needs_no_words_and_goes_out_as_soon_as_it_is_there(
    ana: Page, open_as: Opening, practice: Cast
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.direct))
    choose(ana, ("consent.pdf", "application/pdf", PDF))
    expect(tray(ana)).to_have_count(1)
    composer(ana).press("Enter")
    expect(bre.get_by_role("link", name="consent.pdf")).to_be_visible()
    expect(ana.locator(".is-pending")).to_have_count(0)
    assert Message.objects.get().text == ""


def test_what_is_refused_says_why_and_loses_neither_the_text_nor_the_other_file(
    ana: Page,
) -> None:
    composer(ana).fill("Two files")
    choose(ana, ("page.pdf", "application/pdf", b"<html>"), ("consent.pdf", "", PDF))
    expect(tray(ana).filter(has_text="page.pdf")).to_contain_text("Web pages")
    expect(ana.locator('.upload[data-state="done"]')).to_have_count(1)
    composer(ana).press("Enter")
    expect(ana.locator("#composer-problem")).to_contain_text("page.pdf was not uploaded.")
    expect(composer(ana)).to_have_value("Two files")
    assert not Message.objects.exists()

    ana.get_by_role("button", name="Remove page.pdf").click()
    uploaded(ana, 1)
    composer(ana).press("Enter")
    expect(message(ana, "Two files").get_by_role("link", name="consent.pdf")).to_be_visible()


def test_limits_are_told_before_anything_is_uploaded(ana: Page) -> None:
    button = ana.get_by_role("button", name="Attach")
    button.hover()
    expect(button).to_have_attribute("title", re.compile("Up to 10 files of 25 MB"))
    ana.evaluate(GIVE_TOO_MUCH)
    said = ana.get_by_text("scan.pdf is too large: a file has at most 25 MB.")
    expect(said).to_be_visible()
    expect(tray(ana)).to_have_count(0)
    give(ana, "drop", *((f"{number}.txt", "text/plain", b"x") for number in range(11)))
    expect(ana.get_by_text("A message has at most 10 files.")).to_be_visible()
    uploaded(ana, 10)


def test_an_upload_shows_its_progress_and_can_be_stopped(ana: Page) -> None:
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 50_000}
    line = ana.context.new_cdp_session(ana)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", slow)
    composer(ana).fill("A long list")
    choose(ana, ("list.txt", "text/plain", b"line\n" * 100_000))
    expect(tray(ana)).to_contain_text(re.compile(r"\d+ % of 500 kB"))
    expect(ana.get_by_role("progressbar", name="Uploading list.txt")).to_be_visible()
    ana.get_by_role("button", name="Remove list.txt").click()
    expect(tray(ana)).to_have_count(0)
    expect(composer(ana)).to_have_value("A long list")
    line.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
    composer(ana).press("Enter")
    expect(message(ana, "A long list").locator(".attachments")).to_have_count(0)
    assert not Attachment.objects.filter(message__isnull=False).exists()


def test_a_message_waits_for_its_file_while_the_line_is_cut_and_goes_out_when_it_is_back(
    ana: Page, open_as: Opening, practice: Cast
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.direct))
    expect_connected(bre)
    cut: list[str] = []

    def on_upload(route: Route) -> None:
        if cut:
            route.continue_()
        else:
            cut.append(route.request.url)
            route.abort("internetdisconnected")

    ana.route("**/attachments/", on_upload)
    with ana.expect_event("requestfailed"):
        choose(ana, ("consent.pdf", "application/pdf", PDF))
    ana.context.set_offline(True)
    write(ana, "The consent")
    expect(ana.locator(".is-pending")).to_contain_text("consent.pdf")
    write(ana, "And a word without a file")
    ana.context.set_offline(False)
    for text in ("The consent", "And a word"):
        expect(message(bre, text)).to_be_visible(timeout=30_000)
    expect(message(bre, "The consent").get_by_role("link", name="consent.pdf")).to_be_visible()
    expect(messages(ana)).to_have_count(2)
    assert len(cut) == 1


def test_what_is_taken_back_takes_its_files_along(
    ana: Page, open_as: Opening, practice: Cast
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.direct))
    choose(ana, ("before.jpg", "image/jpeg", photo()))
    uploaded(ana, 1)
    write(ana, "Oops")
    expect(message(bre, "Oops").get_by_role("img", name="before.jpg")).to_be_visible()
    number = Attachment.objects.get().pk
    row = message(ana, "Oops")
    row.hover()
    row.get_by_role("button", name="More").click()
    ana.get_by_text("Take it back").click()
    ana.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    expect(bre.get_by_text("This message was taken back.")).to_be_visible()
    expect(bre.locator(".attachments")).to_have_count(0)
    for what in ("", "preview/"):
        path = f"/api/attachments/{number}/{what}"
        assert bre.evaluate("(path) => fetch(path).then(({ status }) => status)", path) == 404


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_files_look_right_in_every_size_and_theme(
    open_as: Opening, practice: Cast, scheme: str, width: int
) -> None:
    viewport = {"width": width, "height": 840}
    is_phone = width < 760
    page = open_as(
        practice.ana,
        in_conversation(practice.direct),
        viewport=viewport,
        color_scheme=scheme,
        has_touch=is_phone,
        is_mobile=is_phone,
    )
    expect_connected(page)
    long_name = "consent of somebody with a very long name indeed, signed and scanned twice.pdf"
    files = [("before.jpg", "", photo((1600, 1200))), ("after.jpg", "", photo((900, 1600)))]
    choose(page, *files, (long_name, "", PDF))
    uploaded(page, 3)
    assert flaws(page) + sticking_out(page) == []
    composer(page).press("Enter")
    expect(page.get_by_role("img", name="after.jpg")).to_be_visible()
    choose(page, ("page.html", "", b"<html>"), (long_name, "", PDF))
    expect(page.locator('.upload[data-state="failed"]')).to_be_visible()
    assert flaws(page) + sticking_out(page) == []
    page.get_by_role("button", name="before.jpg").click()
    expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    assert flaws(page) + sticking_out(page) == []
