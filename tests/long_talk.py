"""A conversation of very many messages, copied in the database from one that was posted."""

from django.db import connection

from accounts.models import User
from messaging.models import Conversation, Membership, Message
from tests.cast import oakland, post

BEGAN = oakland("09:00", "2025-06-02")
INSTEAD = {
    "id": "nextval(pg_get_serial_sequence('messaging_message', 'id'))",
    "seq": "n",
    "client_id": "gen_random_uuid()",
    "text": "'Note ' || n",
    "html": "'<p>Note ' || n || '</p>'",
    "posted_at": "posted_at + n * interval '7 minutes'",
}


def talk_long(author: User, conversation: Conversation, count: int) -> None:
    """Somebody wrote "Note 1", "Note 2" … one every 7 minutes, where nothing was written before,
    and everybody has read it."""
    first = post(author, conversation, "Note 1", now=BEGAN)
    fields = [field for field in Message._meta.concrete_fields if not field.generated]
    names = [str(field.column) for field in fields]
    values = [INSTEAD.get(name, f'"{name}"') for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO messaging_message ({columns}) SELECT {', '.join(values)}"
            " FROM messaging_message, generate_series(2, %s) AS n WHERE id = %s",
            [count, first.pk],
        )
    last = Message.objects.filter(conversation=conversation).latest("seq").posted_at
    Conversation.objects.filter(pk=conversation.pk).update(last_seq=count, last_posted_at=last)
    Membership.objects.filter(conversation=conversation).update(last_read_seq=count)
