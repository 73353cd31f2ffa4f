"""How far a long command is: a bar on a terminal, a line now and then elsewhere; pure."""

from typing import TextIO

WIDTH = 30


class Progress:
    """Of so many things, written to a stream."""

    def __init__(self, total: int, to: TextIO) -> None:
        self.total, self.to, self.done, self.shown = total, to, 0, -1
        self.is_terminal = to.isatty()

    def add(self, count: int) -> None:
        """So many more are done; written once for each percent, elsewhere for each tenth."""
        self.done = min(self.done + count, self.total)
        percent = 100 * self.done // self.total if self.total else 100
        step = percent if self.is_terminal else percent // 10
        if step == self.shown:
            return
        self.shown = step
        counted = f"{percent:3} %, {self.done:,} of {self.total:,} messages"
        if self.is_terminal:
            full = WIDTH * percent // 100
            self.to.write(f"\r[{'#' * full}{' ' * (WIDTH - full)}] {counted}")
        else:
            self.to.write(f"{counted}\n")
        self.to.flush()

    def end(self) -> None:
        """Leave the bar's line."""
        if self.is_terminal and self.shown >= 0:
            self.to.write("\n")
            self.to.flush()
