"""Who people are, where they work and when."""

from accounts.models.access_log import AccessLog, Way
from accounts.models.availability import Availability, Release
from accounts.models.hours import Closure, OpeningHours, Shift, ShiftException, TimeOff
from accounts.models.invitation import Invitation
from accounts.models.location import Location
from accounts.models.role import Role
from accounts.models.user import User

__all__ = [
    "AccessLog",
    "Availability",
    "Closure",
    "Invitation",
    "Location",
    "OpeningHours",
    "Release",
    "Role",
    "Shift",
    "ShiftException",
    "TimeOff",
    "User",
    "Way",
]
