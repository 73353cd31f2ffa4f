"""Labelled drafts: what a reader finds in each. The rules were written beside `open.jsonl`, and
`held_back.jsonl` was not looked at."""

import json
from pathlib import Path
from typing import Any

TICKS = ("who", "ask", "by_when", "next_step", "form_ok")


def drafts(half: str) -> list[dict[str, Any]]:
    """The drafts of `open` or `held_back`: text, ticks, by whom and of which kind."""
    lines = Path(__file__).with_name(f"{half}.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]
