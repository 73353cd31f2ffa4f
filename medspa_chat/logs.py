"""How a log line looks: one line, UTC, and never what somebody wrote."""

import json
import logging
import time
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

_LONGEST_REASON = 200
# The request, socket or task that is in hand: a random number, which says nothing of anybody.
in_hand: ContextVar[str] = ContextVar("in_hand", default="")


class OneLine(logging.Formatter):
    """Writes each record as one line, so that nobody can forge a second one.

    An exception is named with the places it passed through and the first line of its reason:
    PostgreSQL puts the failing row into the lines after it, and a row may be a message.
    """

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03d"

    def format(self, record: logging.LogRecord) -> str:
        """The record on one line, its exception after it."""
        record.exc_text = None
        return super().format(record).replace("\r", "\\r").replace("\n", " | ")

    def formatException(  # noqa: N802
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The exception's name and first line, then the places, innermost last."""
        if ei[1] is None:
            return ""
        places = [
            f"{frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(ei[2])
        ]
        return "\n".join([*_reasons(ei[1]), *places])


class JsonLine(OneLine):
    """Writes each record as one JSON object on a line: `time` (UTC, RFC 3339), `level`, `logger`,
    `event`; `request` (also of a socket or a task) where one is in hand, and `error`, the reasons
    and places of an exception, where there was one."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as an object."""
        at = datetime.fromtimestamp(record.created, UTC)
        said: dict[str, str | list[str]] = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        if number := in_hand.get():
            said["request"] = number
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info).splitlines()
        return json.dumps(said)


def _reasons(error: BaseException) -> list[str]:
    """`error` and what caused it, one line each."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(lines) < 5:
        reason = next(iter(str(seen).splitlines()), "")[:_LONGEST_REASON]
        lines.append(f"{type(seen).__name__}: {reason}")
        seen = seen.__cause__ or seen.__context__
    return lines
