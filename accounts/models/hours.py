"""When a location is open and when a person works. Wall times; the zone is the location's."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.models.location import Location
from accounts.models.user import User
from accounts.models.walltime import WallTimeField, text_of


class Weekday(models.IntegerChoices):
    """Monday is 0, as in `date.weekday()`."""

    MON = 0, "Monday"
    TUE = 1, "Tuesday"
    WED = 2, "Wednesday"
    THU = 3, "Thursday"
    FRI = 4, "Friday"
    SAT = 5, "Saturday"
    SUN = 6, "Sunday"


class Interval(models.Model):
    """A span of wall time within one day, `[starts, ends)`; a night is split at midnight."""

    starts = WallTimeField(help_text="For example 9:00.")
    ends = WallTimeField(help_text="For example 17:30; midnight is 24:00.")

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            raise ValidationError(
                {"ends": "Must be later than the start. Split a night at midnight (24:00)."}
            )

    @property
    def span(self) -> tuple[str, str]:
        """The interval as `("09:00", "17:30")`, the form `accounts.worktime` takes."""
        return text_of(self.starts), text_of(self.ends)


class OpeningHours(Interval):
    """One opening interval of a weekday; lunch is the gap between two."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.SmallIntegerField(choices=Weekday)

    class Meta:
        ordering = ["weekday", "starts"]
        verbose_name_plural = "opening hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="opening_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {'–'.join(self.span)}"


class Closure(models.Model):
    """A local date on which a location is closed all day."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="closures")
    on_date = models.DateField("date")
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["on_date"]
        constraints = [
            models.UniqueConstraint(fields=["location", "on_date"], name="one_closure_per_date")
        ]

    def __str__(self) -> str:
        return f"{self.on_date:%Y-%m-%d} {self.name}"


class Shift(Interval):
    """When a person works at a location, every week on this weekday."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shifts")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="shifts")
    weekday = models.SmallIntegerField(choices=Weekday)

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="shift_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {'–'.join(self.span)}"


class ShiftException(Interval):
    """What a person works at a location on one date, in place of the weekly shifts there."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shift_exceptions")
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, related_name="shift_exceptions"
    )
    on_date = models.DateField("date")

    class Meta:
        ordering = ["on_date", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="exception_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.on_date:%Y-%m-%d} {'–'.join(self.span)}"


class TimeOff(models.Model):
    """Whole local days on which a person doesn't work anywhere, first and last included."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="time_off")
    first_on = models.DateField("first day")
    last_on = models.DateField("last day")

    class Meta:
        ordering = ["first_on"]
        verbose_name_plural = "time off"
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="time_off_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_on:%Y-%m-%d} to {self.last_on:%Y-%m-%d}"

    def clean(self) -> None:
        super().clean()
        if self.first_on and self.last_on and self.last_on < self.first_on:
            raise ValidationError({"last_on": "Must not be before the first day."})
