"""The weeks that working time is tested on, and instants written short."""

from datetime import UTC, date, datetime, timedelta

from accounts.worktime import WorkCalendar

NEW_YORK, LOS_ANGELES, LONDON = "America/New_York", "America/Los_Angeles", "Europe/London"
LORD_HOWE, SAO_PAULO, APIA = "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"

Weekly = dict[str, list[tuple[str, str]]]

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE: Weekly = {day: [("09:00", "17:00")] for day in WORKDAYS}
LUNCH: Weekly = {day: [("09:00", "12:00"), ("13:00", "17:00")] for day in WORKDAYS}
SPA: Weekly = {
    "tue": [("10:00", "19:00")],
    "wed": [("10:00", "19:00")],
    "thu": [("11:00", "20:00")],
    "fri": [("09:00", "18:00")],
    "sat": [("09:00", "15:00")],
}
NIGHT: Weekly = {
    "mon": [("22:00", "24:00")],
    **{day: [("00:00", "06:00"), ("22:00", "24:00")] for day in ("tue", "wed", "thu", "fri")},
    "sat": [("00:00", "06:00")],
}
SATURDAY_NIGHT: Weekly = {"sat": [("22:00", "24:00")], "sun": [("00:00", "06:00")]}
ROUND_THE_CLOCK: Weekly = {day: [("00:00", "24:00")] for day in (*WORKDAYS, "sat", "sun")}
THURSDAY_ONLY: Weekly = {"thu": [("13:00", "17:00")]}
THANKSGIVING, DAY_AFTER = date(2026, 11, 26), date(2026, 11, 27)

weekly = WorkCalendar.weekly
office = weekly(NEW_YORK, OFFICE)
lunch = weekly(LOS_ANGELES, LUNCH)
holidays = weekly(NEW_YORK, OFFICE, [THANKSGIVING, DAY_AFTER])
saturday_night = weekly(NEW_YORK, SATURDAY_NIGHT)
closed = weekly(NEW_YORK, {})


def utc(text: str) -> datetime:
    """The instant of "2026-06-09T14:00:00Z"."""
    return datetime.fromisoformat(text).astimezone(UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
