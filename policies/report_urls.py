"""Where reports are read; included at /reports/."""

from datetime import date

from django.urls import path, register_converter

from policies import report_views, subscription_views
from policies.periods import Period


class PeriodConverter:
    """A day, week or month in an address, as 2026-11-24, 2026-W48 or 2026-11; what is none is no
    address."""

    regex = r"[0-9]{4}-(?:[0-9]{2}-[0-9]{2}|W[0-9]{2}|[0-9]{2})"

    def to_python(self, value: str) -> Period:
        """The period; raises ValueError for 2026-02-30."""
        return Period.parse(value)

    def to_url(self, value: Period | date) -> str:
        """The period, or a day, as an address has it."""
        return str(value)


register_converter(PeriodConverter, "period")

_ONE = "<int:location_id>/<period:period>/"
urlpatterns = [
    path("", report_views.report_list, name="report_list"),
    path("mine/", subscription_views.mine, name="report_subscriptions"),
    path(_ONE, report_views.report_page, name="report"),
    path(
        f"{_ONE}figures.csv",
        report_views.report_csv,
        {"table": "figures"},
        name="report_figures",
    ),
    path(f"{_ONE}late.csv", report_views.report_csv, {"table": "late"}, name="report_late"),
    path(f"{_ONE}report.xlsx", report_views.report_xlsx, name="report_xlsx"),
    path(f"{_ONE}mail/", report_views.report_mail, name="report_mail"),
]
