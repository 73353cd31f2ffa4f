"""Frames that no page of ours sends: made of real ones, bent and broken at random."""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

# Characters: far beyond what the server takes, but a text doubled twice would be gigabytes.
MOST = 500_000
CLIENT_ID = "5f0c9a2e-4c1f-4f3e-8d55-0a6f6c0f2b11"
REAL: tuple[dict[str, Any], ...] = (
    {"type": "post", "client_id": CLIENT_ID, "conversation": 7, "text": "Hi"},
    {"type": "post", "client_id": CLIENT_ID, "conversation": 7, "text": "Hi", "priority": "high"}
    | {"asks": "people", "people": [3, 4], "each": True, "reply_to": 9, "attachments": [1]},
    {"type": "post", "client_id": CLIENT_ID, "conversation": 7, "text": "Hi", "asks": "role"}
    | {"role": "manager", "location": 2, "confirm": "wanted", "interrupt": "She bleeds a lot."}
    | {"interrupt_again": False, "useful_until": "2026-06-09T18:00:00Z"}
    | {"wanted_by": "2026-06-09T18:00:00+02:00"},
    {"type": "follow", "conversation": 7, "after": 41, "changed_after": 5},
    {"type": "read", "conversation": 7, "seq": 43, "unread_marks": 1},
    {"type": "typing", "conversation": 7},
    {"type": "recall", "message": 981},
    {"type": "priority", "message": 981, "priority": "urgent"},
    {"type": "heartbeat"},
)
_NAMES = sorted({name for frame in REAL for name in frame}) + ["", "\0", "__proto__", "x" * 300]
# What JSON can say and Python, PostgreSQL or a reader of ours may stumble over.
_RAW = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-0",
    "-0.0",
    "1.0",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "1" + "0" * 400,
    "1" * 5_000,
    "true",
    "null",
    '""',
    '"\\u0000"',
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\ud800"',
    '"\\ud83d\\ude00"',
    '"\u202e\u2066"',
    '"\ufeff"',
    '"' + "ﷺ" * 3_000 + '"',
    *['"' + "x" * 8_001 + '"'] * 4,
    '"0001-01-01T00:00:00+14:00"',
    '"9999-12-31T23:59:59-14:00"',
    '"2026-W10-1T00:00Z"',
    '"2026-06-09T18:00:00.123456789+00:00:59"',
    '"2026-06-09\ud800T18:00Z"',
    '"urn:uuid:{5f0c9a2e4c1f4f3e8d550a6f6c0f2b11}"',
    '"5f0c9a2e4c1f4f3e8d550a6f6c0f2b1１"',
    '"0x____________________________1_"',
    "[]",
    "{}",
    "[null]",
    "[[1]]",
    "[1, 1, 1]",
    "[" + ",".join(["1"] * 501) + "]",
    "[" * 900 + "]" * 900,
    "[" * 30_000,
    '{"a":' * 2_000 + "1" + "}" * 2_000,
)


def frames(seed: int) -> Iterator[str | None]:
    """Such frames without end, the same ones for the same seed."""
    random = Random(seed)
    while True:
        text = _bent(random)
        for _ in range(random.choice((0, 0, 0, 1, 2))):
            text = random.choice(_BREAKING)(random, text)
        yield text if random.random() > 0.001 else None


def _bent(random: Random) -> str:
    """A real frame with some fields replaced, added, left out or said twice."""
    fields = [(name, json.dumps(value)) for name, value in random.choice(REAL).items()]
    for _ in range(random.randrange(4)):
        place = random.randrange(len(fields) + 1)
        act = random.randrange(4)
        if act == 0:
            fields.insert(place, (random.choice(_NAMES), _value(random)))
        elif fields and act == 1:
            fields.pop(place % len(fields))
        elif fields:
            name, _ = fields[place % len(fields)]
            fields[place % len(fields)] = (name, _value(random))
    return "{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in fields) + "}"


def _value(random: Random) -> str:
    chosen = random.randrange(5)
    if chosen < 2:
        return random.choice(_RAW)
    if chosen == 2:
        return str(
            random.getrandbits(random.choice((1, 31, 32, 63, 64, 200))) * random.choice((1, -1))
        )
    if chosen == 3:
        return json.dumps(_any_text(random))
    name, value = random.choice(list(random.choice(REAL).items()))
    return json.dumps(value if random.random() < 0.5 else {name: [value]})


def _any_text(random: Random) -> str:
    return "".join(
        chr(
            random.choice((random.randrange(32), random.randrange(256), random.randrange(0x110000)))
        )
        for _ in range(random.randrange(12))
    )


def _cut(random: Random, text: str) -> str:
    return text[: random.randrange(len(text) + 1)]


def _insert(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    added: str = random.choice((_any_text(random), *'{}[]",:\\', *_RAW))
    return text[:at] + added + text[at:]


def _drop(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at + random.randrange(1, 9) :]


def _double(random: Random, text: str) -> str:
    times = random.choice((2, 2, 3, 700))
    return text[: MOST // times] * times


def _nest(random: Random, text: str) -> str:
    depth = random.choice((1, 50, 1_100, 20_000))
    return "[" * depth + text + "]" * depth


def _swap(random: Random, text: str) -> str:
    characters = list(text)
    for _ in range(random.randrange(1, 6)):
        if characters:
            characters[random.randrange(len(characters))] = chr(random.randrange(0x110000))
    return "".join(characters)


_BREAKING: tuple[Callable[[Random, str], str], ...] = (_cut, _insert, _drop, _double, _nest, _swap)
