"""Reads the scripts of the talk modules.

    @ oakland/front-desk
    ana -> bre high: Bre, {p} is ready to check out.
      Could you offer her the package?
    bre: Done!

A line with `@` says where; a block is one exchange. Its first line may ask (people, `everybody`
or a role, of another location as `front_desk@austin`) and may be `fyi`, `high` or `urgent`;
`each` wants an answer from each. The next line answers it, further ones are talk. An indented
line goes on with the one before.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Talk:
    """One exchange: somebody says something, others react."""

    place: str
    author: str
    asked: tuple[str, ...]
    priority: str
    each: bool
    text: str
    replies: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> str:
        """`talk` when it asks nobody, else its priority."""
        return self.priority if self.asked else "talk"

    @property
    def is_direct(self) -> bool:
        """Whether it happens in a direct conversation."""
        return "/" not in self.place


def read(script: str) -> list[Talk]:
    """All exchanges of a script, in its order."""
    place = ""
    talks = []
    for block in script.strip().split("\n\n"):
        lines = _joined(block)
        if lines[0].startswith("@ "):
            place = lines.pop(0).removeprefix("@ ")
        talks.append(_talk(place, lines))
    return talks


def _joined(block: str) -> list[str]:
    lines: list[str] = []
    for line in block.splitlines():
        if line.startswith("  "):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return lines


def _talk(place: str, lines: list[str]) -> Talk:
    head, text = lines[0].split(": ", 1)
    author, *words = head.split()
    asked: tuple[str, ...] = ()
    if words[:1] == ["->"]:
        asked = tuple(words[1].split(","))
        words = words[2:]
    levels = [word for word in words if word != "each"]
    replies = [tuple(line.split(": ", 1)) for line in lines[1:]]
    return Talk(
        place=place,
        author=author,
        asked=asked,
        priority=levels[0] if levels else "normal",
        each="each" in words,
        text=text.replace(" / ", "\n"),
        replies=tuple((who, said) for who, said in replies),
    )
