"""The part of identity's door that concerns signing in; `public` opens it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from yimen.identity.actions import activation as activation_actions
from yimen.identity.actions import certificate_check, register_source, staff_source
from yimen.identity.actions import login as login_actions
from yimen.identity.actions import notice as notice_actions
from yimen.identity.actions import rate as rate_actions
from yimen.identity.actions import session as session_actions
from yimen.identity.contracts import (
    Activation,
    Assurance,
    AssuranceTooLow,
    CertificateCheck,
    OutsideRegister,
    RateLimit,
    SecondHandSource,
    StaffSource,
)
from yimen.identity.queries import policy as policy_queries
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, Ref


def install_register(*, register: OutsideRegister) -> None:
    """Ask these outside registers from now on; a connector calls it when it starts."""
    register_source.install(register)


def install_staff_source(*, source: StaffSource) -> None:
    """Ask this source who works here; directory calls it when it starts."""
    staff_source.install(source)


def install_second_hand_source(*, source: SecondHandSource) -> None:
    """Ask this source from now on where a second official sits."""
    staff_source.install_second_hand(source)


def install_certificate_check(*, check: CertificateCheck) -> None:
    """Have client certificates checked by this; trust calls it when it starts."""
    certificate_check.install(check)


def issue_activation(*, actor: Actor, account_id: UUID, at: datetime) -> Activation | None:
    """Return the code that activates an account, once; None where it needs none.

    The caller checked that the actor approves what another official asked for.
    """
    return activation_actions.issue(actor=actor, account_id=account_id, at=at)


def take_rate(*, route: str, key: str, limit: RateLimit, at: datetime) -> None:
    """Count one act of a key on a route in the store that every process shares.

    One statement. Call it outside a transaction that may be rolled back. Raises TooManyAttempts.
    """
    rate_actions.take(route=route, key=key, limit=limit, at=at)


def take_minute_rates(*, acts: Mapping[tuple[str, str], str], factor: int, at: datetime) -> None:
    """Count one act for each (route, key) by the policy value that it names, a minute.

    At most two statements, mostly none; the values are those of the last half minute, times
    `factor`. As `take_rate`.
    Raises TooFast.
    """
    policy = policy_queries.lately(at)
    most = {act: getattr(policy, code) * factor for act, code in acts.items()}
    rate_actions.take_all(acts=most, at=at)


def policy_value(*, code: str, at: datetime) -> int:
    """Return a value of the policy that the security administrator keeps, as it holds at a moment."""
    return int(getattr(policy_queries.in_force(at), code))


def tell_account(
    *,
    account_id: UUID,
    title: str,
    template: str,
    at: datetime,
    params: Mapping[str, str],
    url: str = "",
    subject: Ref | None = None,
) -> None:
    """Put a message into the inbox of an account, an officer's too."""
    notice_actions.tell(
        person_id=None,
        account_id=account_id,
        title=title,
        template=template,
        at=at,
        params=params,
        url=url,
        subject=subject,
    )


def check_assurance(*, actor: Actor, needed: Assurance) -> None:
    """Refuse who is not known strongly enough; the page that follows says how to raise it.

    Raises AssuranceTooLow.
    """
    if actor.assurance < needed:
        raise AssuranceTooLow(needed=needed)


def check_own_password(*, actor: Actor, password: str, at: datetime) -> None:
    """Refuse a wrong password of who is signed in and confirms something; counted like any failure.

    Call it outside a transaction that may be rolled back. Raises NotAllowed, PasswordRefused.
    """
    if actor.account_id is None:
        raise NotAllowed
    login_actions.check_own_password(account_id=actor.account_id, password=password, at=at)


def end_sessions(
    *, account_id: UUID, actor: Actor, why: str, at: datetime, but: str | None = None
) -> int:
    """End every session of an account but the one with this key; each end is told. Return how many."""
    return session_actions.end_all(account_id=account_id, at=at, actor=actor, why=why, but=but)
