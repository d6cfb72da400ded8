"""The bill of materials (CycloneDX 1.5) of what is pinned in ``requirements/base.txt``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)")
_DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")


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
