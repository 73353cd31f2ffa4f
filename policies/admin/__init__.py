"""Django admin for response rules, and for what became of promises."""

from policies.admin import records, rules

__all__ = ["records", "rules"]
