"""What the documents say is so."""

import re

import pytest

from tests.processes import ROOT

DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
)
VARIABLE = re.compile(r'\benv\.\w+\(\s*"([A-Z_]+)"')
CODE = re.compile(r'(?:Refused|FrameError)\(\s*"(\w+)"')


def text(path: str) -> str:
    return (ROOT / path).read_text()


def variables() -> set[str]:
    """What the settings read from the environment."""
    return set(VARIABLE.findall(text("medspa_chat/settings.py")))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_links_to_exists(document: str) -> None:
    place = (ROOT / document).parent
    links = re.findall(r"\]\(([^)#:]+)\)", text(document))
    assert [link for link in links if not (place / link).exists()] == []


def test_every_variable_that_the_settings_read_is_told_of() -> None:
    assert len(variables()) > 15
    told = set(re.findall(r"`([A-Z_]+)`", text("docs/operations.md")))
    assert variables() - told == set()


def test_the_example_of_an_environment_names_variables_that_are_read() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", text(".env.example"), re.MULTILINE))
    used = set(re.findall(r"\$\{([A-Z_]+)", text("Procfile")))
    assert named - variables() - used == set()


def test_every_target_that_a_document_names_is_in_the_makefile() -> None:
    written = "\n".join(map(text, DOCUMENTS))
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", written, re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    assert {"demo", "test"} <= named <= targets


def test_every_error_code_of_a_frame_is_in_the_protocol() -> None:
    sources = [path.read_text() for path in (ROOT / "messaging").rglob("*.py")]
    codes = {code for source in sources for code in CODE.findall(source)} | {"try_again"}
    assert len(codes) > 8
    told = set(re.findall(r"`(\w+)`", text("docs/protocol.md")))
    assert codes - told == set()
