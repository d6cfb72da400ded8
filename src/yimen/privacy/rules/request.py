"""What a person may ask about his data, by when it is answered, and on which law it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yimen.kernel.deadlines.limits import Limit
from yimen.kernel.rules import rule
from yimen.privacy.contracts import RequestKind, RequestRefused

ANSWER_WITHIN = Limit(amount=15, law="《个人信息保护法》第五十条第一款；期限为本地政策值")
SHORTEST_ANSWER = 10

LAWS: Mapping[str, str] = MappingProxyType(
    {
        "archive": "《个人信息保护法》第四十七条第二款、《档案法》：办件和证照要按档案期限保存，期满前不能删除",
        "duty": "《个人信息保护法》第十三条第一款第三项：履行法定职责正在用，办结前不能删除、不能停用",
        "correct": "《个人信息保护法》第四十六条：核实后原来的登记没有错",
        "secrecy": "《个人信息保护法》第十八条第一款、第三十五条：依法应当保密，或者告知会妨碍履行职责",
        "identity": "《个人信息保护法》第四十五条：没有核实是本人或者有权的人提出",
    }
)
"""Grounds on which a request may be refused, by code, in the words that the person reads."""


@rule("PRV-REQ-1", cites="个人信息保护法 第四十四至四十八条、第五十条第一款")
def check_request(*, kind: str, text: str) -> RequestKind:
    """Return what is asked; a correction and an explanation must say what about.

    Raises RequestRefused.
    """
    try:
        found = RequestKind(kind)
    except ValueError:
        raise RequestRefused("请选一项。", field="kind") from None
    if found in {RequestKind.CORRECT, RequestKind.EXPLAIN} and len(text.strip()) < 4:
        raise RequestRefused("请写明是哪一条信息，应当是什么。", field="text")
    if len(text) > 1000:
        raise RequestRefused("太长了，最多 1000 字。", field="text")
    return found


@rule("PRV-REQ-2", cites="个人信息保护法 第四十七条第二款、第五十条第一款")
def check_answer(*, granted: bool, answer: str, law: str) -> str:
    """Return the law that a refusal names; every answer says something. Raises RequestRefused."""
    if len(answer.strip()) < SHORTEST_ANSWER:
        raise RequestRefused("请写清楚怎么办的，或者为什么不能办。", field="answer")
    if granted:
        return ""
    if law not in LAWS:
        raise RequestRefused("不照办的，要选依据的法律。", field="law")
    return LAWS[law]
