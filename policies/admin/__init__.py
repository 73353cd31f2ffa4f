"""Django admin for response rules, and for what became of promises."""

from policies.admin import hooks, records, rules, subscriptions

__all__ = ["hooks", "records", "rules", "subscriptions"]
