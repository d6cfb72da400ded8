"""People's mediation in law: what may be mediated, by whom, how long, and what an agreement needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from uuid import UUID

from yimen.hotline.contracts.dispute import (
    DISPUTE_TITLES,
    DISPUTE_VERB_TITLES,
    AgreementGiven,
    Capacity,
    DisputeKind,
    DisputeRefused,
    DisputeState,
    DisputeVerb,
    Elsewhere,
    PartyGiven,
    PartySide,
    PartyView,
    PerformanceState,
)
from yimen.kernel.deadlines.limits import Limit, Unit
from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule

MEDIATE_CLOCK, CONFIRM_CLOCK = "hotline.mediate", "hotline.confirm"
_S, _V = DisputeState, DisputeVerb
_BEFORE = (_S.APPLIED, _S.ACCEPTED, _S.ASSIGNED, _S.MEDIATING)

DISPUTE: FlowTable[DisputeState, DisputeVerb] = FlowTable(
    moves=MappingProxyType(
        {
            (_S.APPLIED, _V.CONSENT): _S.APPLIED,
            (_S.APPLIED, _V.ACCEPT): _S.ACCEPTED,
            (_S.APPLIED, _V.REFUSE): _S.REFUSED,
            (_S.ACCEPTED, _V.ASSIGN): _S.ASSIGNED,
            (_S.ASSIGNED, _V.ASSIGN): _S.ASSIGNED,
            (_S.ASSIGNED, _V.REJECT): _S.ACCEPTED,
            (_S.MEDIATING, _V.REJECT): _S.ACCEPTED,
            (_S.ASSIGNED, _V.HOLD): _S.MEDIATING,
            (_S.MEDIATING, _V.HOLD): _S.MEDIATING,
            (_S.MEDIATING, _V.EXTEND): _S.MEDIATING,
            (_S.MEDIATING, _V.DRAFT): _S.DRAFTED,
            (_S.MEDIATING, _V.ORAL): _S.PERFORMING,
            (_S.DRAFTED, _V.SIGN): _S.DRAFTED,
            (_S.DRAFTED, _V.REDRAFT): _S.MEDIATING,
            (_S.DRAFTED, _V.CONCLUDE): _S.PERFORMING,
            **{(state, _V.WITHDRAW): _S.WITHDRAWN for state in _BEFORE},
            **{
                (state, _V.END): _S.ENDED
                for state in (_S.ACCEPTED, _S.ASSIGNED, _S.MEDIATING, _S.DRAFTED)
            },
            (_S.PERFORMING, _V.CHECK): _S.PERFORMING,
            (_S.PERFORMING, _V.CONFIRM): _S.PERFORMING,
            (_S.PERFORMING, _V.FULFIL): _S.FULFILLED,
            (_S.PERFORMING, _V.BREAK): _S.BROKEN,
            (_S.BROKEN, _V.CHECK): _S.BROKEN,
            (_S.BROKEN, _V.FULFIL): _S.FULFILLED,
            **{
                (state, _V.ARCHIVE): _S.ARCHIVED
                for state in (_S.FULFILLED, _S.BROKEN, _S.ENDED, _S.REFUSED, _S.WITHDRAWN)
            },
        }
    ),
    state_titles=DISPUTE_TITLES,
    verb_titles=DISPUTE_VERB_TITLES,
)

_GO: Mapping[Elsewhere, str] = MappingProxyType(
    {
        Elsewhere.COURT: "法院已经受理或者判过的，请向办案的法院说明，诉讼中也可以请法院组织调解。",
        Elsewhere.POLICE: "公安机关已经处理的，请找办案的派出所；对处理不服，可以申请行政复议。",
        Elsewhere.ARBITRATION: "仲裁机构已经受理或者裁过的，请找原仲裁机构；对裁决不服，按裁决书写明的办法办。",
        Elsewhere.OFFICE: "别的行政机关已经受理或者处理的，请找那个机关；对处理不服，可以申请行政复议。",
        Elsewhere.CRIME: "可能是犯罪的请报警 110；依法只能由专门机关处理的，请找那个机关。",
    }
)


@rule("MED-ACC-1", cites="《人民调解法》第三条、第十七条；《人民调解工作若干规定》第二十二条")
def check_acceptable(*, elsewhere: Elsewhere, consents: Sequence[bool | None]) -> None:
    """Refuse what others handle already, and what a party does not want mediated, with the way to go.

    One side that clearly refuses is enough; nobody is made to mediate. Raises DisputeRefused.
    """
    if elsewhere is not Elsewhere.NONE:
        raise DisputeRefused("elsewhere", f"不能受理。{_GO[elsewhere]}", field="elsewhere")
    if any(one is False for one in consents):
        raise DisputeRefused(
            "unwilling",
            "有一方不愿意调解，不能受理。可以告诉对方：还能依法申请仲裁、行政处理，或者向法院起诉。",
            field="consent",
        )
    if any(one is None for one in consents):
        raise DisputeRefused(
            "consent", "还没有问到每一方愿不愿意调解，请先问清楚、记下来。", field="consent"
        )


@rule(
    "MED-PTY-1",
    cites="《人民调解法》第二十条、第二十三条；《民法典》第二十三条、第一百六十一条",
)
def check_parties(*, parties: Sequence[PartyGiven]) -> None:
    """Refuse parties who are not on both sides, or cannot act and have nobody to act for them.

    Who acts for one side is no party of the other. Raises DisputeRefused at the field.
    """
    if {one.side for one in parties} != set(PartySide):
        raise DisputeRefused("sides", "请写明申请人和被申请人，至少各一位。", field="other_name")
    against = {
        side: {_plain(one.name) for one in parties if one.side is not side} for side in PartySide
    }
    for one in parties:
        prefix = "" if one.side is PartySide.APPLICANT else "other_"
        if len(_plain(one.name)) < 2:
            raise DisputeRefused("name", "请写全姓名或者单位名称。", field=f"{prefix}name")
        if one.capacity is Capacity.FULL:
            continue
        if len(_plain(one.representative)) < 2 or not one.relation.strip():
            raise DisputeRefused(
                "representative",
                "不是本人参加的，请写明代理人姓名和关系，例如：母亲。",
                field=f"{prefix}representative",
            )
        if _plain(one.representative) in against[one.side]:
            raise DisputeRefused(
                "both_sides",
                "对方当事人不能同时做这一方的代理人。",
                field=f"{prefix}representative",
            )


@rule(
    "MED-MED-1",
    cites="《人民调解法》第十五条、第十九条、第二十三条；《人民调解工作若干规定》第二十五条",
)
def check_mediator(
    *,
    officer_id: UUID,
    name: str,
    declared: bool,
    rejected: Collection[UUID],
    parties: Collection[str],
) -> None:
    """Refuse who was rejected by a party, is one, or has not said that he has no interest in it.

    Raises DisputeRefused.
    """
    if officer_id in rejected:
        raise DisputeRefused(
            "rejected", "有当事人要求换掉这位调解员，请指定另一位。", field="mediator"
        )
    if _plain(name) in {_plain(one) for one in parties}:
        raise DisputeRefused(
            "interest", "调解员是当事人或者代理人，请指定另一位。", field="mediator"
        )
    if not declared:
        raise DisputeRefused(
            "declared", "请先问清楚，并勾选：和当事人没有亲属、利益关系。", field="declared"
        )


@rule("MED-CLK-1", cites="《人民调解工作若干规定》第三十三条：一般在一个月内调结")
def mediation_limit() -> Limit:
    """Return how long a mediation normally takes: a month from acceptance."""
    return Limit(amount=1, unit=Unit.MONTH, law="《人民调解工作若干规定》第三十三条")


@rule("MED-CLK-2", cites="本地政策：当事人都同意，可以延长，每次不超过三十天")
def check_extension(*, days: int, agreed: Sequence[bool]) -> int:
    """Return by how many days a mediation is extended; every party agrees. Raises DisputeRefused."""
    if not 1 <= days <= 30:
        raise DisputeRefused("days", "延长的天数请填 1 到 30。", field="days")
    if not all(agreed):
        raise DisputeRefused(
            "agreed", "延长要各方都同意。请逐一问清楚，勾选“都同意”。", field="agreed"
        )
    return days


@rule("MED-AGR-1", cites="《人民调解法》第二十八条、第二十九条、第三十一条")
def check_agreement(*, given: AgreementGiven, parties: Collection[UUID], on: date) -> None:
    """Refuse an agreement that does not say facts, content, and who does what until when.

    Raises DisputeRefused at the field.
    """
    if len(given.facts.strip()) < 10:
        raise DisputeRefused("facts", "请写明纠纷的主要事实和争议，至少十个字。", field="facts")
    if len(given.content.strip()) < 10:
        raise DisputeRefused("content", "请写明各方达成的协议内容，至少十个字。", field="content")
    if len(given.manner.strip()) < 4:
        raise DisputeRefused(
            "manner", "请写明怎么履行，例如：当面交付，由调解员见证。", field="manner"
        )
    if not given.duties:
        raise DisputeRefused(
            "duties", "请至少写一项：谁，做什么，哪一天以前。", field="duty_1_what"
        )
    for number, one in enumerate(given.duties, start=1):
        if one.party_id not in parties:
            raise DisputeRefused("who", "请选由谁履行。", field=f"duty_{number}_party")
        if len(one.what.strip()) < 4:
            raise DisputeRefused("what", "请写明做什么。", field=f"duty_{number}_what")
        if not on <= one.due_on <= on + timedelta(days=3660):
            raise DisputeRefused(
                "due", "履行日期不能早于今天，也不能在十年以后。", field=f"duty_{number}_due"
            )
        if one.amount is not None and one.amount <= 0:
            raise DisputeRefused("amount", "金额要大于零。", field=f"duty_{number}_amount")


@rule("MED-AGR-2", cites="《人民调解法》第二十九条：各方签名、调解员签名并盖委员会印章之日起生效")
def who_must_sign(*, parties: Sequence[PartyView], signed: Collection[str]) -> list[str]:
    """Return the places that still lack a signature: each party's id, then `mediator`."""
    wanted = [*(str(one.id) for one in parties), "mediator"]
    return [one for one in wanted if one not in signed]


