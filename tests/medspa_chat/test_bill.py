"""The bill of materials has every package of a production site."""

import json
from pathlib import Path

from tests.bill import LOCK, PINNED, lacking, make


def test_every_locked_package_is_listed_with_its_version_and_hashes(tmp_path: Path) -> None:
    make(tmp_path / "sbom.json")
    bill = json.loads((tmp_path / "sbom.json").read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert len(bill["components"]) == len(PINNED.findall(LOCK.read_text())) > 50
    assert lacking(bill) == []
    without = [one for one in bill["components"] if one["name"].lower() != "django"]
    assert [name.split()[0] for name in lacking(bill | {"components": without})] == ["django"]
