"""Who people are, where they work and when."""

from accounts.models.availability import Availability, Release
from accounts.models.hours import Closure, OpeningHours, Shift, ShiftException, TimeOff
from accounts.models.invitation import Invitation
from accounts.models.location import Location
from accounts.models.log_in import LogIn
from accounts.models.role import Role
from accounts.models.user import User
from accounts.models.workstation import Pin, SignedInHere, Workstation

__all__ = [
    "Availability",
    "Closure",
    "Invitation",
    "Location",
    "LogIn",
    "OpeningHours",
    "Pin",
    "Release",
    "Role",
    "Shift",
    "ShiftException",
    "SignedInHere",
    "TimeOff",
    "User",
    "Workstation",
]
