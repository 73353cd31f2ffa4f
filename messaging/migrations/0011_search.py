from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import TrigramExtension
from django.contrib.postgres.search import (
    CombinedSearchVector,
    SearchConfig,
    SearchVector,
    SearchVectorField,
)
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("messaging", "0010_draft")]

    operations = [
        TrigramExtension(),
        # Writes every message anew, which may take longer than a statement of the site may.
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.AddField(
            "message",
            "words",
            models.GeneratedField(
                db_persist=True,
                expression=CombinedSearchVector(
                    SearchVector("text", config="english"),
                    "||",
                    SearchVector("text", config="simple"),
                    SearchConfig("english"),
                ),
                output_field=SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            "message", models.Index(fields=["posted_at", "id"], name="messages_by_time")
        ),
        migrations.AddIndex("message", GinIndex(fields=["words"], name="messages_by_words")),
        migrations.AddIndex(
            "message",
            GinIndex(OpClass(Upper("text"), name="gin_trgm_ops"), name="messages_by_parts"),
        ),
    ]
