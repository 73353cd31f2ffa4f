"""Django admin for response rules, and for what became of promises."""

from policies.admin import records, rules, subscriptions

__all__ = ["records", "rules", "subscriptions"]
