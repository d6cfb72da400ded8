"""Who asks for seals, approves them, keeps them, allows their use, and watches over them."""

from __future__ import annotations

from uuid import UUID

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotAllowed
from yimen.pki.contracts import Profile
from yimen.trust.contracts import HandKind

APPLY_SEAL = "trust.apply_seal"
APPROVE_SEAL = "trust.approve_seal"
KEEP_SEAL = "trust.keep_seal"
ALLOW_USE = "trust.allow_use"
WATCH_SEALS = "trust.watch_seals"
RUN_SEALING = "trust.run_sealing"
MANAGE_CERTIFICATES = "trust.manage_certificates"
APPROVE_CERTIFICATES = "trust.approve_certificates"
WATCH_KEYS = "trust.watch_keys"
SEAL_STAFF = (APPLY_SEAL, APPROVE_SEAL, KEEP_SEAL, ALLOW_USE, WATCH_SEALS)


def check_apply(actor: Actor, organisation_id: UUID) -> None:
    """Refuse who may not ask for a seal of this organisation. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(APPLY_SEAL, unit_id=organisation_id)


def check_approve(actor: Actor, area: str) -> None:
    """Refuse who may not approve, make or destroy seals in this area. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(APPROVE_SEAL, area=area)


def check_allow(actor: Actor, organisation_id: UUID) -> None:
    """Refuse who does not decide on the use of the organisation's seals. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(ALLOW_USE, unit_id=organisation_id)


def check_ask(actor: Actor, organisation_id: UUID) -> None:
    """Refuse who works not for this organisation and asks for the use of its seal. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(KEEP_SEAL, unit_id=organisation_id)


def check_keeper(actor: Actor, organisation_id: UUID, custodian_id: UUID | None) -> None:
    """Refuse who neither keeps the seal nor leads the organisation. Raises NotAllowed."""
    if actor.kind is ActorKind.SYSTEM or actor.may(ALLOW_USE, unit_id=organisation_id):
        return
    if actor.officer_id is None or actor.officer_id != custodian_id:
        raise NotAllowed


def check_suspend(
    actor: Actor, organisation_id: UUID, custodian_id: UUID | None, area: str
) -> None:
    """Refuse who may not stop a seal: its keeper, his leader and the approver may. Raises NotAllowed."""
    if not actor.may(APPROVE_SEAL, area=area):
        check_keeper(actor, organisation_id, custodian_id)


def can_read(actor: Actor, organisation_id: UUID, area: str) -> bool:
    """Say whether the actor may see a seal and its log: its own organisation, or who watches."""
    return (
        actor.may(WATCH_SEALS, area=area)
        or actor.may(APPROVE_SEAL, area=area)
        or any(
            actor.may(verb, unit_id=organisation_id) for verb in (APPLY_SEAL, KEEP_SEAL, ALLOW_USE)
        )
    )


def check_operate(actor: Actor) -> None:
    """Refuse who does not run the queue. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(RUN_SEALING)


def check_manage(actor: Actor) -> None:
    """Refuse who does not keep certificates. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(MANAGE_CERTIFICATES)


def check_approve_certificates(actor: Actor) -> None:
    """Refuse who is no second hand for certificates. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(APPROVE_CERTIFICATES)


def check_issue(actor: Actor, profile: Profile) -> None:
    """Refuse who may not issue a certificate of this profile; makers of seals may for seals.

    Nobody issues certificates that issue others, nor those of services: they are set up. Raises
    NotAllowed.
    """
    if actor.kind is ActorKind.SYSTEM:
        return
    if profile in {Profile.ROOT, Profile.ISSUING, Profile.TSA, Profile.OCSP}:
        raise NotAllowed
    if not (profile is Profile.SEAL and actor.may(APPROVE_SEAL)):
        actor.must(MANAGE_CERTIFICATES)


def check_set_up(actor: Actor) -> None:
    """Refuse everybody but the machine's own command. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        raise NotAllowed


def check_sign_by_hand(actor: Actor, kind: HandKind) -> None:
    """Refuse who is nobody, and who takes a thumbprint without being an officer. Raises NotAllowed."""
    if actor.person_id is None and actor.officer_id is None:
        raise NotAllowed("请先登录，再签名。")
    if kind is HandKind.THUMBPRINT and actor.officer_id is None:
        raise NotAllowed("按手印要在窗口、由工作人员和见证人在场时收。")
