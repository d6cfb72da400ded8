"""Invite experts, renew and take back their links, hear their declaration, excuse the absent."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from yimen.directory import public as directory
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref, Refusal, WrongState
from yimen.kernel.crypto.fields import encrypt_text
from yimen.kernel.ledger import actions as ledger
from yimen.performance.access import evaluation as evaluation_access
from yimen.performance.access import expert as access
from yimen.performance.actions import score_work
from yimen.performance.actions.evaluation import locked, locked_row, told
from yimen.performance.contracts.evaluation import EvaluationState
from yimen.performance.contracts.expert import (
    EXPERT_KIND,
    ExpertState,
    Invited,
    LinkDead,
    SheetState,
)
from yimen.performance.models import Evaluation, Expert, ScoreSheet
from yimen.performance.queries.expert import CONTACT, NAME

_INVITING = {EvaluationState.DRAFT, EvaluationState.SCORING}


def invite_expert(
    *,
    actor: Actor,
    evaluation_id: UUID,
    name: str,
    organisation: str,
    speciality: str,
    contact: str,
    expires_at: datetime,
    sheet_id: UUID | None,
    at: datetime,
) -> Invited:
    """Invite an outside person and return the word of the one-time link, shown this once.

    Raises NotFound, NotAllowed, WrongState, Refusal.
    """
    with transaction.atomic():
        evaluation = locked(actor, evaluation_id)
        _check_inviting(evaluation)
        if len(name.strip()) < 2:
            raise Refusal("performance.expert.name", "请写专家姓名。", field="name")
        _check_expiry(expires_at, at)
        token = secrets.token_urlsafe(32)
        row = Expert.objects.create(
            evaluation=evaluation,
            sheet=_sheet(evaluation, sheet_id),
            name=encrypt_text(column=NAME, text=name.strip()),
            organisation=organisation.strip(),
            speciality=speciality.strip(),
            contact=encrypt_text(column=CONTACT, text=contact.strip()) if contact.strip() else b"",
            token_hash=access.hash_of(token),
            expires_at=expires_at,
            invited_at=at,
        )
        _note(row, actor, "invited", at, {"sheet": str(row.sheet_id)})
        return Invited(expert_id=row.id, token=token)


def invite_officer(
    *,
    actor: Actor,
    evaluation_id: UUID,
    username: str,
    sheet_id: UUID | None,
    at: datetime,
) -> UUID:
    """Invite an officer by his account's name; he scores after signing in, without a link.

    An officer of the evaluated department is refused. Raises NotFound, NotAllowed, WrongState,
    Refusal.
    """
    with transaction.atomic():
        evaluation = locked(actor, evaluation_id)
        _check_inviting(evaluation)
        wanted = username.strip().lower()
        found = directory.find_officers(text=wanted, on=local_day(at)) if wanted else []
        officer = next((one for one in found if one.username == wanted), None)
        if officer is None:
            raise Refusal(
                "performance.expert.unknown", "没有这个登录名，请核对后再填。", field="username"
            )
        if any(held.organisation_id == evaluation.department_id for held in officer.holdings):
            raise Refusal(
                "performance.expert.own_department",
                "被评价单位的人不能当专家，请换一位。",
                field="username",
            )
        if Expert.objects.filter(evaluation=evaluation, officer_id=officer.id).exists():
            raise Refusal("performance.expert.twice", "这位已经在专家名单里了。", field="username")
        row = Expert.objects.create(
            evaluation=evaluation,
            sheet=_sheet(evaluation, sheet_id),
            officer_id=officer.id,
            name=encrypt_text(column=NAME, text=officer.name),
            organisation=officer.organisation_name,
            invited_at=at,
        )
        score_work.settle(evaluation_id=evaluation.id, at=at)
        _note(row, actor, "invited", at, {"officer": str(officer.id)})
        return row.id


def _check_inviting(evaluation: Evaluation) -> None:
    if evaluation.state not in _INVITING:
        raise WrongState("评分已经截止，不能再邀请专家。")


def _check_expiry(expires_at: datetime, at: datetime) -> None:
    if expires_at <= at:
        raise Refusal("performance.expert.expiry", "链接的有效期要晚于现在。", field="expires_on")


def _sheet(evaluation: Evaluation, sheet_id: UUID | None) -> ScoreSheet:
    if sheet_id is not None:
        found = ScoreSheet.objects.filter(
            id=sheet_id, evaluation=evaluation, state=SheetState.OPEN
        ).first()
        if found is None:
            raise Refusal(
                "performance.expert.sheet", "这份评分表已经交了，不能再加人。", field="sheet"
            )
        return found
    last = ScoreSheet.objects.filter(evaluation=evaluation).aggregate(last=Max("position"))["last"]
    place = (last or 0) + 1
    return ScoreSheet.objects.create(evaluation=evaluation, title=f"专家{place}", position=place)


def renew_link(*, actor: Actor, expert_id: UUID, expires_at: datetime, at: datetime) -> Invited:
    """Remind an outside expert with a fresh link; the old one and an opened seat end here.

    What he scored stays. Raises NotFound, NotAllowed, WrongState, Refusal.
    """
    with transaction.atomic():
        row = _of_organiser(actor, expert_id)
        if row.officer_id is not None:
            raise WrongState("本系统的工作人员登录后就能评分，不用链接。")
        if row.state not in access.SEATED:
            raise WrongState("这位专家已经不在评分，不能再发链接。")
        _check_expiry(expires_at, at)
        token = secrets.token_urlsafe(32)
        row.token_hash, row.seat_hash, row.expires_at = access.hash_of(token), "", expires_at
        row.reminded_at, row.reminders = at, row.reminders + 1
        row.save(
            update_fields=["token_hash", "seat_hash", "expires_at", "reminded_at", "reminders"]
        )
        _note(row, actor, "reminded", at, {"reminders": row.reminders})
        return Invited(expert_id=row.id, token=token)


def remind_officer(*, actor: Actor, expert_id: UUID, at: datetime) -> None:
    """Count a reminder to an officer; his open work shows it. Raises NotFound, NotAllowed, WrongState."""
    with transaction.atomic():
        row = _of_organiser(actor, expert_id)
        if row.officer_id is None or row.state not in access.SEATED:
            raise WrongState("这位专家不用这样提醒。")
        row.reminded_at, row.reminders = at, row.reminders + 1
        row.save(update_fields=["reminded_at", "reminders"])
        _note(row, actor, "reminded", at, {"reminders": row.reminders})


def revoke(*, actor: Actor, expert_id: UUID, at: datetime) -> None:
    """Take an invitation back; link and seat end at once. Raises NotFound, NotAllowed, WrongState."""
    with transaction.atomic():
        row = _of_organiser(actor, expert_id)
        _leave(row, ExpertState.REVOKED)
        row.save(update_fields=["state", "token_hash", "seat_hash"])
        score_work.settle(evaluation_id=row.evaluation_id, at=at)
        _note(row, actor, "revoked", at, {})


def excuse(*, actor: Actor, expert_id: UUID, reason: str, at: datetime) -> None:
    """Record an expert as absent with the reason. Raises NotFound, NotAllowed, WrongState, Refusal."""
    with transaction.atomic():
        row = _of_organiser(actor, expert_id)
        because = told(reason, "reason", "请写明为什么缺席。")
        _leave(row, ExpertState.ABSENT)
        row.absent_because = because
        row.save(update_fields=["state", "token_hash", "seat_hash", "absent_because"])
        score_work.settle(evaluation_id=row.evaluation_id, at=at)
        _note(row, actor, "excused", at, {})


def _leave(row: Expert, state: ExpertState) -> None:
    if row.state not in access.SEATED:
        raise WrongState("这位专家已经不在评分了。")
    if row.sheet.state == SheetState.SUBMITTED:
        raise WrongState("这位专家的评分表已经交了，不能再收回。")
    row.state, row.token_hash, row.seat_hash = state.value, "", ""


def open_link(*, token: str, at: datetime) -> str:
    """Use a one-time link and return the word of the seat that this device keeps from now on.

    Raises LinkDead where it was used, renewed, revoked or ran out.
    """
    with transaction.atomic():
        row = (
            Expert.objects.select_for_update(of=("self",))
            .select_related("evaluation")
            .filter(token_hash=access.hash_of(token))
            .first()
        )
        if row is None or not token:
            raise LinkDead(
                "这个链接不能用了：可能已经打开过一次，或者换了新的。请联系组织评价的单位重新发一个。"
            )
        access.check_seat(row=row, at=at)
        if row.evaluation.state not in _INVITING:
            raise LinkDead("这次评分已经截止。谢谢您。")
        seat = secrets.token_urlsafe(32)
        row.seat_hash, row.token_hash = access.hash_of(seat), ""
        row.opened_at = row.opened_at or at
        row.save(update_fields=["seat_hash", "token_hash", "opened_at"])
        _note(row, access.actor_of(row=row, actor=_NOBODY), "opened", at, {})
        return seat


_NOBODY = Actor(kind=ActorKind.ANONYMOUS, name="外请专家")


def find_invitation(*, token: str, at: datetime) -> tuple[str, str]:
    """Return the title and the organiser of what a link opens, and use nothing up.

    Raises LinkDead.
    """
    row = (
        Expert.objects.select_related("evaluation").filter(token_hash=access.hash_of(token)).first()
    )
    if row is None or not token:
        raise LinkDead(
            "这个链接不能用了：可能已经打开过一次，或者换了新的。请联系组织评价的单位重新发一个。"
        )
    access.check_seat(row=row, at=at)
    organiser = directory.get_organisation(organisation_id=row.evaluation.organiser_id)
    return row.evaluation.title, organiser.name


def declare(
    *,
    actor: Actor,
    expert_id: UUID,
    conflict: bool,
    words: str,
    at: datetime,
) -> ExpertState:
    """Hear the declaration that comes before the sheet: no conflict, or one that leads to recusal.

    The caller holds the expert's seat. Raises NotFound, LinkDead, WrongState, Refusal.
    """
    with transaction.atomic():
        row = _locked(expert_id)
        access.check_seat(row=row, at=at)
        if row.state != ExpertState.INVITED:
            raise WrongState("您已经声明过了。")
        if conflict:
            row.conflict = told(words, "words", "请写明是什么利益关系，方便换人。")
        row.state = ExpertState.RECUSED if conflict else ExpertState.DECLARED
        row.declared_at = at
        row.save(update_fields=["state", "conflict", "declared_at"])
        score_work.settle(evaluation_id=row.evaluation_id, at=at)
        _note(row, access.actor_of(row=row, actor=actor), row.state, at, {})
        return ExpertState(row.state)


def _locked(expert_id: UUID) -> Expert:
    row = (
        Expert.objects.select_for_update(of=("self",))
        .select_related("evaluation", "sheet")
        .filter(id=expert_id)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def _of_organiser(actor: Actor, expert_id: UUID) -> Expert:
    found = Expert.objects.filter(id=expert_id).values_list("evaluation_id", flat=True).first()
    if found is None:
        raise NotFound
    evaluation = locked_row(found)
    evaluation_access.check_organise(actor, evaluation)
    _check_inviting(evaluation)
    return _locked(expert_id)


def _note(row: Expert, actor: Actor, what: str, at: datetime, change: Mapping[str, object]) -> None:
    ledger.record(
        actor=actor,
        verb=f"performance.expert.{what}",
        subject=Ref(EXPERT_KIND, row.id),
        at=at,
        change={"evaluation": str(row.evaluation_id), **change},
    )
