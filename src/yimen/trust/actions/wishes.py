"""What takes two hands: a revocation, and taking an escrowed key out. One asks, another settles."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, Ref, WrongState
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.pki import escrow
from yimen.pki.certificates import is_ca_profile
from yimen.pki.contracts import Profile, RevocationReason
from yimen.trust import access
from yimen.trust.actions.certificates import end_certificate, tidy_reason
from yimen.trust.actions.keys import load_key
from yimen.trust.actions.outside import revoke_outside
from yimen.trust.actions.second_hand import put_to_second
from yimen.trust.certificate_contracts import WISH_WORK, CertificateRefused, WishView
from yimen.trust.contracts import CERTIFICATE_KIND
from yimen.trust.models import Certificate, CertificateStep, CertificateWish
from yimen.trust.queries.certificates import wish_view
from yimen.trust.rules.certificate import (
    REASONS,
    TABLE,
    CertificateState,
    CertificateVerb,
    WishKind,
    WishState,
)

_VERBS = {WishKind.REVOKE: CertificateVerb.REVOKE, WishKind.RECOVER: CertificateVerb.RECOVER}
_WORK_TITLES = {
    WishKind.REVOKE: "批准吊销证书",
    WishKind.RECOVER: "批准取出加密私钥",
}
_SHORTEST_PASSPHRASE = 12
_TAKEN_WITHIN = timedelta(hours=24)


def ask(
    *,
    actor: Actor,
    certificate_id: UUID,
    kind: WishKind,
    reason: RevocationReason | None,
    words: str,
    at: datetime,
) -> WishView:
    """Ask for a revocation, or to take an escrowed key out; nothing happens yet.

    Raises NotAllowed, NotFound, WrongState, CertificateRefused.
    """
    access.check_manage(actor)
    words = tidy_reason(words)
    if kind is WishKind.REVOKE and reason not in REASONS:
        raise CertificateRefused("reason", "请选一个吊销的原因。", field="reason")
    with transaction.atomic():
        row = Certificate.objects.select_related("key").for_change(certificate_id)
        TABLE.check_move(CertificateState(row.state), _VERBS[kind])
        _check_ours(row, kind)
        if CertificateWish.objects.filter(certificate=row, state=WishState.ASKED).exists():
            raise WrongState("这张证书已经有一件事等另一个人批准，请先办完它。")
        wish = CertificateWish.objects.create(
            certificate=row,
            kind=kind.value,
            reason=reason.value if reason else "",
            words=words,
            asked_by_id=actor.account_id,
            asked_by_name=actor.name,
            asked_at=at,
        )
        _record(actor, wish, "asked", at, ground=words)
        put_to_second(
            actor=actor,
            verb=access.APPROVE_CERTIFICATES,
            ref=Ref(CERTIFICATE_KIND, row.id),
            kind=WISH_WORK,
            title=f"{_WORK_TITLES[kind]}：{row.common_name}",
            at=at,
        )
        return wish_view(wish)


def _check_ours(row: Certificate, kind: WishKind) -> None:
    if row.issuer_id is None or (row.authority and is_ca_profile(Profile(row.profile))):
        raise CertificateRefused(
            "not_ours", "根证书和外部机构自己的证书不在这里办理，请联系签发它的机构。"
        )
    key = row.key
    if kind is WishKind.RECOVER and (
        key is None or not key.is_escrowed or key.destroyed_at is not None
    ):
        raise CertificateRefused("no_escrow", "只有加密证书的私钥由平台托管，可以取出。")


def approve(*, actor: Actor, wish_id: UUID, at: datetime) -> WishView:
    """Let what another hand asked for happen; an authority outside is told first.

    Raises NotAllowed, NotFound, WrongState, AuthorityUnavailable, AuthorityRefused.
    """
    access.check_approve_certificates(actor)
    with transaction.atomic():
        wish = _open(wish_id)
        _check_other_hand(actor, wish)
        is_outside = bool(wish.certificate.authority)
        if WishKind(wish.kind) is WishKind.REVOKE and not is_outside:
            end_certificate(actor=actor, **_ending(wish, at))
        if not is_outside:
            return _settle(actor, wish, WishState.APPROVED, "", at)
    revoke_outside(actor=actor, **_ending(wish, at))
    with transaction.atomic():
        return _settle(actor, _open(wish_id), WishState.APPROVED, "", at)


def _check_other_hand(actor: Actor, wish: CertificateWish) -> None:
    if wish.asked_by_id is not None and wish.asked_by_id == actor.account_id:
        raise NotAllowed("这件事是您提的，请另一位安全管理员批准。")


class _Ending(TypedDict):
    """What ends a certificate, here or outside."""

    certificate_id: UUID
    reason: RevocationReason
    words: str
    at: datetime


def _ending(wish: CertificateWish, at: datetime) -> _Ending:
    return {
        "certificate_id": wish.certificate_id,
        "reason": RevocationReason(wish.reason),
        "words": wish.words,
        "at": at,
    }


def refuse(*, actor: Actor, wish_id: UUID, words: str, at: datetime) -> WishView:
    """Say no to what another hand asked for. Raises NotAllowed, NotFound, WrongState."""
    access.check_approve_certificates(actor)
    words = tidy_reason(words)
    with transaction.atomic():
        wish = _open(wish_id)
        if wish.asked_by_id is not None and wish.asked_by_id == actor.account_id:
            raise NotAllowed("这件事是您提的，不想办了请撤回。")
        return _settle(actor, wish, WishState.REFUSED, words, at)


def take_back(*, actor: Actor, wish_id: UUID, at: datetime) -> WishView:
    """Take one's own wish back. Raises NotAllowed, NotFound, WrongState."""
    access.check_manage(actor)
    with transaction.atomic():
        wish = _open(wish_id)
        if wish.asked_by_id != actor.account_id:
            raise NotAllowed("只有提出的人能撤回。")
        return _settle(actor, wish, WishState.TAKEN_BACK, "", at)


