"""Who people are, where they work and when."""

from accounts.models.access_log import AccessLog, Way
from accounts.models.api_token import ApiToken, Scope
from accounts.models.audit_review import AuditReview
from accounts.models.availability import Availability, Release
from accounts.models.group_mapping import GroupMapping
from accounts.models.hours import Closure, OpeningHours, Shift, ShiftException, TimeOff
from accounts.models.hours_copy import HoursCopy
from accounts.models.invitation import Invitation
from accounts.models.location import Location
from accounts.models.log_in import LogIn
from accounts.models.role import Role
from accounts.models.seal import Seal, Unsealed
from accounts.models.sign_in_event import SignInEvent
from accounts.models.user import Bot, User
from accounts.models.workstation import Pin, SignedInHere, Workstation

__all__ = [
    "AccessLog",
    "ApiToken",
    "AuditReview",
    "Availability",
    "Bot",
    "Closure",
    "GroupMapping",
    "HoursCopy",
    "Invitation",
    "Location",
    "LogIn",
    "OpeningHours",
    "Pin",
    "Release",
    "Role",
    "Scope",
    "Seal",
    "Shift",
    "ShiftException",
    "SignInEvent",
    "SignedInHere",
    "TimeOff",
    "Unsealed",
    "User",
    "Way",
    "Workstation",
]
