"""Every payload in every field, on every page, in the admin and in mails: text, nothing else."""

from django.conf import settings
from django.contrib import admin
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.emails import send_address_changed, send_invitation
from accounts.models import Invitation, User
from messaging.models import Conversation
from policies.models import Obligation, Report
from policies.report_mails import send_unsent
from tests.attacks.hostile_practice import make_hostile
from tests.attacks.payloads import CANARY, every
from tests.cast import Cast
from tests.e2e.conftest import Elsewhere, session_of
from tests.e2e.screen import composer, messages
from tests.processes import Site

WATCH = """
globalThis.refused = [];
addEventListener("securitypolicyviolation", (event) => {
  refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
}, true);
"""
# What no page of ours has: it came out of a text.
ALIVE = """() => [...document.querySelectorAll("*")].filter((one) =>
  one.matches("iframe, object, embed, base, meta[http-equiv], portal, marquee, math, [srcdoc]") ||
  [...one.attributes].some(({ name, value }) => name.startsWith("on") ||
    /^(href|src|action|formaction|ping|data|srcset|poster|background)$/.test(name) &&
    /^[^a-z0-9/#?]*(java|vb|live)script:|^data:text|canary\\.invalid\\/x$/i.test(value) &&
    !(one.matches("a[rel~=noopener]") && /^(https?:)?\\/\\//.test(value)))
).map((one) => one.outerHTML.slice(0, 200))"""


class Watched:
    """A browser of somebody in which whatever a text brought about is written down."""

    def __init__(self, browser: Browser, site: Site, user: User | None) -> None:
        self.site = site
        self.found: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": 1280, "height": 800},
            service_workers="block",
            timezone_id="America/Los_Angeles",
        )
        self.context.set_default_timeout(20_000)
        self.context.add_init_script(WATCH)
        if user is not None:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(user)}
            self.context.add_cookies([{**cookie, "url": site.url}])  # type: ignore[typeddict-item]
        self.page: Page = self.context.new_page()
        self.page.on("dialog", self._on_dialog)
        self.page.on("request", self._on_request)
        self.page.on("pageerror", lambda error: self.found.append(f"error: {error}"))

    def _on_dialog(self, dialog: object) -> None:
        self.found.append(f"dialog on {self.page.url}")
        dialog.dismiss()  # type: ignore[attr-defined]

    def _on_request(self, request: object) -> None:
        url = str(request.url)  # type: ignore[attr-defined]
        if CANARY in url or not url.startswith((self.site.url, "data:", "about:", "blob:")):
            self.found.append(f"request of {self.page.url}: {url[:80]}")

    def open(self, path: str) -> Page:
        """Open a page, see it drawn, and look it over."""
        answer = self.page.goto(self.site.url + path)
        assert answer
        if answer.status >= 500:
            self.found.append(f"{path}: {answer.status}")
        expect(self.page.locator("#app[data-loading]")).to_have_count(0)
        return self.look(path)

    def look(self, where: str) -> Page:
        """Write down what is alive on the page as it is."""
        self.found += [f"{where} refused {each}" for each in self.page.evaluate("refused")]
        self.found += [f"{where} has {each}" for each in self.page.evaluate(ALIVE)]
        return self.page


def test_every_payload_in_every_field_is_text_wherever_it_is_shown(
    chromium: Browser, site: Site, practice: Cast, elsewhere: Elsewhere
) -> None:
    channels = elsewhere(make_hostile, practice)
    olive = Watched(chromium, site, practice.olive)
    ana = Watched(chromium, site, practice.ana)
    mailbox = Watched(chromium, site, None)
    go_through_the_pages(olive, ana, channels, elsewhere)
    type_and_search(ana, channels[0])
    go_through_the_admin(olive, elsewhere)
    read_the_mails(mailbox, elsewhere(letters))
    for watched in (olive, ana, mailbox):
        watched.context.close()
    assert olive.found + ana.found + mailbox.found == []


