"""Reports of weeks and months beside those of days, and who gets which at what hour."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [("day", "Daily"), ("week", "Weekly"), ("month", "Monthly")]


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("policies", "0012_why_versions"),
    ]

    operations = [
        migrations.RenameModel(old_name="DailyReport", new_name="Report"),
        migrations.RemoveConstraint(model_name="report", name="one_report_per_local_date"),
        migrations.AddField(
            model_name="report",
            name="kind",
            field=models.CharField(choices=KINDS, default="day", max_length=5),
        ),
        migrations.AlterField(
            model_name="report", name="local_date", field=models.DateField(verbose_name="from")
        ),
        migrations.AlterModelOptions(
            name="report", options={"ordering": ["-local_date", "location", "kind"]}
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("location", "kind", "local_date"), name="one_report_per_period"
            ),
        ),
        migrations.CreateModel(
            name="ReportSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=KINDS, max_length=5, verbose_name="report"),
                ),
                ("at", models.TimeField(blank=True, null=True)),
                ("since", models.DateTimeField()),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.location",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="report_subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["location", "person", "kind"]},
        ),
        migrations.AddConstraint(
            model_name="reportsubscription",
            constraint=models.UniqueConstraint(
                fields=("person", "location", "kind"), name="one_subscription_each"
            ),
        ),
    ]
