"""Appeals of clients: taken by a named clerk, coordinated, answered, rated by who asked."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hotline import access as orders_access
from yimen.hotline import access_desks as access
from yimen.hotline.actions import intake
from yimen.hotline.actions.client import find_or_enter, reported_below
from yimen.hotline.actions.desk_step import note
from yimen.hotline.contracts.client import (
    APPEAL_KIND,
    APPEAL_TITLES,
    DECISION_KIND,
    AppealState,
    AppealVerb,
    AppealView,
    ClientGiven,
    DecisionState,
    DecisionView,
    DeskRefused,
)
from yimen.hotline.contracts.order import Door, Intake, OrderType
from yimen.hotline.models import Appeal, CoordinationMeeting, MeetingDecision
from yimen.hotline.queries import client as clients
from yimen.hotline.queries import sealed_desks as columns
from yimen.hotline.queries.sealed import seal
from yimen.hotline.rules import client as rules
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.clocks import queries as clock_queries
from yimen.kernel.contracts import NotAllowed, Ref, WrongState
from yimen.kernel.idempotency.actions import body_hash, once
from yimen.kernel.idempotency.contracts import Stored
from yimen.kernel.ids import new_id
from yimen.kernel.numbers.actions import next_serial
from yimen.kernel.work import actions as work

_CODE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
WORK, DECISION_WORK = "hotline.appeal", "hotline.decision"
_WAITING = frozenset({AppealState.RECEIVED, AppealState.HANDLING, AppealState.COORDINATING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodged:
    """What the client takes away: number and code, by which it follows its appeal."""

    appeal: AppealView
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A coordination meeting as the clerk writes it down."""

    held_at: datetime
    place: str
    unit_ids: tuple[UUID, ...]
    outsiders: str
    summary: str


def lodge(
    *,
    actor: Actor,
    client: ClientGiven,
    title: str,
    content: str,
    reported_unit_id: UUID | None,
    key: str,
    at: datetime,
) -> Lodged:
    """Take an appeal in: from who is signed in for a legal person or himself, by name and USCC, or
    from a clerk; the same key once.

    Raises DeskRefused.
    """
    if len(title.strip()) < 4:
        raise DeskRefused("title", "请用一句话写明是什么事，至少四个字。", field="title")
    if not 10 <= len(content.strip()) <= 4000:
        raise DeskRefused(
            "content", "请写清楚情况和要求，十个字以上，四千字以内。", field="content"
        )
    desk = directory.get_unit(level=UnitLevel.CENTRE, area_code=client.area_code or "0")
    if actor.grants:
        access.check_clerk(actor, unit_id=desk.id)
    elif not client.phone.strip():
        raise DeskRefused("phone", "请留一个电话，专员要和您联系。", field="phone")
    if reported_unit_id is not None and desk.id in reported_below(reported_unit_id):
        raise DeskRefused(
            "own_house",
            "反映政务服务中心的，专席不能自己办。请拨打纪检监察举报电话 12388。",
            field="reported_unit_id",
        )
    with transaction.atomic():
        stored = once(
            key=key[:64] or str(new_id()),
            actor=actor,
            command="hotline.lodge_appeal",
            body_hash=body_hash({"title": title, "content": content}),
            run=lambda: Stored(
                ref=Ref(
                    APPEAL_KIND,
                    _create(actor, client, title, content, reported_unit_id, desk.id, at).id,
                )
            ),
        )
        assert stored.ref is not None
        found = clients.get_any(appeal_id=stored.ref.id)
        return Lodged(appeal=found, code=clients.code_of(appeal_id=found.id))


