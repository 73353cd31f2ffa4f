"""The bill of materials: every package of a production site, from its lock.

`python -m tests.bill FILE` writes it as CycloneDX; without a file it is made and only looked at.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "production.txt"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


def main() -> None:
    """Make it; exit with 1 when it lacks a package of the lock."""
    with TemporaryDirectory() as place:
        path = Path(sys.argv[1] if sys.argv[1:] else f"{place}/sbom.json")
        make(path)
        missing = lacking(json.loads(path.read_text()))
    sys.exit(f"the bill of materials lacks {', '.join(missing)}" if missing else 0)


def make(path: Path) -> None:
    """Write it, valid by the schema of CycloneDX, and naming no index."""
    command = [Path(sys.executable).parent / "cyclonedx-py", "requirements", "--validate"]
    command += ["--output-reproducible", "--spec-version", "1.6", "--output-format", "JSON"]
    command += ["--pyproject", "pyproject.toml", "-o", path.resolve(), LOCK]
    subprocess.run(
        [sys.executable, "-W", "ignore::UserWarning", *map(str, command)], cwd=ROOT, check=True
    )


def lacking(bill: dict[str, Any]) -> list[str]:
    """What stands in the lock and not, with version and hashes, in the bill."""
    listed = {
        (_plain(each["name"]), each.get("version"))
        for each in bill["components"]
        if any(one.get("hashes") for one in each.get("externalReferences", []))
    }
    pinned = PINNED.findall(LOCK.read_text())
    return [
        f"{name} {version}" for name, version in pinned if (_plain(name), version) not in listed
    ]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main()
