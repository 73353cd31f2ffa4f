"""What was a reply before there were threads belongs to the thread of its first message."""

from django.db import migrations

FIND_ROOTS = """
WITH RECURSIVE up AS (
    SELECT id, reply_to_id AS root FROM messaging_message
     WHERE reply_to_id IS NOT NULL
    UNION ALL
    SELECT up.id, above.reply_to_id FROM up
      JOIN messaging_message above ON above.id = up.root
     WHERE above.reply_to_id IS NOT NULL
)
UPDATE messaging_message m SET thread_root_id = found.root
  FROM (SELECT id, min(root) AS root FROM up GROUP BY id) found
 WHERE m.id = found.id
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0004_threads")]

    operations = [migrations.RunSQL(FIND_ROOTS, migrations.RunSQL.noop)]
