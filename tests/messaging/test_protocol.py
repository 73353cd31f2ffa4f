"""Frames in: any bytes become a command or a documented error, and nothing else."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.protocol import (
    ChangePriority,
    Follow,
    FrameError,
    Heartbeat,
    Post,
    Read,
    Recall,
    Typing,
    parse_command,
)

CLIENT_ID = "5f0c9a2e-4c1f-4f3e-8d55-0a6f6c0f2b11"
CODES = {"bad_frame", "bad_field", "empty_text", "text_too_long"}


def frame(**fields: Any) -> str:
    return json.dumps(fields)


def a_post(**fields: Any) -> str:
    shown = {"type": "post", "client_id": CLIENT_ID, "conversation": 7, "text": "Hi"}
    return json.dumps(shown | fields)


def refused(text: str | None) -> FrameError:
    with pytest.raises(FrameError) as caught:
        parse_command(text)
    return caught.value


def refusal_of(text: str) -> str | None:
    try:
        parse_command(text)
    except FrameError as error:
        return error.code
    return None


def test_a_post_begins_at_normal_priority_and_says_nothing_of_whom_it_asks() -> None:
    command = parse_command(a_post())
    assert command == Post(client_id=UUID(CLIENT_ID), conversation=7, text="Hi")
    assert isinstance(command, Post)
    assert (command.priority, command.asks) == ("normal", None)


def test_each_command_is_read() -> None:
    assert parse_command(frame(type="follow", conversation=7, after=41)) == Follow(7, 41)
    resumed = frame(type="follow", conversation=7, after=41, changed_after=5)
    assert parse_command(resumed) == Follow(7, 41, 5)
    assert parse_command(frame(type="recall", message=981)) == Recall(981)
    raised = frame(type="priority", message=981, priority="urgent")
    assert parse_command(raised) == ChangePriority(981, "urgent")
    assert parse_command(frame(type="read", conversation=7, seq=43)) == Read(7, 43)
    assert parse_command(frame(type="typing", conversation=7)) == Typing(7)
    assert parse_command(frame(type="heartbeat")) == Heartbeat()


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{",
        "[]",
        "null",
        '"post"',
        "NaN",
        '{"type": NaN}',
        '{"type": []}',
        '{"type": "drop"}',
        "[" * 50_000,
        '{"type":"heartbeat","x":"' + "y" * 70_000 + '"}',
    ],
)
def test_what_is_no_frame_is_a_bad_frame(text: str | None) -> None:
    assert refused(text).code == "bad_frame"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"conversation": -1}, "conversation"),
        ({"conversation": True}, "conversation"),
        ({"conversation": 2**63}, "conversation"),
        ({"conversation": "7"}, "conversation"),
        ({"text": 5}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"priority": "stat"}, "priority"),
        ({"asks": ["nobody"]}, "asks"),
        ({"people": "12"}, "people"),
        ({"people": [1.5]}, "people"),
        ({"people": list(range(501))}, "people"),
        ({"role": 3}, "role"),
        ({"each": 1}, "each"),
        ({"reply_to": "x"}, "reply_to"),
    ],
)
def test_a_wrong_field_is_named_and_the_send_it_was_about(
    fields: dict[str, Any], name: str
) -> None:
    error = refused(a_post(**fields))
    assert error.code == "bad_field"
    assert error.detail.startswith(f"{name}:")
    assert error.client_id == CLIENT_ID


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"type": "recall"}, "message"),
        ({"type": "recall", "message": "981"}, "message"),
        ({"type": "priority", "message": 981}, "priority"),
        ({"type": "priority", "message": 981, "priority": "stat"}, "priority"),
        ({"type": "priority", "priority": "high"}, "message"),
        ({"type": "follow", "conversation": 7, "after": 1, "changed_after": -1}, "changed_after"),
    ],
)
def test_a_change_with_a_wrong_field_names_it(fields: dict[str, Any], name: str) -> None:
    error = refused(frame(**fields))
    assert (error.code, error.client_id) == ("bad_field", None)
    assert error.detail.startswith(f"{name}:")


def test_a_send_without_a_usable_client_id_is_a_bad_field() -> None:
    assert refused(frame(type="post", client_id="x", conversation=7, text="Hi")).code == "bad_field"


def test_nothing_to_say_and_too_much_are_told_apart() -> None:
    assert refused(a_post(text=" \n ")).code == "empty_text"
    assert refused(a_post(text="x" * 8001)).code == "text_too_long"
    assert isinstance(parse_command(a_post(text="x" * 8000)), Post)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=10,
)
names = st.sampled_from(
    ["type", "client_id", "conversation", "text", "priority", "asks", "people", "after", "seq"]
    + ["message", "changed_after"]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(names, json_values),
    st.sampled_from(["post", "follow", "read", "typing", "recall", "priority", "heartbeat", None]),
)
def test_any_object_is_a_command_or_a_documented_error(
    fields: dict[str, Any], kind: str | None
) -> None:
    if kind:
        fields["type"] = kind
    if kind == "post":
        fields.setdefault("client_id", CLIENT_ID)
    assert refusal_of(json.dumps(fields)) in {None, *CODES}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text())
def test_any_text_is_a_command_or_a_documented_error(text: str) -> None:
    assert refusal_of(text) in {None, *CODES}


@pytest.mark.parametrize(
    "said", [17, "soon", "2026-06-09T18:00:00", "9" * 60, "0001-01-01T00:00+05:00"]
)
def test_an_instant_without_a_zone_or_that_is_none_is_refused(said: Any) -> None:
    error = refused(a_post(useful_until=said))
    assert (error.code, error.client_id) == ("bad_field", CLIENT_ID)
    assert error.detail.startswith("useful_until: must be an instant")
