"""Check who is on the telephone, for the length of one call; whom nobody passed for is not shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from yimen.identity import sealing
from yimen.identity.actions import code as codes
from yimen.identity.actions import notice, rate
from yimen.identity.caller_contracts import (
    CALLER_CHECK_KIND,
    CHECK_CALLER,
    WAY_TITLES,
    CallerAnswers,
    CallerCheckView,
    CallerRefused,
    CallerWay,
)
from yimen.identity.contracts import CodeType, RateLimit
from yimen.identity.models import Account, CallerCheck, Person
from yimen.identity.rules import id_number
from yimen.identity.rules.caller import TRIES, answers_hold
from yimen.identity.sign_in_contracts import CodePurpose, CodeWrong
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger.contracts import Result
from yimen.notify import public as notify

_LASTS = timedelta(minutes=30)
_PER_OPERATOR = RateLimit(burst=20, every=timedelta(minutes=1))
_PER_NUMBER = RateLimit(burst=3, every=timedelta(hours=4))
_MOBILE = 11
_WRONG = "没有核对上。请和来电人再核一遍，或者换成发验证码；核对不上的只能办不用看个人信息的事。"


def open_check(*, actor: Actor, ground: Ref, name: str, code: str, at: datetime) -> CallerCheckView:
    """Begin to check the caller of a call under the name and ID number that he gives.

    Nothing tells whether there is such a person. A number may be tried a few times a day, over all
    operators. Raises NotAllowed, CallerRefused, TooManyAttempts.
    """
    actor.must(CHECK_CALLER)
    typed = id_number.normalise(code)
    if len(name.strip()) < 2 or len(typed) < _MOBILE:
        raise CallerRefused("请写来电人说的姓名和身份证号码。")
    rate.take(route="caller:operator", key=str(actor.account_id), limit=_PER_OPERATOR, at=at)
    rate.take(route="caller:number", key=typed, limit=_PER_NUMBER, at=at)
    person = Person.objects.filter(
        code_index=sealing.index_code(CodeType.ID_CARD, typed), code_type=CodeType.ID_CARD
    ).first()
    same = person is not None and person.name == name.strip() and person.blocked_at is None
    with transaction.atomic():
        for old in _own(actor, ground).filter(ended_at=None):
            _end(old, actor, at)
        row = CallerCheck(
            id=new_id(), account_id=_operator(actor), ground_kind=ground.kind,
            ground_id=ground.id, person_id=person.pk if person is not None and same else None,
            opened_at=at,
        )  # fmt: skip
        row.save(force_insert=True)
        _record(actor, row, "opened", at)
    return _view(row, at)


def send_code(*, actor: Actor, check_id: UUID, address: str, at: datetime) -> None:
    """Send a code to the telephone on file, whoever is calling; nothing tells whether one went.

    Raises NotAllowed, NotFound, TooManyAttempts, NotifyUnavailable.
    """
    row = _of(actor, check_id, at)
    phone = _phone(row.person_id)
    codes.send(
        purpose=CodePurpose.CALLER,
        phone=phone or f"none:{row.id}",
        address=address,
        at=at,
        person_id=row.person_id,
        is_known=len(phone) == _MOBILE,
        template=notice.CALLER_CODE.code,
    )


def pass_by_code(
    *, actor: Actor, check_id: UUID, typed: str, address: str, at: datetime
) -> CallerCheckView:
    """Take the code that the caller reads out. Raises NotAllowed, CallerRefused, TooMany…."""
    row = _try(actor, check_id, at)
    phone = _phone(row.person_id)
    try:
        codes.check(
            purpose=CodePurpose.CALLER, phone=phone or f"none:{row.id}", typed=typed,
            address=address, at=at,
        )  # fmt: skip
    except CodeWrong:
        _failed(actor, row, CallerWay.CODE, at)
        raise CallerRefused(_WRONG, field="typed") from None
    return _passed(actor, row, CallerWay.CODE, at)


def pass_by_answers(
    *, actor: Actor, check_id: UUID, answers: CallerAnswers, at: datetime
) -> CallerCheckView:
    """Compare what the caller answers with what is on file; says only whether it holds.

    Raises NotAllowed, CallerRefused.
    """
    row = _try(actor, check_id, at)
    person = Person.objects.filter(pk=row.person_id).first() if row.person_id else None
    if not answers_hold(found=person is not None, matched=_matched(person, answers)):
        _failed(actor, row, CallerWay.ANSWERS, at)
        raise CallerRefused(_WRONG, field="phone")
    return _passed(actor, row, CallerWay.ANSWERS, at)


def _matched(person: Person | None, answers: CallerAnswers) -> list[bool | None]:
    if person is None:
        return [False]
    digits = "".join(char for char in answers.phone if char.isdigit())
    account = Account.objects.filter(person_id=person.pk).first()
    username = account.username if account is not None else ""
    return [
        (digits == sealing.open_phone(person.phone_encrypted)) if digits else None,
        (answers.area_code == person.area_code) if answers.area_code else None,
        (answers.username.strip().lower() == username) if answers.username.strip() else None,
    ]


def get_check(*, actor: Actor, check_id: UUID, at: datetime) -> CallerCheckView:
    """Return a check that was passed and still holds for this operator. Raises NotAllowed."""
    row = CallerCheck.objects.filter(pk=check_id, account_id=_operator(actor)).first()
    holds = row is not None and row.ended_at is None and row.passed_at is not None
    if row is None or not holds or row.until_at is None or row.until_at <= at:
        raise NotAllowed("没有核对来电人身份，或者这次通话已经结束。请重新核对。")
    actor.must(CHECK_CALLER)
    return _view(row, at)


def find_check(*, actor: Actor, ground: Ref, at: datetime) -> CallerCheckView | None:
    """Return the operator's check that runs or holds on this call, or None."""
    row = _own(actor, ground).filter(ended_at=None).order_by("-opened_at", "-id").first()
    if row is None or (row.until_at is not None and row.until_at <= at):
        return None
    return _view(row, at) if row.opened_at + _LASTS > at else None


