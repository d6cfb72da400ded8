"""Draw a sample by a recorded seed, so that anybody with the same frame draws the same people."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from yimen.feedback.contracts.survey import SMALL_CELL
from yimen.kernel.rules import rule


@rule(
    "SUR-DRW-1", cites="本系统约定：抽样按公开的种子，同一名单、同一种子抽出的人相同，可以重抽核对"
)
def draw(*, seed: str, strata: Mapping[str, Sequence[str]], sizes: Mapping[str, int]) -> list[str]:
    """Return who is drawn: in each stratum those whose digest with the seed is smallest.

    The digest is SHA-256 of `seed|stratum|member`; no library's generator is needed to repeat it.
    """
    drawn: list[str] = []
    for code in sorted(strata):
        ranked = sorted(strata[code], key=lambda member: _rank(seed, code, member))
        drawn += ranked[: sizes.get(code, 0)]
    return drawn


def digest(members: Iterable[str]) -> str:
    """Return the SHA-256 of a list of members, whatever their order."""
    return hashlib.sha256("\n".join(sorted(members)).encode()).hexdigest()


@rule("SUR-ANO-1", cites="《个人信息保护法》第四条、第七十三条；《统计法》第九条")
def kept_stratum(*, code: str, drawn: int) -> str:
    """Return the stratum that an answer keeps: none where fewer than five were drawn of it."""
    return code if drawn >= SMALL_CELL else ""


def _rank(seed: str, stratum: str, member: str) -> str:
    return hashlib.sha256(f"{seed}|{stratum}|{member}".encode()).hexdigest()
