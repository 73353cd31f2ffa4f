"""How somebody new gets an account: invited by somebody who may, accepted once, in time."""

from collections.abc import Collection
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.emails import send_invitation, send_owner_asked
from accounts.models import Invitation, Location, Role, User
from accounts.owners import others_than
from accounts.personal import is_shared_address, is_shared_name
from accounts.roles import is_owner, may_invite

GOOD_FOR = timedelta(days=7)


class InvitationError(Exception):
    """Why an invitation can't be made or accepted; `field` says beside what to show it."""

    field = "email"


class AlreadyHere(InvitationError):
    """The address belongs to an account."""


class MayNotInvite(InvitationError):
    """That role or those locations aren't the inviter's to give."""

    field = "role"


class Shared(InvitationError):
    """The address belongs to a desk, and an account to one person."""


class NoSuchInvitation(InvitationError):
    """The key was never given out, or was withdrawn."""


class AlreadyUsed(InvitationError):
    """Somebody accepted it already."""


class Expired(InvitationError):
    """Its time is over."""


def check_invitation(by: User, email: str, role: str, locations: Collection[Location]) -> None:
    """Raise AlreadyHere or MayNotInvite when `invite` would; changes nothing."""
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise AlreadyHere("There is an account with this address already.")
    if is_shared_address(email):
        raise Shared("An account is one person's. Write their own address.")
    if not may_invite(by, role, locations):
        raise MayNotInvite("You can't invite somebody for this role at these locations.")


@transaction.atomic
def invite(
    *,
    by: User,
    email: str,
    name: str,
    role: str,
    locations: Collection[Location],
    now: datetime,
) -> Invitation:
    """Invite `email` to an account with `role` at `locations`, and mail it the link.

    Of a new owner the mail waits until a second owner agrees, when there is one. An older
    invitation of the same address ends. Raises AlreadyHere, Shared or MayNotInvite.
    """
    check_invitation(by, email, role, locations)
    if is_shared_name(name):
        raise Shared("An account is one person's. Write their name.")
    others = others_than(by) if role == Role.OWNER else []
    address = email.strip().lower()
    older = Invitation.objects.filter(email=address, accepted_at__isnull=True, expires_at__gt=now)
    for one in older:  # one by one, so that the audit says of each that it ended
        one.expires_at = now
        one.save(update_fields=["expires_at"])
    invitation = Invitation.objects.create(
        email=address,
        display_name=name.strip(),
        role=role,
        invited_by=by,
        agreed_by=by if role == Role.OWNER and not others else None,
        created_at=now,
        expires_at=now + GOOD_FOR,
    )
    invitation.locations.set(locations)
    if role == Role.OWNER:
        told = others or [by]
        transaction.on_commit(
            lambda: send_owner_asked(by, invitation.display_name, told), robust=True
        )
    if not invitation.is_waiting_for_owner:
        transaction.on_commit(lambda: send_invitation(invitation), robust=True)
    return invitation


@transaction.atomic
def agree(by: User, invitation: Invitation, now: datetime) -> Invitation:
    """A second owner agrees to a new one, and the link is mailed. Raises MayNotInvite, or what is
    wrong with the invitation by now."""
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if row.accepted_at is not None:
        raise AlreadyUsed("This invitation was used already.")
    if row.expires_at <= now:
        raise Expired("This invitation has expired. Send a new one.")
    if not is_owner(by) or row.invited_by_id == by.pk or not row.is_waiting_for_owner:
        raise MayNotInvite("A second owner agrees to a new owner, once.")
    row.agreed_by, row.expires_at = by, now + GOOD_FOR
    row.save(update_fields=["agreed_by", "expires_at"])
    transaction.on_commit(lambda: send_invitation(row), robust=True)
    return row


def open_invitation(key: str, now: datetime, *, lock: bool = False) -> Invitation:
    """The invitation that `key` opens at `now`.

    Raises NoSuchInvitation, AlreadyUsed or Expired. One whose sender has left counts as
    withdrawn.
    """
    invitations = Invitation.objects.select_related("invited_by")
    if lock:
        invitations = invitations.select_for_update(of=("self",))
    invitation = invitations.filter(key=key).first()
    if invitation is None or not invitation.invited_by.is_active or invitation.is_waiting_for_owner:
        raise NoSuchInvitation("This invitation doesn't exist, or was withdrawn.")
    if invitation.accepted_at is not None:
        raise AlreadyUsed("This invitation was used already.")
    if invitation.expires_at <= now:
        raise Expired("This invitation has expired.")
    return invitation


@transaction.atomic
def accept(key: str, *, name: str, password: str, now: datetime) -> User:
    """Make the invited person's account, with a verified address, and use up the invitation.

    Two at once make one account: the row is locked. Raises what `open_invitation` raises, or
    AlreadyHere when the address got an account meanwhile.
    """
    invitation = open_invitation(key, now, lock=True)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise AlreadyHere("There is an account with this address already.")
    locations = list(invitation.locations.all())
    user = User.objects.create_user(
        invitation.email,
        password,
        display_name=name.strip(),
        role=invitation.role,
        home_location=locations[0] if locations else None,
    )
    user.locations.set(locations)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    return user
