"""Rules of conduct between the authority and the applicant, each with its law."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from yimen.cases.contracts import CaseState, OpinionMissing, SecondCorrection, StopNotLawful
from yimen.cases.rules import regimes
from yimen.cases.rules.limits import extension_limit
from yimen.catalogue.contracts import ItemVersionView, Level, Regime
from yimen.kernel.contracts import Refusal, WrongState
from yimen.kernel.deadlines.limits import Extension, Limit
from yimen.kernel.rules import rule

_SKEW = timedelta(seconds=5)


@rule("CASE-COR-1", cites="行政许可法 第三十二条第一款第四项")
def check_first_correction(*, regime: Regime, asked_before: bool) -> None:
    """Refuse a second request for correction where the law wants everything told at once.

    Raises SecondCorrection.
    """
    if asked_before and regime is Regime.LICENCE:
        raise SecondCorrection


@rule("CASE-STP-1", cites="行政许可法 第四十五条")
def check_stop(*, version: ItemVersionView, kind: str, on: date) -> str:
    """Return the article by which the clock may stop for this procedure.

    In the licence regime the eight procedures of Art. 45 need no more; any other procedure, and
    every procedure in another regime, needs an article stored on the item version.
    Raises StopNotLawful.
    """
    law = regimes.regime_on(code=version.regime, day=on)
    stored = version.definition.other_stops if version.definition else ()
    article = dict(stored).get(kind, "")
    if not regimes.stop_allowed(regime=law, kind=kind, article=article):
        raise StopNotLawful(
            "这种程序没有法律依据可以停表。行政许可只有听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审"
            "八种；其他程序须先在事项里登记法律条文。"
        )
    return f"{law.law}第四十五条" if kind in law.stops else article


_LONGEST_REASONS = 2000
_UNSEEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))


def plain(text: str) -> str:
    """Return what was written without the control signs that no keyboard types and no page shows."""
    return text.translate(_UNSEEN).strip()


@rule("CASE-REA-1", cites="行政许可法 第三十二条第二款、第三十八条第二款、第五十五条")
def check_reasons(opinion: str, *, field: str = "opinion") -> str:
    """Return the reasons without blanks around them; a negative answer without any is refused.

    Raises OpinionMissing, Refusal when they are longer than a notice can hold.
    """
    text = plain(opinion)
    if len(text) < 4:
        raise OpinionMissing(field)
    if len(text) > _LONGEST_REASONS:
        raise Refusal(
            "cases.opinion.too_long",
            f"最多写 {_LONGEST_REASONS} 字，现在 {len(text)} 字，请写短一些。",
            field=field,
        )
    return text


@rule("CASE-CNT-1", cites="行政许可法 第二十四条（委托）、第三十二条（收到申请）")
def counts_when_received_by(*, version: ItemVersionView) -> bool:
    """Say whether arrival at the receiving counter is arrival at the authority.

    It is when the receiving level decides, or when acceptance is entrusted to it; otherwise the
    clock begins when the papers reach the deciding unit.
    """
    return version.receive_level == version.decide_level or version.entrusted_acceptance


@rule("CASE-EXT-1", cites="行政许可法 第四十二条第一款")
def check_extension(
    *, version: ItemVersionView, days: int, times_before: int, on: date, due: date | None
) -> Limit:
    """Return the extension in its unit, or refuse it and say why.

    Refused is a second one, one longer than the law allows, and one asked for after the limit
    ran out (`due`; None while it is stopped).
    """
    most = extension_limit(version=version, on=on)
    if most is None:
        raise Refusal("cases.extension.none", "这类事项的办理期限不能延长。", field="days")
    if days >= 1 and regimes.may_extend(
        regime=regimes.regime_on(code=version.regime, day=on),
        asked=Extension(amount=days, unit=most.unit),
        on=on,
        due=due,
        times_before=times_before,
        item_extension=most,
    ):
        return Limit(amount=days, unit=most.unit, law=most.law)
    if times_before:
        raise Refusal("cases.extension.second", "期限只能延长一次，本件已经延长过。", field="days")
    if due is not None and on > due:
        raise Refusal("cases.extension.late", "办理期限已经过了，不能再延长。", field="days")
    raise Refusal("cases.extension.too_long", f"最多可以延长 {most}，请改小。", field="days")


@rule("CASE-WDR-1", cites="行政许可法 第七条（申请人的权利）；决定作出前可以撤回")
def may_withdraw(*, state: CaseState) -> bool:
    """Say whether the applicant may still withdraw: before the decision."""
    return state in {
        CaseState.SUBMITTED,
        CaseState.RECEIVED,
        CaseState.CORRECTION,
        CaseState.ACCEPTED,
        CaseState.STOPPED,
    }


@rule("CASE-BNC-1", cites="本地规定：补正期满没有补正的退件（国家无统一规定）")
def check_bounce(*, state: CaseState, correct_by: date | None, today: date) -> None:
    """Refuse to send back an application whose applicant may still correct it.

    `correct_by` is the last day for the correction, counted when the case waits for one.
    Raises Refusal.
    """
    if state is CaseState.CORRECTION and correct_by is not None and today <= correct_by:
        raise Refusal(
            "cases.bounce.early",
            f"补正的期限到{decision_date(correct_by)}为止，期满没有补正的才能退件。",
        )


@rule("CASE-TIM-1", cites="办件时间逻辑（电子监察监测点：时间倒挂）")
def not_before(*, at: datetime, last: datetime | None) -> datetime:
    """Return the moment to record: never before the case's last move.

    A few seconds of skew between machines are levelled; a clock that was set back is refused,
    since a record whose times run backwards proves nothing.
    """
    if last is None or at >= last:
        return at
    if last - at <= _SKEW:
        return last
    raise Refusal(
        "cases.clock.set_back",
        "服务器时间比这件事的上一步还早，没有办成，原来的内容都在。请联系运维人员校准时间后再办。",
    )


JUDGED_IN = frozenset(
    {CaseState.SUBMITTED, CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.STOPPED}
)


@rule("CASE-JUD-1", cites="办件材料核验在受理、审查时进行；办结后的记录不改")
def check_judging(*, state: CaseState, finding: str) -> str:
    """Return the finding on a paper; after the decision nothing is judged any more.

    Raises WrongState, Refusal.
    """
    if state not in JUDGED_IN:
        raise WrongState("这件事已经不在看材料的阶段，核验记录不能再改。")
    if len(finding) > 500:
        raise Refusal(
            "cases.paper.finding_long", "核验说明最多写 500 字，请写短一些。", field="finding"
        )
    return finding


@rule("CASE-INS-1", cites="办件类型：即办件承诺当场办结（国家事项标准 A.6）")
def may_decide_at_once(*, version: ItemVersionView) -> bool:
    """Say whether the counter that received the case may accept and decide it in one go."""
    return version.instant and version.decide_level in {version.receive_level, Level.VILLAGE}


def decision_date(at_day: date) -> str:
    """Return a date as it stands under a notice: 2026年11月21日."""
    return f"{at_day.year}年{at_day.month}月{at_day.day}日"
