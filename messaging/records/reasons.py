"""Why records are read, exported or held: whoever does it says so in words that can be judged."""

from django.core.exceptions import ValidationError

SHORTEST_REASON, LONGEST_REASON = 20, 1000


def reason_in(text: str) -> str:
    """A reason as it is kept; raises ValidationError (`reason`) for one too short or too long."""
    said = " ".join(text.split())
    if not SHORTEST_REASON <= len(said) <= LONGEST_REASON:
        raise ValidationError(
            {"reason": f"Say why in {SHORTEST_REASON} to {LONGEST_REASON:,} characters."}
        )
    return said