def _create(
    actor: Actor,
    given: ClientGiven,
    title: str,
    content: str,
    reported: UUID | None,
    unit_id: UUID,
    at: datetime,
) -> Appeal:
    person_id = actor.person_id if not actor.grants else None
    client = find_or_enter(actor, given, unit_id, person_id, at)
    year = local_day(at).year
    row = Appeal(
        id=new_id(),
        number=f"YS{year}{next_serial(series='hotline.appeal', year=year):06d}",
        client=client,
        title=title.strip()[:80],
        content_encrypted=seal(columns.APPEAL_CONTENT, content.strip()),
        unit_id=unit_id,
        area_code=client.area_code,
        reported_unit_id=reported,
        code_encrypted=seal(columns.APPEAL_CODE, "".join(secrets.choice(_CODE) for _ in range(6))),
        opened_at=at,
        opened_by=actor.name if actor.grants else "本人",
    )
    row.save(force_insert=True)
    ref = Ref(APPEAL_KIND, row.id)
    clocks.start(
        ref=ref, kind=rules.APPEAL_CLOCK, regime="hotline", at=at, limit=rules.appeal_limit(),
        title=f"答复：{row.title}",
    )  # fmt: skip
    note(
        actor=actor, ref=ref, verb="apply", state=row.state, at=at, by=row.opened_by,
        change={"kind": client.kind},
    )  # fmt: skip
    _put_work(row, at)
    if client.clerk_id is not None and _may_have(client.clerk_id, reported, at):
        _give(actor, row, client.clerk_id, client.clerk, at, words=f"由专员{client.clerk}办理")
    return row


def _may_have(clerk_id: UUID, reported: UUID | None, at: datetime) -> bool:
    """Say whether a clerk is of no unit that the appeal complains of."""
    if reported is None:
        return True
    officer = directory.get_officer(officer_id=clerk_id, on=local_day(at))
    return officer.organisation_id not in reported_below(reported)


def assign(*, actor: Actor, appeal_id: UUID, clerk_id: UUID, at: datetime) -> AppealView:
    """Name the clerk of an appeal. Raises NotAllowed, DeskRefused, WrongState."""
    with transaction.atomic():
        row = _locked(actor, appeal_id)
        name = clients.clerks_of(unit_id=row.unit_id, on=local_day(at)).get(clerk_id)
        if name is None:
            raise DeskRefused("clerk", "请从专员名单里选。", field="clerk")
        _give(actor, row, clerk_id, name, at, words=f"由专员{name}办理")
        return clients.appeal_view(row)


def _give(actor: Actor, row: Appeal, clerk_id: UUID, name: str, at: datetime, words: str) -> None:
    row.clerk_id, row.clerk = clerk_id, name
    _move(actor, row, AppealVerb.ASSIGN, at, words, ("clerk_id", "clerk"))


def to_order(*, actor: Actor, appeal_id: UUID, category_code: str, at: datetime) -> AppealView:
    """Hand an appeal to the hotline as an order; what complains of a unit goes as a report.

    Raises NotAllowed, DeskRefused, PleaseSay, WrongState.
    """
    with transaction.atomic():
        row = _own(actor, appeal_id)
        rules.APPEAL.check_move(AppealState(row.state), AppealVerb.ORDER)
        if row.order_id is not None:
            raise DeskRefused("ordered", "这件诉求已经转成工单了。")
        seen = clients.appeal_view(row)
        order = intake.take_in(
            actor=actor,
            intake=Intake(
                order_type=OrderType.REPORT if row.reported_unit_id else OrderType.HELP,
                title=row.title,
                content=f"{seen.client.name}：{seen.content}"[:4000],
                area_code=row.area_code,
                category_code=category_code,
                caller_name=seen.client.name[:40],
                reported_unit_id=row.reported_unit_id,
            ),
            door=Door.VISIT,
            key=f"appeal-{row.id}",
            at=at,
        ).order
        row.order_id = order.id
        _move(actor, row, AppealVerb.ORDER, at, f"工单 {order.number}", ("order_id",))
        return clients.appeal_view(row)


def convene(*, actor: Actor, appeal_id: UUID, meeting: Meeting, at: datetime) -> AppealView:
    """Keep a coordination meeting; the unit complained of and those under it never sit in it.

    Raises NotAllowed, DeskRefused, WrongState.
    """
    with transaction.atomic():
        row = _own(actor, appeal_id)
        rules.APPEAL.check_move(AppealState(row.state), AppealVerb.CONVENE)
        units = tuple(dict.fromkeys(meeting.unit_ids))
        if not units:
            raise DeskRefused("units", "请选参加协调会的单位。", field="units")
        rules.check_not_reported(unit_ids=units, reported=reported_below(row.reported_unit_id))
        if len(meeting.summary.strip()) < 6:
            raise DeskRefused("summary", "请写会议纪要，至少六个字。", field="summary")
        CoordinationMeeting(
            appeal=row,
            held_at=meeting.held_at,
            place=meeting.place.strip()[:120],
            unit_ids=[str(one) for one in units],
            outsiders=meeting.outsiders.strip()[:200],
            summary_encrypted=seal(columns.MEETING, meeting.summary.strip()[:4000]),
            by=actor.name,
        ).save(force_insert=True)
        _move(actor, row, AppealVerb.CONVENE, at, f"{len(units)} 个单位参加")
        return clients.appeal_view(row)


