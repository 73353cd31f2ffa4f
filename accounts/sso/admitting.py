"""Who comes in by a provider: somebody whom it knew here before, or at first sight the person of
the address that it has verified. Nobody whom no group gives a role is made.

Owners and the privacy officer never do: whoever runs the provider could be them, and read all that
was written. They are also those who can still log in while the provider is away.
"""

import logging
from smtplib import SMTPException

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from accounts.models import User
from accounts.personal import is_shared_address
from accounts.roles import is_guardian
from accounts.sessions import end_sessions
from accounts.sso.claims import (
    Claims,
    GroupsLeftOut,
    groups_of,
    is_of,
    name_of,
    verified_address,
)
from accounts.sso.groups import Place, are_mapped, place_of, put
from accounts.sso.providers import Provider

logger = logging.getLogger(__name__)


class Refused(Exception):
    """Why somebody isn't let in, in a sentence for them; and who it is, if we know."""

    def __init__(self, reason: str, person: User | None = None) -> None:
        super().__init__(reason)
        self.person = person


def admit(request: HttpRequest, login: SocialLogin, provider: Provider) -> User:
    """Whom `login` lets in, with the role and locations that their groups give; raises Refused.
    Whoever is in no group any more is logged out everywhere."""
    address = verified_address(login.claims, provider.verified_claim)
    person = login.user if login.is_existing else _person_of(address)
    if address is None:
        raise Refused(f"{provider.name} doesn't say that your address is verified.", person)
    if not is_of(address, provider.domains):
        raise Refused("Your address isn't one of this practice's.", person)
    if person is not None:
        _check(person)
        _check_link(login, provider, person)
    place = _place(login.claims, provider, person)
    try:
        with transaction.atomic():
            return _let_in(request, login, provider, address, person, place)
    except IntegrityError:  # the same person, twice at the same instant
        raise Refused("Somebody was faster. Try again.") from None


def _person_of(address: str | None) -> User | None:
    return User.objects.filter(email__iexact=address).first() if address else None


def _check(person: User) -> None:
    if person.is_bot or not person.is_active:
        raise Refused("This account is closed. Ask a manager of the practice.", person)
    if is_guardian(person):
        raise Refused("Owners and the privacy officer log in with their password.", person)


def _check_link(login: SocialLogin, provider: Provider, person: User) -> None:
    """An address brings somebody here once."""
    others = SocialAccount.objects.filter(user=person, provider=provider.id)
    if not login.is_existing and others.exists():
        raise Refused(f"Another account of {provider.name} is yours already.", person)


def _place(claims: Claims, provider: Provider, person: User | None) -> Place | None:
    if not are_mapped():
        return None
    try:
        place = place_of(groups_of(claims, provider.groups_claim))
    except GroupsLeftOut:
        reason = f"{provider.name} left out your groups, since there are too many."
        raise Refused(f"{reason} Ask whoever looks after it.", person) from None
    if place is None:
        if person is not None:
            end_sessions(person)
        raise Refused("None of your groups may use this chat.", person)
    return place


def _let_in(
    request: HttpRequest,
    login: SocialLogin,
    provider: Provider,
    address: str,
    person: User | None,
    place: Place | None,
) -> User:
    if person is None:
        person = _make(provider, login.claims, address, place)
    else:
        # As it is now, and until this is written: somebody may be making them an owner.
        person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        _check(person)
        _check_link(login, provider, person)
        if place is not None:
            put(person, place)
    if not login.is_existing:
        try:
            login.connect(request, person)
        except (SMTPException, OSError) as error:  # it is stored; the mail about it comes last
            logger.warning("no mail about a first log-in: %s", type(error).__name__)
    login.user = person
    return person


def _make(provider: Provider, claims: Claims, address: str, place: Place | None) -> User:
    if not provider.makes_people or place is None:
        raise Refused("You have no account here. A manager of the practice invites you.")
    if is_shared_address(address):
        raise Refused("An account is one person's, and this address is a desk's.")
    person = User.objects.create_user(
        address,
        display_name=name_of(claims, address),
        role=place.role,
        home_location=place.locations[0] if place.locations else None,
    )
    person.locations.set(place.locations)
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    return person
