"""What belongs together and what does not: judged from ids, codes, times and nothing read aloud."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from yimen.hotline.contracts.belonging import DoNotBelong, Side, Taker, Told
from yimen.hotline.contracts.order import OrderState, OrderType, OrderVerb, PleaseSay
from yimen.hotline.rules.flow import OPEN_TO_MERGE
from yimen.hotline.rules.matching import alike
from yimen.kernel.contracts import Refusal
from yimen.kernel.rules import rule

_S = OrderState
CARRYING = (_S.TO_DISPATCH, _S.TO_SIGN, _S.HANDLING, _S.SUSPENDED, _S.SECOND)
"""States in which an order can carry others: taken on, and not answered yet."""
REPEAT_DAYS, NEAR_DAYS = 180, 30
SAME_PLACE, SAME_WORDS, SAME_KIND = 0.25, 0.3, 0.05
SHARED_VERBS = frozenset(
    {
        OrderVerb.ACCEPT, OrderVerb.DISPATCH, OrderVerb.SIGN, OrderVerb.APPROVE, OrderVerb.SECOND,
        OrderVerb.CLOSE,
    }
)  # fmt: skip
"""Steps of an order of which followers are told; all others are between its caller and the desk."""
PUBLIC = frozenset({OrderType.HELP, OrderType.COMPLAINT, OrderType.SUGGESTION})
"""What anybody may learn of; advice, praise and reports stay between caller and desk."""


@rule("HOT-MRG-1", cites="国办发〔2020〕53号：限时办理；并入不掩盖超期，举报和保密件各办各的")
def check_merge(*, one: Side, into: Side, at: datetime) -> None:
    """Refuse to merge what may not: oneself, chains, secrets, what is late, answered or returned.

    Raises DoNotBelong.
    """
    if one.id == into.id:
        raise DoNotBelong("不能并入自己。")
    if any(each.reported or each.confidential for each in (one, into)):
        raise DoNotBelong("举报和要求保密的各办各的，不合并，也不写在一起。")
    if into.merged_into is not None:
        raise DoNotBelong("那一件已经并入别的工单，请并到那件主件里。")
    if one.carries:
        raise DoNotBelong("这一件已经是别的工单的主件，不能再并入。")
    if one.state not in OPEN_TO_MERGE:
        raise DoNotBelong("只有还没有答复、没有挂起的工单才能并入。")
    if into.state not in CARRYING:
        raise DoNotBelong("主件要是已经受理、还没有答复的工单。")
    if one.asked_open:
        raise DoNotBelong("这一件还有一项申请在等裁定，裁定后再合并。")
    if one.due_at is not None and at > one.due_at:
        raise DoNotBelong("这一件已经超过办结时限，不能用合并来消掉，请先办结。")


@rule("HOT-MRG-2", cites="本地政策：主件没有答复以前，并入可以取消，剩余时限照旧")
def check_unmerge(*, one: Side) -> None:
    """Refuse to take apart what is not merged, or was answered with the main one.

    Raises DoNotBelong.
    """
    if one.state is not _S.MERGED or one.merged_into is None:
        raise DoNotBelong("这一件没有并入别的工单，或者已经随主件答复，不能取消。")


@rule("HOT-SPL-1", cites="国办发〔2020〕53号：一件工单派给能办它的单位；两件事拆成两件，各自计时")
def check_split(*, one: Side, title: str, content: str) -> None:
    """Refuse a split without the second matter in words. Raises DoNotBelong, PleaseSay."""
    if one.merged_into is not None:
        raise DoNotBelong("已经并入别的工单的不能拆，请先取消并入。", field="title")
    if len(title.strip()) < 4:
        raise PleaseSay("title", "请用一句话写明第二件是什么事，至少四个字。")
    if len(content.strip()) < 6:
        raise PleaseSay("content", "请写清楚第二件事的情况，至少六个字。")


@rule("HOT-REP-1", cites="公开的一地做法：同一人同一事重复反映的关联首件，记次数")
def is_repeat(*, same_category: bool, likeness: float, days: int) -> bool:
    """Say whether the same caller speaks of the same matter again."""
    near = likeness >= SAME_WORDS or (same_category and likeness >= SAME_KIND)
    return 0 <= days <= REPEAT_DAYS and near


@rule("HOT-GRP-1", cites="公开的一地做法：多人短期内反映同一地点同一事项的，作群体诉求提级督办")
def gather(*, told: Sequence[Told], least: int, days: int, at: datetime) -> tuple[Told, ...]:
    """Return the orders of at least so many different callers about one place within days.

    All are of one category and town. The oldest comes first and leads; too few: none. An order
    whose caller left no telephone counts as nobody's.
    """
    recent = sorted(
        (one for one in told if at - one.opened_at <= timedelta(days=days)),
        key=lambda one: (one.opened_at, one.number),
    )
    best: tuple[Told, ...] = ()
    for seed in recent:
        found = tuple(one for one in recent if is_same_place(seed.place, one.place))
        if callers(found) > callers(best):
            best = found
    return best if callers(best) >= least else ()


def callers(told: Collection[Told]) -> int:
    """Return how many different telephones stand behind orders."""
    return len({one.caller for one in told if one.caller})


def is_same_place(one: str, other: str) -> bool:
    """Say whether two places in words are one: the same, one within the other, or alike."""
    if not one or not other:
        return one == other
    return one in other or other in one or alike(one, other) >= SAME_PLACE


@rule("HOT-FOL-1", cites="《个人信息保护法》第六条：公开的只有分类、镇和月份，不含来电人写的任何字")
def may_be_joined(*, one: Side, at: datetime) -> bool:
    """Say whether anybody may be told that such a matter is under way, and join it.

    What decides is the category, the town and the month alone: a likeness of words would let
    somebody try out what others wrote.
    """
    return (
        one.order_type in PUBLIC
        and not one.confidential
        and not one.reported
        and one.merged_into is None
        and bool(one.category_code)
        and one.state in CARRYING
        and at - one.opened_at <= timedelta(days=NEAR_DAYS)
    )


@rule(
    "HOT-CON-1", cites="本地政策：退单到了次数仍有争议的会商，参加单位和结果记录在案，结果成为先例"
)
def check_conference(
    *,
    state: OrderState,
    returns: int,
    most: int,
    takers: Sequence[Taker],
    desk_id: UUID,
    said: str,
    basis: str,
) -> None:
    """Refuse a conference on an order that was not returned often enough, or without two units.

    Raises PleaseSay, Refusal.
    """
    if state not in {_S.TO_DISPATCH, _S.TO_SIGN, _S.HANDLING}:
        raise Refusal("hotline.conference.state", "只有还在派、还在办的工单才会商。", field="said")
    if returns < most:
        raise Refusal(
            "hotline.conference.early",
            f"这件退过 {returns} 次，满 {most} 次还有争议的才会商。现在请照退单裁定办。",
            field="said",
        )
    if len({one.unit_id for one in takers if one.unit_id != desk_id}) < 2:
        raise PleaseSay("takers", "请写明参加会商的单位和人，热线以外至少两个单位。")
    if len(said.strip()) < 6:
        raise PleaseSay("said", "请写明会商的意见和结果，至少六个字。")
    if len(basis.strip()) < 6:
        raise PleaseSay("basis", "请写明职责依据，至少六个字。")
