"""An account is one person's: names and addresses that several share are refused; pure."""

import re

SHARED_ADDRESSES = frozenset(
    [
        "admin",
        "appointments",
        "billing",
        "booking",
        "bookings",
        "clinic",
        "contact",
        "desk",
        "everyone",
        "everybody",
        "frontdesk",
        "frontoffice",
        "hello",
        "help",
        "info",
        "mail",
        "manager",
        "managers",
        "medspa",
        "nurse",
        "nurses",
        "office",
        "owners",
        "reception",
        "receptionist",
        "scheduling",
        "shared",
        "spa",
        "staff",
        "support",
        "team",
    ]
)
SHARED_NAMES = SHARED_ADDRESSES | {"aesthetician", "nurseinjector", "medicaldirector", "owner"}
_NOT_LETTERS = re.compile(r"[\W\d_]+")


def is_shared_address(email: str) -> bool:
    """Whether this is the address of a desk and not of a person."""
    return _NOT_LETTERS.sub("", email.split("@")[0].split("+")[0].lower()) in SHARED_ADDRESSES


def is_shared_name(name: str) -> bool:
    """Whether this names a desk or a role and not a person: "Front Desk 2"."""
    return _NOT_LETTERS.sub("", name.lower()) in SHARED_NAMES
