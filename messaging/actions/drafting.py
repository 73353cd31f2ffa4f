"""From a `post` frame to what is posted."""

from dataclasses import fields

from messaging.actions.asks import Draft
from messaging.protocol import Post


def draft_of(post: Post) -> Draft:
    """What a `post` frame wants posted: its fields have the same names."""
    return Draft(**{each.name: getattr(post, each.name) for each in fields(post)})
