"""What follows from a message that is being posted, in its transaction and for little."""

from collections.abc import Sequence
from typing import NamedTuple

from accounts.statements import prepared
from messaging.models import Conversation, Message
from policies.asked import HereRow, here_facts, here_of
from policies.frames import Frame
from policies.known import STAMP, Known, known_at
from policies.obligations.answers import lock_for, satisfy_by
from policies.obligations.open import open_for

# Asked for each message, and seldom more is. What is open here can't change meanwhile for the
# author: a post holds its conversation's row, so that the next one waits.
_AROUND = f"""
SELECT c.kind, c.location_id,
       count(o.id) FILTER (WHERE o.asker_id = %(author)s) > 0,
       count(o.id) FILTER (WHERE o.asker_id <> %(author)s) > 0,
       {STAMP}
  FROM messaging_conversation c
  LEFT JOIN policies_obligation o
    ON o.conversation_id = c.id AND o.state IN ('open', 'stuck')
 WHERE c.id = %(conversation)s
 GROUP BY c.id
"""  # noqa: S608 - our own columns


class Around(NamedTuple):
    """Where a message is posted, and what is open there."""

    kind: str
    location_id: int | None
    is_owed_to_author: bool
    is_owed_to_others: bool
    practice: Known
    here: Sequence[HereRow]  # who is here of those whom it asks


def posted(message: Message) -> list[Frame]:
    """Close what a message answers and open what it asks for; the frame that shows everybody
    here what it promises, if it does.

    An answer closes before the message's own ask opens: who asks back has answered. A bot answers
    nobody.
    """
    if message.is_automatic:
        return []
    around = _around(message)
    # In a channel only what is asked in the same thread is answered or repeated (S2, S3).
    is_about_one = around.kind == Conversation.Kind.DIRECT or bool(message.reply_to_id)
    may_answer = is_about_one and around.is_owed_to_others and not message.author.is_bot
    may_repeat = is_about_one and around.is_owed_to_author and message.is_ask
    if message.is_ask and (may_answer or may_repeat):
        lock_for(message)
    if may_answer:
        satisfy_by(message)
    if not message.is_ask:
        return []
    return open_for(
        message, around.location_id, around.practice, around.here, may_repeat=may_repeat
    )


def _around(message: Message) -> Around:
    facts = here_facts(message.conversation_id, message.author_id, message)
    with prepared() as cursor:
        cursor.execute(_AROUND, facts)
        kind, location_id, is_owed_to_author, is_owed_to_others, *stamp = cursor.fetchone()
    here = here_of(facts) if message.is_ask else []
    return Around(kind, location_id, is_owed_to_author, is_owed_to_others, known_at(stamp), here)
