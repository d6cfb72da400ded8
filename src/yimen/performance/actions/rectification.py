"""Things to put right after an evaluation: set with a deadline, answered with papers, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import NotFound, Ref, Refusal, WrongState
from yimen.kernel.deadlines.limits import Limit, Unit
from yimen.kernel.files import actions as files
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.performance.access import evaluation as access
from yimen.performance.actions.evaluation import locked, locked_row, told
from yimen.performance.contracts.evaluation import EvaluationState
from yimen.performance.contracts.result import (
    CHECK,
    RECTIFICATION_KIND,
    RECTIFY,
    RectificationState,
)
from yimen.performance.models import RectificationItem

LONGEST = 3 * 366
"""The farthest day for putting something right; beyond it a year was mistyped."""
LAW = "财预〔2020〕10号 项目支出绩效评价管理办法 第二十二条（整改期限由评价组织者确定）"


def set_rectification(
    *,
    actor: Actor,
    evaluation_id: UUID,
    problem: str,
    demand: str,
    due_on: date,
    at: datetime,
) -> UUID:
    """Demand that something be put right by a day; its clock runs in calendar days.

    Raises NotFound, NotAllowed, WrongState, Refusal.
    """
    with transaction.atomic():
        row = locked(actor, evaluation_id)
        if row.state not in {EvaluationState.FINAL, EvaluationState.PUBLISHED}:
            raise WrongState("报告定稿以后再下整改事项。")
        days = _days(due_on, at)
        last = RectificationItem.objects.filter(evaluation=row).aggregate(n=Max("number"))["n"]
        one = RectificationItem.objects.create(
            evaluation=row,
            number=(last or 0) + 1,
            problem=told(problem, "problem", "请写明是什么问题。"),
            demand=told(demand, "demand", "请写明要改成什么样。"),
            due_on=due_on,
        )
        clocks.start(
            ref=Ref(RECTIFICATION_KIND, one.id),
            kind=RECTIFY,
            regime="performance",
            at=at,
            limit=Limit(amount=days, unit=Unit.DAY, law=LAW),
            title=f"评价整改：{one.problem[:30]}",
        )
        _open_work(one, at)
        _note(one, actor, "set", at, {"due_on": due_on.isoformat()})
        return one.id


def reply(
    *,
    actor: Actor,
    rectification_id: UUID,
    words: str,
    papers: Sequence[tuple[str, BinaryIO]],
    at: datetime,
) -> None:
    """Say what was put right, with papers; the clock stops. Raises NotFound, NotAllowed, WrongState, Refusal."""
    with transaction.atomic():
        one = _locked(rectification_id)
        access.check_answer(actor, one.evaluation)
        if one.state != RectificationState.OPEN:
            raise WrongState("这一项已经答复过了，等核查。")
        one.reply = told(words, "reply", "请写明怎么整改的，有什么结果。")
        ref = Ref(RECTIFICATION_KIND, one.id)
        stored = [
            files.put(stream=stream, name=name, owner=ref, actor=actor, at=at)
            for name, stream in papers
        ]
        one.papers = [
            *one.papers,
            *({"id": str(each.id), "name": each.name, "sm3": each.sm3} for each in stored),
        ]
        one.state, one.replied_by, one.replied_at = RectificationState.REPLIED, actor.name, at
        one.save(update_fields=["reply", "papers", "state", "replied_by", "replied_at"])
        clocks.stop(ref=ref, kind=RECTIFY, at=at, outcome="replied")
        work.close(ref=ref, kind=RECTIFY)
        work.open(
            ref=ref,
            kind=CHECK,
            unit=one.evaluation.organiser_id,
            title=f"核查评价整改：{one.problem[:40]}",
            at=at,
        )
        _note(one, actor, "replied", at, {"papers": [each.sm3 for each in stored]})


def check(
    *,
    actor: Actor,
    rectification_id: UUID,
    passed: bool,
    words: str,
    due_on: date | None,
    at: datetime,
) -> None:
    """Find it put right, or send it back with a new day. Raises NotFound, NotAllowed, WrongState, Refusal."""
    with transaction.atomic():
        one = _locked(rectification_id)
        access.check_organise(actor, one.evaluation)
        if one.state != RectificationState.REPLIED:
            raise WrongState("被评价单位还没有答复，不能核查。")
        one.check_words = told(words, "check", "请写明核查情况。")
        one.checked_by, one.checked_at = actor.name, at
        work.close(ref=Ref(RECTIFICATION_KIND, one.id), kind=CHECK)
        if passed:
            one.state = RectificationState.CHECKED
        else:
            _send_back(one, due_on, at)
        one.save(
            update_fields=[
                *("check_words", "checked_by", "checked_at", "state", "due_on", "returned"),
            ]
        )
        _note(one, actor, "checked" if passed else "returned", at, {})


def _send_back(one: RectificationItem, due_on: date | None, at: datetime) -> None:
    if due_on is None:
        raise Refusal("performance.rectification.due", "退回时要给新的期限。", field="due_on")
    days = _days(due_on, at)
    one.state, one.due_on = RectificationState.OPEN, due_on
    one.returned += 1
    ref = Ref(RECTIFICATION_KIND, one.id)
    clocks.stop_all(ref=ref, at=at, outcome="returned")
    clocks.start(
        ref=ref,
        kind=RECTIFY,
        regime="performance",
        at=at,
        limit=Limit(amount=days, unit=Unit.DAY, law=LAW),
        title=f"评价整改：{one.problem[:30]}",
    )
    _open_work(one, at)


def _days(due_on: date, at: datetime) -> int:
    days = (due_on - local_day(at)).days
    if not 1 <= days <= LONGEST:
        raise Refusal(
            "performance.rectification.due",
            "整改期限要晚于今天，最长三年，请核对年份。",
            field="due_on",
        )
    return days


def _open_work(one: RectificationItem, at: datetime) -> None:
    work.open(
        ref=Ref(RECTIFICATION_KIND, one.id),
        kind=RECTIFY,
        unit=one.evaluation.department_id,
        area=one.evaluation.area_code,
        due=datetime.combine(one.due_on, time(23, 59, 59), LOCAL),
        title=f"评价整改：{one.problem[:60]}",
        at=at,
    )


def _locked(rectification_id: UUID) -> RectificationItem:
    found = (
        RectificationItem.objects.filter(id=rectification_id)
        .values_list("evaluation_id", flat=True)
        .first()
    )
    if found is None:
        raise NotFound
    locked_row(found)
    return RectificationItem.objects.select_related("evaluation").get(id=rectification_id)


def _note(
    one: RectificationItem, actor: Actor, what: str, at: datetime, change: Mapping[str, object]
) -> None:
    ledger.record(
        actor=actor,
        verb=f"performance.rectification.{what}",
        subject=Ref(RECTIFICATION_KIND, one.id),
        at=at,
        change={"evaluation": str(one.evaluation_id), **change},
    )
