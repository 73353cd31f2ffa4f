"""The main job from end to end: ask, clock, answer or escalation, report."""

import re
from datetime import datetime, timedelta
from email import message_from_string, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from playwright.sync_api import Page, expect

from accounts.clock import database_now
from accounts.models import Location, User
from messaging.models import Message
from policies.models import Obligation, ObligationEvent, RuleVersion
from tests.cast import PASSWORD, Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import (
    choose_people,
    choose_priority,
    composer,
    in_conversation,
    message,
    shown,
    write,
)
from tests.e2e.test_signing_in import code_of
from tests.processes import Site, wait_for

ANSWERED, LEFT = "Is the laser room ready?", "Mrs. Ito asks for Botox at 4, may I?"


def far_from_midnight(location: Location) -> ZoneInfo:
    """The location's zone, changed when its day is about to end, so that a day stays one."""
    if database_now().astimezone(ZoneInfo(location.time_zone)).hour == 23:
        location.time_zone = "America/New_York"
        location.save()
    return ZoneInfo(location.time_zone)


def log_in(page: Page, user: User) -> None:
    """Through the log-in page, as a person with an authenticator app does."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Continue").click()
    expect(composer(page)).to_be_visible()


def make_rule(page: Page, site: Site) -> None:
    """Fill in the form in Django admin: high, one minute, then the location's manager."""
    page.goto(f"{site.url}/admin/policies/responserule/add/")
    page.get_by_label("Name").fill("High within a minute")
    page.get_by_label("Priority").select_option("high")
    page.get_by_label("Location:").select_option(label="Oakland")
    page.get_by_label("Answer within (minutes)").fill("1")
    page.get_by_label("Clock").select_option("elapsed")
    page.get_by_role("button", name="Add another Step").click()
    page.locator("#id_steps-0-after_minutes").fill("0")
    page.locator("#id_steps-0-target").select_option("location_manager")
    expect(page.locator("#in-words .words")).to_have_text(
        "High asks at Oakland: a reply within 1 min, day and night. No reminder. "
        "With a patient, the clock runs on and the cover is told. "
        "When it is late, it tells the location's manager at once. "
        "“On it” holds these steps for 30 min."
    )
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("list").filter(has_text="was added successfully")).to_be_visible()


def ask(page: Page, whom: User, text: str) -> None:
    """Ask somebody something with high priority."""
    choose_priority(page, "high")
    choose_people(page, whom)
    write(page, text)


def mails_to(site: Site, user: User) -> list[EmailMessage]:
    """What somebody received, read as a mail program reads it."""
    return [
        message_from_string(mail, policy=policy.default) for mail in site.mailbox.to(user.email)
    ]


def is_of_asks(mail: EmailMessage) -> bool:
    """Whether it is none of the reports, whose hour may come while a test runs."""
    return not text_of(mail).startswith("Oakland, ")


def text_of(mail: EmailMessage) -> str:
    """The mail as text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def test_an_ask_is_answered_in_time_another_escalates_and_the_report_shows_both(
    open_as: Opening, practice: Cast, clockwork: Site, elsewhere: Elsewhere
) -> None:
    zone = far_from_midnight(practice.oakland)
    dana = open_as(None)
    log_in(dana, practice.dana)
    make_rule(dana, clockwork)
    assert RuleVersion.objects.get().target_minutes == 1

    # Nobody answers this one; all but a few seconds of its minute have passed.
    left = elsewhere(
        post,
        practice.ana,
        practice.front_desk,
        LEFT,
        priority="high",
        asks="people",
        people=[practice.bre],
        now=database_now() - timedelta(seconds=52),
    )
    dana.goto(clockwork.url + in_conversation(practice.front_desk))
    expect(shown(dana, left)).to_contain_text("Bre to answer by")

    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    answer_in_time(ana, bre, practice)
    see_it_escalate(dana, left)
    expect(shown(bre, left)).to_contain_text("told Dana")
    mails = wait_for(lambda: [one for one in mails_to(clockwork, practice.dana) if is_of_asks(one)])
    assert [(mail["Message-ID"], text_of(mail)) for mail in mails[1:]] == []
    mail = mails[0]
    assert LEFT not in mail.as_string()
    assert "Ito" not in mail.as_string()
    assert text_of(mail).startswith("A reply is late. High: was due")
    assert ObligationEvent.objects.filter(obligation__message=left, kind="escalated").count() == 1
    see_the_report(dana, clockwork, practice, database_now().astimezone(zone))


def answer_in_time(ana: Page, bre: Page, practice: Cast) -> None:
    """Ana asks Bre, Bre sees it with its promise and answers it; both see that."""
    expect(composer(bre)).to_be_visible()
    ask(ana, practice.bre, ANSWERED)
    asked = message(bre, ANSWERED)
    expect(asked).to_contain_text("High")
    expect(asked).to_contain_text(re.compile(r"Your answer is due (tomorrow )?\d+:\d\d [ap]m, in"))
    needs = bre.get_by_role("list", name="Needs your reply")
    expect(needs.get_by_text(ANSWERED)).to_be_visible()

    asked.get_by_role("button", name="Answer", exact=True).click()
    expect(composer(bre)).to_be_focused()
    write(bre, "Ready and warm.")
    expect(message(ana, ANSWERED)).to_contain_text("Answered by Bre after less than a minute")
    expect(message(bre, ANSWERED)).to_contain_text("Answered by you after less than a minute")
    expect(needs.get_by_text(ANSWERED)).to_have_count(0)
    assert Obligation.objects.get(state="satisfied").satisfied_by_id == practice.bre.pk


def see_it_escalate(dana: Page, left: Message) -> None:
    """The ask becomes late under Dana's eyes, and she is told, once."""
    expect(shown(dana, left)).to_contain_text("late by less than a minute", timeout=40_000)
    notice = dana.get_by_role("region", name="Notices").get_by_role("listitem")
    expect(notice).to_have_count(1)
    expect(notice).to_contain_text("High: Bre's answer to Ana is late by")
    expect(notice).not_to_contain_text("Ito")
    expect(shown(dana, left)).to_contain_text("told you")


def see_the_report(dana: Page, site: Site, practice: Cast, today: datetime) -> None:
    """By hand: one answered in time, one late; in the mail and on the page."""
    said = site.manage("send_daily_report", "--date", f"{today:%Y-%m-%d}", "--location", "Oakland")
    assert "so far: sent to 2 people" in said
    [report] = [mail for mail in mails_to(site, practice.dana) if "2 asked" in mail["Subject"]]
    counts = "2 asked, 1 answered in time (50%), 1 late, 1 still open"
    assert counts in report["Subject"]
    assert counts in text_of(report)
    assert "Ito" not in report.as_string()

    dana.goto(f"{site.url}/reports/{practice.oakland.pk}/{today:%Y-%m-%d}/")
    expect(dana.get_by_text(counts)).to_be_visible()
    high = dana.get_by_role("table", name="By priority").get_by_role("row", name="High")
    expect(high.locator(".rate")).to_have_text("1 of 2")
    expect(high.locator(".open")).to_have_text("1")
    expect(dana.get_by_text("Ito")).to_have_count(0)
