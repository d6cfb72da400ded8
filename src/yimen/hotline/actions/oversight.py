"""Leaders' instructions, circulars with two hands, and visits that take or press orders."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.hotline import access
from yimen.hotline.actions import dispatch, intake
from yimen.hotline.actions.transition import locked, order_ref
from yimen.hotline.contracts.order import Door, Intake, OrderView, PleaseSay
from yimen.hotline.contracts.oversight import (
    CIRCULAR_KIND,
    INSTRUCTION_KIND,
    VISIT_KIND,
    CircularLine,
    CircularState,
    CircularVerb,
    InstructionState,
    VisitKind,
    VisitLine,
)
from yimen.hotline.models import Circular, Instruction, SiteVisit, SiteVisitOrder, WorkOrder
from yimen.hotline.queries import oversight as reads
from yimen.hotline.queries.side_work import INSTRUCTED
from yimen.hotline.rules import oversight
from yimen.hotline.rules.sideflow import CIRCULAR
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.clocks.dates import end_of_day
from yimen.kernel.contracts import NotFound, Ref, WrongState
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.numbers import actions as numbers
from yimen.kernel.work import actions as work


def instruct(
    *, actor: Actor, order_id: UUID, leader: str, words: str, due_on: date | None, at: datetime
) -> UUID:
    """Put a leader's instruction on an order; the unit reports by the day.

    Raises NotAllowed, PleaseSay, WrongState.
    """
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        access.check_desk(
            actor, access.SUPERVISE, area_code=row.area_code,
            reported_unit_id=row.reported_unit_id,
        )  # fmt: skip
        return _instruct(actor, row, leader, words, due_on, at)


def _instruct(
    actor: Actor, row: WorkOrder, leader: str, words: str, due_on: date | None, at: datetime
) -> UUID:
    if row.unit_id is None:
        raise WrongState("还没有派给承办单位，先派单再批示。")
    day = oversight.check_instruction(
        leader=leader, words=words, due_on=due_on, today=local_day(at)
    )
    one = Instruction(
        id=new_id(), order=row, unit_id=row.unit_id, leader=leader.strip()[:80],
        words=words.strip()[:500], due_on=day, at=at, by=access.signed(actor, access.SUPERVISE),
    )  # fmt: skip
    one.save(force_insert=True)
    work.open(
        ref=Ref(INSTRUCTION_KIND, one.id), kind=INSTRUCTED, unit=row.unit_id, at=at,
        due=end_of_day(day), title=f"领导批示：{row.number} {row.title}",
    )  # fmt: skip
    ledger.record(
        actor=actor, verb="hotline.instruction.given", subject=order_ref(row), at=at,
        change={"instruction": str(one.id), "due": str(day)},
    )  # fmt: skip
    return one.id


def report_on(*, actor: Actor, instruction_id: UUID, words: str, at: datetime) -> None:
    """Report on a leader's instruction, as the unit. Raises NotAllowed, PleaseSay, WrongState."""
    if len(words.strip()) < 6:
        raise PleaseSay("report", "请写明办到哪一步、结果怎样，至少六个字。")
    with transaction.atomic():
        one = Instruction.objects.for_change(instruction_id)
        access.check_unit(actor, unit_id=one.unit_id)
        if one.state != InstructionState.OPEN:
            raise WrongState("这份批示已经报告过了。")
        one.state, one.reply, one.replied_at = InstructionState.REPLIED, words.strip()[:500], at
        one.replied_by = access.signed(actor, access.HANDLE)
        one.save(update_fields=["state", "reply", "replied_at", "replied_by"])
        work.close(ref=Ref(INSTRUCTION_KIND, one.id))
        ledger.record(
            actor=actor, verb="hotline.instruction.reported",
            subject=Ref(INSTRUCTION_KIND, one.id), at=at, change={"order": str(one.order_id)},
        )  # fmt: skip


def draft_circular(*, actor: Actor, title: str, words: str, at: datetime) -> UUID:
    """Draft a circular of the orders on the ladder's last step that none has named yet.

    The lines are frozen here: number, unit, category, limit; nothing of the caller. Raises
    NotAllowed, PleaseSay.
    """
    actor.must(access.SUPERVISE)
    if len(title.strip()) < 6:
        raise PleaseSay("title", "请写通报的标题，至少六个字。")
    if len(words.strip()) < 10:
        raise PleaseSay("words", "请写明通报的事由和要求，至少十个字。")
    area = actor.areas(access.SUPERVISE)[0]
    with transaction.atomic():
        lines = reads.orders_to_name(actor=actor, at=at)
        if not lines:
            raise PleaseSay("title", "现在没有到了通报这一级、还没有通报过的工单。")
        one = Circular(
            id=new_id(), area_prefix=area, title=title.strip()[:80], words=words.strip()[:1000],
            lines=[_plain(line) for line in lines], drafted_at=at,
            drafted_by=access.signed(actor, access.SUPERVISE), drafted_officer=actor.officer_id,
        )  # fmt: skip
        one.save(force_insert=True)
        ledger.record(
            actor=actor, verb="hotline.circular.drafted", subject=Ref(CIRCULAR_KIND, one.id),
            at=at, change={"orders": len(lines)},
        )  # fmt: skip
        return one.id


def _plain(line: CircularLine) -> dict[str, object]:
    return {
        key: str(value) if isinstance(value, UUID | date) else value
        for key, value in asdict(line).items()
    }


