"""Whom a text mentions: @Bre Nguyen, @front-desk Oakland, @everyone, @closing-team; pure.

`@_` instead of `@` is a silent mention: it names them and tells nobody.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# More people than this are mentioned at once only by those who may (accounts.roles).
MANY = 15
EVERYONE = ("everyone", "channel")
ON_SHIFT = "on-shift"
_WORTH_READING = re.compile(r"(?<![\w@./-])@_?\w")
_WITHIN_WORD = re.compile(r"[\w@./-]")


class Kind(StrEnum):
    """What is named."""

    PERSON = "person"
    ROLE = "role"
    GROUP = "group"
    ON_SHIFT = "on_shift"
    EVERYONE = "everyone"


@dataclass(frozen=True)
class Target:
    """What a name stands for, and which people of the conversation are meant by it."""

    kind: Kind
    people: tuple[int, ...]
    role: str = ""
    location: int | None = None


@dataclass(frozen=True)
class Mention:
    """A name as it stands in a text. `people` are told of it now, `off` were off shift."""

    name: str
    target: Target
    is_silent: bool = False
    people: tuple[int, ...] = ()
    off: tuple[int, ...] = ()

    def stored(self) -> dict[str, Any]:
        """MENTION of docs/protocol.md, as the message keeps it."""
        return {
            "name": self.name,
            "kind": str(self.target.kind),
            "people": list(self.people),
            "off": list(self.off),
            "role": self.target.role,
            "location": self.target.location,
            "silent": self.is_silent,
        }


@dataclass(frozen=True)
class Person:
    """Somebody in the conversation."""

    id: int
    name: str
    role: str
    locations: Collection[int]


@dataclass
class Directory:
    """The names that mean something in one conversation, for one author."""

    targets: Mapping[str, Target] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lengths = sorted({len(name) for name in self.targets}, reverse=True)

    def match(self, text: str, at: int) -> tuple[int, Mention] | None:
        """The longest name behind the @ at `at`, and where it ends."""
        if at > 0 and _WITHIN_WORD.match(text[at - 1]):
            return None
        is_silent = text.startswith("_", at + 1)
        starts = at + 1 + is_silent
        for length in self._lengths:
            ends = starts + length
            name = text[starts:ends]
            target = self.targets.get(name.lower())
            if target is not None and not _goes_on(text, ends):
                return ends, Mention(name, target, is_silent)
        return None


def may_mention(text: str) -> bool:
    """Whether it is worth knowing who could be mentioned: false for most texts."""
    return _WORTH_READING.search(text) is not None


def directory_of(
    people: Sequence[Person],
    *,
    roles: Iterable[str],
    places: Mapping[int, str],
    groups: Mapping[str, Collection[int]],
    author: int,
    here: int | None,
    before: Iterable[Mapping[str, Any]] = (),
) -> Directory:
    """The names of a conversation at the location `here` (None: of no one location).

    Of namesakes each is "Sam Lee|12"; a first name is enough where only one has it. The author
    is meant by no name of several. `before` are stored mentions, so that a text that is edited
    still means whom it meant, under whatever name.
    """
    others = [one for one in people if one.id != author]
    everyone = Target(Kind.EVERYONE, tuple(one.id for one in others))
    targets = dict.fromkeys(EVERYONE, everyone)
    targets[ON_SHIFT] = Target(Kind.ON_SHIFT, everyone.people)
    for role in roles:
        targets |= _of_role(role, others, places, here)
    ids = {one.id for one in others}
    for name, members in groups.items():
        targets[name.lower()] = Target(Kind.GROUP, tuple(sorted(ids.intersection(members))))
    known = {one.id for one in people}
    for mention in before:
        if mention["kind"] == Kind.PERSON and known.issuperset(mention["people"]):
            targets[mention["name"].lower()] = Target(Kind.PERSON, tuple(mention["people"]))
    return Directory(targets | _names(people))


def _of_role(
    role: str, others: Iterable[Person], places: Mapping[int, str], here: int | None
) -> dict[str, Target]:
    """ "front-desk" and "front-desk oakland"."""
    slug = role.replace("_", "-")
    holders = [one for one in others if one.role == role]
    at = {
        place: tuple(one.id for one in holders if place in one.locations)
        for place in (places if here is None else {here: places.get(here, "")})
    }
    whole = at[here] if here is not None else tuple(one.id for one in holders)
    found = {slug: Target(Kind.ROLE, whole, role, here)} if whole else {}
    return found | {
        f"{slug} {places[place].lower()}": Target(Kind.ROLE, ids, role, place)
        for place, ids in at.items()
        if ids and place in places
    }


def _names(people: Sequence[Person]) -> dict[str, Target]:
    found: dict[str, Target] = {}
    first: dict[str, list[int]] = {}
    whole: dict[str, list[int]] = {}
    for one in people:
        whole.setdefault(one.name.lower(), []).append(one.id)
        if not one.name.split(" ")[0].endswith("."):
            first.setdefault(one.name.lower().split(" ")[0], []).append(one.id)
        found[f"{one.name.lower()}|{one.id}"] = Target(Kind.PERSON, (one.id,))
    for names in (first, whole):
        for name, ids in names.items():
            if len(ids) == 1:
                found[name] = Target(Kind.PERSON, (ids[0],))
    return found


def _goes_on(text: str, at: int) -> bool:
    """Whether the word isn't over: "@Brenda" is not "@Bre"."""
    return bool(re.match(r"[\w|]|-\w", text[at : at + 2]))
