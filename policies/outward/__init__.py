"""The one way out: what this site sends to addresses that people gave it."""

from policies.outward.places import Refused, Target, target_of
from policies.outward.sending import Answer, Request, send_all

__all__ = ["Answer", "Refused", "Request", "Target", "send_all", "target_of"]