def rule_on_circular(*, actor: Actor, circular_id: UUID, issue: bool, at: datetime) -> None:
    """Issue a circular that another drafted, with a number; or drop the draft.

    Raises NotAllowed, NotYourself, WrongState.
    """
    with transaction.atomic():
        one = Circular.objects.for_change(circular_id)
        actor.must(access.SUPERVISE, area=one.area_prefix)
        if issue:
            oversight.check_issuer(drafted_officer=one.drafted_officer, officer_id=actor.officer_id)
        verb = CircularVerb.ISSUE if issue else CircularVerb.DROP
        one.state = CIRCULAR.check_move(CircularState(one.state), verb)
        if issue:
            one.issued_at, one.issued_by = at, access.signed(actor, access.SUPERVISE)
            content = json.dumps([one.title, one.words, one.lines], ensure_ascii=False)
            one.digest = sm3_hex(content.encode())
            one.number = numbers.next_document(series="热线通报", year=local_day(at).year)
        one.save(update_fields=["state", "issued_at", "issued_by", "digest", "number"])
        ledger.record(
            actor=actor, verb=f"hotline.circular.{'issued' if issue else 'dropped'}",
            subject=Ref(CIRCULAR_KIND, one.id), at=at,
            change={"number": one.number, "digest": one.digest},
        )  # fmt: skip


def begin_visit(
    *,
    actor: Actor,
    kind: VisitKind,
    area_code: str,
    place: str,
    leader: str,
    held_on: date | None,
    at: datetime,
) -> UUID:
    """Note a visit or a session before it takes orders. Raises NotAllowed, PleaseSay, Refusal."""
    day = oversight.check_visit(place=place, leader=leader, held_on=held_on, today=local_day(at))
    if not area_code:
        raise PleaseSay("area_code", "请选在哪个镇。")
    directory.get_area(code=area_code)
    access.check_desk(actor, access.SUPERVISE, area_code=area_code, reported_unit_id=None)
    with transaction.atomic():
        one = SiteVisit(
            id=new_id(), kind=kind, area_code=area_code, place=place.strip()[:120],
            leader=leader.strip()[:80], held_on=day, at=at,
            by=access.signed(actor, access.SUPERVISE),
        )  # fmt: skip
        one.save(force_insert=True)
        ledger.record(
            actor=actor, verb="hotline.visit.begun", subject=Ref(VISIT_KIND, one.id), at=at,
            change={"kind": kind, "area": area_code},
        )  # fmt: skip
        return one.id


def take_on_visit(
    *,
    actor: Actor,
    visit_id: UUID,
    intake_: Intake,
    key: str,
    lead_id: UUID | None,
    at: datetime,
) -> OrderView:
    """Take an order on the spot and, where a unit is named, send it on at once.

    Raises as the steps do; NotFound, WrongState.
    """
    with transaction.atomic():
        visit = _open_visit(actor, visit_id)
        taken = intake.take_in(actor=actor, intake=intake_, door=Door.VISIT, key=key, at=at).order
        _, made = SiteVisitOrder.objects.get_or_create(
            visit=visit,
            order_id=taken.id,
            defaults={"id": new_id(), "line": VisitLine.TAKEN, "at": at},
        )
        if not made or lead_id is None:
            return taken
        code = intake_.category_code
        dispatch.accept(actor=actor, order_id=taken.id, category_code=code, at=at)
        return dispatch.dispatch(
            actor=actor, order_id=taken.id, lead_id=lead_id,
            words=f"{visit.leader}现场交办", at=at,
        )  # fmt: skip


def press_on_visit(
    *,
    actor: Actor,
    visit_id: UUID,
    number: str,
    words: str,
    due_on: date | None,
    at: datetime,
) -> UUID:
    """Bring an order before the leader on the spot; what he decides is an instruction.

    Raises NotAllowed, NotFound, PleaseSay, WrongState.
    """
    with transaction.atomic():
        visit = _open_visit(actor, visit_id)
        found = WorkOrder.objects.filter(number=number.strip().upper()).first()
        if found is None:
            raise PleaseSay("number", "没有这个编号的工单。")
        row = locked(order_id=found.id, at=at)
        access.check_desk(
            actor, access.SUPERVISE, area_code=row.area_code,
            reported_unit_id=row.reported_unit_id,
        )  # fmt: skip
        if SiteVisitOrder.objects.filter(visit=visit, order=row).exists():
            raise PleaseSay("number", "这次已经记过这件工单了。")
        given = _instruct(actor, row, visit.leader, words, due_on, at)
        SiteVisitOrder(
            id=new_id(), visit=visit, order=row, line=VisitLine.PRESSED,
            words=words.strip()[:500], at=at,
        ).save(force_insert=True)  # fmt: skip
        return given


def end_visit(*, actor: Actor, visit_id: UUID, words: str, at: datetime) -> None:
    """Close a visit with what came of it. Raises NotAllowed, NotFound, PleaseSay, WrongState."""
    if len(words.strip()) < 4:
        raise PleaseSay("words", "请写一句小结，至少四个字。")
    with transaction.atomic():
        visit = _open_visit(actor, visit_id)
        visit.ended_at, visit.words = at, words.strip()[:1000]
        visit.save(update_fields=["ended_at", "words"])
        ledger.record(
            actor=actor, verb="hotline.visit.ended", subject=Ref(VISIT_KIND, visit.id), at=at,
            change={},
        )  # fmt: skip


def _open_visit(actor: Actor, visit_id: UUID) -> SiteVisit:
    visit = SiteVisit.objects.for_change(visit_id)
    if not actor.may(access.SUPERVISE, area=visit.area_code):
        raise NotFound
    if visit.ended_at is not None:
        raise WrongState("这次活动已经结束，请另记一次。")
    return visit
