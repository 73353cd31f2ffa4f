"""Bots, channels, groups, integrations, templates and retention in Django admin."""

from messaging.admin.bots import BotAdmin
from messaging.admin.channels import ChannelAdmin
from messaging.admin.groups import GroupAdmin
from messaging.admin.integrations import IntegrationAdmin
from messaging.admin.retention import RetentionRuleAdmin
from messaging.admin.templates import TemplateAdmin

__all__ = [
    "BotAdmin",
    "ChannelAdmin",
    "GroupAdmin",
    "IntegrationAdmin",
    "RetentionRuleAdmin",
    "TemplateAdmin",
]
