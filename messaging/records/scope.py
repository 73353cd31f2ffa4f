"""Which messages are a person's, a patient's or a conversation's: the one answer for exports and
for legal holds, so that what can be asked for is what can be held."""

from django.db.models import Q

from messaging.models import (
    Conversation,
    Membership,
    Message,
    MessageVersion,
    PatientMention,
    PatientReference,
)
from messaging.models.scope import Scoped


def messages_of(row: Scoped) -> Q:
    """The messages that a row is about.

    A person's: what they wrote, what asked them or named them, and all of the direct conversations
    that they are in. A patient's: what names them, or did before it was edited or taken back, and
    the whole threads of those. A conversation's: all of it.
    """
    if row.person_id is not None:
        return _of_person(row.person_id)
    if row.patient is not None:
        return _of_patient(row.patient)
    return Q(conversation=row.conversation_id)


def _of_person(user_id: int) -> Q:
    direct = Membership.objects.filter(user=user_id, conversation__kind=Conversation.Kind.DIRECT)
    return (
        Q(author=user_id)
        | Q(asked_ids__contains=[user_id])
        | Q(reached_ids__contains=[user_id])
        | Q(mentions__contains=[{"people": [user_id]}])
        | Q(conversation__in=direct.values("conversation"))
    )


def _of_patient(patient: PatientReference) -> Q:
    versions = MessageVersion.objects.filter(text__icontains=f"#[{patient}]")
    named = Message.objects.filter(
        Q(pk__in=PatientMention.objects.filter(patient=patient).values("message"))
        | Q(pk__in=versions.values("message"))
    )
    rows = list(named.values_list("pk", "thread_root"))
    roots = {root or pk for pk, root in rows}
    return Q(pk__in={pk for pk, _ in rows} | roots) | Q(thread_root__in=roots)
