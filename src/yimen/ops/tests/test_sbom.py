"""The bill names every package with its digests."""

from __future__ import annotations

from yimen.ops import bundle, installation

FOLDER = installation.CHECKOUT / "requirements"


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
