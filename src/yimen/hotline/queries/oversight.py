"""Reads of instructions, circulars and visits; nothing of who called."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from yimen.directory import public as directory
from yimen.hotline import access
from yimen.hotline.contracts.order import ORDER_KIND, STATE_TITLES, OrderState
from yimen.hotline.contracts.oversight import (
    CircularLine,
    CircularState,
    CircularView,
    InstructionState,
    InstructionView,
    VisitKind,
    VisitLine,
    VisitOrderView,
    VisitView,
)
from yimen.hotline.contracts.side import SupervisionLevel
from yimen.hotline.models import (
    Circular,
    Instruction,
    SiteVisit,
    SiteVisitOrder,
    Supervision,
)
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import order as orders
from yimen.hotline.rules.limits import RESOLVE
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound
from yimen.kernel.models import Clock

_SHOWN = 100


def _instruction(row: Instruction) -> InstructionView:
    return InstructionView(
        id=row.id, order_id=row.order_id, order_number=row.order.number,
        order_title=row.order.title, unit_id=row.unit_id, leader=row.leader, words=row.words,
        due_on=row.due_on, state=InstructionState(row.state), at=row.at, by=row.by,
        reply=row.reply, replied_at=row.replied_at, replied_by=row.replied_by,
    )  # fmt: skip


def instructions_of(*, order_id: UUID) -> list[InstructionView]:
    """Return the leaders' instructions on an order, the oldest first."""
    rows = Instruction.objects.filter(order_id=order_id).select_related("order")
    return [_instruction(row) for row in rows.order_by("at", "id")]


def list_instructions(*, actor: Actor) -> list[InstructionView]:
    """Return the newest instructions on orders that an officer may know of."""
    rows = Instruction.objects.filter(order__in=orders.visible(actor)).select_related("order")
    return [_instruction(row) for row in rows.order_by("state", "due_on", "id")[:_SHOWN]]


def order_of_instruction(*, instruction_id: UUID) -> UUID:
    """Return the order that an instruction is about. Raises NotFound."""
    row = Instruction.objects.filter(id=instruction_id).first()
    if row is None:
        raise NotFound
    return row.order_id


def orders_to_name(*, actor: Actor, at: datetime) -> list[CircularLine]:
    """Return the orders on the ladder's last step that no circular has named, by unit."""
    named = {
        str(line["order_id"])
        for lines in Circular.objects.exclude(state=CircularState.DROPPED).values_list(
            "lines", flat=True
        )
        for line in lines
    }
    rows = Supervision.objects.filter(
        level=SupervisionLevel.CIRCULAR, order__in=orders.visible(actor)
    ).select_related("order")
    rows = rows.filter(order__confidential=False)
    found = [row for row in rows.order_by("at", "id") if str(row.order_id) not in named]
    due = dict(
        Clock.objects.filter(
            ref_kind=ORDER_KIND, ref_id__in=[row.order_id for row in found], kind=RESOLVE
        )
        .order_by("id")
        .values_list("ref_id", "due_at")
    )
    units = {one.id: one.short_name for one in directory.list_organisations()}
    paths = categories.paths()
    lines = []
    for row in found:
        due_at = due.get(row.order_id)
        due_on = local_day(due_at) if due_at else None
        lines.append(
            CircularLine(
                order_id=row.order_id,
                number=row.order.number,
                unit=units.get(row.unit_id, ""),
                category=paths.get(row.order.category_code, ""),
                due_on=due_on,
                days_late=max(0, (local_day(at) - due_on).days) if due_on else 0,
                state=STATE_TITLES[OrderState(row.order.state)],
            )
        )
    return sorted(lines, key=lambda one: (one.unit, one.number))


def _circular(row: Circular) -> CircularView:
    return CircularView(
        id=row.id,
        number=row.number,
        title=row.title,
        words=row.words,
        state=CircularState(row.state),
        lines=tuple(
            CircularLine(
                order_id=UUID(line["order_id"]), number=line["number"], unit=line["unit"],
                category=line["category"],
                due_on=date.fromisoformat(line["due_on"]) if line["due_on"] else None,
                days_late=line["days_late"], state=line["state"],
            )
            for line in row.lines
        ),
        drafted_at=row.drafted_at,
        drafted_by=row.drafted_by,
        issued_at=row.issued_at,
        issued_by=row.issued_by,
        digest=row.digest,
    )  # fmt: skip


def list_circulars(*, actor: Actor) -> list[CircularView]:
    """Return the circulars of the areas in which an officer supervises, the newest first."""
    areas = actor.areas(access.SUPERVISE)
    rows = Circular.objects.order_by("-drafted_at", "-id")[:_SHOWN]
    return [_circular(row) for row in rows if any(row.area_prefix.startswith(a) for a in areas)]


def get_circular(*, actor: Actor, circular_id: UUID) -> CircularView:
    """Return a circular. Raises NotFound."""
    row = Circular.objects.filter(id=circular_id).first()
    if row is None or not actor.may(access.SUPERVISE, area=row.area_prefix):
        raise NotFound
    return _circular(row)


def _visit(row: SiteVisit) -> VisitView:
    lines = list(SiteVisitOrder.objects.filter(visit=row).values_list("line", flat=True))
    return VisitView(
        id=row.id, kind=VisitKind(row.kind), area_code=row.area_code, place=row.place,
        leader=row.leader, held_on=row.held_on, words=row.words, by=row.by,
        ended_at=row.ended_at, taken=lines.count(VisitLine.TAKEN),
        pressed=lines.count(VisitLine.PRESSED),
    )  # fmt: skip


def list_visits(*, actor: Actor) -> list[VisitView]:
    """Return the visits of the areas in which an officer supervises, the newest first."""
    rows = SiteVisit.objects.order_by("-held_on", "-id")[:_SHOWN]
    return [_visit(row) for row in rows if actor.may(access.SUPERVISE, area=row.area_code)]


def get_visit(*, actor: Actor, visit_id: UUID) -> VisitView:
    """Return a visit. Raises NotFound."""
    row = SiteVisit.objects.filter(id=visit_id).first()
    if row is None or not actor.may(access.SUPERVISE, area=row.area_code):
        raise NotFound
    return _visit(row)


def orders_of_visit(*, actor: Actor, visit_id: UUID) -> list[VisitOrderView]:
    """Return the orders of a visit that an officer may know of, the oldest first."""
    rows = SiteVisitOrder.objects.filter(visit_id=visit_id, order__in=orders.visible(actor))
    return [
        VisitOrderView(
            order_id=row.order_id, number=row.order.number, title=row.order.title,
            state_title=STATE_TITLES[OrderState(row.order.state)], unit_id=row.order.unit_id,
            line=VisitLine(row.line), words=row.words,
        )
        for row in rows.select_related("order").order_by("at", "id")
    ]  # fmt: skip
