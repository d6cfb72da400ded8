"""May this actor see, change or act for this person."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yimen.identity.contracts import GuardianGround, MandateKind
from yimen.identity.models import Mandate, Person
from yimen.identity.rules.guardian import is_minor, ward_may_end
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotAllowed, NotFound

SEARCH = "identity.search_person"
REVEAL = "identity.reveal"
WORD_PURPOSE = "identity.word_purpose"
REGISTER = "identity.register_person"
CONFIRM_MANDATE = "identity.confirm_mandate"
OPEN_ACCOUNT = "identity.open_account"
MANAGE_ACCOUNT = "identity.manage_account"
ASK_ENROLMENT = "identity.ask_enrolment"
SETTLE_ENROLMENT = "identity.settle_enrolment"
SET_POLICY = "identity.set_policy"
ENROL_FACE = "identity.enrol_face"
IDENTIFY_FACE = "identity.identify_face"
APPLY_CLIENT = "identity.apply_client"
APPROVE_CLIENT = "identity.approve_client"

BY_LAW = frozenset({MandateKind.GUARDIAN, MandateKind.LEGAL_HEAD})
"""Mandates that nobody gives: papers show them at the window, two officials check them."""
AT_WINDOW = "监护关系和法定代表人不能在网上结束，请带上证明到镇便民服务中心办理。"

BLOCKED = "本人要求停止使用他的信息，已经停用：只保存，不查看。确需查看的，请本人先恢复。"


def is_self(actor: Actor, person_id: object) -> bool:
    """Say whether the actor is this person."""
    return actor.person_id is not None and actor.person_id == person_id


def may_in_area(actor: Actor, verb: str, area_code: str) -> bool:
    """Say whether the actor holds the verb where the person lives.

    A person without a recorded area belongs to nobody's village: any holder of the verb may act.
    """
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.may(verb, area=area_code or None)


def check_not_blocked(actor: Actor, person: Person) -> None:
    """Refuse ordinary work with a person whose data was blocked (PIPL Art. 47). Raises NotAllowed."""
    if person.blocked_at is not None and not is_self(actor, person.pk):
        raise NotAllowed(BLOCKED)


def check_may_reveal(actor: Actor, person: Person) -> None:
    """Refuse a look at a stranger's data without the verb for that area. Raises NotAllowed."""
    check_not_blocked(actor, person)
    if not is_self(actor, person.pk) and not may_in_area(actor, REVEAL, person.area_code):
        raise NotAllowed(
            "您没有查看这个人完整信息的权限：不在您负责的地方，或者您的岗位没有这项权限。"
        )


def check_may_change(actor: Actor, person: Person) -> None:
    """Refuse a change of a stranger's contact data. Raises NotAllowed."""
    if not is_self(actor, person.pk) and not may_in_area(actor, REGISTER, person.area_code):
        raise NotAllowed


def check_may_register(actor: Actor) -> None:
    """Refuse recording a person by who is neither an official nor signed in. Raises NotAllowed.

    A signed-in resident may record the person or the company that he files for.
    """
    if actor.kind is ActorKind.ANONYMOUS:
        raise NotAllowed


def check_may_record_mandate(actor: Actor, grantor: Person, holder_person_id: object) -> None:
    """Refuse who is neither grantor nor holder nor an official there. Raises NotAllowed."""
    if is_self(actor, grantor.pk) or is_self(actor, holder_person_id):
        return
    if not may_in_area(actor, REGISTER, grantor.area_code):
        raise NotAllowed


def is_head(actor: Actor, legal_person_id: UUID) -> bool:
    """Say whether the actor is the recorded head of the legal person."""
    return (
        actor.person_id is not None
        and Mandate.objects.of_head(legal_person_id)
        .filter(holder_person_id=actor.person_id)
        .exists()
    )


def check_may_enrol_face(actor: Actor, person: Person) -> None:
    """Refuse storing or deleting a stranger's face but by the window of his area. Raises NotAllowed."""
    if actor.officer_id is None or is_self(actor, person.pk):
        raise NotAllowed("自己的人脸登记，请另一位同事来办。")
    if not may_in_area(actor, ENROL_FACE, person.area_code):
        raise NotAllowed


def check_may_identify(actor: Actor, unit_id: UUID) -> None:
    """Refuse looking who stands there but by a device, or a window of this unit. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(IDENTIFY_FACE, unit_id=unit_id)


def check_is_head(actor: Actor, legal_person_id: UUID) -> None:
    """Refuse, as if the legal person did not exist, who is not its recorded head. Raises NotFound."""
    if not is_head(actor, legal_person_id):
        raise NotFound


def check_may_confirm_mandate(actor: Actor, mandate: Mandate, grantor: Person) -> None:
    """Refuse confirmation by the holder, or by who may not. Raises NotAllowed.

    A guardian and the head of a legal person are confirmed by a second official, never by the one
    who recorded them, nor by the ward.
    """
    holds = actor.officer_id is not None and actor.officer_id == mandate.holder_officer_id
    if holds or is_self(actor, mandate.holder_person_id):
        raise NotAllowed("代办的人不能自己确认委托，请由本人或另一位工作人员确认。")
    if mandate.kind in BY_LAW:
        if actor.officer_id is None or actor.officer_id == mandate.recorded_by_officer_id:
            raise NotAllowed("这一条由登记的人以外的另一位工作人员核对材料后确认。")
    elif is_self(actor, grantor.pk):
        return
    if not may_in_area(actor, CONFIRM_MANDATE, grantor.area_code):
        raise NotAllowed


def check_may_end_mandate(actor: Actor, mandate: Mandate, grantor: Person, on: date) -> None:
    """Refuse an end by who is neither grantor nor holder nor an official there.

    A guardianship and a head's place end at the window; an adult ward ends an agreed one alone, and
    the head of a legal person ends what he, or his predecessor, authorised. Raises NotAllowed.
    """
    if may_in_area(actor, CONFIRM_MANDATE, grantor.area_code):
        return
    holds = actor.officer_id is not None and actor.officer_id == mandate.holder_officer_id
    if mandate.kind in BY_LAW:
        own = is_self(actor, grantor.pk) or is_self(actor, mandate.holder_person_id)
        if is_self(actor, grantor.pk) and ward_ends(mandate, grantor, on):
            return
        raise NotAllowed(AT_WINDOW) if own else NotAllowed
    if holds or is_self(actor, grantor.pk) or is_self(actor, mandate.holder_person_id):
        return
    if not is_head(actor, grantor.pk):
        raise NotAllowed


def ward_ends(mandate: Mandate, grantor: Person, on: date) -> bool:
    """Say whether the ward may end this guardianship without going to the window."""
    ground = GuardianGround(mandate.ground) if mandate.ground else None
    return mandate.kind == MandateKind.GUARDIAN and ward_may_end(
        ground=ground, ward_is_minor=is_minor(born=grantor.birth_on, on=on)
    )
