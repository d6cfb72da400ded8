"""The bill names every package with its digests; a known fault is told, and so is an old list."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from yimen.ops import bundle, installation, sbom

FOLDER = installation.CHECKOUT / "requirements"
ON = date(2026, 11, 21)


def test_the_bill_names_every_pinned_package_with_its_digests() -> None:
    bill = bundle.installed_bill()
    named = {one["purl"] for one in bill["components"]}
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert any(one.startswith("pkg:pypi/django@5.2.") for one in named)
    assert all(one["hashes"] for one in bill["components"])
    assert len(named) == (FOLDER / "base.txt").read_text().count("==") - _markers()
    assert bill == bundle.installed_bill()


def _markers() -> int:
    """Count the equals signs of conditions (`; sys_platform == ...`), which name no package."""
    lines = (FOLDER / "base.txt").read_text().splitlines()
    return sum(one.count("==") - 1 for one in lines if "==" in one)


def test_nothing_that_is_pinned_has_a_known_fault() -> None:
    """The age of the list is for `check`, which an engineer runs, and not for the tests."""
    listed = json.loads((FOLDER / sbom.FAULTS).read_text())
    reviewed = date.fromisoformat(listed["reviewed_on"])
    assert sbom.find_faults(folder=FOLDER, on=reviewed) == []


@pytest.mark.parametrize(
    ("version", "told"), [("5.1.9", False), ("5.2.7", True), ("5.2.8", False), ("5.2.19", False)]
)
def test_a_version_with_a_known_fault_is_told(tmp_path: Path, version: str, told: bool) -> None:
    (tmp_path / "base.txt").write_text(f"django=={version} \\\n    --hash=sha256:{'0' * 64}\n")
    (tmp_path / "dev.txt").write_text("")
    (tmp_path / sbom.FAULTS).write_text((FOLDER / sbom.FAULTS).read_text())
    found = sbom.find_faults(folder=tmp_path, on=ON)
    assert any("CVE-2025-64459" in one for one in found) is told


def test_an_old_list_is_not_believed() -> None:
    assert "没有复核" in sbom.find_faults(folder=FOLDER, on=ON + timedelta(days=400))[-1]
