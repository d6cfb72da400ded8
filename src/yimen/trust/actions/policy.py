"""Say from when on a form is sealed in which suite: by command at once, on the page by two hands."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, Ref, WrongState
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.pki.contracts import SuiteName
from yimen.trust import access
from yimen.trust.actions.second_hand import put_to_second
from yimen.trust.certificate_contracts import POLICY_WISH_KIND, POLICY_WORK
from yimen.trust.contracts import SealedForm, SealRefused
from yimen.trust.models import PolicyWish, TrustPolicy
from yimen.trust.queries.policy import SUITE_CODES, suite_of
from yimen.trust.rules.certificate import WishState
from yimen.trust.rules.seal import check_reason

_FORMS = {code: form for form, code in SUITE_CODES.items()}
_SOONEST = "生效时间不能早于现在。"


def set_suite(
    *, actor: Actor, form: SealedForm, suite: SuiteName, from_at: datetime, why: str, at: datetime
) -> None:
    """Let a form be sealed in a suite from a moment on; the machine's command alone, with one hand.

    Raises NotAllowed, SealRefused.
    """
    access.check_set_up(actor)
    with transaction.atomic():
        _set(actor, form, suite, from_at, check_reason(reason=why)[:200], at)


def ask_suite(
    *, actor: Actor, form: SealedForm, suite: SuiteName, from_at: datetime, why: str, at: datetime
) -> UUID:
    """Ask that a form be sealed in a suite from a moment on; another administrator settles it.

    Raises NotAllowed, SealRefused, WrongState: something waits for this form already.
    """
    actor.must(access.APPROVE_SEAL)
    said = check_reason(reason=why)[:200]
    if from_at < at:
        raise SealRefused("policy", _SOONEST, field="from_at")
    if suite is suite_of(form=form, at=from_at):
        raise SealRefused("policy", "那时候用的就是这个算法，不用改。", field="suite")
    with transaction.atomic():
        code = SUITE_CODES[form]
        if PolicyWish.objects.filter(code=code, state=WishState.ASKED).exists():
            raise WrongState("这种文件已经有一份申请等批准，请先办完它。")
        wish = PolicyWish.objects.create(
            code=code,
            value=suite.value,
            from_at=from_at,
            why=said,
            asked_by_id=actor.account_id,
            asked_by_name=actor.name,
            asked_at=at,
        )
        _record(actor, wish, "asked", at, said)
        put_to_second(
            actor=actor,
            verb=access.APPROVE_SEAL,
            ref=Ref(POLICY_WISH_KIND, wish.id),
            kind=POLICY_WORK,
            title=f"批准改盖章的算法：{form.value.upper()}",
            at=at,
        )
        return wish.id


def approve_suite(*, actor: Actor, wish_id: UUID, at: datetime) -> None:
    """Let a change that another asked for hold from its moment, or from now where that has passed.

    Raises NotAllowed, NotFound, WrongState.
    """
    actor.must(access.APPROVE_SEAL)
    with transaction.atomic():
        wish = _open(wish_id)
        if _is_own(actor, wish):
            raise NotAllowed("这份申请是您提的，请另一位安全管理员批准。")
        _settle(actor, wish, WishState.APPROVED, "", at)
        from_at = max(wish.from_at, at)
        _set(actor, _FORMS[wish.code], SuiteName(wish.value), from_at, wish.why, at)


def refuse_suite(*, actor: Actor, wish_id: UUID, words: str, at: datetime) -> None:
    """Say no to a change that another asked for. Raises NotAllowed, NotFound, WrongState, SealRefused."""
    actor.must(access.APPROVE_SEAL)
    said = check_reason(reason=words)
    with transaction.atomic():
        wish = _open(wish_id)
        if _is_own(actor, wish):
            raise NotAllowed("这份申请是您提的，不想改了请撤回。")
        _settle(actor, wish, WishState.REFUSED, said, at)


def take_back_suite(*, actor: Actor, wish_id: UUID, at: datetime) -> None:
    """Take back what one asked for oneself. Raises NotAllowed, NotFound, WrongState."""
    actor.must(access.APPROVE_SEAL)
    with transaction.atomic():
        wish = _open(wish_id)
        if not _is_own(actor, wish):
            raise NotAllowed("只有提出的人能撤回。")
        _settle(actor, wish, WishState.TAKEN_BACK, "", at)


def _is_own(actor: Actor, wish: PolicyWish) -> bool:
    return wish.asked_by_id is not None and wish.asked_by_id == actor.account_id


def _open(wish_id: UUID) -> PolicyWish:
    wish = PolicyWish.objects.for_change(wish_id)
    if wish.state != WishState.ASKED:
        raise WrongState("这份申请已经办过了，可能别人刚办完。")
    return wish


def _settle(actor: Actor, wish: PolicyWish, state: WishState, words: str, at: datetime) -> None:
    wish.state = state.value
    wish.settled_by_id, wish.settled_by_name = actor.account_id, actor.name
    wish.settled_at, wish.settled_words = at, words
    wish.save()
    work.close(ref=Ref(POLICY_WISH_KIND, wish.id), kind=POLICY_WORK)
    _record(actor, wish, state.value, at, words)


def _set(
    actor: Actor, form: SealedForm, suite: SuiteName, from_at: datetime, why: str, at: datetime
) -> None:
    row = TrustPolicy.objects.create(
        code=SUITE_CODES[form],
        value=suite.value,
        from_at=from_at,
        set_at=at,
        set_by_ref=actor.account_id,
        why=why,
    )
    ledger.record(
        actor=actor,
        verb="trust.policy.set",
        subject=Ref("trust.policy", row.pk),
        at=at,
        change={"code": row.code, "value": row.value, "from": from_at.isoformat()},
        ground=why,
    )


def _record(actor: Actor, wish: PolicyWish, done: str, at: datetime, words: str) -> None:
    ledger.record(
        actor=actor,
        verb=f"trust.policy_wish.{done}",
        subject=Ref(POLICY_WISH_KIND, wish.id),
        at=at,
        change={"code": wish.code, "value": wish.value, "from": wish.from_at.isoformat()},
        ground=words or None,
    )
