"""Clients of the business and talent desk, their named clerk, and visits to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hotline import access as orders_access
from yimen.hotline import access_desks as access
from yimen.hotline.actions import intake
from yimen.hotline.actions.desk_step import note
from yimen.hotline.contracts.client import (
    CLIENT_KIND,
    CLIENT_TITLES,
    VISIT_KIND,
    ClientGiven,
    ClientKind,
    ClientView,
    DeskRefused,
    VisitState,
    VisitVerb,
    VisitView,
)
from yimen.hotline.contracts.order import Door, Intake, OrderType
from yimen.hotline.models import Client, ClientVisit, VisitQuestion
from yimen.hotline.queries import client as clients
from yimen.hotline.queries import sealed_desks as columns
from yimen.hotline.queries.sealed import opened, seal
from yimen.hotline.rules import client as rules
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of a visit: with an answer it was settled there, without it becomes an order."""

    text: str
    answer: str = ""
    category_code: str = ""
    reported_unit_id: UUID | None = None


def enter(
    *, actor: Actor, given: ClientGiven, at: datetime, person_id: UUID | None = None
) -> ClientView:
    """Enter a client, or return the one that is known by USCC or by who is signed in.

    A clerk enters; who asks for himself comes through `appeal`. Raises DeskRefused, NotAllowed.
    """
    desk = directory.get_unit(level=UnitLevel.CENTRE, area_code=given.area_code)
    access.check_clerk(actor, unit_id=desk.id)
    with transaction.atomic():
        return clients.client_view(find_or_enter(actor, given, desk.id, person_id, at))


def find_or_enter(
    actor: Actor, given: ClientGiven, unit_id: UUID, person_id: UUID | None, at: datetime
) -> Client:
    """Return the client that is meant, entered where it is new, in the caller's transaction.

    What somebody types without being signed in never changes what is known. Raises DeskRefused.
    """
    uscc = "".join(given.uscc.split()).upper()
    rules.check_client(
        kind=given.kind, name=given.name, uscc=uscc, is_uscc=identity.is_uscc(text=uscc)
    )
    if given.phone.strip():
        identity.check_phone(text=given.phone.strip(), field="phone")
    known = Client.objects.filter(uscc=uscc).first() if uscc else None
    known = known or (Client.objects.filter(person_id=person_id).first() if person_id else None)
    if known is not None:
        _check_same_name(known, given)
        if person_id is not None and known.person_id is None:
            known.person_id = person_id
            known.save(update_fields=["person_id"])
        return known
    name = given.name.strip()[:120]
    talent = given.kind is ClientKind.TALENT
    row = Client(
        id=new_id(),
        kind=given.kind,
        name=identity.mask_name(name=name) if talent else name,
        full_name_encrypted=seal(columns.CLIENT_NAME, name),
        uscc=uscc,
        area_code=given.area_code,
        contact_encrypted=seal(columns.CLIENT_CONTACT, given.contact.strip()[:40]),
        phone_encrypted=seal(columns.CLIENT_PHONE, given.phone.strip()),
        person_id=person_id,
        unit_id=unit_id,
        entered_at=at,
    )
    row.save(force_insert=True)
    note(
        actor=actor, ref=Ref(CLIENT_KIND, row.id), verb="enter", state=row.kind, at=at,
        by=actor.name if actor.grants else "本人", change={"kind": row.kind},
    )  # fmt: skip
    return row


def _check_same_name(known: Client, given: ClientGiven) -> None:
    full = opened(columns.CLIENT_NAME, known.full_name_encrypted)
    if "".join(full.split()) != "".join(given.name.split()):
        raise DeskRefused(
            "other_name",
            "这个统一社会信用代码登记的是另一个名称。请照营业执照核对名称和代码。",
            field="name",
        )


def name_clerk(*, actor: Actor, client_id: UUID, clerk_id: UUID, at: datetime) -> ClientView:
    """Name the clerk who looks after a client. Raises NotAllowed, DeskRefused."""
    with transaction.atomic():
        row = Client.objects.for_change(client_id)
        access.check_clerk(actor, unit_id=row.unit_id)
        name = clients.clerks_of(unit_id=row.unit_id, on=local_day(at)).get(clerk_id)
        if name is None:
            raise DeskRefused("clerk", "请从专员名单里选。", field="clerk")
        row.clerk_id, row.clerk = clerk_id, name
        row.save(update_fields=["clerk_id", "clerk"])
        note(
            actor=actor, ref=Ref(CLIENT_KIND, row.id), verb="assign", state=row.kind, at=at,
            words=f"专员：{name}", change={"clerk": str(clerk_id)},
        )  # fmt: skip
        return clients.client_view(row)


