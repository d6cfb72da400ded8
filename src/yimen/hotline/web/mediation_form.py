"""The questions of an application for mediation, and what an answer to them says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import QueryDict

from yimen.directory import public as directory
from yimen.hotline.contracts.dispute import (
    CAPACITY_TITLES,
    DISPUTE_KIND_TITLES,
    ELSEWHERE_TITLES,
    AgreementGiven,
    Capacity,
    DisputeGiven,
    DisputeKind,
    DisputeRefused,
    Duty,
    Elsewhere,
    PartyGiven,
    PartySide,
)
from yimen.hotline.web import labels
from yimen.ui import forms
from yimen.ui.parts import Option

MOST_DUTIES = 4
_KINDS = tuple(Option(value=one.value, label=title) for one, title in DISPUTE_KIND_TITLES.items())
_ELSEWHERE = tuple(Option(value=one.value, label=title) for one, title in ELSEWHERE_TITLES.items())
_CAPACITIES = tuple(Option(value=one.value, label=title) for one, title in CAPACITY_TITLES.items())
_QUESTIONS = (
    forms.Field(name="kind", label="哪一类纠纷", kind="select", options=_KINDS, width="m"),
    forms.Field(name="title", label="一句话说明是什么纠纷", maxlength=80, help="例如：屋檐滴水淋湿邻居山墙。不要写姓名。"),
    forms.Field(name="facts", label="事情的经过", kind="textarea", rows=6, maxlength=4000, help="什么时候、在哪里、为什么争起来、现在怎么样。"),
    forms.Field(name="claim", label="您希望怎么解决", kind="textarea", rows=3, maxlength=1000),
    forms.Field(name="area_code", label="在哪个村、社区", kind="select", width="l"),
    forms.Field(name="elsewhere", label="有没有别的机关在处理", kind="select", options=_ELSEWHERE, width="l", why="法院、公安、仲裁已经受理或者处理过的，人民调解不能再受理。"),
    forms.Field(name="name", label="申请人姓名或者单位名称", maxlength=60, width="l", autocomplete="name"),
    forms.Field(name="phone", label="申请人电话", kind="tel", width="m", autocomplete="tel", why="调解员要和您约时间。号码加密保存。"),
    forms.Field(name="address", label="申请人住址", maxlength=120, required=False),
    forms.Field(name="capacity", label="申请人怎么参加", kind="select", options=_CAPACITIES, width="l"),
    forms.Field(name="representative", label="申请人的代理人姓名", maxlength=60, width="m", required=False, help="不是本人参加的才填。"),
    forms.Field(name="relation", label="代理人和申请人的关系", maxlength=30, width="m", required=False, help="例如：母亲、儿子、社区工作人员。"),
    forms.Field(name="other_name", label="对方姓名或者单位名称", maxlength=60, width="l"),
    forms.Field(name="other_phone", label="对方电话", kind="tel", width="m", required=False),
    forms.Field(name="other_address", label="对方住址", maxlength=120, required=False),
    forms.Field(name="other_capacity", label="对方怎么参加", kind="select", options=_CAPACITIES, width="l"),
    forms.Field(name="other_representative", label="对方的代理人姓名", maxlength=60, width="m", required=False),
    forms.Field(name="other_relation", label="代理人和对方的关系", maxlength=30, width="m", required=False),
    forms.Field(name="in_public", label="同意公开调解", kind="tick", required=False, help="不勾就是不公开，只有双方、调解员和双方同意请来的人在场。"),
)  # fmt: skip


def questions() -> list[forms.Field]:
    """Return the questions with the villages of the county."""
    towns = labels.areas()
    below = directory.areas_by_parent(parents=[town.value for town in towns])
    villages = tuple(
        Option(value=one.code, label=one.name, group=town.label)
        for town in towns
        for one in below[town.value]
    )
    return [
        replace(one, options=villages) if one.name == "area_code" else one for one in _QUESTIONS
    ]


def given_of(sent: QueryDict) -> DisputeGiven:
    """Return what a form says; the action judges it. Raises DisputeRefused for a missing choice."""
    kind, elsewhere = sent.get("kind", ""), sent.get("elsewhere", "")
    if kind not in set(DisputeKind):
        raise DisputeRefused("kind", "请选是哪一类纠纷。", field="kind")
    if not sent.get("area_code", ""):
        raise DisputeRefused("area", "请选在哪个村、社区。", field="area_code")
    if elsewhere not in set(Elsewhere):
        raise DisputeRefused("elsewhere", "请选有没有别的机关在处理。", field="elsewhere")
    return DisputeGiven(
        kind=DisputeKind(kind),
        title=sent.get("title", ""),
        facts=sent.get("facts", ""),
        claim=sent.get("claim", ""),
        area_code=sent.get("area_code", ""),
        elsewhere=Elsewhere(elsewhere),
        parties=(party_of(sent, PartySide.APPLICANT), party_of(sent, PartySide.RESPONDENT)),
        in_public=bool(sent.get("in_public")),
    )


def party_of(sent: Mapping[str, str], side: PartySide) -> PartyGiven:
    """Return one party of a form."""
    before = "" if side is PartySide.APPLICANT else "other_"
    capacity = sent.get(f"{before}capacity", "")
    return PartyGiven(
        side=side,
        name=sent.get(f"{before}name", ""),
        phone=sent.get(f"{before}phone", ""),
        address=sent.get(f"{before}address", ""),
        capacity=Capacity(capacity) if capacity in set(Capacity) else Capacity.FULL,
        representative=sent.get(f"{before}representative", ""),
        relation=sent.get(f"{before}relation", ""),
    )


def agreement_of(sent: QueryDict) -> AgreementGiven:
    """Return the agreement that a form says; lines without words are left out.

    Raises DisputeRefused for a day or a sum that cannot be read.
    """
    duties: list[Duty] = []
    for number in range(1, MOST_DUTIES + 1):
        what = sent.get(f"duty_{number}_what", "").strip()
        if not what:
            continue
        duties.append(
            Duty(
                party_id=labels.a_uuid(sent.get(f"duty_{number}_party", "")) or UUID(int=0),
                what=what,
                due_on=_day(sent.get(f"duty_{number}_due", ""), f"duty_{number}_due"),
                amount=_sum(sent.get(f"duty_{number}_amount", ""), f"duty_{number}_amount"),
            )
        )
    return AgreementGiven(
        facts=sent.get("facts", ""),
        content=sent.get("content", ""),
        manner=sent.get("manner", ""),
        duties=tuple(duties),
    )


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise DisputeRefused("day", "请选日期。", field=field) from error


def _sum(text: str, field: str) -> Decimal | None:
    plain = text.replace(",", "").replace("，", "").strip()
    if not plain:
        return None
    try:
        found = Decimal(plain)
    except InvalidOperation as error:
        raise DisputeRefused("sum", "金额请填数字，例如 1200。", field=field) from error
    if not found.is_finite() or abs(found) >= 10**10 or found != round(found, 2):
        raise DisputeRefused("sum", "金额请填到分，例如 1200.50。", field=field)
    return found
