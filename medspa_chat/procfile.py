"""`python -m medspa_chat.procfile web`: become one of the Procfile's processes, in place and under
the same process id, for whatever manages processes without reading Procfiles itself."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def commands(procfile: Path = ROOT / "Procfile") -> dict[str, str]:
    """The shell's command of each process."""
    lines = procfile.read_text().splitlines()
    return {name: command for name, _, command in (line.partition(": ") for line in lines)}


def main() -> None:
    """Become what the command line names; says in one line which there are, with status 2."""
    known = commands()
    if len(sys.argv) != 2 or sys.argv[1] not in known:
        sys.stderr.write(f"Usage: python -m medspa_chat.procfile {'|'.join(known)}\n")
        sys.exit(2)
    os.chdir(ROOT)
    os.execv("/bin/sh", ["/bin/sh", "-c", known[sys.argv[1]]])  # noqa: S606 - our own command


if __name__ == "__main__":
    main()
