"""A walk through the product as one person takes it: timed, counted, and kept as pictures."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page

# How long a person takes who knows what to type: reading and pointing, and a letter.
CLICK_SECONDS = 3.0
LETTER_SECONDS = 0.25
WIDTH = 1000
BEGIN, END = "<!-- steps -->\n", "<!-- /steps -->"
HEAD = ("| step | script, s | clicks | letters | by hand, s |", "|---|---:|---:|---:|---:|")


@dataclass
class Step:
    """One step: what the script took for it, and what a person does in it."""

    name: str
    seconds: float = 0.0
    clicks: int = 0
    letters: int = 0

    @property
    def by_hand(self) -> float:
        """Seconds that a person would take, by the two figures above."""
        return self.seconds + self.clicks * CLICK_SECONDS + self.letters * LETTER_SECONDS


@dataclass
class Walk:
    """The steps that were taken, told on `page`, if there is one, with pictures beside it."""

    page: Path | None = None
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done within; taking pictures isn't counted."""
        self.steps.append(Step(name))
        begun = time.monotonic()
        yield
        self.steps[-1].seconds += time.monotonic() - begun

    def click(self, what: Locator) -> None:
        """Press or choose something."""
        what.click()
        self.steps[-1].clicks += 1

    def choose(self, what: Locator, label: str) -> None:
        """Choose from a list: one click opens it, one takes what it is."""
        what.select_option(label=label)
        self.steps[-1].clicks += 2

    def type(self, what: Locator, text: str) -> None:
        """Click into a field and write."""
        what.fill(text)
        self.steps[-1].clicks += 1
        self.steps[-1].letters += len(text)

    def picture(self, page: Page, name: str) -> None:
        """Keep what is on the screen, a few dozen kilobytes of it."""
        if self.page is None:
            return
        begun = time.monotonic()
        shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
        size = (WIDTH, round(shot.height * WIDTH / shot.width))
        small = shot.resize(size, Image.Resampling.LANCZOS)
        folder = self.page.with_suffix("")
        folder.mkdir(exist_ok=True)
        small.save(folder / f"{name}.webp", quality=80, method=6)
        self.steps[-1].seconds -= time.monotonic() - begun

    @property
    def together(self) -> Step:
        """All steps as one."""
        return Step(
            "together",
            sum(one.seconds for one in self.steps),
            sum(one.clicks for one in self.steps),
            sum(one.letters for one in self.steps),
        )

    def keep(self) -> None:
        """Write the table where the page has the last one."""
        if self.page is None:
            return
        before, _, rest = self.page.read_text().partition(BEGIN)
        after = rest.partition(END)[2]
        self.page.write_text(f"{before}{BEGIN}{self.table()}\n{END}{after}")

    def table(self) -> str:
        """The steps as a table of Markdown."""
        lines = [(f"{number}. {one.name}", one) for number, one in enumerate(self.steps, 1)]
        lines.append(("**together**", self.together))
        rows = [
            f"| {name} | {one.seconds:.1f} | {one.clicks} | {one.letters} | {one.by_hand:.0f} |"
            for name, one in lines
        ]
        return "\n".join([*HEAD, *rows])
