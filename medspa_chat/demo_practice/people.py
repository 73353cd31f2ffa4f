"""Who works at Lumen Med Spa, and when. Wall times of the location they work at."""

from dataclasses import dataclass

from accounts.models import Role

Day = tuple[tuple[str, str], ...]
Week = dict[int, Day]  # Monday is 0

DOMAIN = "lumen.example"
PASSWORD = "demo-lumen-2026"  # noqa: S105
LOGINS = ("bre", "ana", "dana", "olive")

EARLY: Day = (("9:00", "13:00"), ("13:30", "17:30"))
FULL: Day = (("9:00", "13:00"), ("13:30", "18:00"))
LATE: Day = (("10:00", "13:00"), ("13:30", "18:00"))
OFFICE: Day = (("9:00", "12:30"), ("13:30", "18:00"))
SHORT: Day = (("9:00", "15:00"),)
SATURDAY: Day = (("10:00", "15:00"),)
AUSTIN_EARLY: Day = (("9:00", "12:00"), ("13:00", "17:00"))
AUSTIN_FULL: Day = (("9:00", "12:00"), ("13:00", "18:00"))
AUSTIN_SATURDAY: Day = (("9:00", "14:00"),)


def days(numbers: str, hours: Day) -> Week:
    """The same hours on each of these weekdays: "01234" is Monday to Friday."""
    return {int(number): hours for number in numbers}


@dataclass(frozen=True)
class Person:
    """Somebody of the practice; `key` is how the scripts call them."""

    key: str
    name: str
    role: Role
    weeks: dict[str, Week]  # by location; the first one is their home
    cover: str = ""

    @property
    def email(self) -> str:
        """Where they log in."""
        return f"{self.key}@{DOMAIN}"


PEOPLE = (
    Person("bre", "Bre Nguyen", Role.FRONT_DESK, {"oakland": days("01234", FULL)}, "jo"),
    Person(
        "jo",
        "Jo Tran",
        Role.FRONT_DESK,
        {"oakland": days("1234", LATE) | days("5", SATURDAY)},
        "bre",
    ),
    Person("ana", "Ana Lopez", Role.NURSE_INJECTOR, {"oakland": days("01234", FULL)}, "linh"),
    Person(
        "linh",
        "Linh Pham",
        Role.NURSE_INJECTOR,
        {"oakland": days("1234", LATE) | days("5", SATURDAY)},
        "ana",
    ),
    Person("kim", "Kim Ortega", Role.AESTHETICIAN, {"oakland": days("01234", EARLY)}, "mona"),
    Person(
        "mona",
        "Mona Reyes",
        Role.AESTHETICIAN,
        {"oakland": days("1234", LATE) | days("5", SATURDAY)},
        "kim",
    ),
    Person("dana", "Dana Cole", Role.MANAGER, {"oakland": days("01234", OFFICE)}, "bre"),
    Person(
        "priya",
        "Dr. Priya Raman",
        Role.MEDICAL_DIRECTOR,
        {"oakland": days("013", SHORT), "austin": days("24", SHORT)},
        "ana",
    ),
    Person(
        "olive",
        "Olive Grant",
        Role.OWNER,
        {"oakland": days("0124", OFFICE), "austin": days("3", SHORT)},
    ),
    Person("leo", "Leo Park", Role.FRONT_DESK, {"austin": days("01234", AUSTIN_FULL)}, "marisol"),
    Person(
        "marisol",
        "Marisol Vega",
        Role.FRONT_DESK,
        {"austin": days("1234", AUSTIN_EARLY) | days("5", AUSTIN_SATURDAY)},
        "leo",
    ),
    Person("thuy", "Thuy Dang", Role.NURSE_INJECTOR, {"austin": days("01234", AUSTIN_FULL)}),
    Person(
        "carmen",
        "Carmen Ibarra",
        Role.AESTHETICIAN,
        {"austin": days("1234", AUSTIN_FULL) | days("5", AUSTIN_SATURDAY)},
    ),
    Person("ruth", "Ruth Adeyemi", Role.MANAGER, {"austin": days("01234", AUSTIN_FULL)}, "leo"),
)
