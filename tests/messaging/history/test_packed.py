"""Zips and folders that mean harm, and text that was written for another chat."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from messaging.history import packed
from messaging.history.archive import CannotImport
from messaging.history.packed import Packed
from messaging.history.progress import Progress
from messaging.history.slack_text import markdown_of
from messaging.history.texts import parts_of, sign_of


def zipped(to: Path, files: dict[str, bytes]) -> Path:
    """A zip of these."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return to


def test_names_that_lead_out_and_links_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("mine")
    source = zipped(tmp_path / "a.zip", {"../secret": b"x", "/etc/passwd": b"x", "a.json": b"[]"})
    link = zipfile.ZipInfo("link.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(source, "a") as archive:
        archive.writestr(link, "../secret")
    assert set(Packed(source).files) == {"etc/passwd", "a.json"}
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.json").write_text("[]")
    (folder / "link.json").symlink_to(tmp_path / "secret")
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    assert set(Packed(folder).files) == {"a.json"}


def test_what_unpacks_to_too_much_is_refused_before_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "MOST_JSON", 1_048_576)
    monkeypatch.setattr(packed, "LONGEST_LINE", 1_048_576)
    source = zipped(tmp_path / "a.zip", {"a.json": b" " * 3_000_000, "b.jsonl": b" " * 3_000_000})
    with pytest.raises(CannotImport, match=r"a\.json is larger than 1 MB"):
        Packed(source).json("a.json")
    with pytest.raises(CannotImport, match=r"b\.jsonl, line 1: this line is too long"):
        list(Packed(source).lines("b.jsonl"))


def test_a_zip_that_is_damaged_or_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"no zip")
    with pytest.raises(CannotImport, match="neither a folder nor a zip"):
        Packed(tmp_path / "a.zip")
    with pytest.raises(CannotImport, match="isn't there"):
        Packed(tmp_path / "b.zip")
    source = zipped(tmp_path / "c.zip", {"a.json": b'["' + bytes(range(32, 127)) * 50 + b'"]'})
    content = bytearray(source.read_bytes())
    content[60:80] = b"\xff" * 20
    source.write_bytes(content)
    with pytest.raises(CannotImport, match=r"a\.json can't be read: it is damaged"):
        Packed(source).json("a.json")


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("*bold* _it_ ~gone~", "**bold** _it_ ~~gone~~"),
        ("2*3*4 and a~b~c", "2*3*4 and a~b~c"),
        ("`*raw* &lt;b&gt;`", "`*raw* <b>`"),
        ("```a &amp; b\nc```", "\n```\na & b\nc\n```\n"),
        ("<@U1> and <@U9|zed> and <@U8>", "@Ana and @zed and @U8"),
        ("<#C1|desk> <#C2>", "#desk #news"),
        ("<!channel> <!subteam^S1|@nurses> <!date^1^{date}|Nov 14>", "@channel @nurses Nov 14"),
        (
            "<https://a.example|a.example> <https://a.example/b|b>",
            "https://a.example b (https://a.example/b)",
        ),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("&gt; quoted &amp;amp;", "> quoted &amp;"),
    ],
)
def test_slack_s_marks_become_ours(there: str, here: str) -> None:
    assert markdown_of(there, {"U1": "Ana", "C2": "news"}) == here


def test_a_sign_is_known_whatever_its_skin() -> None:
    assert [sign_of(one) for one in ("+1::skin-tone-5", "eyes", "fire")] == [
        "thumbs_up",
        "looking",
        None,
    ]


def test_a_long_text_breaks_where_a_line_ends() -> None:
    first, second = "a" * 5_000, "b" * 5_000
    assert parts_of(f"{first}\n\n{second}") == [first, second]


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_and_a_log_a_line_for_each_tenth() -> None:
    terminal, log = Terminal(), io.StringIO()
    for to in (terminal, log):
        progress = Progress(200, to)
        for _ in range(200):
            progress.add(1)
        progress.end()
    assert terminal.getvalue().endswith(f"\r[{'#' * 30}] 100 %, 200 of 200 messages\n")
    assert len(log.getvalue().splitlines()) == 11
