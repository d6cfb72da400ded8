"""The bill of materials (CycloneDX 1.5), and known faults of what is installed.

Both read ``requirements/base.txt`` and the list of faults that lies beside it: nothing is asked of
any machine, so that a county without a network gets the same answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)")
_DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
FAULTS = "advisories.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """A package of the base set: its version and the digests of the wheels that may be it."""

    name: str
    version: str
    digests: tuple[str, ...]


def pinned(text: str) -> list[Pinned]:
    """Return the packages of a requirements file, in its order."""
    found: list[Pinned] = []
    for block in re.split(r"\n(?=\S)", text):
        head = _PINNED.match(block)
        if head:
            found.append(
                Pinned(
                    name=head.group(1).lower(),
                    version=head.group(2),
                    digests=tuple(_DIGEST.findall(block)),
                )
            )
    return found


def bill(*, packages: Sequence[Pinned], version: str) -> dict[str, Any]:
    """Return the bill of materials; the same packages make the same bill."""
    told = "".join(f"{one.name}=={one.version}\n" for one in packages)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, version + told)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "yimen", "version": version}},
        "components": [_component(one) for one in packages],
    }


def _component(one: Pinned) -> dict[str, Any]:
    reference = f"pkg:pypi/{one.name}@{one.version}"
    return {
        "type": "library",
        "bom-ref": reference,
        "name": one.name,
        "version": one.version,
        "purl": reference,
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in one.digests],
    }


def find_faults(*, folder: Path, on: date) -> list[str]:
    """Return each pinned package with a known fault, and a list that is too old to be believed."""
    listed = json.loads((folder / FAULTS).read_text())
    packages = {
        one.name: one
        for name in ("base.txt", "dev.txt")
        for one in pinned((folder / name).read_text())
    }
    found = [
        f"{one['package']} {packages[one['package']].version}：{one['id']}，{one['what']}"
        f"（升级到 {one['fixed']}）"
        for one in listed["advisories"]
        if one["package"] in packages
        and _order(one["since"]) <= _order(packages[one["package"]].version) < _order(one["fixed"])
    ]
    age = (on - date.fromisoformat(listed["reviewed_on"])).days
    if age > listed["good_for_days"]:
        found.append(f"漏洞清单 {FAULTS} 已经 {age} 天没有复核：请对照公告更新它。")
    return found


def _order(version: str) -> tuple[int, ...]:
    """Return a version by its numbers; what comes before a release counts as the release."""
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0]))
