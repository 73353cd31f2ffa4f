import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0009_newest_replies"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedDraft",
            fields=[
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="draft",
                        serialize=False,
                        to="messaging.membership",
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("choices", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
            ],
        ),
    ]
