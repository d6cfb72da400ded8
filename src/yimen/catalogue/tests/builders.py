"""What several tests of the catalogue start from."""

from __future__ import annotations

from types import MappingProxyType

DEPARTMENTS = ("wjj", "mzj", "rsj", "ybj", "scjgj", "xzspj", "zjj", "cgj", "cl")


def _uscc(serial: int) -> str:
    """Return a credit code of the demo county with its check character (GB 32100)."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"11439981MB{serial:06d}0"[:17]
    total = sum(signs.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + signs[(31 - total % 31) % 31]


USCCS = MappingProxyType({code: _uscc(at + 1) for at, code in enumerate(DEPARTMENTS)})
