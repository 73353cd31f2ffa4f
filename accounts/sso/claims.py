"""What a provider says of somebody, read without believing more than it says; pure."""

from collections.abc import Collection, Mapping
from typing import Any

Claims = Mapping[str, Any]
_TRUE = (1, "true", "True", "1")  # Entra says it in several ways


class GroupsLeftOut(Exception):
    """They are in so many groups that the provider sent none of them (Entra, beyond 200)."""


def verified_address(claims: Claims, verified_claim: str) -> str | None:
    """The address that the provider has verified, in lower case; None without one."""
    said, verified = claims.get("email"), claims.get(verified_claim)
    is_verified = verified in _TRUE
    if not isinstance(said, str) or not is_verified:
        return None
    address = said.strip().lower()
    is_one = address.isascii() and address.isprintable() and address.count("@") == 1
    return address if is_one and " " not in address and len(address) <= 254 else None


def is_of(address: str, domains: Collection[str]) -> bool:
    """Whether an address belongs to one of these domains; to a part of one it doesn't."""
    return address.rpartition("@")[2] in {domain.lower() for domain in domains}


def groups_of(claims: Claims, groups_claim: str) -> frozenset[str]:
    """The groups that somebody is in, by what the provider calls them; raises GroupsLeftOut."""
    said = claims.get(groups_claim)
    elsewhere = claims.get("_claim_names")
    if said is None and isinstance(elsewhere, Mapping) and groups_claim in elsewhere:
        raise GroupsLeftOut
    if isinstance(said, str):
        return frozenset({said})
    if not isinstance(said, list):
        return frozenset()
    return frozenset(one for one in said if isinstance(one, str))


def has_second_step(claims: Claims, wanted: Collection[str]) -> bool:
    """Whether the provider names a way of logging in (`amr`, `acr`) that counts as one."""
    ways = claims.get("amr")
    named = [way for way in ways if isinstance(way, str)] if isinstance(ways, list) else []
    if isinstance(level := claims.get("acr"), str):
        named.append(level)
    return not set(named).isdisjoint(wanted)


def name_of(claims: Claims, address: str) -> str:
    """What to call somebody new: as the provider does, else the beginning of their address."""
    said = claims.get("name")
    name = " ".join(said.split()) if isinstance(said, str) else ""
    return (name if name.isprintable() and name else address.partition("@")[0])[:80]
