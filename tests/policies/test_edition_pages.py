"""The report of a week or month in the browser, its files, and one to oneself."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Role
from policies import report_mails
from policies.models import Report
from policies.periods import MONTH, WEEK, Period
from tests.cast import Cast, oakland, person
from tests.clients import StaffClient
from tests.mailbox import Mailbox
from tests.policies.days import SECRET, ordinary_day, owed

BOTH = ["2026-W24", "2026-06"]
LATER = oakland("02:35", "2026-07-01")


def address(cast: Cast, period: str, name: str = "report") -> str:
    return reverse(name, args=[cast.oakland.pk, Period.parse(period)])


def dana(cast: Cast) -> StaffClient:
    client = StaffClient()
    client.force_login(cast.dana)
    return client


@pytest.mark.parametrize("period", BOTH)
def test_a_manager_reads_the_frozen_figures_of_it(cast: Cast, period: str) -> None:
    ordinary_day(cast)
    found = Period.parse(period)
    report_mails.prepare(cast.oakland, found.first, LATER, found.kind)
    owed(cast, answered_after=5)
    text = dana(cast).get(address(cast, period)).content.decode()
    assert "6 asked, 4 answered in time (67%), 2 late, 1 still open" in text
    assert "was not mailed" not in text
    assert SECRET not in text
    assert f"this {found.kind}, by day" in text.replace("T", "t")


def test_day_week_and_month_lead_to_each_other_and_to_their_neighbors(cast: Cast) -> None:
    text = dana(cast).get(address(cast, "2026-06-09")).content.decode()
    for period in ("2026-06-08", "2026-06-10", "2026-W24", "2026-06"):
        assert f'href="{address(cast, period)}"' in text
    text = dana(cast).get(address(cast, "2026-W24")).content.decode()
    for period in ("2026-W23", "2026-W25", "2026-06-14", "2026-06"):
        assert f'href="{address(cast, period)}"' in text
    text = dana(cast).get(address(cast, "2026-06")).content.decode()
    for period in ("2026-05", "2026-07", "2026-06-30", "2026-W27"):
        assert f'href="{address(cast, period)}"' in text


@pytest.mark.parametrize("kind", [WEEK, MONTH])
def test_the_running_one_is_counted_so_far_and_not_kept(cast: Cast, kind: str) -> None:
    today = datetime.now(UTC).astimezone(cast.oakland.zone).date()
    running = Period.holding(kind, today)
    text = dana(cast).get(address(cast, str(running))).content.decode()
    assert f"So far this {kind}" in text
    assert address(cast, str(running.next())) not in text
    assert dana(cast).get(address(cast, str(running.next()))).status_code == 404
    assert not Report.objects.exists()


@pytest.mark.parametrize("period", ["2026-W54", "2026-W00", "2026-13", "2019-12", "9999-12"])
def test_what_is_no_week_or_month_is_not_found(cast: Cast, period: str) -> None:
    assert dana(cast).get(f"/reports/{cast.oakland.pk}/{period}/").status_code == 404


@pytest.mark.parametrize("period", BOTH)
def test_its_figures_are_files_to_keep(cast: Cast, period: str) -> None:
    ordinary_day(cast)
    answer = dana(cast).get(address(cast, period, "report_figures"))
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="oakland-{period}-figures.csv"'
    )
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert "By weekday,Tuesday" in "\n".join(lines).replace("Tuesdays", "Tuesday")
    assert "Days,2026-06-09,6,4,2,,67,,," in lines
    assert len(dana(cast).get(address(cast, period, "report_late")).content.splitlines()) == 3
    workbook = dana(cast).get(address(cast, period, "report_xlsx")).content
    assert "xl/worksheets/sheet2.xml" in ZipFile(BytesIO(workbook)).namelist()


@pytest.mark.parametrize("period", BOTH)
def test_send_me_one_mails_it_to_whoever_asks_alone(
    cast: Cast, mailbox: Mailbox, period: str
) -> None:
    cache.clear()
    ordinary_day(cast)
    dana(cast).post(address(cast, period, "report_mail"))
    assert mailbox.receivers == ["dana@lumen.example"]
    (mail,) = mailbox.mails
    assert f".{period}.{cast.dana.pk}." in mail["Message-ID"]
    assert "6 asked" in mail["Subject"]
    assert not Report.objects.exists()


@pytest.mark.parametrize("period", BOTH)
def test_a_manager_of_elsewhere_finds_none_of_it(cast: Cast, period: str) -> None:
    max_ = StaffClient()
    max_.force_login(person("Max Reed", Role.MANAGER, cast.austin))
    for name in ("report", "report_figures", "report_late", "report_xlsx"):
        assert dana(cast).get(address(cast, period, name)).status_code == 200
        assert max_.get(address(cast, period, name)).status_code == 404
    assert max_.post(address(cast, period, "report_mail")).status_code == 404
