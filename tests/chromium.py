"""Which Chromium the browser tests drive: the machine's, else Debian's, else Playwright's.

`python -m tests.chromium` installs one when there is none, and prints its path.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def find_chromium() -> str:
    """The path of a Chromium that runs. Raises FileNotFoundError when there is none."""
    for candidate in (os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), MAC, _playwrights()):
        if candidate and _runs(candidate):
            return candidate
    raise FileNotFoundError("no Chromium that runs here: install one, or set CHROMIUM to its path")


def install_chromium() -> None:
    """Install Debian's package where that is possible, else Playwright's own."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        packages = ["chromium", "fonts-liberation"]
        _say_only_when_wrong(["apt-get", "update", "-q"], environment)
        _say_only_when_wrong(
            ["apt-get", "install", "-qy", "--no-install-recommends", *packages], environment
        )
        if any(_runs(path) for path in map(shutil.which, NAMES) if path):
            return
    _say_only_when_wrong([sys.executable, "-m", "playwright", "install", "chromium"], os.environ)


def _playwrights() -> str | None:
    """Where Playwright has or would have its own; another process, since one loop is running."""
    asked = subprocess.run(
        [sys.executable, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True, check=False
    )
    path = asked.stdout.strip()
    return path if path and Path(path).exists() else None


def _runs(path: str) -> bool:
    try:
        tried = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


def _say_only_when_wrong(command: list[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        print(f"{' '.join(command)}:\n{done.stdout}", file=sys.stderr)


def main() -> None:
    """Print the path, after installing a Chromium when there is none."""
    try:
        print(find_chromium())
    except FileNotFoundError:
        install_chromium()
        try:
            print(find_chromium())
        except FileNotFoundError as error:
            sys.exit(str(error))


if __name__ == "__main__":
    main()
