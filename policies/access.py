"""Whose acts count for an obligation: who owes it, who was told of it, who may step in."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import is_owner, locations_managed_by, manages
from policies.models import Obligation, ObligationParty, Outbox

# Whoever was told to look after an answer may give it.
TELLING = (Outbox.Kind.ESCALATION, Outbox.Kind.ALERT, Outbox.Kind.OFFER)


def owed_by(user_id: int) -> Q:
    """Obligations that this person is a party to."""
    return Q(Exists(ObligationParty.objects.filter(obligation=OuterRef("pk"), user=user_id)))


def told_to(user_id: int) -> Q:
    """Obligations of which escalation told this person."""
    told = Outbox.objects.filter(
        obligation=OuterRef("pk"), recipient=user_id, kind__in=TELLING, dropped=""
    )
    return Q(Exists(told))


def covered_by(user_id: int) -> Q:
    """Obligations of somebody whose cover this person is now. Where each was asked and the
    cover was too, what they say is their own answer."""
    parties = ObligationParty.objects.filter(obligation=OuterRef("pk"), user__cover=user_id)
    own = ObligationParty.objects.filter(obligation__message=OuterRef("message"), user=user_id)
    return Q(Exists(parties)) & ~Q(Exists(own))


def answerable_by(user: User) -> QuerySet[Obligation]:
    """The obligations for which an answer of `user` counts: parties, whoever was told, covers;
    never the asker's own, and none of a bot."""
    if not user.is_active or user.is_bot:
        return Obligation.objects.none()
    counts = owed_by(user.pk) | told_to(user.pk) | covered_by(user.pk)
    return Obligation.objects.filter(counts).exclude(asker=user)


def of_places_run_by(user: User) -> Q:
    """The obligations of the places that `user` runs."""
    return Q() if is_owner(user) else Q(location__in=locations_managed_by(user))


def debtors_beside(row: Obligation) -> set[int]:
    """Who owes another answer to the same message: nobody owes two."""
    others = Obligation.objects.filter(message=row.message_id, owner__isnull=False)
    return {pk for pk in others.exclude(pk=row.pk).values_list("owner", flat=True) if pk}


def may_take_over(user: User, row: Obligation) -> bool:
    """Whoever may answer, runs the place, or has the role that was asked there."""
    if not user.is_active or user.pk in (row.asker_id, row.owner_id):
        return False
    if answerable_by(user).filter(pk=row.pk).exists() or manages(user, row.location):
        return True
    has_role = bool(row.asked_role) and user.role == row.asked_role
    return has_role and row.location in user.locations.all()


def may_reassign(user: User, row: Obligation) -> bool:
    """To anybody: whoever runs the place. (To their cover: whoever owes it.)"""
    return manages(user, row.location)


def may_excuse(user: User, row: Obligation) -> bool:
    """Whoever runs the place; nobody excuses their own late answer."""
    return manages(user, row.location) and user.pk not in (row.breached_by_id, row.owner_id)