def go_through_the_pages(
    olive: Watched, ana: Watched, channels: list[Conversation], elsewhere: Elsewhere
) -> None:
    """All messages in the chat, and every page of ours."""
    seen: set[str] = set()
    for channel in channels:
        page = olive.open(f"/c/{channel.pk}/")
        expect(messages(page).first).to_be_visible()
        for _ in range(4):
            page.get_by_role("list", name="Messages").hover()
            page.mouse.wheel(0, -4000)
            page.wait_for_timeout(150)
            seen |= set(page.locator(".message .body").all_text_contents())
        olive.look(f"/c/{channel.pk}/")
    assert len(seen) > 200
    day = elsewhere(lambda: Report.objects.get())
    ask = elsewhere(lambda: Obligation.objects.first())
    assert ask
    paths = [
        "/",
        "/people/",
        "/settings/",
        "/search/",
        "/scheduled/",
        "/later/",
        "/board/",
        "/board/walls/",
        "/needs/",
    ]
    paths += ["/guidelines/", "/guidelines/edit/", "/guidelines/review/", "/reports/"]
    paths += ["/reports/mine/"]
    paths += [f"/reports/{day.location_id}/{day.local_date}/", "/accounts/password/change/"]
    paths += [f"/policies/obligations/{ask.pk}/", "/accounts/logout/"]
    for who in (olive, ana):
        for path in paths:
            who.open(path)


def type_and_search(ana: Watched, channel: Conversation) -> None:
    """What opens while one types, what is found, and who is there."""
    page = ana.open(f"/c/{channel.pk}/")
    for typed in ("@", "@<", "/", "/<"):
        composer(page).fill("")
        composer(page).press_sequentially(typed)
        page.wait_for_timeout(200)
        ana.look(typed)
        page.keyboard.press("Escape")
    composer(page).fill("\n".join(every())[:7900])
    page.wait_for_timeout(300)
    ana.look("the composer")
    composer(page).fill("")
    composer(page).blur()
    page.keyboard.press("Control+k")
    page.keyboard.type("<img")
    page.wait_for_timeout(200)
    ana.look("where to go")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="People", exact=True).click()
    ana.look("people of the channel")
    ana.open("/search/?")
    for words in ("alert", "<script>alert(1)</script>", "from:<img", '"><svg onload=alert(1)>'):
        field = page.get_by_role("searchbox").or_(page.get_by_role("combobox")).first
        field.fill(words)
        field.press("Enter")
        page.wait_for_timeout(400)
        ana.look(f"search {words}")


def go_through_the_admin(olive: Watched, elsewhere: Elsewhere) -> None:
    """Every list, and of each the first row, its history and the question before it goes."""

    def first(model: type) -> int | None:
        row = model._default_manager.first()  # type: ignore[attr-defined]
        return row.pk if row else None

    olive.open("/admin/")
    for model in admin.site._registry:
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        olive.open(path)
        olive.open(f"{path}?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
        number = elsewhere(first, model)
        for page in ("change", "history", "delete") if number else ():
            olive.open(f"{path}{number}/{page}/")


def letters() -> list[str]:
    """The HTML of the mails that people's names and places are in."""
    for invitation in Invitation.objects.all():
        send_invitation(invitation)
    for text in every()[:60]:
        send_address_changed("x@lumen.example", text[:80])
    send_unsent(timezone.now())
    return [
        str(body)
        for letter in mail.outbox
        for body, kind in getattr(letter, "alternatives", [])
        if kind == "text/html"
    ]


def read_the_mails(mailbox: Watched, found: list[str]) -> None:
    """As a mailbox draws them, which has no policy of ours."""
    assert len(found) > 200
    for number in range(0, len(found), 40):
        mailbox.page.set_content("\n".join(found[number : number + 40]))
        mailbox.look(f"letters from {number}")