def decide(
    *,
    actor: Actor,
    appeal_id: UUID,
    meeting_id: UUID,
    unit_id: UUID | None,
    what: str,
    due_on: date,
    at: datetime,
) -> DecisionView:
    """Keep what a meeting decided; it comes onto the unit's to-do list.

    Raises NotAllowed, DeskRefused, WrongState.
    """
    with transaction.atomic():
        row = _own(actor, appeal_id)
        rules.APPEAL.check_move(AppealState(row.state), AppealVerb.DECIDE)
        meeting = CoordinationMeeting.objects.filter(id=meeting_id, appeal=row).first()
        if meeting is None:
            raise DeskRefused("meeting", "请选是哪一次协调会。", field="meeting")
        rules.check_decision(
            unit_id=unit_id,
            took_part=[UUID(one) for one in meeting.unit_ids],
            what=what,
            due_on=due_on,
            held_on=local_day(meeting.held_at),
        )
        assert unit_id is not None
        rules.check_not_reported(unit_ids=[unit_id], reported=reported_below(row.reported_unit_id))
        made = MeetingDecision(
            id=new_id(), meeting=meeting, appeal=row, unit_id=unit_id, what=what.strip()[:300],
            due_on=due_on,
        )  # fmt: skip
        made.save(force_insert=True)
        work.open(
            ref=Ref(DECISION_KIND, made.id), kind=DECISION_WORK, unit=unit_id, at=at,
            due=datetime.combine(due_on, datetime.max.time(), tzinfo=LOCAL),
            title=f"协调会议定：{made.what}"[:120],
        )  # fmt: skip
        _move(actor, row, AppealVerb.DECIDE, at, made.what)
        return clients.decision_view(made)


def report(*, actor: Actor, decision_id: UUID, result: str, at: datetime) -> DecisionView:
    """Report what a unit did of what was decided. Raises NotAllowed, DeskRefused, WrongState."""
    if len(result.strip()) < 4:
        raise DeskRefused("result", "请写明落实的情况，至少四个字。", field="result")
    with transaction.atomic():
        found = MeetingDecision.objects.for_change(decision_id)
        row = Appeal.objects.for_change(found.appeal_id)
        barred = orders_access.barred(actor)
        if row.reported_unit_id is not None and row.reported_unit_id in barred:
            raise NotAllowed
        if not actor.may(access.SERVE, unit_id=row.unit_id):
            orders_access.check_unit(actor, unit_id=found.unit_id)
        rules.APPEAL.check_move(AppealState(row.state), AppealVerb.REPORT)
        if found.state == DecisionState.DONE:
            raise WrongState("这一项已经报过落实了。")
        found.state, found.done_at, found.by = DecisionState.DONE, at, actor.name
        found.result_encrypted = seal(columns.RESULT, result.strip()[:1000])
        found.save(update_fields=["state", "done_at", "by", "result_encrypted"])
        work.close(ref=Ref(DECISION_KIND, found.id))
        _move(actor, row, AppealVerb.REPORT, at, result.strip())
        return clients.decision_view(found)


