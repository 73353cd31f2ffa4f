"""What a log line looks like."""

import logging
import sys

from medspa_chat.logs import OneLine

FORMATTER = OneLine("%(asctime)sZ %(levelname)s %(name)s %(message)s")


def line(message: str, *, error: BaseException | None = None) -> str:
    caught = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, message, None, caught)
    record.created, record.msecs = 0.25, 250
    return FORMATTER.format(record)


def test_it_begins_with_the_time_in_utc() -> None:
    assert line("hello") == "1970-01-01T00:00:00.250Z INFO x hello"


def test_nobody_forges_a_second_line() -> None:
    forged = line("posted\r\n1970-01-01T00:00:00.250Z ERROR x forged")
    assert "\n" not in forged
    assert "\r" not in forged


def test_an_exception_is_named_with_its_places_on_the_same_line() -> None:
    try:
        raise ValueError("no such thing")
    except ValueError as error:
        shown = line("failed", error=error)
    assert "ValueError: no such thing" in shown
    assert "in test_an_exception_is_named_with_its_places_on_the_same_line" in shown
    assert "\n" not in shown


def test_the_row_that_postgresql_names_is_not_written_down() -> None:
    reason = "null value in column\nDETAIL:  Failing row contains (1, CANARY-8841 in room 2)."
    try:
        try:
            raise RuntimeError(reason)
        except RuntimeError as cause:
            raise ValueError("wrapped") from cause
    except ValueError:
        shown = line("failed", error=sys.exc_info()[1])
    assert "null value in column" in shown
    assert "CANARY" not in shown
