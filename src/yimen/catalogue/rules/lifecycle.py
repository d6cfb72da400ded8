"""The states of a version: 编制 → 审核 → 发布 → 暂停 / 取消, and back to 编制 where vetting fails."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yimen.catalogue.contracts import ItemState
from yimen.kernel.contracts import WrongState

TITLES: Mapping[ItemState, str] = MappingProxyType(
    {
        ItemState.DRAFT: "编制中",
        ItemState.VETTING: "待审核",
        ItemState.IN_USE: "在用",
        ItemState.SUSPENDED: "暂停",
        ItemState.CANCELLED: "已取消",
    }
)

MOVES: Mapping[ItemState, frozenset[ItemState]] = MappingProxyType(
    {
        ItemState.DRAFT: frozenset({ItemState.VETTING, ItemState.CANCELLED}),
        ItemState.VETTING: frozenset({ItemState.DRAFT, ItemState.IN_USE, ItemState.CANCELLED}),
        ItemState.IN_USE: frozenset({ItemState.SUSPENDED, ItemState.CANCELLED}),
        ItemState.SUSPENDED: frozenset({ItemState.IN_USE, ItemState.CANCELLED}),
        ItemState.CANCELLED: frozenset(),
    }
)


def check_move(*, state: ItemState, to: ItemState) -> None:
    """Refuse a change of state that the life of a version does not know. Raises WrongState."""
    if to not in MOVES[state]:
        raise WrongState(
            f"这个版本现在是“{TITLES[state]}”，不能改成“{TITLES[to]}”。请刷新页面看看最新的情况。"
        )