@rule("MED-CNF-1", cites="《人民调解法》第三十三条；《民事诉讼法》关于确认调解协议案件的规定")
def confirmation_limit() -> Limit:
    """Return until when both may ask the court to confirm: 30 days from when it takes effect."""
    return Limit(amount=30, unit=Unit.DAY, law="《人民调解法》第三十三条")


@rule("MED-PRF-1", cites="《人民调解法》第三十一条、第三十二条")
def performed(*, states: Sequence[PerformanceState]) -> DisputeVerb | None:
    """Return what follows from the follow-ups: all done, or nothing open and something not done."""
    if states and all(one is PerformanceState.DONE for one in states):
        return DisputeVerb.FULFIL
    if PerformanceState.FAILED in states and PerformanceState.OPEN not in states:
        return DisputeVerb.BREAK
    return None


@rule("MED-END-1", cites="《人民调解法》第二十六条、第三十二条")
def ways_left(*, kind: DisputeKind, agreed: bool) -> list[str]:
    """Return the ways that remain, in words: none ends because somebody tried to mediate."""
    ways = ["向有管辖权的人民法院起诉（诉讼时效没有因为调解而停，请留意日期）"]
    if agreed:
        return [
            "请调解员督促对方履行",
            *ways,
            "协议经过法院司法确认的，可以直接申请强制执行",
        ]
    if kind is DisputeKind.WAGES:
        ways.insert(0, "向劳动争议仲裁委员会申请仲裁（劳动争议先仲裁，一般在一年以内）")
        ways.append("向劳动监察机构投诉拖欠工资")
    if kind is DisputeKind.LAND:
        ways.insert(0, "申请土地承包经营纠纷仲裁，或者请乡镇人民政府处理土地权属争议")
    if kind is DisputeKind.CONTRACT:
        ways.insert(0, "合同里约定了仲裁的，向约定的仲裁机构申请仲裁")
    ways.append("事情有变化、双方又愿意的，可以再申请调解")
    return ways


def _plain(text: str) -> str:
    return "".join(text.split())
