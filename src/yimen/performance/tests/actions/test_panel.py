"""A panel: invited once, blind until closed, field by field exactly once, nothing lost at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from yimen.directory import public as directory
from yimen.kernel.actor import ANONYMOUS
from yimen.kernel.contracts import NotAllowed, NotFound, Refusal, WrongState
from yimen.kernel.models import LedgerEntry
from yimen.kernel.work import queries as work
from yimen.performance.actions import evaluation, expert, panel
from yimen.performance.contracts.evaluation import ScoresClosed
from yimen.performance.contracts.expert import ExpertState, LinkDead
from yimen.performance.models import Expert, PanelScore, PanelScoreEntry
from yimen.performance.queries import expert as experts
from yimen.performance.queries import panel as queries
from yimen.performance.queries import report as reports
from yimen.performance.queries.report_file import build_file
from yimen.performance.tests import panels
from yimen.performance.tests.panels import AT, DUE

pytestmark = pytest.mark.django_db


@pytest.fixture
def around() -> panels.People:
    return panels.people()


def save(seat, indicator, value, *, base=0, key="k", opinion="", at=AT):
    return panel.save_score(
        actor=ANONYMOUS,
        expert_id=seat,
        indicator_id=indicator,
        value=value,
        opinion=opinion,
        base_version=base,
        key=key,
        at=at,
    )


def invite(around, one, name="专家乙"):
    return expert.invite_expert(
        actor=around.finance,
        evaluation_id=one.id,
        name=name,
        organisation="",
        speciality="",
        contact="",
        expires_at=AT + timedelta(days=2),
        sheet_id=None,
        at=AT,
    )


def invite_officer(around, one, actor):
    username = directory.get_officer(officer_id=actor.officer_id, on=AT.date()).username
    return expert.invite_officer(
        actor=around.finance, evaluation_id=one.id, username=username, sheet_id=None, at=AT
    )


def listed(actor):
    return [row.title for row in work.list_for(actor=actor)]


def test_the_link_opens_once_and_ends_when_renewed_revoked_or_late(around):
    one = panels.drafted(around)
    first = invite(around, one)
    assert expert.find_invitation(token=first.token, at=AT)[0] == one.title
    seat = expert.open_link(token=first.token, at=AT)
    with pytest.raises(LinkDead, match="已经打开过一次"):
        expert.open_link(token=first.token, at=AT)
    fresh = expert.renew_link(
        actor=around.finance, expert_id=first.expert_id, expires_at=AT + timedelta(days=3), at=AT
    )
    with pytest.raises(NotFound):
        experts.own_seat(actor=ANONYMOUS, seat=seat, at=AT)
    with pytest.raises(LinkDead, match="过期"):
        expert.open_link(token=fresh.token, at=AT + timedelta(days=3))
    expert.revoke(actor=around.finance, expert_id=first.expert_id, at=AT)
    with pytest.raises(LinkDead):
        expert.open_link(token=fresh.token, at=AT)
    with pytest.raises(LinkDead):
        expert.open_link(token="", at=AT)


def test_a_conflict_of_interest_recuses(around):
    one = panels.drafted(around)
    row = invite(around, one)
    with pytest.raises(Refusal, match="利益关系"):
        expert.declare(actor=ANONYMOUS, expert_id=row.expert_id, conflict=True, words="", at=AT)
    found = expert.declare(
        actor=ANONYMOUS, expert_id=row.expert_id, conflict=True, words="做过监理", at=AT
    )
    assert found is ExpertState.RECUSED
    with pytest.raises(LinkDead, match="回避"):
        save(row.expert_id, panels.indicators(one)[0], "1")


def test_nobody_scores_before_the_declaration_or_the_opening(around):
    one = panels.drafted(around)
    row, first = invite(around, one), panels.indicators(one)[0]
    with pytest.raises(WrongState, match="先声明"):
        save(row.expert_id, first, "1")
    expert.declare(actor=ANONYMOUS, expert_id=row.expert_id, conflict=False, words="", at=AT)
    with pytest.raises(WrongState, match="没有开始"):
        save(row.expert_id, first, "1")


def test_a_field_sent_twice_counts_once(around):
    one, (seat, _) = panels.scoring(around)
    first = panels.indicators(one)[0]
    saved = save(seat, first, "15.5", key="same")
    again = save(seat, first, "15.5", key="same", at=AT + timedelta(hours=3))
    assert (saved.version, saved.repeated, again.version, again.repeated) == (1, False, 1, True)
    assert PanelScoreEntry.objects.count() == 1
    with pytest.raises(Refusal):
        save(seat, first, "16", key="same")


def test_two_on_one_sheet_lose_nothing_and_choose(around):
    one = panels.drafted(around)
    left = panels.seat(around, one)
    sheet = Expert.objects.get(id=left).sheet_id
    right = panels.seat(around, one, sheet_id=sheet)
    evaluation.open_scoring(actor=around.finance, evaluation_id=one.id, due_on=DUE, at=AT)
    first, *others = panels.indicators(one)
    save(left, first, "18", key="a")
    late = save(right, first, "12", base=0, key="b", opinion="目标没有量化")
    assert (late.conflict, late.theirs, late.value, late.version) == (True, "18", "12", 1)
    shown = experts.own_sheet(row=Expert.objects.select_related("sheet").get(id=left))
    rival = shown.scores[first].rival
    assert (shown.scores[first].value, rival.value) == (Decimal(18), Decimal(12))
    for place, each in enumerate(others):
        save(left, each, "40", key=f"c{place}")
    with pytest.raises(WrongState, match="先选定一个"):
        panel.submit(actor=ANONYMOUS, expert_id=left, at=AT)
    panel.choose(actor=ANONYMOUS, expert_id=right, entry_id=rival.entry_id, take=True, at=AT)
    score = PanelScore.objects.get(indicator_id=first)
    assert (score.value, score.opinion, score.version) == (Decimal(12), "目标没有量化", 2)
    with pytest.raises(WrongState, match="已经选定"):
        panel.choose(actor=ANONYMOUS, expert_id=left, entry_id=rival.entry_id, take=False, at=AT)
    panel.submit(actor=ANONYMOUS, expert_id=left, at=AT)


def test_a_sheet_is_whole_before_it_is_handed_in(around):
    one, (seat, _) = panels.scoring(around)
    first, second, third = panels.indicators(one)
    save(seat, first, "20", key="1")
    save(seat, second, "40", key="2")
    with pytest.raises(Refusal, match="第 3 项“满意度”还没有打分"):
        panel.submit(actor=ANONYMOUS, expert_id=seat, at=AT)
    save(seat, third, "32", key="3")
    with pytest.raises(Refusal, match="请写扣分理由"):
        panel.submit(actor=ANONYMOUS, expert_id=seat, at=AT)
    save(seat, third, "32", base=1, key="4", opinion="问卷只有 36 份")
    panel.submit(actor=ANONYMOUS, expert_id=seat, at=AT)
    with pytest.raises(WrongState, match="撤回修改"):
        save(seat, third, "33", base=2, key="5")
    panel.take_back(actor=ANONYMOUS, expert_id=seat, at=AT)
    assert save(seat, third, "33", base=2, key="5").version == 3


ROLES = ("finance", "other_finance", "head", "project_officer", "stranger", "supervisor", "admin")


def test_blind_until_closed_for_every_role_and_every_way_out(around):
    one, seats = panels.scoring(around)
    for seat in seats:
        panels.fill(one, seat, "13.57", "37", "31", opinion="只有我知道的话")
    for who in ROLES:
        _is_blind(getattr(around, who), one)
        if who not in {"stranger", "admin"}:
            shown = experts.list_experts(actor=getattr(around, who), evaluation_id=one.id)
            assert [each.filled for each in shown] == [3, 3]
            assert "只有我知道的话" not in repr(shown)
    told = repr(list(LedgerEntry.objects.values_list("change", flat=True)))
    assert "只有我知道的话" not in told
    assert "13.57" not in told


def _is_blind(actor, one) -> None:
    ways = [
        lambda: queries.get_result(actor=actor, evaluation_id=one.id),
        lambda: queries.list_opinions(actor=actor, evaluation_id=one.id),
        lambda: queries.score_ids(actor=actor, evaluation_id=one.id),
        lambda: reports.list_chapters(actor=actor, evaluation_id=one.id),
        lambda: experts.own_seat(actor=actor, evaluation_id=one.id, at=AT),
    ]
    ways += [
        lambda form=form: build_file(
            actor=actor, evaluation_id=one.id, form=form, open_to_all=False, at=AT
        )
        for form in ("docx", "pdf", "xlsx")
    ]
    for way in ways:
        with pytest.raises((ScoresClosed, NotFound)):
            way()


def test_closing_waits_for_every_sheet_or_a_reason(around):
    one, seats = panels.scoring(around)
    panels.fill(one, seats[0], "18", "36", "30")
    with pytest.raises(WrongState, match="专家2 还没有交"):
        panel.close_scoring(actor=around.finance, evaluation_id=one.id, at=AT)
    with pytest.raises(Refusal, match="为什么缺席"):
        expert.excuse(actor=around.finance, expert_id=seats[1], reason="", at=AT)
    expert.excuse(actor=around.finance, expert_id=seats[1], reason="住院", at=AT)
    panel.close_scoring(actor=around.finance, evaluation_id=one.id, at=AT)
    assert not Expert.objects.exclude(contact=b"").exists()
    result = queries.get_result(actor=around.finance, evaluation_id=one.id)
    assert (result.total, result.grade, len(result.sheets)) == (Decimal("84.00"), "良", 1)


def test_a_value_late_from_a_lost_network_is_refused_after_closing(around):
    one, seats = panels.scoring(around)
    for seat in seats:
        panels.fill(one, seat, "18", "36", "30")
    panel.close_scoring(actor=around.finance, evaluation_id=one.id, at=AT)
    with pytest.raises(WrongState, match="已经截止"):
        save(seats[0], panels.indicators(one)[0], "20", base=1, key="late")


def test_an_excluded_score_is_named_and_comes_back(around):
    one = panels.closed(around)
    ids = queries.score_ids(actor=around.finance, evaluation_id=one.id)
    result = queries.get_result(actor=around.finance, evaluation_id=one.id)
    first = result.indicators[0].indicator_id
    score, other = (ids[sheet, first] for sheet, _ in result.sheets)
    with pytest.raises(NotAllowed):
        panel.exclude_score(actor=around.supervisor, score_id=score, reason="不公正", at=AT)
    with pytest.raises(Refusal, match="为什么剔除"):
        panel.exclude_score(actor=around.finance, score_id=score, reason="", at=AT)
    panel.exclude_score(actor=around.finance, score_id=score, reason="看错了满分", at=AT)
    after = queries.get_result(actor=around.finance, evaluation_id=one.id)
    assert (after.indicators[0].mean, after.indicators[0].mean_before) == (Decimal(20), Decimal(19))
    with pytest.raises(Refusal, match="只剩这一个"):
        panel.exclude_score(actor=around.finance, score_id=other, reason="也看错了", at=AT)
    panel.readmit_score(actor=around.finance, score_id=score, at=AT)
    assert queries.get_result(actor=around.finance, evaluation_id=one.id) == result


def test_an_officer_scores_from_his_work_list(around):
    one = panels.drafted(around)
    with pytest.raises(Refusal, match="被评价单位的人"):
        invite_officer(around, one, around.head)
    seat = invite_officer(around, one, around.stranger)
    with pytest.raises(Refusal, match="已经在专家名单"):
        invite_officer(around, one, around.stranger)
    evaluation.open_scoring(actor=around.finance, evaluation_id=one.id, due_on=DUE, at=AT)
    assert listed(around.stranger) == [f"专家评分：{one.title}"]
    assert not listed(around.finance)
    expert.declare(actor=around.stranger, expert_id=seat, conflict=False, words="", at=AT)
    panels.fill(one, seat, "20", "40", "40")
    assert not listed(around.stranger)
