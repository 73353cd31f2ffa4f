"""Where the people of Lumen Med Spa write to each other."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """A channel: "oakland/front-desk" is of a location, "all/…" of the whole practice."""

    key: str
    by: str
    topic: str
    private: tuple[str, ...] = ()

    @property
    def site(self) -> str:
        """The location's key, or "all"."""
        return self.key.partition("/")[0]

    @property
    def name(self) -> str:
        """Its name on the screen."""
        return self.key.partition("/")[2]


ROOMS = (
    Room("oakland/front-desk", "dana", "Check-in, check-out, phones, who is next"),
    Room("oakland/treatment-rooms", "dana", "Rooms, turnover, what broke"),
    Room("oakland/supplies", "dana", "What runs low, what was ordered"),
    Room("oakland/huddle", "dana", "The day in three lines, at opening"),
    Room("austin/front-desk", "ruth", "Check-in, check-out, phones, who is next"),
    Room("austin/treatment-rooms", "ruth", "Rooms, turnover, what broke"),
    Room("all/announcements", "olive", "For everybody; please keep it short"),
    Room("all/lasers-and-devices", "olive", "Faults, service visits, who may use what"),
    Room("all/injectors", "olive", "Protocols, lots, second opinions"),
    Room("all/managers", "olive", "Staffing, numbers, plans", ("dana", "ruth", "priya")),
)

# Direct conversations are called by their people: "ana+bre", in the order of the alphabet.
DIRECTS = (
    "ana+bre",
    "ana+kim",
    "ana+priya",
    "ana+linh+priya",
    "bre+dana+jo",
    "bre+leo",
    "dana+olive",
    "dana+ruth",
    "jo+mona",
    "kim+mona",
    "leo+ruth",
    "linh+thuy",
    "carmen+marisol",
    "priya+thuy",
)
