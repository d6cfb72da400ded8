"""What a village agent or clerk does for an applicant before the form: find, record, mandate."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yimen.cases import access
from yimen.identity import public as identity
from yimen.identity.contracts import (
    CodeType,
    MandateEvidence,
    MandateKind,
    MandateRefused,
    MandateView,
    PersonView,
)
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound, Refusal
from yimen.kernel.files import actions as stored_files

_TAKEN = (
    MandateEvidence.SIGNED_PAPER,
    MandateEvidence.THUMBPRINT,
    MandateEvidence.WITNESS,
)


def get_applicant(*, actor: Actor, person_id: UUID) -> PersonView:
    """Return a person for whom the officer may file; others do not exist. Raises NotFound."""
    person = identity.get_person(person_id=person_id)
    if not actor.may(access.FILE_FOR, area=person.area_code or None):
        raise NotFound
    return person


def register_applicant(
    *, actor: Actor, name: str, code: str, phone: str, area_code: str, at: datetime
) -> PersonView:
    """Record a person of the officer's areas, once for each number.

    Raises NotAllowed, CodeRefused, NameRefused, PhoneRefused, NameDiffers, Refusal.
    """
    if not area_code:
        raise Refusal("cases.agent.area", "请选住在哪个村（社区）。", field="area")
    if not actor.may(access.FILE_FOR, area=area_code):
        raise NotAllowed("您没有在这个村（社区）收件的权限。")
    return identity.register_person(
        actor=actor,
        name=name,
        code_type=CodeType.ID_CARD,
        code=code,
        at=at,
        phone=phone,
        area_code=area_code,
    )


def record_mandate(
    *,
    actor: Actor,
    person_id: UUID,
    evidence: str,
    note: str,
    witness: str,
    scan: UploadedFile[bytes] | None,
    at: datetime,
) -> MandateView:
    """Record that the person wants this officer to file for him; pending until confirmed.

    Raises NotFound, MandateRefused, FileRefused.
    """
    get_applicant(actor=actor, person_id=person_id)
    if evidence not in _TAKEN:
        raise MandateRefused("请选凭什么代办。", field="evidence")
    with transaction.atomic():
        file_id = None
        if scan is not None and scan.file is not None:
            file_id = stored_files.put(
                stream=scan.file,  # type: ignore[arg-type]
                name=scan.name or "委托书",
                declared_type=scan.content_type or "",
                actor=actor,
                at=at,
            ).id
        made = identity.record_mandate(
            actor=actor,
            kind=MandateKind.VILLAGE_AGENT,
            grantor_id=person_id,
            at=at,
            evidence=MandateEvidence(evidence),
            holder_officer_id=actor.officer_id,
            holder_name=actor.name,
            evidence_note=note,
            evidence_file_id=file_id,
            witness=witness,
        )
        if file_id is not None:
            stored_files.claim(file_id=file_id, owner=made.ref)
        return made
