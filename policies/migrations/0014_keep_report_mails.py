"""Whoever got a location's daily report goes on getting it at 2:30 am of the location's clock."""

from datetime import UTC, datetime, time

from django.db import migrations

# Earlier than any report: nobody misses the one of the night of the change.
EVER = datetime(2020, 1, 1, tzinfo=UTC)


def keep_everybodys_mails(apps, schema_editor):
    """A daily one for each active location's managers and for the owners."""
    subscriptions = apps.get_model("policies", "ReportSubscription").objects
    people = apps.get_model("accounts", "User").objects.filter(is_active=True)
    owners = set(people.filter(role="owner").values_list("pk", flat=True))
    for location in apps.get_model("accounts", "Location").objects.filter(is_active=True):
        managers = people.filter(role="manager", locations=location)
        for pk in sorted(owners.union(managers.values_list("pk", flat=True))):
            subscriptions.create(
                person_id=pk, location=location, kind="day", at=time(2, 30), since=EVER
            )


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0013_editions"),
        ("accounts", "0011_public_holidays"),
    ]

    operations = [migrations.RunPython(keep_everybodys_mails, migrations.RunPython.noop)]
