"""Django admin for people, places, hours and invitations, and for the audit of all apps."""

from django.contrib import admin

from accounts.admin import audit, group_mappings, invitations, locations, people

__all__ = ["audit", "group_mappings", "invitations", "locations", "people"]

admin.site.index_title = "Settings"