def take_key(*, actor: Actor, wish_id: UUID, passphrase: str, at: datetime) -> bytes:
    """Return an escrowed private key as encrypted PKCS#8 (PEM) to who asked, within a day of leave.

    Raises NotAllowed, NotFound, WrongState, CertificateRefused.
    """
    access.check_manage(actor)
    if len(passphrase) < _SHORTEST_PASSPHRASE:
        raise CertificateRefused(
            "passphrase", "口令至少 12 个字符，和文件分开交给使用单位。", field="passphrase"
        )
    with transaction.atomic():
        wish = CertificateWish.objects.select_related("certificate").for_change(wish_id)
        if wish.asked_by_id != actor.account_id:
            raise NotAllowed("只有提出的人能取出。")
        approved = wish.state == WishState.APPROVED and wish.kind == WishKind.RECOVER
        if not approved or wish.settled_at is None or at > wish.settled_at + _TAKEN_WITHIN:
            raise WrongState("没有批准，或者批准已过 24 小时，请重新申请。")
        row = wish.certificate
        assert row.key_id is not None
        content = escrow.lock(load_key(key_id=row.key_id), passphrase=passphrase)
        CertificateStep.objects.create(
            certificate=row,
            verb=CertificateVerb.RECOVER.value,
            at=at,
            words=wish.words,
            by_name=actor.name,
            by_account_id=actor.account_id,
        )
        _record(actor, wish, "taken", at)
        return content


def _open(wish_id: UUID) -> CertificateWish:
    wish = CertificateWish.objects.for_change(wish_id)
    if wish.state != WishState.ASKED:
        raise WrongState("这件事已经办过了，可能别人刚办完。")
    return wish


def _settle(
    actor: Actor, wish: CertificateWish, state: WishState, words: str, at: datetime
) -> WishView:
    wish.state = state.value
    wish.settled_by_id, wish.settled_by_name = actor.account_id, actor.name
    wish.settled_at, wish.settled_words = at, words
    wish.save()
    work.close(ref=Ref(CERTIFICATE_KIND, wish.certificate_id), kind=WISH_WORK)
    _record(actor, wish, state.value, at, ground=words or None)
    return wish_view(wish)


def _record(
    actor: Actor, wish: CertificateWish, done: str, at: datetime, *, ground: str | None = None
) -> None:
    ledger.record(
        actor=actor,
        verb=f"trust.certificate_wish.{done}",
        subject=Ref(CERTIFICATE_KIND, wish.certificate_id),
        at=at,
        change={"wish": str(wish.id), "kind": wish.kind, "reason": wish.reason},
        ground=ground,
    )
