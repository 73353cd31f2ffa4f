"""A wall-clock time of a day that may be 24:00, kept as minutes after midnight."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

_PATTERN = re.compile(r"^(\d{1,2}):(\d{2})$")


def minutes_of(text: str) -> int:
    """Minutes after midnight of "HH:MM" (00:00 to 24:00); raises ValidationError."""
    match = _PATTERN.match(text.strip())
    minutes = int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else -1
    if not 0 <= minutes <= 1440:
        raise ValidationError("Enter a time from 00:00 to 24:00, such as 9:00 or 17:30.")
    return minutes


def text_of(minutes: int) -> str:
    """ "HH:MM" of minutes after midnight; 1440 is "24:00"."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


class WallTimeFormField(forms.CharField):
    """Takes "9:00" or "24:00" and gives minutes."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return None if text in self.empty_values else minutes_of(str(text))

    def prepare_value(self, value: Any) -> Any:
        return text_of(value) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class WallTimeField(models.SmallIntegerField):  # type: ignore[type-arg]
    """Minutes after midnight, 0 to 1440, shown as HH:MM in forms."""

    def formfield(self, **kwargs: Any) -> Any:
        options: dict[str, Any] = {
            "required": not self.blank,
            "label": self.verbose_name,
            "help_text": self.help_text,
        }
        return WallTimeFormField(**options)
