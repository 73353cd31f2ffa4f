"""Channels, groups, templates and retention in Django admin."""

from messaging.admin.channels import ChannelAdmin
from messaging.admin.groups import GroupAdmin
from messaging.admin.retention import RetentionRuleAdmin
from messaging.admin.templates import TemplateAdmin

__all__ = ["ChannelAdmin", "GroupAdmin", "RetentionRuleAdmin", "TemplateAdmin"]
