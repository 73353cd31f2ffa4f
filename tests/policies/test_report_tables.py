"""What a report gives to keep: the same figures, and nothing that a spreadsheet would run."""

import csv
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Role, User
from accounts.safe_csv import as_csv
from messaging.actions import create_channel
from policies import report_mails
from policies.models import Report
from policies.report_tables import as_xlsx
from tests.cast import Cast, oakland, person
from tests.clients import StaffClient
from tests.mailbox import Mailbox, text_of
from tests.policies.days import SECRET, figures_of, ordinary_day, owed
from tests.policies.test_report_page import NIGHT, TUESDAY

FILES = ("report_figures", "report_late", "report_xlsx")


@pytest.fixture(autouse=True)
def _nothing_sent_lately() -> None:
    cache.clear()


def ask(user: User, name: str, cast: Cast, method: str = "get") -> Any:
    """What `user` gets for an address of Oakland's Tuesday."""
    client = StaffClient()
    client.force_login(user)
    address = reverse(name, args=[cast.oakland.pk, TUESDAY])
    return getattr(client, method)(address, follow=method == "post")


def csv_of(user: User, name: str, cast: Cast) -> list[dict[str, str]]:
    answer = ask(user, name, cast)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def strings_of(book: bytes) -> str:
    """All text of a workbook."""
    with ZipFile(BytesIO(book)) as parts:
        return parts.read("xl/sharedStrings.xml").decode()


def test_the_csv_has_the_figures_of_the_page(cast: Cast) -> None:
    ordinary_day(cast)
    rows = csv_of(cast.dana, "report_figures", cast)
    figures = figures_of(cast.oakland, TUESDAY, NIGHT)
    total = rows[0]
    assert (total["Group"], total["Name"]) == ("All", "Oakland")
    assert [total[name] for name in ("Asked", "In time", "Late", "Still open", "In time (%)")] == [
        "6",
        "4",
        "2",
        "1",
        "67",
    ]
    assert (total["Half within (min)"], total["9 in 10 within (min)"]) == ("20.0", "57.0")
    groups = [(row["Group"], row["Name"]) for row in rows]
    assert ("By channel", "#front-desk") in groups
    assert ("By hour", "10 am") in groups
    assert len(rows) == 1 + 4 + len(figures["trend"])


def test_the_late_list_is_whole_and_says_why(cast: Cast) -> None:
    for _ in range(25):
        owed(cast, answered_after=75)
    rows = csv_of(cast.dana, "report_late", cast)
    assert len(rows) == 25
    assert rows[0] == {
        "Asked at": "2026-06-09 10:00",
        "Priority": "High",
        "Role": "Front desk",
        "Channel": "#front-desk",
        "Late by (min)": "15.0",
        "State": "answered late",
        "Cause": "no answer",
    }


def test_a_private_channel_and_what_was_said_are_in_none_of_them(cast: Cast) -> None:
    private = create_channel(cast.bre, "dana-leaves", cast.oakland, oakland("09:00"), private=True)
    owed(cast, answered_after=75, conversation=private)
    for name in FILES:
        answer = ask(cast.dana, name, cast)
        text = strings_of(answer.content) if name == "report_xlsx" else answer.content.decode()
        assert "rivate channel" in text
        assert "dana-leaves" not in text
        assert SECRET not in text
        assert "Ana" not in text


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_text(name: str) -> None:
    table: Any = [("Name", "Asked"), (name, 3)]
    (_, row) = csv.reader(StringIO(as_csv(table)))
    assert row == [f"'{name}", "3"]
    with ZipFile(BytesIO(as_xlsx([("Figures", table)]))) as parts:
        sheet = ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    cells = {cell.get("r"): cell for cell in sheet.iter() if cell.tag.endswith("}c")}
    assert cells["A2"].get("t") == "s"
    assert not [part for part in sheet.iter() if part.tag.endswith("}f")]
    assert [part.text for part in cells["B2"]] == ["3"]


def test_a_location_named_like_a_formula_is_text_in_the_file(cast: Cast) -> None:
    cast.oakland.name = '=HYPERLINK("https://evil.test")'
    cast.oakland.save()
    ordinary_day(cast)
    rows = csv_of(cast.dana, "report_figures", cast)
    assert rows[0]["Name"] == '\'=HYPERLINK("https://evil.test")'


