"""Writes of proofs; the level of person and account follows from them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.identity import access, sealing
from yimen.identity.actions import code as codes
from yimen.identity.actions import register_source
from yimen.identity.contracts import Assurance, CheckKind, CheckOutcome, RegisterDown
from yimen.identity.models import Account, Person, Proof
from yimen.identity.rules import assurance as levels
from yimen.identity.rules.assurance import GivenProof, Level, ProofKind
from yimen.identity.sign_in_contracts import CodePurpose, CodeWrong, ProofRefused
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_SOURCE = {
    CheckKind.POPULATION: (ProofKind.POPULATION, "人口库核对姓名和证件号码"),
    CheckKind.SOCIAL_CARD: (ProofKind.SOCIAL_CARD, "社保卡核对"),
    CheckKind.BANK_CARD: (ProofKind.BANK_CARD, "银行账户核对"),
}
_SHORTEST_CARD = 4


def give(
    *,
    actor: Actor,
    person_id: UUID,
    kind: ProofKind,
    source: str,
    at: datetime,
    expires_at: datetime | None = None,
) -> Assurance:
    """Record a proof in the caller's transaction and return the level that follows."""
    lasts = levels.LASTS[kind]
    Proof(
        id=new_id(),
        person_id=person_id,
        kind=kind,
        source=source[:60],
        given_at=at,
        expires_at=expires_at or (at + lasts if lasts else None),
        account_ref=actor.account_id,
    ).save(force_insert=True)
    level = refresh(person_id=person_id, at=at)
    ledger.record(
        actor=actor,
        verb="identity.proof.given",
        subject=Ref("identity.person", person_id),
        at=at,
        change={"kind": kind, "level": int(level.assurance)},
        on_behalf_of=None if actor.person_id == person_id else person_id,
        ground=source[:60],
    )
    return level.assurance


def end(*, actor: Actor, person_id: UUID, kind: ProofKind, at: datetime, why: str) -> None:
    """End every proof of a kind in the caller's transaction: the certificate was taken off."""
    ended = Proof.objects.filter(person_id=person_id, kind=kind, ended_at=None).update(ended_at=at)
    if ended:
        level = refresh(person_id=person_id, at=at)
        ledger.record(
            actor=actor,
            verb="identity.proof.ended",
            subject=Ref("identity.person", person_id),
            at=at,
            change={"kind": kind, "level": int(level.assurance)},
            ground=why,
        )


def valid_kinds(*, person_id: UUID, at: datetime) -> frozenset[ProofKind]:
    """Return by what a person is known at a moment."""
    return frozenset(one.kind for one in _given(person_id) if one.holds(at))


def _given(person_id: UUID) -> list[GivenProof]:
    return [
        GivenProof(kind=ProofKind(row.kind), given_at=row.given_at, expires_at=row.expires_at)
        for row in Proof.objects.filter(person_id=person_id, ended_at=None)
    ]


def refresh(*, person_id: UUID, at: datetime) -> Level:
    """Compute the level from the proofs and keep it beside person and account."""
    level = levels.level_of(proofs=_given(person_id), at=at)
    Person.objects.filter(pk=person_id).update(assurance=level.assurance)
    Account.objects.filter(person_id=person_id).update(
        assurance=level.assurance, assurance_until=level.until
    )
    return level


def refresh_due(*, at: datetime) -> int:
    """Lower the accounts whose proofs ran out, and return how many were looked at."""
    due = Account.objects.filter(assurance_until__lte=at, person_id__isnull=False)
    ids = list(due.order_by("assurance_until").values_list("person_id", flat=True)[:1_000])
    for person_id in ids:
        if person_id is not None:
            with transaction.atomic():
                refresh(person_id=person_id, at=at)
    return len(ids)


