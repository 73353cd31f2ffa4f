"""What promises have to say when old messages lose their words."""

from policies.models import Handover, Misfit, Obligation


def needed_of(message_ids: list[int]) -> set[int]:
    """The messages that still wait for an answer: nothing is removed that somebody owes."""
    unanswered = [Obligation.State.OPEN, Obligation.State.STUCK]
    rows = Obligation.objects.filter(message__in=message_ids, state__in=unanswered)
    return set(rows.values_list("message", flat=True))


def forget_words(message_ids: list[int]) -> None:
    """What people wrote about these messages says nothing any more either."""
    Handover.objects.filter(obligation__message__in=message_ids).update(note="")
    Misfit.objects.filter(message__in=message_ids).update(note="")
