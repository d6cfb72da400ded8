"""Who is drawn: by a number that anybody can reckon again from the month's seed."""

from __future__ import annotations

from collections.abc import Mapping

from yimen.hotline.contracts.order import OrderType, Urgency
from yimen.hotline.contracts.sampling import Drawn, Purpose
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.rules import rule

SHIPPED_SHARES: Mapping[tuple[Purpose, str], int] = {
    (Purpose.CALL_BACK, ""): 100,
    (Purpose.CALL_BACK, OrderType.COMPLAINT.value): 100,
    (Purpose.CALL_BACK, OrderType.REPORT.value): 100,
    (Purpose.QUALITY, ""): 5,
}
"""In force where the site set nothing else: everybody is called back, one in twenty is checked."""

ALWAYS = (OrderType.COMPLAINT, OrderType.REPORT)
"""Types of which everybody is asked, whatever share a site sets."""

_STEPS = 10_000


@rule("HOT-SMP-1", cites="国办发〔2020〕53号：回访核实；抽样可以重算，种子先公布摘要后公布原文")
def is_drawn(*, seed: str, number: str, cycle: int, percent: int) -> bool:
    """Say whether an order is drawn: the digest of seed, number and cycle falls under the share."""
    digest = sm3_hex(f"{seed}|{number}|{cycle}".encode())
    return int(digest[:8], 16) % _STEPS < percent * (_STEPS // 100)


@rule("HOT-SMP-2", cites="本地政策：投诉、举报、紧急、再次办理的每件回访，其余按比例抽")
def drawn_for_call_back(
    *,
    order_type: OrderType,
    urgency: Urgency,
    cycle: int,
    second: bool,
    percent: int,
    lot: bool,
) -> Drawn:
    """Return whether the caller is asked: some always, the others by lot; with the reason."""
    if order_type in ALWAYS:
        return Drawn(chosen=True, why="投诉、举报每件都回访")
    if urgency is Urgency.URGENT:
        return Drawn(chosen=True, why="紧急件每件都回访")
    if cycle > 1 or second:
        return Drawn(chosen=True, why="再次办理的每件都回访")
    if percent >= 100:
        return Drawn(chosen=True, why="全部回访")
    said = f"按 {percent}% 抽样"
    return Drawn(chosen=lot, why=f"{said}，抽中" if lot else f"{said}，没有抽中")