def vouch(*, person_id: UUID, level: Assurance, source: str, at: datetime) -> None:
    """Give what carries a level to somebody who was vetted outside, unless it is there already."""
    held = Person.objects.filter(pk=person_id).values_list("assurance", flat=True).first()
    if held is not None and held >= level:
        return
    for kind in levels.proofs_for(level):
        give(actor=SYSTEM, person_id=person_id, kind=kind, source=source, at=at)


def check_register(*, actor: Actor, kind: CheckKind, number: str, at: datetime) -> Assurance:
    """Ask a register outside about the signed-in person, and return the level that follows.

    No transaction is open while it is asked. Raises NotAllowed, ProofRefused.
    """
    if actor.person_id is None:
        raise NotAllowed
    register = register_source.installed()
    if register is None:
        raise ProofRefused("这里还没有接通这项核对，请带身份证到窗口核验。")
    typed = "".join(number.split())[:32]
    if kind is not CheckKind.POPULATION and len(typed) < _SHORTEST_CARD:
        raise ProofRefused("请填卡上的号码。", field="number")
    person = Person.objects.get(pk=actor.person_id)
    try:
        outcome = register.check(
            kind=kind, name=person.name, code=sealing.open_code(person.code_encrypted), number=typed
        )
    except RegisterDown as down:
        raise ProofRefused(
            "对方的系统现在没有应答，您填的没有错。请过一会儿再试，或带身份证到窗口核验。"
        ) from down
    if outcome is not CheckOutcome.SAME:
        raise ProofRefused(_NO[outcome], field="number" if typed else None)
    proof, source = _SOURCE[kind]
    with transaction.atomic():
        return give(actor=actor, person_id=person.pk, kind=proof, source=source, at=at)


_NO = {
    CheckOutcome.DIFFERENT: "核对的结果是不一致。请看看姓名、号码有没有填错；确实没错的，请带身份证到窗口核验。",
    CheckOutcome.UNKNOWN: "对方没有查到您的记录。请带身份证到窗口核验。",
}


def send_phone_code(*, actor: Actor, address: str, at: datetime) -> None:
    """Send a code to the signed-in person's telephone on record. Raises ProofRefused, TooMany…."""
    phone = _own_phone(actor)
    codes.send(
        purpose=CodePurpose.PROOF,
        phone=phone,
        address=address,
        at=at,
        account_id=actor.account_id,
        person_id=actor.person_id,
    )


def prove_phone(*, actor: Actor, typed: str, address: str, at: datetime) -> Assurance:
    """Take the code, and return the level that follows. Raises CodeWrong, TooManyAttempts."""
    assert actor.person_id is not None
    sent_for = codes.check(
        purpose=CodePurpose.PROOF, phone=_own_phone(actor), typed=typed, address=address, at=at
    )
    if sent_for != actor.account_id:
        raise CodeWrong
    with transaction.atomic():
        return give(
            actor=actor,
            person_id=actor.person_id,
            kind=ProofKind.PHONE,
            source="短信验证码",
            at=at,
        )


def _own_phone(actor: Actor) -> str:
    if actor.person_id is None:
        raise NotAllowed
    person = Person.objects.get(pk=actor.person_id)
    phone = sealing.open_phone(person.phone_encrypted)
    if len(phone) != 11:
        raise ProofRefused("您还没有登记手机号，请先在“我的资料”里填好。")
    return phone


def see_at_window(*, actor: Actor, person_id: UUID, document: str, at: datetime) -> Assurance:
    """Record that a clerk saw the person and the document. Raises NotAllowed, ProofRefused."""
    if len(document.strip()) < 2:
        raise ProofRefused("请写明看了什么证件。", field="document")
    with transaction.atomic():
        person = Person.objects.for_change(person_id)
        if access.is_self(actor, person.pk) or not access.may_in_area(
            actor, access.OPEN_ACCOUNT, person.area_code
        ):
            raise NotAllowed
        return give(
            actor=actor,
            person_id=person.pk,
            kind=ProofKind.WINDOW,
            source=f"{actor.name}当面核验{document.strip()[:20]}",
            at=at,
        )
