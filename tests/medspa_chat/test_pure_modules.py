"""The modules that only calculate import nothing but the standard library."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PURE = (
    "accounts/readable.py",
    "accounts/signatures.py",
    "accounts/worktime.py",
    "messaging/history/archive.py",
    "messaging/history/mapping.py",
    "messaging/history/mattermost.py",
    "messaging/history/packed.py",
    "messaging/history/progress.py",
    "messaging/history/slack.py",
    "messaging/history/slack_text.py",
    "messaging/history/texts.py",
    "messaging/protocol.py",
    "messaging/frames.py",
    "messaging/mentions.py",
    "messaging/plain.py",
    "messaging/search_query.py",
    "policies/rules.py",
    "policies/frames.py",
    "policies/figures.py",
    "policies/periods.py",
    "policies/clockwork.py",
    "policies/outward/places.py",
    "policies/times.py",
    "policies/story_parts.py",
    "policies/story.py",
)
# Pure modules that a pure module builds on; import-linter follows them.
ALLOWED = {
    "messaging/history/mapping.py": {"messaging"},
    "messaging/history/mattermost.py": {"messaging"},
    "messaging/history/packed.py": {"messaging"},
    "messaging/history/slack.py": {"messaging"},
    "messaging/protocol.py": {"accounts"},
    "policies/clockwork.py": {"accounts"},
    "policies/times.py": {"policies"},
    "policies/story_parts.py": {"policies"},
    "policies/story.py": {"policies"},
}


def imported(module: Path) -> set[str]:
    """The packages that a module imports, by their first name; a relative import as a dot."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." if node.level else (node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize("path", PURE)
def test_a_pure_module_imports_the_standard_library_only(path: str) -> None:
    names = imported(ROOT / path)
    assert names
    assert names - sys.stdlib_module_names == ALLOWED.get(path, set())
