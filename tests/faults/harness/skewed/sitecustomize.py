"""A Python whose clock is wrong by CLOCK_OFF seconds: what `time` and `datetime` say of now.

Read by the interpreter itself when this directory is on PYTHONPATH. The monotonic clock is right,
as it is on a machine whose clock is wrong.
"""

import copyreg
import datetime as module
import os
import time
from typing import Any

OFF = float(os.environ.get("CLOCK_OFF", "0"))
_Right = module.datetime
_right_time = time.time


class _Metaclass(type):
    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, _Right)

    def __subclasscheck__(cls, one: type) -> bool:
        return issubclass(one, _Right)


class _Wrong(_Right, metaclass=_Metaclass):
    __slots__ = ()  # as large as the right one: modules in C look

    @classmethod
    def now(cls, tz: module.tzinfo | None = None) -> Any:
        return _Right.fromtimestamp(_right_time() + OFF, tz)

    @classmethod
    def utcnow(cls) -> Any:
        return _Right.fromtimestamp(_right_time() + OFF, module.UTC).replace(tzinfo=None)


def _write(one: module.datetime) -> Any:
    # By what a beat whose clock is right again can find, too.
    from django.utils.dateparse import parse_datetime

    return parse_datetime, (one.isoformat(),)


# What is pickled by these names, a process whose clock is right again can read.
_Wrong.__module__, _Wrong.__name__, _Wrong.__qualname__ = "datetime", "datetime", "datetime"

if OFF:
    copyreg.pickle(_Right, _write)  # beat keeps instants, and would look for the class by its name
    module.datetime = _Wrong  # type: ignore[misc]
    time.time = lambda: _right_time() + OFF
