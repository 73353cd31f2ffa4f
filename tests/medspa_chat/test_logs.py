"""What a log line looks like."""

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from medspa_chat.logs import JsonLine, OneLine, in_hand
from tests.attacks.wires import wire
from tests.cast import people_the_practice
from tests.processes import Site, free_port, wait_for
from tests.sockets import cookie_of

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


def as_json(message: str, *, error: BaseException | None = None) -> dict[str, Any]:
    caught = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, message, None, caught)
    record.created = 0.25
    written = JsonLine().format(record)
    assert "\n" not in written
    found: dict[str, Any] = json.loads(written)
    return found


def test_as_json_a_line_is_an_object_with_the_time_in_utc() -> None:
    expected = {
        "time": "1970-01-01T00:00:00.250Z",
        "level": "INFO",
        "logger": "x",
        "event": "hello\n{}",
    }
    assert as_json("hello\n{}") == expected
    token = in_hand.set("0123456789abcdef")
    try:
        assert as_json("hello\n{}") == expected | {"request": "0123456789abcdef"}
    finally:
        in_hand.reset(token)


def test_as_json_an_exception_is_named_without_the_row_that_postgresql_names() -> None:
    try:
        raise ValueError("null value in column\nDETAIL:  Failing row contains (1, CANARY-8841).")
    except ValueError as error:
        shown = as_json("failed", error=error)
    assert shown["error"][0] == "ValueError: null value in column"
    assert shown["error"][1].startswith(__file__)
    assert "CANARY" not in json.dumps(shown)


@pytest.mark.django_db(transaction=True)
def test_with_json_every_line_of_every_process_is_an_object(tmp_path: Path) -> None:
    """Redis is away, so that each of them has something to say."""
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    site = Site(tmp_path, nowhere, LOG_FORMAT="json").start()
    written = {name: tmp_path / f"{name}.log" for name in ("web", "worker", "beat")}
    try:
        with pytest.raises(HTTPError) as red:
            urlopen(f"{site.url}/readyz", timeout=10)
        wait_for(lambda: all(file.read_text().count("\n") for file in written.values()))
    finally:
        site.stop()
    said = {name: file.read_text().splitlines() for name, file in written.items()}
    lines = {name: [json.loads(line) for line in found] for name, found in said.items()}
    for one in (line for found in lines.values() for line in found):
        assert one["time"].endswith("Z")
        assert {"level", "logger", "event"} <= one.keys()
    named = [one for one in lines["web"] if one["event"] == "Service Unavailable: /readyz"]
    assert [one["request"] for one in named] == [red.value.headers["X-Request-ID"]]


@pytest.mark.django_db(transaction=True)
def test_what_a_process_does_by_itself_has_no_number_of_whoever_was_there_first(
    tmp_path: Path,
) -> None:
    """It looks for Redis every second, from the first tab on."""
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    site = Site(tmp_path, nowhere, LOG_FORMAT="json").start("web")
    cookie = cookie_of(people_the_practice().ana)[0]

    async def come_in() -> None:
        await (await wire(site, cookie)).expect("welcome")

    try:
        asyncio.run(come_in())
        wait_for(lambda: "not subscribed" in site.logs())
    finally:
        site.stop()
    lines = [json.loads(line) for line in site.logs().splitlines()]
    looking = [one for one in lines if one["event"].startswith("not subscribed")]
    assert looking
    assert [one for one in looking if "request" in one] == []


@pytest.mark.django_db(transaction=True)
def test_a_format_that_there_is_not_is_refused(tmp_path: Path) -> None:
    site = Site(tmp_path, LOG_FORMAT="xml")
    done = site.python("-c", "import medspa_chat.settings")
    assert "LOG_FORMAT must be plain or json" in done.stderr