def answer(*, actor: Actor, appeal_id: UUID, told: str, at: datetime) -> AppealView:
    """Answer the client, once what was decided is done. Raises NotAllowed, DeskRefused, WrongState."""
    with transaction.atomic():
        row = _own(actor, appeal_id)
        rules.APPEAL.check_move(AppealState(row.state), AppealVerb.ANSWER)
        states = MeetingDecision.objects.filter(appeal=row).values_list("state", flat=True)
        rules.check_answer(told=told, decisions=[DecisionState(one) for one in states])
        row.answer_encrypted = seal(columns.APPEAL_ANSWER, told.strip()[:4000])
        ref = Ref(APPEAL_KIND, row.id)
        clock = clock_queries.find(ref=ref, kind=rules.APPEAL_CLOCK)
        fields = ["answer_encrypted"]
        if clock is not None and clock.stopped_at is None:
            ended = clocks.stop(ref=ref, kind=rules.APPEAL_CLOCK, at=at, outcome="answered")
            row.in_time = not ended.is_breached(at)
            fields.append("in_time")
        _move(actor, row, AppealVerb.ANSWER, at, told.strip(), tuple(fields))
        if row.client.person_id is not None:
            identity.tell(
                person_id=row.client.person_id,
                title="专席答复了您的诉求",
                template="{number}“{title}”已经答复，请看一看，说说解决了没有。",
                params={"number": row.number, "title": row.title},
                url=f"/my/appeals/{row.id}/",
                subject=ref,
                at=at,
            )
        return clients.appeal_view(row)


def feed_back(
    *,
    actor: Actor,
    appeal_id: UUID,
    solved: bool,
    satisfied: bool,
    words: str,
    at: datetime,
    proved: bool = False,
) -> AppealView:
    """Keep what the client says of the answer: solved ends the appeal, not solved opens it again.

    The client says it himself (`proved`: the door asked for number and code). Raises NotAllowed,
    DeskRefused, WrongState.
    """
    if not solved and len(words.strip()) < 4:
        raise DeskRefused("words", "请写明哪里没有解决。", field="words")
    with transaction.atomic():
        row = Appeal.objects.for_change(appeal_id)
        himself = actor.person_id is not None and row.client.person_id == actor.person_id
        if not himself and not proved:
            raise NotAllowed("评价由提诉求的人自己来。")
        row.solved, row.satisfied = solved, satisfied
        fields = ("solved", "satisfied")
        said = f"{'解决了' if solved else '没有解决'}，{'满意' if satisfied else '不满意'}。{words.strip()}"
        if solved:
            row.closed_at = at
            _move(actor, row, AppealVerb.CLOSE, at, said, (*fields, "closed_at"), by="本人")
        else:
            _move(actor, row, AppealVerb.REDO, at, said, fields, by="本人")
            clocks.start(
                ref=Ref(APPEAL_KIND, row.id), kind=rules.APPEAL_CLOCK, regime="hotline", at=at,
                limit=rules.appeal_limit(), title=f"再次答复：{row.title}",
            )  # fmt: skip
        return clients.appeal_view(row)


def _move(
    actor: Actor,
    row: Appeal,
    verb: AppealVerb,
    at: datetime,
    words: str = "",
    fields: Sequence[str] = (),
    by: str = "",
) -> None:
    row.state = rules.APPEAL.check_move(AppealState(row.state), verb)
    row.save(update_fields=["state", *fields])
    note(
        actor=actor, ref=Ref(APPEAL_KIND, row.id), verb=verb, state=row.state, at=at, words=words,
        by=by,
    )  # fmt: skip
    _put_work(row, at)


def _put_work(row: Appeal, at: datetime) -> None:
    ref, state = Ref(APPEAL_KIND, row.id), AppealState(row.state)
    work.close(ref=ref)
    if state not in _WAITING:
        return
    clock = clock_queries.find(ref=ref, kind=rules.APPEAL_CLOCK)
    running = clock is not None and clock.stopped_at is None
    work.open(
        ref=ref, kind=WORK, unit=row.unit_id, person=row.clerk_id, at=at, area=row.area_code,
        due=clock.due_at if clock is not None and running else None,
        title=f"{APPEAL_TITLES[state]}：{row.title}"
        if row.reported_unit_id is None
        else f"{APPEAL_TITLES[state]}：{row.number}",
    )  # fmt: skip


def _locked(actor: Actor, appeal_id: UUID) -> Appeal:
    row = Appeal.objects.for_change(appeal_id)
    access.check_clerk(actor, unit_id=row.unit_id, reported_unit_id=row.reported_unit_id)
    return row


def _own(actor: Actor, appeal_id: UUID) -> Appeal:
    row = _locked(actor, appeal_id)
    if row.clerk_id is not None and row.clerk_id != actor.officer_id:
        raise NotAllowed(f"这件诉求由专员{row.clerk}办理。要换人，请先改专员。")
    return row
