"""Reads of the business and talent desk; who is of the unit complained of never learns of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yimen.directory import public as directory
from yimen.directory.contracts import Post
from yimen.hotline import access as orders_access
from yimen.hotline import access_desks as access
from yimen.hotline.contracts.client import (
    APPEAL_KIND,
    APPEAL_TITLES,
    CLIENT_TITLES,
    DECISION_KIND,
    AppealState,
    AppealView,
    ClientKind,
    ClientView,
    DecisionState,
    DecisionView,
    MeetingView,
    QuestionView,
    VisitState,
    VisitView,
)
from yimen.hotline.models import (
    Appeal,
    Client,
    ClientVisit,
    CoordinationMeeting,
    MeetingDecision,
    VisitQuestion,
)
from yimen.hotline.queries import sealed_desks as columns
from yimen.hotline.queries.sealed import opened
from yimen.identity import public as identity
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.register import Exported
from yimen.kernel.work.contracts import ExpectedWork

PAGE = 100
_WAITING = [AppealState.RECEIVED.value, AppealState.HANDLING.value, AppealState.COORDINATING.value]


def client_view(row: Client) -> ClientView:
    """Return a client with contact and telephone masked."""
    contact = opened(columns.CLIENT_CONTACT, row.contact_encrypted)
    phone = opened(columns.CLIENT_PHONE, row.phone_encrypted)
    return ClientView(
        id=row.id,
        kind=ClientKind(row.kind),
        name=row.name,
        uscc=row.uscc,
        area_code=row.area_code,
        contact=identity.mask_name(name=contact) if contact else "",
        phone=identity.mask_phone(phone_number=phone) if phone else "",
        person_id=row.person_id,
        clerk_id=row.clerk_id,
        clerk=row.clerk,
    )


def clerks_of(*, unit_id: UUID, on: date) -> dict[UUID, str]:
    """Return who serves clients in a unit, by id."""
    found = directory.officers_of(unit_id=unit_id, on=on, post=Post.DESK_CLERK)
    return {one.id: one.name for one in found}


def visible_clients(actor: Actor) -> QuerySet[Client]:
    """Return the clients of the units in which the actor serves."""
    return Client.objects.filter(unit_id__in=actor.units(access.SERVE))


def list_clients(
    *, actor: Actor, kind: ClientKind | None = None, text: str = ""
) -> list[ClientView]:
    """Return clients by name; a talent is found by his masked name alone."""
    rows = visible_clients(actor)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(uscc=text.upper()))
    return [client_view(row) for row in rows.order_by("name", "id")[:PAGE]]


def get_client(*, actor: Actor, client_id: UUID) -> ClientView:
    """Return a client to who serves it. Raises NotFound."""
    row = visible_clients(actor).filter(id=client_id).first()
    if row is None:
        raise NotFound
    return client_view(row)


def appeal_view(row: Appeal) -> AppealView:
    """Return an appeal with its client."""
    return AppealView(
        id=row.id,
        number=row.number,
        client=client_view(row.client),
        title=row.title,
        content=opened(columns.APPEAL_CONTENT, row.content_encrypted),
        state=AppealState(row.state),
        unit_id=row.unit_id,
        clerk_id=row.clerk_id,
        clerk=row.clerk,
        reported_unit_id=row.reported_unit_id,
        order_id=row.order_id,
        answer=opened(columns.APPEAL_ANSWER, row.answer_encrypted),
        solved=row.solved,
        satisfied=row.satisfied,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )


def visible(actor: Actor) -> QuerySet[Appeal]:
    """Return the appeals that a clerk may know of: never what is said of his own house."""
    if actor.kind is ActorKind.SYSTEM:
        return Appeal.objects.select_related("client")
    found = Appeal.objects.select_related("client").filter(unit_id__in=actor.units(access.SERVE))
    hidden = orders_access.barred(actor)
    return found.exclude(reported_unit_id__in=hidden) if hidden else found


def list_appeals(
    *, actor: Actor, states: tuple[AppealState, ...] = (), text: str = "", mine: bool = False
) -> list[AppealView]:
    """Return appeals, the newest first; `text` is a number, a part of a title or of a name."""
    rows = visible(actor)
    if text:
        rows = rows.filter(
            Q(number=text.upper()) | Q(title__contains=text) | Q(client__name__contains=text)
        )
    elif states:
        rows = rows.filter(state__in=states)
    if mine:
        rows = rows.filter(clerk_id=actor.officer_id)
    return [appeal_view(row) for row in rows.order_by("-opened_at", "-id")[:PAGE]]


def appeals_of(*, actor: Actor, client_id: UUID) -> list[AppealView]:
    """Return the appeals of a client that the actor may know of."""
    rows = visible(actor).filter(client_id=client_id).order_by("-opened_at", "-id")[:PAGE]
    return [appeal_view(row) for row in rows]


def get_appeal(*, actor: Actor, appeal_id: UUID) -> AppealView:
    """Return an appeal to a clerk. Raises NotFound."""
    row = visible(actor).filter(id=appeal_id).first()
    if row is None:
        raise NotFound
    return appeal_view(row)


def get_any(*, appeal_id: UUID) -> AppealView:
    """Return an appeal where the caller has checked who asks. Raises NotFound."""
    row = Appeal.objects.select_related("client").filter(id=appeal_id).first()
    if row is None:
        raise NotFound
    return appeal_view(row)


def find_by_code(*, number: str, code: str) -> AppealView | None:
    """Return the appeal with this number and code, or None."""
    row = Appeal.objects.select_related("client").filter(number=number.strip().upper()).first()
    typed = code.strip().upper()
    if row is None or not typed or opened(columns.APPEAL_CODE, row.code_encrypted) != typed:
        return None
    return appeal_view(row)


def code_of(*, appeal_id: UUID) -> str:
    """Return the code of an appeal, for its client alone."""
    return opened(columns.APPEAL_CODE, Appeal.objects.get(id=appeal_id).code_encrypted)


def list_own(*, person_id: UUID) -> list[AppealView]:
    """Return the appeals of the legal or natural person for whom somebody is signed in."""
    rows = Appeal.objects.select_related("client").filter(client__person_id=person_id)
    return [appeal_view(row) for row in rows.order_by("-opened_at", "-id")[:PAGE]]


def get_own(*, person_id: UUID | None, appeal_id: UUID) -> AppealView:
    """Return an own appeal. Raises NotFound."""
    found = (
        [one for one in list_own(person_id=person_id) if one.id == appeal_id] if person_id else []
    )
    if not found:
        raise NotFound
    return found[0]


def meetings_of(*, appeal_id: UUID) -> list[MeetingView]:
    """Return the coordination meetings of an appeal with what they decided."""
    decisions: dict[UUID, list[DecisionView]] = {}
    for row in MeetingDecision.objects.filter(appeal_id=appeal_id).order_by("due_on", "id"):
        decisions.setdefault(row.meeting_id, []).append(decision_view(row))
    return [
        MeetingView(
            id=row.id,
            held_at=row.held_at,
            place=row.place,
            unit_ids=tuple(UUID(one) for one in row.unit_ids),
            outsiders=row.outsiders,
            summary=opened(columns.MEETING, row.summary_encrypted),
            decisions=tuple(decisions.get(row.id, [])),
        )
        for row in CoordinationMeeting.objects.filter(appeal_id=appeal_id).order_by("held_at")
    ]


def decision_view(row: MeetingDecision) -> DecisionView:
    """Return what a meeting decided."""
    return DecisionView(
        id=row.id,
        meeting_id=row.meeting_id,
        appeal_id=row.appeal_id,
        unit_id=row.unit_id,
        what=row.what,
        due_on=row.due_on,
        state=DecisionState(row.state),
        result=opened(columns.RESULT, row.result_encrypted),
        done_at=row.done_at,
    )


def get_decision(*, actor: Actor, decision_id: UUID) -> tuple[DecisionView, AppealView]:
    """Return a decision with its appeal: to the unit that carries it out, or to the clerk.

    Raises NotFound.
    """
    row = MeetingDecision.objects.filter(id=decision_id).first()
    if row is None:
        raise NotFound
    appeal = get_any(appeal_id=row.appeal_id)
    barred = orders_access.barred(actor)
    if appeal.reported_unit_id is not None and appeal.reported_unit_id in barred:
        raise NotFound
    if not (
        actor.may(orders_access.HANDLE, unit_id=row.unit_id)
        or actor.may(access.SERVE, unit_id=appeal.unit_id)
    ):
        raise NotFound
    return decision_view(row), appeal


def list_visits(
    *, actor: Actor, client_id: UUID | None = None, state: VisitState | None = None
) -> list[VisitView]:
    """Return visits, the latest first; questions about the reader's own house are left out."""
    rows = ClientVisit.objects.select_related("client").filter(
        unit_id__in=actor.units(access.SERVE)
    )
    if client_id is not None:
        rows = rows.filter(client_id=client_id)
    if state is not None:
        rows = rows.filter(state=state)
    return [_visit(row, actor) for row in rows.order_by("-planned_on", "-id")[:PAGE]]


