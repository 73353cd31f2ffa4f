"""`manage.py send_daily_report`: the report of a day, week or month by hand."""

from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.clock import database_now
from accounts.models import Location
from accounts.roles import readers_of_reports
from policies import report_mails, reports
from policies.models import Report
from policies.periods import DAY, KINDS, Period


class Command(BaseCommand):
    """Sends a report to those who get its kind and don't have it yet; one line a location."""

    help = "Send a report to those who get its kind, at whatever hour, and have not got it yet."

    def add_arguments(self, parser: CommandParser) -> None:
        """All may be left out: then it is yesterday's report of every active location."""
        parser.add_argument(
            "--kind",
            choices=KINDS,
            default=DAY,
            help="of a day, or of the week (from Monday) or month that holds the date",
        )
        parser.add_argument(
            "--date",
            help="YYYY-MM-DD; default: the newest that is over. A running one is sent so far",
        )
        parser.add_argument("--location", help='a name, for example "Oakland"; default: all')
        parser.add_argument(
            "--again",
            action="store_true",
            help="send it also to those who have it already",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, location by location; exit status 1 if anything could not be sent."""
        self.kind: str = options["kind"]
        day = _date(options["date"])
        now = database_now()
        locations = _locations(options["location"])
        failed = sum(self._send(place, day, now, options["again"]) for place in locations)
        if failed:
            raise CommandError(f"{_mails(failed)} not sent yet: see the log. They are tried again.")

    def _send(self, location: Location, day: date | None, now: datetime, again: bool) -> int:
        """Send one location's report; how many of its mails are still unsent."""
        running = Period.holding(self.kind, reports.local_today(location, now))
        period = Period.holding(self.kind, day) if day else running.back()
        if period == running:
            return self._send_so_far(location, running, now)
        try:
            report = report_mails.prepare(location, period.first, now, self.kind)
        except reports.DayNotOver as error:
            raise CommandError(str(error)) from None
        if not report.mails.exists():
            raise self._nobody(location)
        had_it = 0 if again else report.mails.exclude(sent_at=None).count()
        if again:
            report_mails.send_again(report, now)
        report_mails.retry_given_up(report)
        sent = report_mails.send_unsent(now, report)
        self.stdout.write(_said(report, sent, had_it))
        return report.mails.filter(sent_at=None).count()

    def _send_so_far(self, location: Location, running: Period, now: datetime) -> int:
        sent, failed = report_mails.send_so_far(location, now, self.kind)
        if not sent + failed:
            raise self._nobody(location)
        self.stdout.write(f"{location.name}, {running} so far: sent to {_people(sent)}.")
        return failed

    def _nobody(self, location: Location) -> CommandError:
        if not readers_of_reports(location):
            return CommandError(f"{location.name} has no manager, and the practice no owner.")
        return CommandError(f"Nobody gets reports of a {self.kind} of {location.name}.")


def _date(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” is no date: write it as 2026-11-24.") from None
    if day < reports.EARLIEST:
        raise CommandError(f"{day} is too long ago.")
    return day


def _locations(name: str | None) -> list[Location]:
    if name is None:
        return list(Location.objects.filter(is_active=True))
    location = Location.objects.filter(name__iexact=name.strip()).first()
    if location is None:
        known = ", ".join(Location.objects.values_list("name", flat=True)) or "none yet"
        raise CommandError(f"There is no location “{name}”. There are: {known}.")
    return [location]


def _said(report: Report, sent: int, had_it: int) -> str:
    """ "Oakland, 2026-11-23: sent to 2 people; 1 had it already." """
    said = f"{report.location.name}, {report.period}: sent to {_people(sent)}"
    return f"{said}; {had_it} had it already." if had_it else f"{said}."


def _people(number: int) -> str:
    return "nobody" if not number else "1 person" if number == 1 else f"{number} people"


def _mails(number: int) -> str:
    return "1 mail was" if number == 1 else f"{number} mails were"
