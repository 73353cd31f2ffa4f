"""Where reports are read; included at /reports/."""

from datetime import date

from django.urls import path, register_converter

from policies import report_views


class LocalDate:
    """A date in an address, as 2026-11-24; what is no date is no address."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """The date; raises ValueError for 2026-02-30."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """The date as an address has it."""
        return value.isoformat()


register_converter(LocalDate, "localdate")

urlpatterns = [
    path("", report_views.report_list, name="report_list"),
    path("<int:location_id>/<localdate:day>/", report_views.report_day, name="report_day"),
    path(
        "<int:location_id>/<localdate:day>/figures.csv",
        report_views.report_csv,
        {"table": "figures"},
        name="report_figures",
    ),
    path(
        "<int:location_id>/<localdate:day>/late.csv",
        report_views.report_csv,
        {"table": "late"},
        name="report_late",
    ),
    path(
        "<int:location_id>/<localdate:day>/report.xlsx",
        report_views.report_xlsx,
        name="report_xlsx",
    ),
    path("<int:location_id>/<localdate:day>/mail/", report_views.report_mail, name="report_mail"),
]
