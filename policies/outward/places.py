"""Which addresses of others this site speaks to. Pure.

An address is one of the public internet and https, spelled in the one way that can't be
mistaken. A practice may name inner hosts, by name, that are spoken to as well.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

LONGEST = 500
_VISIBLE = re.compile(r"[\x21-\x7e]+")
# A name whose last part can't be read as a number: those are ways to write an IPv4 address.
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)*[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?")
_USUAL_PORTS = {"https": 443, "http": 80}
_LOWEST_FREE_PORT = 1024

# What of IPv4 isn't the public internet (the registry of RFC 6890), and the address at which a
# cloud tells its machines who they are.
_CLOSED_4 = tuple(
    IPv4Network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32",
        "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    )
)  # fmt: skip
# Of IPv6 only this is, but for what is set apart in it: tunnels and examples.
_OPEN_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
_NAT64 = IPv6Network("64:ff9b::/96")
# Where no host of a practice is, whatever it is called: link-local (with what clouds tell their
# machines), nowhere, and everybody at once.
_NEVER = tuple(
    IPv4Network(one) for one in ("0.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "224.0.0.0/3")
) + (
    IPv6Network("::/128"),
    IPv6Network("fe80::/10"),
    IPv6Network("ff00::/8"),
    IPv6Network("fd00:ec2::254/128"),
    IPv6Network("fd20:ce::254/128"),
)


class Refused(Exception):
    """Why an address isn't spoken to, in a sentence for whoever wrote it."""


@dataclass(frozen=True)
class Target:
    """An address, taken apart. `is_inner`: the practice named its host as one of its own."""

    scheme: str
    host: str
    port: int
    path: str
    is_inner: bool

    @property
    def host_header(self) -> str:
        """The host as its server is called, with a port that isn't the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == _USUAL_PORTS[self.scheme]
        return host if usual else f"{host}:{self.port}"


def target_of(url: str, inner: Collection[str], *, may_be_plain: bool = False) -> Target:
    """An address taken apart; `inner` are hosts of the practice, as `host` or `host:port`, which
    may be spoken to over http, as may all if it `may_be_plain`. Raises Refused. Looks up
    nothing: where a name leads is `is_open`'s to say."""
    if len(url) > LONGEST:
        raise Refused(f"An address has {LONGEST} characters at most.")
    if not _VISIBLE.fullmatch(url) or "\\" in url:
        raise Refused("Write the address without spaces, in plain letters (a name as xn--…).")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("This is no address.") from None
    host = (parts.hostname or "").lower()
    if parts.scheme not in _USUAL_PORTS or not host:
        raise Refused("The address begins with https:// and the name of a host.")
    if "@" in parts.netloc or parts.fragment or url.endswith("#"):
        raise Refused("The address holds no name, no password and no #.")
    port = _USUAL_PORTS[parts.scheme] if port is None else port
    is_inner = host in inner or f"{host}:{port}" in inner
    _check(parts.scheme, host, port, is_inner=is_inner, may_be_plain=may_be_plain)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, is_inner)


def _check(scheme: str, host: str, port: int, *, is_inner: bool, may_be_plain: bool) -> None:
    literal = _literal(host)
    if literal is None and not _NAME.fullmatch(host):
        raise Refused("The host is a name as example.com, or an address as 203.0.113.7.")
    if literal is not None and not is_open(str(literal), is_inner=is_inner):
        raise Refused("This address is inside a network, and isn't spoken to.")
    if is_inner:
        return
    if literal is None and "." not in host:
        raise Refused("This name is of no host on the internet.")
    if scheme != "https" and not may_be_plain:
        raise Refused("The address begins with https://.")
    if port not in _USUAL_PORTS.values() and port < _LOWEST_FREE_PORT:
        raise Refused("The port is 443, or 1024 and more.")


def is_open(address: str, *, is_inner: bool) -> bool:
    """Whether an IP address may be connected to; of an inner host any may that is a host's."""
    found = _literal(address)
    if found is None:
        return False
    if isinstance(found, IPv6Address):
        found = _within(found)
    if any(found in one for one in _NEVER if one.version == found.version):
        return False
    if is_inner:
        return True
    if isinstance(found, IPv4Address):
        return not any(found in one for one in _CLOSED_4)
    return found in _OPEN_6 and not any(found in one for one in _CLOSED_6)


def _within(found: IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, where it does for one."""
    if found.ipv4_mapped is not None:
        return found.ipv4_mapped
    if found in _NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    if "%" in host:
        return None
    try:
        return ip_address(host)
    except ValueError:
        return None