def plan_visit(
    *, actor: Actor, client_id: UUID, planned_on: date, purpose: str, people: str, at: datetime
) -> VisitView:
    """Plan a visit: when, what for, who goes. Raises NotAllowed, DeskRefused."""
    if len(purpose.strip()) < 4:
        raise DeskRefused("purpose", "请写走访要了解什么，至少四个字。", field="purpose")
    if not local_day(at) - timedelta(days=30) <= planned_on <= local_day(at) + timedelta(days=366):
        raise DeskRefused("planned_on", "走访日期请选一年以内的一天。", field="planned_on")
    with transaction.atomic():
        client = Client.objects.for_change(client_id)
        access.check_clerk(actor, unit_id=client.unit_id)
        row = ClientVisit(
            id=new_id(),
            client=client,
            planned_on=planned_on,
            purpose=purpose.strip()[:300],
            people=people.strip()[:200] or actor.name,
            by=actor.name,
            unit_id=client.unit_id,
        )
        row.save(force_insert=True)
        note(actor=actor, ref=Ref(VISIT_KIND, row.id), verb="plan", state=row.state, at=at)
        return clients.get_visit(actor=actor, visit_id=row.id)


def cancel_visit(*, actor: Actor, visit_id: UUID, why: str, at: datetime) -> VisitView:
    """Cancel a planned visit. Raises NotAllowed, DeskRefused, WrongState."""
    if len(why.strip()) < 2:
        raise DeskRefused("why", "请写为什么取消。", field="why")
    with transaction.atomic():
        row = _locked(actor, visit_id)
        row.state = rules.VISIT.check_move(VisitState(row.state), VisitVerb.CANCEL)
        row.save(update_fields=["state"])
        note(
            actor=actor, ref=Ref(VISIT_KIND, row.id), verb="cancel", state=row.state, at=at,
            words=why.strip(),
        )  # fmt: skip
        return clients.get_visit(actor=actor, visit_id=row.id)


def record_visit(
    *,
    actor: Actor,
    visit_id: UUID,
    visited_at: datetime,
    record: str,
    questions: Sequence[Asked],
    at: datetime,
) -> VisitView:
    """Record a visit; each question without an answer becomes a hotline order at once.

    A question that complains of a unit is a report and never reaches it. Raises NotAllowed,
    DeskRefused, PleaseSay, WrongState.
    """
    if len(record.strip()) < 6:
        raise DeskRefused("record", "请写走访了解到什么，至少六个字。", field="record")
    if visited_at > at:
        raise DeskRefused("visited_at", "走访时间不能晚于现在。", field="visited_at")
    with transaction.atomic():
        row = _locked(actor, visit_id)
        row.state = rules.VISIT.check_move(VisitState(row.state), VisitVerb.RECORD)
        row.visited_at = visited_at
        row.record_encrypted = seal(columns.VISIT_RECORD, record.strip()[:4000])
        row.save(update_fields=["state", "visited_at", "record_encrypted"])
        asked = [one for one in questions if one.text.strip()]
        for position, one in enumerate(asked, start=1):
            _keep_question(actor, row, one, position, at)
        note(
            actor=actor, ref=Ref(VISIT_KIND, row.id), verb="record", state=row.state, at=at,
            change={"questions": str(len(asked))},
        )  # fmt: skip
        return clients.get_visit(actor=actor, visit_id=row.id)


def _keep_question(actor: Actor, row: ClientVisit, one: Asked, position: int, at: datetime) -> None:
    order_id = None
    if not one.answer.strip():
        kind = OrderType.REPORT if one.reported_unit_id else OrderType.HELP
        order_id = intake.take_in(
            actor=actor,
            intake=Intake(
                order_type=kind,
                title=f"走访{CLIENT_TITLES[ClientKind(row.client.kind)]}提出的问题",
                content=f"{row.client.name}：{one.text.strip()}",
                area_code=row.client.area_code,
                category_code=one.category_code,
                caller_name=row.client.name[:40],
                reported_unit_id=one.reported_unit_id,
            ),
            door=Door.VISIT,
            key=f"visit-{row.id}-{position}",
            at=at,
        ).order.id
    VisitQuestion(
        visit=row,
        position=position,
        text_encrypted=seal(columns.QUESTION, one.text.strip()[:1000]),
        answer_encrypted=seal(columns.QUESTION_ANSWER, one.answer.strip()[:1000]),
        order_id=order_id,
        reported_unit_id=one.reported_unit_id,
    ).save(force_insert=True)


def _locked(actor: Actor, visit_id: UUID) -> ClientVisit:
    row = ClientVisit.objects.for_change(visit_id)
    access.check_clerk(actor, unit_id=row.unit_id)
    return row


def reported_below(unit_id: UUID | None) -> frozenset[UUID]:
    """Return the unit complained of with every unit under it; nothing where nobody is."""
    return orders_access.reported_and_below(unit_id) if unit_id else frozenset()
