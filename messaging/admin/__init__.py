"""Channels, groups and templates in Django admin."""

from messaging.admin.channels import ChannelAdmin
from messaging.admin.groups import GroupAdmin
from messaging.admin.templates import TemplateAdmin

__all__ = ["ChannelAdmin", "GroupAdmin", "TemplateAdmin"]
