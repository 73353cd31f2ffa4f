"""Django admin for people, places, hours and invitations, and for the audit of all apps."""

from accounts.admin import audit, invitations, locations, people

__all__ = ["audit", "invitations", "locations", "people"]