def get_visit(*, actor: Actor, visit_id: UUID) -> VisitView:
    """Return a visit to a clerk. Raises NotFound."""
    row = (
        ClientVisit.objects.select_related("client")
        .filter(id=visit_id, unit_id__in=actor.units(access.SERVE))
        .first()
    )
    if row is None:
        raise NotFound
    return _visit(row, actor)


def _visit(row: ClientVisit, actor: Actor) -> VisitView:
    questions = VisitQuestion.objects.filter(visit=row).order_by("position")
    hidden = orders_access.barred(actor)
    if hidden:
        questions = questions.exclude(reported_unit_id__in=hidden)
    secret = (
        bool(hidden)
        and VisitQuestion.objects.filter(visit=row, reported_unit_id__in=hidden).exists()
    )
    return VisitView(
        id=row.id,
        client=client_view(row.client),
        planned_on=row.planned_on,
        purpose=row.purpose,
        people=row.people,
        state=VisitState(row.state),
        # the record tells in free words what a question complains of
        record="" if secret else opened(columns.VISIT_RECORD, row.record_encrypted),
        visited_at=row.visited_at,
        by=row.by,
        questions=tuple(
            QuestionView(
                text=opened(columns.QUESTION, one.text_encrypted),
                answer=opened(columns.QUESTION_ANSWER, one.answer_encrypted),
                order_id=one.order_id,
            )
            for one in questions
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCounts:
    """What a desk did in a span of days, for one kind of client."""

    kind: ClientKind
    clients: int
    appeals: int
    closed: int
    in_time: int
    solved: int
    satisfied: int
    visits: int
    questions: int
    decisions: int
    decisions_done: int


def counts(*, actor: Actor, since: datetime, until: datetime) -> list[DeskCounts]:
    """Return what was done by kind of client, of what the actor may know of alone."""
    appeals = visible(actor).filter(opened_at__gte=since, opened_at__lt=until)
    visits = ClientVisit.objects.filter(
        unit_id__in=actor.units(access.SERVE), visited_at__gte=since, visited_at__lt=until
    )
    questions = VisitQuestion.objects.filter(visit__in=visits)
    hidden = orders_access.barred(actor)
    if hidden:
        questions = questions.exclude(reported_unit_id__in=hidden)
    decisions = MeetingDecision.objects.filter(appeal__in=appeals)
    of_appeals = _by_kind(
        appeals,
        "client__kind",
        closed=Q(state=AppealState.CLOSED),
        in_time=Q(in_time=True),
        solved=Q(solved=True),
        satisfied=Q(satisfied=True),
    )
    of_clients = _by_kind(visible_clients(actor), "kind")
    of_visits = _by_kind(visits, "client__kind")
    of_questions = _by_kind(questions, "visit__client__kind")
    of_decisions = _by_kind(decisions, "appeal__client__kind", done=Q(state=DecisionState.DONE))
    return [
        DeskCounts(
            kind=kind,
            clients=of_clients[kind]["all"],
            appeals=of_appeals[kind]["all"],
            closed=of_appeals[kind]["closed"],
            in_time=of_appeals[kind]["in_time"],
            solved=of_appeals[kind]["solved"],
            satisfied=of_appeals[kind]["satisfied"],
            visits=of_visits[kind]["all"],
            questions=of_questions[kind]["all"],
            decisions=of_decisions[kind]["all"],
            decisions_done=of_decisions[kind]["done"],
        )
        for kind in ClientKind
    ]


def _by_kind(rows: QuerySet[Any], kind: str, **counted: Q) -> dict[str, Counter[str]]:
    """Return how many rows there are of each kind of client, and how many of them meet what."""
    wanted = {"all": Count("pk"), **{name: Count("pk", filter=q) for name, q in counted.items()}}
    found = defaultdict[str, Counter[str]](Counter)
    for of_kind, *numbers in rows.order_by().values_list(kind).annotate(**wanted):
        found[of_kind] = Counter(dict(zip(wanted, numbers, strict=True)))
    return found


def expected_appeals() -> Iterator[ExpectedWork]:
    """Yield the appeals that wait for their clerk."""
    for row_id, unit_id in Appeal.objects.filter(state__in=_WAITING).values_list("id", "unit_id"):
        yield ExpectedWork(ref=Ref(APPEAL_KIND, row_id), unit_id=unit_id)


def expected_decisions() -> Iterator[ExpectedWork]:
    """Yield what units have to do after coordination meetings."""
    rows = MeetingDecision.objects.filter(state=DecisionState.OPEN)
    for row_id, unit_id in rows.values_list("id", "unit_id"):
        yield ExpectedWork(ref=Ref(DECISION_KIND, row_id), unit_id=unit_id)


def export(*, person_id: UUID) -> list[Exported]:
    """Return the appeals of a person with what was answered."""
    return [
        Exported(
            title=f"{CLIENT_TITLES[one.client.kind]}诉求 {one.number}",
            facts=(
                ("时间", f"{one.opened_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
                ("标题", one.title),
                ("内容", one.content),
                ("答复", one.answer),
                ("状态", APPEAL_TITLES[one.state]),
            ),
        )
        for one in list_own(person_id=person_id)
    ]
