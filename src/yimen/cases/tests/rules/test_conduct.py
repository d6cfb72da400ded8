"""Rules of conduct, as tables of named cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.cases.contracts import (
    CaseState,
    CaseVerb,
    OpinionMissing,
    SecondCorrection,
    StopNotLawful,
)
from yimen.cases.rules.case import FLOW
from yimen.cases.rules.conduct import (
    check_bounce,
    check_extension,
    check_first_correction,
    check_judging,
    check_reasons,
    check_stop,
    counts_when_received_by,
    may_decide_at_once,
    may_withdraw,
    not_before,
    plain,
)
from yimen.cases.rules.regimes import STOP_TITLES, StopKind
from yimen.catalogue.contracts import Level, LimitText, Regime
from yimen.kernel.contracts import Refusal, WrongState

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Definition:
    """Just the stops and the extension of a definition."""

    other_stops: tuple[tuple[str, str], ...] = ()
    extension_limit: LimitText | None = None


@dataclass(frozen=True)
class Version:
    """Just what these rules read of an item version."""

    receive_level: Level = Level.COUNTY
    decide_level: Level = Level.COUNTY
    entrusted_acceptance: bool = False
    instant: bool = False
    regime: Regime = Regime.LICENCE
    definition: Definition | None = None


OWN = LimitText(amount=5, unit="W", law="《某法》第一条")


@pytest.mark.parametrize("regime", list(Regime))
def test_case_cor_1_first_correction_may_always_be_asked(regime: Regime):
    check_first_correction(regime=regime, asked_before=False)


def test_case_cor_1_second_correction_of_a_licence_is_refused_with_a_way_on():
    with pytest.raises(SecondCorrection, match="请受理，或写明理由不予受理"):
        check_first_correction(regime=Regime.LICENCE, asked_before=True)


@pytest.mark.parametrize("regime", [one for one in Regime if one is not Regime.LICENCE])
def test_case_cor_1_binds_licences_only(regime: Regime):
    check_first_correction(regime=regime, asked_before=True)


@pytest.mark.parametrize("kind", list(StopKind))
def test_case_stp_1_eight_procedures_stop_a_licence(kind: str):
    article = check_stop(version=Version(definition=Definition()), kind=kind, on=DAY)
    assert article == "《中华人民共和国行政许可法》第四十五条"


def test_case_stp_1_knows_the_eight_and_no_more():
    assert list(STOP_TITLES.values()) == [
        "听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "regime", "kind", "stops"),
    [
        ("publication without an article", Regime.LICENCE, "公示", ()),
        ("site visit with an empty article", Regime.LICENCE, "现场勘验", (("现场勘验", ""),)),
        ("another procedure's article", Regime.LICENCE, "公示", (("现场勘验", "第七条"),)),
        ("nothing chosen", Regime.LICENCE, "", ()),
        ("an inspection of a benefit", Regime.BENEFIT, "inspection", ()),
        ("a hearing of a registration", Regime.REGISTRATION, "hearing", ()),
        ("an appraisal of a service", Regime.PUBLIC_SERVICE, "appraisal", ()),
    ],
)
def test_case_stp_1_refuses_what_no_article_allows(case, regime, kind, stops):
    with pytest.raises(StopNotLawful):
        check_stop(
            version=Version(regime=regime, definition=Definition(other_stops=stops)),
            kind=kind,
            on=DAY,
        )


@pytest.mark.parametrize("regime", list(Regime))
def test_case_stp_1_takes_a_stored_article_in_every_regime(regime: Regime):
    stops = (("现场勘验", "《某办法》第七条"),)
    version = Version(regime=regime, definition=Definition(other_stops=stops))
    article = check_stop(version=version, kind="现场勘验", on=DAY)
    assert article == "《某办法》第七条"


@pytest.mark.parametrize("said", ["", "   ", "不行", "\x00\x00\x00\x00\x00", "  三个字  "])
def test_case_rea_1_refuses_a_negative_answer_without_reasons(said: str):
    with pytest.raises(OpinionMissing) as refused:
        check_reasons(said, field="reason")
    assert refused.value.field == "reason"


def test_case_rea_1_keeps_the_words_without_blanks_and_unseen_signs():
    assert check_reasons("  不符合第五条。\x00\n第二行\t好  ") == "不符合第五条。\n第二行\t好"


def test_case_rea_1_refuses_more_than_a_notice_holds():
    assert check_reasons("理" * 2000) == "理" * 2000
    with pytest.raises(Refusal, match="2001 字"):
        check_reasons("理" * 2001)


@given(st.text())
def test_plain_leaves_nothing_that_a_database_or_a_page_cannot_hold(text: str):
    kept = plain(text)
    assert not {chr(code) for code in range(32)} - {"\t", "\n", "\r"} & set(kept)
    assert plain(kept) == kept


@pytest.mark.parametrize(
    ("case", "receive", "decide", "entrusted", "counts"),
    [
        ("the deciding counter itself", Level.COUNTY, Level.COUNTY, False, True),
        ("a town for the county", Level.TOWN, Level.COUNTY, False, False),
        ("a village for the town", Level.VILLAGE, Level.TOWN, False, False),
        ("a village entrusted by the town", Level.VILLAGE, Level.TOWN, True, True),
        ("a village that decides", Level.VILLAGE, Level.VILLAGE, False, True),
    ],
)
def test_case_cnt_1_arrival_counts_where_acceptance_belongs(
    case, receive, decide, entrusted, counts
):
    version = Version(receive_level=receive, decide_level=decide, entrusted_acceptance=entrusted)
    assert counts_when_received_by(version=version) is counts


DUE = date(2026, 12, 18)


def extension(days, *, regime=Regime.LICENCE, own=None, before=0, on=DAY, due=DUE):
    version = Version(regime=regime, definition=Definition(extension_limit=own))
    return check_extension(version=version, days=days, times_before=before, on=on, due=due)


@pytest.mark.parametrize(
    ("case", "days", "rest", "code"),
    [
        ("no extension in this regime", 1, {"regime": Regime.BENEFIT}, "cases.extension.none"),
        ("extended once already", 1, {"before": 1}, "cases.extension.second"),
        ("longer than the law allows", 11, {}, "cases.extension.too_long"),
        ("a registration by four", 4, {"regime": Regime.REGISTRATION}, "cases.extension.too_long"),
        ("longer than its own law allows", 6, {"own": OWN}, "cases.extension.too_long"),
        ("no days at all", 0, {}, "cases.extension.too_long"),
        ("fewer than none", -3, {}, "cases.extension.too_long"),
        ("after the limit ran out", 5, {"on": date(2026, 12, 19)}, "cases.extension.late"),
    ],
)
def test_case_ext_1_refuses(case, days, rest, code):
    with pytest.raises(Refusal) as refused:
        extension(days, **rest)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("days", "rest"),
    [
        (1, {}),
        (10, {}),
        (10, {"on": DUE}),
        (10, {"due": None}),
        (5, {"own": OWN}),
        (5, {"regime": Regime.BENEFIT, "own": OWN}),
    ],
)
def test_case_ext_1_allows_up_to_the_most(days, rest):
    assert extension(days, **rest).amount == days


@pytest.mark.parametrize("state", list(CaseState))
def test_case_wdr_1_agrees_with_the_state_table(state: CaseState):
    assert may_withdraw(state=state) is FLOW.allows(state, CaseVerb.WITHDRAW)


@pytest.mark.parametrize(
    ("case", "state", "correct_by", "today", "refused"),
    [
        ("not yet received", CaseState.SUBMITTED, None, date(2026, 11, 20), False),
        ("the day after asking", CaseState.CORRECTION, date(2026, 12, 8), date(2026, 11, 20), True),
        ("the last day", CaseState.CORRECTION, date(2026, 12, 8), date(2026, 12, 8), True),
        ("the day after", CaseState.CORRECTION, date(2026, 12, 8), date(2026, 12, 9), False),
    ],
)
def test_case_bnc_1_leaves_the_time_to_correct(case, state, correct_by, today, refused):
    if not refused:
        check_bounce(state=state, correct_by=correct_by, today=today)
        return
    with pytest.raises(Refusal, match="2026年12月8日为止"):
        check_bounce(state=state, correct_by=correct_by, today=today)


@pytest.mark.parametrize(
    ("case", "skew", "recorded"),
    [
        ("later than the last move", timedelta(seconds=30), timedelta(seconds=30)),
        ("at the same moment", timedelta(0), timedelta(0)),
        ("another machine's clock", timedelta(seconds=-5), timedelta(0)),
    ],
)
def test_case_tim_1_levels_a_small_skew(case, skew, recorded):
    assert not_before(at=AT + skew, last=AT) == AT + recorded


def test_case_tim_1_takes_the_first_move_as_it_comes():
    assert not_before(at=AT, last=None) == AT


@pytest.mark.parametrize("back", [timedelta(seconds=6), timedelta(hours=1), timedelta(days=400)])
def test_case_tim_1_refuses_a_clock_set_back(back: timedelta):
    with pytest.raises(Refusal, match="没有办成，原来的内容都在"):
        not_before(at=AT - back, last=AT)


@pytest.mark.parametrize("state", list(CaseState))
def test_case_jud_1_papers_are_judged_until_the_decision(state: CaseState):
    open_in = {CaseState.SUBMITTED, CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.STOPPED}
    if state in open_in:
        assert check_judging(state=state, finding="清楚") == "清楚"
        return
    with pytest.raises(WrongState):
        check_judging(state=state, finding="清楚")


def test_case_jud_1_refuses_a_finding_that_does_not_fit():
    assert check_judging(state=CaseState.RECEIVED, finding="字" * 500)
    with pytest.raises(Refusal, match="500 字"):
        check_judging(state=CaseState.RECEIVED, finding="字" * 501)


@pytest.mark.parametrize(
    ("case", "instant", "receive", "decide", "at_once"),
    [
        ("instant at the village", True, Level.VILLAGE, Level.VILLAGE, True),
        ("instant at the county's own counter", True, Level.COUNTY, Level.COUNTY, True),
        ("instant, but decided above", True, Level.VILLAGE, Level.TOWN, False),
        ("promised at the village", False, Level.VILLAGE, Level.VILLAGE, False),
    ],
)
def test_case_ins_1_only_instant_items_are_decided_at_the_counter(
    case, instant, receive, decide, at_once
):
    version = Version(receive_level=receive, decide_level=decide, instant=instant)
    assert may_decide_at_once(version=version) is at_once
