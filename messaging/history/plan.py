"""What an import is going to do: who there is who here, what becomes of each conversation, and what
can't come along. Changes nothing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from accounts.models import Location, User
from messaging.actions.conversations import MAX_DIRECT, clean_name
from messaging.history.archive import Archive, CannotImport, Person, Place, Said, Was
from messaging.history.mapping import Mapped
from messaging.history.store import Target, free_name
from messaging.history.texts import LONGEST, one_line, sign_of
from messaging.models import Conversation

# Names what was said elsewhere, for good: a second import finds it by that.
_HISTORY = UUID("5f2b3a86-6c0e-4d0b-9a53-0a4c8b1f7d21")
# What one shared machine stored in a second; for saying how long it is going to take.
MESSAGES_A_SECOND = 375


@dataclass
class Seen:
    """What a look through all of an export found."""

    messages: Counter[str] = field(default_factory=Counter)  # by conversation
    people: dict[str, None] = field(default_factory=dict)  # who said something, in their order
    replies: int = 0
    reactions: int = 0
    edits: int = 0
    files: int = 0
    missing: list[str] = field(default_factory=list)
    other_signs: Counter[str] = field(default_factory=Counter)
    too_long: int = 0


def import_id(archive: Archive, key: str) -> UUID:
    """What a conversation there is known by here."""
    return uuid5(_HISTORY, f"{archive.kind} {key}")


def client_id(conversation: UUID, key: str, part: int = 0) -> UUID:
    """What a message there, or a further part of it, is known by here."""
    return uuid5(conversation, f"{key} {part}" if part else key)


def look_through(archive: Archive, places: Mapping[str, Place]) -> Seen:
    """Read all of it; raises CannotImport for the first thing that can't be read."""
    seen = Seen()
    for key, place in places.items():
        for one in archive.said(key):
            seen.messages[key] += 1
            _note(one, seen)
        if place.was is Was.DIRECT:
            seen.people |= dict.fromkeys(place.people)
    return seen


def _note(one: Said, seen: Seen) -> None:
    seen.people[one.author] = None
    seen.replies += bool(one.root)
    seen.edits += one.edited_at is not None
    seen.too_long += len(one.text) > LONGEST
    for name, people in one.reactions:
        seen.reactions += len(people)
        seen.people |= dict.fromkeys(people)
        if sign_of(name) is None:
            seen.other_signs[name.partition("::")[0][:40]] += len(people)
    for file in one.files:
        seen.files += 1
        if file.at is None:
            seen.missing.append(one_line(file.name, 80))


class Plan:
    """Who is who, and what becomes of what, as the mapping says. Raises CannotImport."""

    def __init__(self, archive: Archive, mapped: Mapped) -> None:
        self.archive, self.mapped = archive, mapped
        known = {import_id(archive, key): key for key in archive.places}
        rows = Conversation.objects.filter(import_id__in=known)
        self.here = {known[row.import_id]: row for row in rows if row.import_id}
        self.places = {key: place for key, place in archive.places.items() if mapped.takes(place)}
        self.left_out = len(archive.places) - len(self.places)
        self.locations = {one.name.lower(): one for one in Location.objects.filter(is_active=True)}
        self.users = {one.email.lower(): one for one in User.objects.filter(is_bot=False)}
        self.seen = look_through(archive, self.places)
        self.passed = Counter(archive.passed.counts)
        self.people = self._people()
        self._check()

    def _people(self) -> dict[str, User | None]:
        """Of each who matters there whom it is here; None: nobody yet."""
        return {key: self.match(self.person(key)) for key in self.seen.people}

    def _check(self) -> None:
        """Whether all that the mapping says can be meant; raises CannotImport."""
        for place in self.places.values():
            self.becomes(place)
        for key in self.mapped.people:
            self.match(self.person(key))

    def match(self, person: Person) -> User | None:
        """Whom somebody there is here: by the mapping, else by their address."""
        if person.is_bot:
            return None
        address = self.mapped.address_of(person)
        one = self.users.get(address) if address else None
        if one is None and self.mapped.says_of(person.key):
            raise CannotImport(f"{self.mapped.name}: nobody here has the address {address}.")
        return one

    def person(self, key: str) -> Person:
        """Who has this key there; somebody unknown for one that no list has."""
        return self.archive.people.get(key) or Person(key, key or "Somebody unknown", is_gone=True)

    def target(self, place: Place, who: Mapping[str, int]) -> Target:
        """What a conversation becomes, by who is who; raises CannotImport."""
        name, location, is_private = self.becomes(place)
        people = tuple(dict.fromkeys(who[one] for one in place.people if one in who))
        return Target(
            import_id=import_id(self.archive, place.key),
            source=self.archive.kind,
            is_direct=place.was is Was.DIRECT,
            name=name,
            topic=one_line(place.topic, 200),
            location=location,
            is_private=is_private,
            is_archived=place.is_archived,
            people=people,
            maker=who.get(place.maker),
        )

    def becomes(self, place: Place) -> tuple[str, Location | None, bool]:
        """The name, the location and whether it is private."""
        said = self.mapped.conversations.get(place.key)
        if said is None or place.was is Was.DIRECT:
            return self._proposed(place)
        location = self.locations.get(said.location.lower()) if said.location else None
        if said.location and location is None:
            raise CannotImport(f"{self.mapped.name}: there is no location {said.location!r}.")
        if place.was is Was.PRIVATE and not said.is_private:
            raise CannotImport(
                f"{self.mapped.name}: {place.name} was private; it can't be opened to others."
            )
        return _name(said.name or place.name), location, said.is_private

    def _proposed(self, place: Place) -> tuple[str, Location | None, bool]:
        if place.was is Was.DIRECT:
            names = [self.person(one).name for one in place.people[:MAX_DIRECT]]
            return _name("-".join(names) or "direct"), None, True
        bare, _, last = place.name.rpartition(" · ")
        location = self.locations.get(last.lower()) if bare else None
        name = _name(bare if location else place.name)
        return name, location, place.was is Was.PRIVATE

    def proposal(self) -> dict[str, tuple[str, Location | None, bool]]:
        """What becomes of each conversation, with a name that is free."""
        found: dict[str, tuple[str, Location | None, bool]] = {}
        taken: dict[int | None, set[str]] = {}
        for key, place in self.places.items():
            name, location, is_private = self.becomes(place)
            names = taken.setdefault(location.pk if location else None, set())
            if place.was is not Was.DIRECT and key not in self.here:
                name = free_name(name, location, names)
            names.add(name)
            found[key] = (name, location, is_private)
        return found


def _name(name: str) -> str:
    return clean_name(one_line(name, 60)[:60] or "history")
