"""The providers that may say who somebody is, as the technician wrote them in SSO_PROVIDERS."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

logger = logging.getLogger(__name__)

_ID = re.compile(r"[a-z][a-z0-9-]{0,29}")
_LISTS = ("domains", "scopes", "second_step")
_TEXTS = ("id", "name", "issuer", "client_id", "secret")
_THIS_MACHINE = {"localhost", "127.0.0.1"}
_PROMPTS = ("login", "select_account")


class BadProvider(ValueError):
    """What is wrong with one of SSO_PROVIDERS, in a sentence."""


@dataclass(frozen=True)
class Provider:
    """One of them. Whoever it logs in has a verified address of one of `domains`."""

    id: str
    name: str
    issuer: str
    client_id: str
    secret: str
    domains: tuple[str, ...]
    # What it calls that the address is verified, and the groups.
    verified_claim: str = "email_verified"
    groups_claim: str = "groups"
    # Values of `amr` or `acr` that are as good as our second step; none: ours is asked for.
    second_step: tuple[str, ...] = ()
    # At a shared computer the provider may still know who was there before: it is to ask.
    prompt: str = "login"
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    # Whether somebody new, whom a group gives a role, gets an account.
    makes_people: bool = False


def providers() -> list[Provider]:
    """All of them, in the order of the log-in page; none when they can't be read, so that people
    who have a password still log in. The check of the site says then what is wrong."""
    try:
        return checked()
    except BadProvider as error:
        logger.error("no single sign-on: %s", error)
        return []


def checked() -> list[Provider]:
    """All of them. Raises BadProvider."""
    if not isinstance(settings.SSO_PROVIDERS, list):
        raise BadProvider("SSO_PROVIDERS must be a list.")
    found = [read(entry) for entry in settings.SSO_PROVIDERS]
    if len({one.id for one in found}) < len(found):
        raise BadProvider("Two of SSO_PROVIDERS have the same id.")
    return found


def provider_of(provider_id: str) -> Provider | None:
    """The one of this id; None when there is none."""
    return next((one for one in providers() if one.id == provider_id), None)


def read(entry: Any) -> Provider:
    """A provider from what was written. Raises BadProvider."""
    if not isinstance(entry, Mapping):
        raise BadProvider("Each of SSO_PROVIDERS must be an object.")
    name = entry.get("id") or "one of SSO_PROVIDERS"
    known = {field.name for field in fields(Provider)}
    if unknown := sorted(set(entry) - known):
        raise BadProvider(f"{name}: there is no {unknown[0]}.")
    for field in (*_TEXTS, "domains"):
        if not entry.get(field):
            raise BadProvider(f"{name}: {field} is missing.")
    for field, value in entry.items():
        _check(name, field, value)
    lists = {field: tuple(entry[field]) for field in _LISTS if field in entry}
    made = Provider(**{**entry, **lists})
    _check_whole(made)
    return made


def _check(name: str, field: str, value: Any) -> None:
    if field in _LISTS:
        is_right = isinstance(value, list) and all(isinstance(one, str) and one for one in value)
        wanted = "a list of texts"
    elif field == "makes_people":
        is_right, wanted = isinstance(value, bool), "true or false"
    else:
        is_right, wanted = isinstance(value, str), "a text"
    if not is_right:
        raise BadProvider(f"{name}: {field} must be {wanted}.")


def _check_whole(one: Provider) -> None:
    try:
        address = urlsplit(one.issuer)
    except ValueError:
        raise BadProvider(f"{one.id}: issuer must be an https address.") from None
    is_safe = address.scheme == "https" or address.hostname in _THIS_MACHINE
    if not (is_safe and address.hostname) or address.query or address.fragment:
        raise BadProvider(f"{one.id}: issuer must be an https address.")
    if "{" in one.issuer or address.path.startswith(("/common", "/organizations")):
        raise BadProvider(f"{one.id}: issuer must name your tenant, not everybody's.")
    if not _ID.fullmatch(one.id):
        raise BadProvider(f"{one.id}: id must be small letters, digits and hyphens.")
    if one.prompt not in _PROMPTS:
        raise BadProvider(f"{one.id}: prompt must be {' or '.join(_PROMPTS)}.")
    if "openid" not in one.scopes:
        raise BadProvider(f"{one.id}: scopes must have openid among them.")
