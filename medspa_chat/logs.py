"""How a log line looks: one line, UTC, and never what somebody wrote."""

import logging
import time
import traceback
from types import TracebackType

_LONGEST_REASON = 200


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


def _reasons(error: BaseException) -> list[str]:
    """`error` and what caused it, one line each."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(lines) < 5:
        reason = next(iter(str(seen).splitlines()), "")[:_LONGEST_REASON]
        lines.append(f"{type(seen).__name__}: {reason}")
        seen = seen.__cause__ or seen.__context__
    return lines
