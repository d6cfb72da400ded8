"""The command ``yimen hotline train``: learn versions from the closed orders; none is switched on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from yimen.hotline.actions import learning
from yimen.hotline.contracts.learning import TARGET_TITLES, NotLearnt, Target
from yimen.kernel.actor import SYSTEM


def train(*, at: datetime, say: Callable[[str], None]) -> list[str]:
    """Return one sentence for each target: what was learnt, or why nothing was."""
    told = []
    for target in Target:
        say(f"训练{TARGET_TITLES[target]}……")
        try:
            made = learning.train(actor=SYSTEM, target=target, at=at)
        except NotLearnt as refused:
            told.append(f"{TARGET_TITLES[target]}：没有训练。{refused.message}")
            continue
        held = made.held_out
        told.append(
            f"{made.title}：{made.rows} 件，{made.labels} 类；没学过的件上宏平均 F1"
            f" {held.macro_f1:.3f}，前三命中 {held.top3:.1%}，"
            f"能说的 {held.coverage:.1%} 里错 {held.risk:.1%}。还没有启用，请班长在“机器提示”页看过再启用。"
        )
    return told