def test_files_have_plain_names(cast: Cast) -> None:
    answer = ask(cast.dana, "report_xlsx", cast)
    said = 'attachment; filename="oakland-2026-06-09-report.xlsx"'
    assert answer.headers["Content-Disposition"] == said
    cast.oakland.name = "\u6771\u4eac"
    cast.oakland.save()
    answer = ask(cast.dana, "report_late", cast)
    said = f'attachment; filename="location-{cast.oakland.pk}-2026-06-09-late.csv"'
    assert answer.headers["Content-Disposition"] == said


def test_only_who_runs_the_place_gets_them(cast: Cast) -> None:
    max_ = person("Max Reed", Role.MANAGER, cast.austin)
    for name in FILES:
        assert ask(cast.olive, name, cast).status_code == 200
        for outsider in (cast.bre, max_):
            assert ask(outsider, name, cast).status_code == 404
    assert ask(max_, "report_mail", cast, "post").status_code == 404
    assert ask(cast.dana, "report_mail", cast).status_code == 405


def test_a_report_frozen_before_these_figures_were_counted_is_still_shown(cast: Cast) -> None:
    ordinary_day(cast)
    report = report_mails.prepare(cast.oakland, TUESDAY, NIGHT)
    old = {k: v for k, v in report.figures.items() if k not in ("by_hour", "escalated")}
    old["trend"] = [dict(day, asked=2, met=1) for day in old["trend"][-7:]]
    for late in old["late"]:
        del late["cause"]
    Report.objects.filter(pk=report.pk).update(figures=old)
    page = ask(cast.dana, "report", cast)
    text = page.content.decode()
    assert "6 asked, 4 answered in time (67%), 2 late, 1 still open" in text
    assert "The 7 days before: 50% in time" in text
    assert "four weeks" not in text
    assert len(csv_of(cast.dana, "report_late", cast)) == 2
    assert ask(cast.dana, "report_xlsx", cast).status_code == 200
    mail = report_mails.message_of(report.mails.select_related("report", "recipient")[0])
    assert "6 asked" in mail.body


def test_send_me_one_mails_whoever_asks_and_nobody_else_once_a_minute(
    cast: Cast, mailbox: Mailbox
) -> None:
    ordinary_day(cast)
    said = ask(cast.dana, "report_mail", cast, "post").content.decode()
    assert "The report is on its way to dana@lumen.example." in said
    assert mailbox.receivers == ["dana@lumen.example"]
    assert "6 asked" in text_of(mailbox.mails[0], "plain")
    assert not Report.objects.exists()
    said = ask(cast.dana, "report_mail", cast, "post").content.decode()
    assert "Wait a minute." in said
    assert len(mailbox.mails) == 1
    ask(cast.olive, "report_mail", cast, "post")
    assert mailbox.receivers == ["dana@lumen.example", "olive@lumen.example"]


def test_a_mail_that_fails_is_said_and_no_error_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    said = ask(cast.dana, "report_mail", cast, "post")
    assert said.status_code == 200
    assert "The mail could not be sent. Try again later." in said.content.decode()


def test_plain_text_and_html_of_the_mail_say_the_same(cast: Cast, mailbox: Mailbox) -> None:
    ordinary_day(cast)
    owed(cast, day="2026-06-02", answered_after=5, priority="urgent")
    owed(cast, answered_after=5, priority="urgent")
    ask(cast.dana, "report_mail", cast, "post")
    said = (
        "7 asked, 5 answered in time (71%), 2 late, 1 still open",
        "1 of 7 asks was urgent (14%).",
        "The 7 days before: 100% in time; this day is 29 points below.",
        "The four weeks before: 100% in time, the Tuesdays among them 100%.",
        "By hour",
        "Why: 2 no answer.",
    )
    for kind in ("plain", "html"):
        text = text_of(mailbox.mails[0], kind)
        for each in said:
            assert each in text, (kind, each)


def test_a_chart_says_what_stands_out_and_its_figures_stand_beside_it(cast: Cast) -> None:
    ordinary_day(cast)
    owed(cast, "14:00", answered_after=5)
    owed(cast, day="2026-06-02", answered_after=5)
    text = ask(cast.dana, "report", cast).content.decode()
    assert '<title id="hours-title">Asks by the hour at which they were made</title>' in text
    assert "Most: 10 am, 6 asked, 2 of them late." in text
    assert "By hour" in text
    assert "Most: Tue, Jun 9, 7 asked, 2 of them late." in text
    assert '<th scope="row">Tue, Jun 2</th><td>1</td><td>0</td><td>100%</td>' in text
