"""Filling a form at the window: which source may tell which answer, and what differs; pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from yimen.catalogue.contracts import Field, FieldKind
from yimen.kernel.contracts import FieldRefusals
from yimen.kernel.rules import rule


class Origin(StrEnum):
    """From where an answer is offered."""

    FORM = "form"
    PERSON = "person"
    VAULT = "vault"
    REGISTER = "register"


ORIGIN_TITLES: Mapping[Origin, str] = MappingProxyType(
    {
        Origin.FORM: "表上已写的",
        Origin.PERSON: "实名登记",
        Origin.VAULT: "证照和以前办件",
        Origin.REGISTER: "共享登记",
    }
)


class Mark(StrEnum):
    """How the sources of one question stand to each other."""

    SAME = "same"
    DIFFERS = "differs"
    ONLY = "only"
    NONE = "none"


MARK_TITLES: Mapping[Mark, str] = MappingProxyType(
    {
        Mark.SAME: "一致",
        Mark.DIFFERS: "不同",
        Mark.ONLY: "只有一处有",
        Mark.NONE: "没有查到",
    }
)
UNCHECKED = "没有核对"


class IdentifiedBy(StrEnum):
    """How the person at the window was identified."""

    FACE = "face"
    CARD = "card"
    NUMBER = "number"
    KNOWN = "known"


IDENTIFIED_TITLES: Mapping[IdentifiedBy, str] = MappingProxyType(
    {
        IdentifiedBy.FACE: "刷脸认出，本人报了证件号码后四位",
        IdentifiedBy.CARD: "读卡器读出身份证号码",
        IdentifiedBy.NUMBER: "看证件原件，输入证件号码",
        IdentifiedBy.KNOWN: "收件页上查到的人",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One answer that a source offers to one question, with what proves where it is from.

    `key` tells it from the others of the question; `resource` is the code of a register or of a
    type of licence, `record` the call, the licence or the case; `owner_id` answers for it.
    """

    key: str
    origin: Origin
    value: object
    shown: str
    source: str
    on: date | None = None
    resource: str = ""
    record: str = ""
    owner_id: str = ""
    named: bool = False


_MEANS: Mapping[str, str] = MappingProxyType(
    {
        "公民身份号码": "证件号码",
        "身份证号": "证件号码",
        "身份证号码": "证件号码",
        "统一社会信用代码": "证件号码",
        "联系电话": "电话",
        "手机号": "电话",
        "户籍所在村（社区）": "户籍地区划",
        "经营者": "法定代表人",
    }
)
"""Names of one and the same fact in forms, on licences and in registers."""

_TOLD_BY_HIMSELF = frozenset(
    {FieldKind.FILE, FieldKind.DECLARATION, FieldKind.SIGNATURE, FieldKind.TABLE}
)


def meaning(name: str) -> str:
    """Return the one name of a fact."""
    return _MEANS.get(name, name)


@rule(
    "CASE-FIL-1",
    cites="《个人信息保护法》第六条（最小范围）；政务数据共享条例（国务院令第809号）：按需共享",
)
def may_fill(*, field: Field, source: str, name: str) -> bool:
    """Say whether a source may tell the answer to a question.

    Only where the item names a source for the question: the named one, or another that tells the
    same fact. What only the person can tell (files, promises, signatures) no source fills.
    `source` is the whole name (`共享.population.domicile`), `name` that of the fact alone.
    """
    if not field.prefill or field.compute or field.kind in _TOLD_BY_HIMSELF:
        return False
    if source == field.prefill:
        return True
    asked = {meaning(field.name)}
    if not field.prefill.startswith("共享."):
        asked.add(meaning(field.prefill.rpartition(".")[2]))
    return meaning(name) in asked


_ORDER = (Origin.FORM, Origin.REGISTER, Origin.VAULT, Origin.PERSON)


@rule("CASE-FIL-2", cites="政务数据共享条例（国务院令第809号）：一数一源，以提供单位的登记为准")
def in_order(offers: Collection[Offer]) -> tuple[Offer, ...]:
    """Return the offers of a question in the order in which they count.

    What stands on the form already, then the source that the item names, then registers, licences
    and earlier cases, and the person's record here; of one kind the newest first.
    """
    return tuple(
        sorted(
            offers,
            key=lambda one: (
                one.origin is not Origin.FORM,
                not one.named,
                _ORDER.index(one.origin),
                -(one.on.toordinal() if one.on else 0),
                one.key,
            ),
        )
    )


@rule("CASE-FIL-3", cites="政务数据共享条例（国务院令第809号）：校核、纠错")
def mark_of(offers: Sequence[Offer]) -> Mark:
    """Say whether the sources of a question agree."""
    if not offers:
        return Mark.NONE
    if len({folded(one) for one in offers}) > 1:
        return Mark.DIFFERS
    return Mark.ONLY if len(offers) == 1 else Mark.SAME


def folded(offer: Offer) -> str:
    """Return an offer's answer as it is compared: width, blanks and case say nothing."""
    return _folded(offer.value)


def alike(one: object, other: object) -> bool:
    """Say whether two stored answers are the same, width, blanks and case apart."""
    return _folded(one) == _folded(other)


def _folded(value: object) -> str:
    return "".join(unicodedata.normalize("NFKC", str(value)).split()).casefold()


@rule("CASE-FIL-4", cites="《个人信息保护法》第八条（信息质量）、第四十六条（更正）")
def proposed(offers: Sequence[Offer]) -> str:
    """Return the key of the answer that stands chosen before anybody looked; empty for none.

    Where sources differ nobody is right before the person has been asked.
    """
    if mark_of(offers) in {Mark.DIFFERS, Mark.NONE}:
        return ""
    return offers[0].key


LEAVE = "leave"
"""The choice to leave a question to the person: no source is right."""


@rule(
    "CASE-FIL-5",
    cites="《个人信息保护法》第八条；《行政许可法》第三十一条（申请人对材料实质内容的真实性负责）",
)
def check_choices(
    *, offers: Mapping[str, Sequence[Offer]], choices: Mapping[str, str]
) -> dict[str, Offer]:
    """Return the offer chosen for each question, nothing for one that is left to the person.

    Where sources differ somebody must have chosen, and only what was offered can be chosen.
    Raises FieldRefusals.
    """
    found: dict[str, Offer] = {}
    errors: dict[str, str] = {}
    for code, several in offers.items():
        key = choices.get(code, "") or proposed(several)
        if key == LEAVE or (not key and not several):
            continue
        chosen = next((one for one in several if one.key == key), None)
        if chosen is None:
            errors[code] = "几处的记录不同，请和本人核对后选一样；都不对的，选“都不对，本人另填”。"
        else:
            found[code] = chosen
    if errors:
        raise FieldRefusals("cases.filling.choose", errors)
    return found


IDENTIFICATION_HOLDS = timedelta(minutes=5)


@rule(
    "CASE-FIL-6",
    cites="《人脸识别技术应用安全管理办法》（国家网信办、公安部令第19号）；时长为本地政策值",
)
def still_holds(*, seen_at: datetime, at: datetime) -> bool:
    """Say whether somebody who was identified may still be taken for the one at the window."""
    return seen_at <= at <= seen_at + IDENTIFICATION_HOLDS