def end_check(*, actor: Actor, check_id: UUID, at: datetime) -> bool:
    """End a check because the call is over; ended already, nothing happens."""
    with transaction.atomic():
        row = CallerCheck.objects.filter(pk=check_id, account_id=_operator(actor)).first()
        if row is None or row.ended_at is not None:
            return False
        _end(row, actor, at)
        return True


def send_link(*, actor: Actor, check_id: UUID, title: str, path: str, at: datetime) -> None:
    """Send an address of this site by short message to the caller's telephone on file.

    Raises NotAllowed, CallerRefused, NotifyUnavailable.
    """
    row = _of(actor, check_id, at)
    get_check(actor=actor, check_id=check_id, at=at)
    phone = _phone(row.person_id)
    if len(phone) != _MOBILE:
        raise CallerRefused("他没有登记手机号，发不了短信。可以把页面的名字念给他。", field="link")
    with transaction.atomic():
        notify.send_sms(
            phone=phone, template=notice.CALLER_LINK.code, at=at, person_id=row.person_id,
            params={"title": title[:40], "url": f"{settings.YIMEN_PUBLIC_URL}{path}"},
        )  # fmt: skip
        _record(actor, row, "link_sent", at, path=path)


def _operator(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotAllowed
    return actor.account_id


def _own(actor: Actor, ground: Ref) -> QuerySet[CallerCheck]:
    return CallerCheck.objects.filter(
        account_id=_operator(actor), ground_kind=ground.kind, ground_id=ground.id
    )


def _of(actor: Actor, check_id: UUID, at: datetime) -> CallerCheck:
    actor.must(CHECK_CALLER)
    row = CallerCheck.objects.filter(pk=check_id, account_id=_operator(actor)).first()
    if row is None:
        raise NotFound
    if row.ended_at is not None or row.opened_at + _LASTS <= at:
        raise CallerRefused("这次核对已经结束。请重新核对。")
    return row


def _try(actor: Actor, check_id: UUID, at: datetime) -> CallerCheck:
    row = _of(actor, check_id, at)
    if row.tries >= TRIES or row.passed_at is not None:
        raise CallerRefused(
            "这次通话已经核对过三次，不能再试。可以请来电人到窗口或者登录后自己看。"
        )
    return row


def _failed(actor: Actor, row: CallerCheck, way: CallerWay, at: datetime) -> None:
    with transaction.atomic():
        held = CallerCheck.objects.select_for_update(no_key=True).get(pk=row.pk)
        held.tries += 1
        held.save(update_fields=["tries"])
        _record(actor, held, "failed", at, result=Result.FAILED, way=way)


def _passed(actor: Actor, row: CallerCheck, way: CallerWay, at: datetime) -> CallerCheckView:
    assert row.person_id is not None
    with transaction.atomic():
        held = CallerCheck.objects.select_for_update(no_key=True).get(pk=row.pk)
        held.tries += 1
        held.way, held.passed_at, held.until_at = way, at, at + _LASTS
        held.save(update_fields=["tries", "way", "passed_at", "until_at"])
        _record(actor, held, "passed", at, way=way)
        notice.tell(
            person_id=row.person_id, title="12345 核对了您的身份", at=at, url="", subject=None,
            template="话务员{who}用{way}核对了您的身份，可以在这次通话里看您的办件进度。不是您打的电话，请拨 12345 告诉我们。",
            params={"who": actor.name, "way": WAY_TITLES[way]},
        )  # fmt: skip
        return _view(held, at)


def _end(row: CallerCheck, actor: Actor, at: datetime) -> None:
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    _record(actor, row, "ended", at)


def _phone(person_id: UUID | None) -> str:
    person = Person.objects.filter(pk=person_id).first() if person_id else None
    return sealing.open_phone(person.phone_encrypted) if person is not None else ""


def _record(
    actor: Actor,
    row: CallerCheck,
    word: str,
    at: datetime,
    *,
    result: Result = Result.DONE,
    **said: str,
) -> None:
    ledger.record(
        actor=actor, verb=f"identity.caller.{word}", subject=Ref(CALLER_CHECK_KIND, row.pk), at=at,
        change={"ground": str(row.ground_id), "person": str(row.person_id or ""), **said},
        result=result,
    )  # fmt: skip


def _view(row: CallerCheck, at: datetime) -> CallerCheckView:
    holds = row.passed_at is not None and row.until_at is not None and row.until_at > at
    return CallerCheckView(
        id=row.pk,
        ground=Ref(row.ground_kind, row.ground_id),
        way=CallerWay(row.way) if row.way else None,
        person_id=row.person_id if holds else None,
        tries_left=max(TRIES - row.tries, 0),
        opened_at=row.opened_at,
        until_at=row.until_at,
    )
