"""What a local item inherits from its row of the basic catalogue and may not contradict."""

from __future__ import annotations

import re

from yimen.catalogue.contracts import ItemVersionView, Level
from yimen.catalogue.contracts.vetting import BasicView
from yimen.catalogue.rules.dictionaries import EVERY_LEVEL, ITEM_TYPES
from yimen.catalogue.rules.publication import Found, PublicationFinding
from yimen.kernel.rules import rule

_SITUATION = re.compile(r"[（(][^（）()]+[）)]$")
_NOT_TEXT = re.compile(r"[\s《》〈〉“”\"]")


@rule(
    "CAT-BASIC-1",
    cites="国务院办公厅关于推进政务服务标准化规范化便利化的意见：事项名称、编码、类型、依据四级四同",
)
def inherits(view: ItemVersionView, basic: BasicView | None) -> Found:
    """Demand the name, the type, a level and the legal basis of the basic catalogue's row.

    The name may add the situation in brackets (新办), and further laws may be named. An ended row
    takes no more items.
    """
    if basic is None:
        return
    if basic.is_ended:
        yield _finding("catalogue_code", "基本目录里这一项已经停用，不能再发布。请改办别的事项。")
    if plain_name(view.name) != plain_name(basic.name):
        yield _finding(
            "name",
            f"名称和基本目录不一致，应当是“{basic.name}”；要分情形的，在后面加括号，比如“{basic.name}（新办）”。",
        )
    if view.item_type != basic.item_type:
        yield _finding(
            "item_type",
            f"类型和基本目录不一致，应当是“{ITEM_TYPES.get(basic.item_type, basic.item_type)}”。",
        )
    if (
        basic.levels
        and view.decide_level.value not in basic.levels
        and not _moved_down(view, basic)
    ):
        allowed = "、".join(EVERY_LEVEL[level] for level in basic.levels)
        yield _finding(
            "decide_level", f"基本目录只允许{allowed}行使。下放的，请写明委托部门或权力来源。"
        )
    named = (
        [_law(law.title + law.article) for law in view.definition.laws] if view.definition else []
    )
    for law in basic.laws:
        if not any(_law(law) in one for one in named):
            yield _finding("definition.laws", f"基本目录里的依据“{law}”没有写上，请补上。")


def plain_name(name: str) -> str:
    """Return a name without the situation in brackets at its end, and without spaces."""
    return _SITUATION.sub("", "".join(name.split()))


def _law(text: str) -> str:
    return _NOT_TEXT.sub("", text)


def _moved_down(view: ItemVersionView, basic: BasicView) -> bool:
    """Say whether a lower level acts under a named delegation (下放、委托) of the county's power."""
    below = view.decide_level in (Level.TOWN, Level.VILLAGE)
    elements = view.definition.elements if view.definition else None
    delegated = elements is not None and (
        elements.power_source != "1" or bool(elements.entrusted_by) or elements.delegated_approval
    )
    return below and Level.COUNTY.value in basic.levels and delegated


def _finding(path: str, message: str) -> PublicationFinding:
    return PublicationFinding(rule="CAT-BASIC-1", path=path, message=message)
