"""Between a decision and its licence."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases.contracts import CaseState, case_ref
from yimen.cases.models import Case
from yimen.cases.queries.case import licence_values
from yimen.catalogue import public as catalogue
from yimen.kernel.actor import SYSTEM
from yimen.licences import public as licences
from yimen.licences.contracts import LicenceState


def issue_for(*, case_id: UUID, at: datetime) -> None:
    """Have the licence of a granted case issued; asked again, nothing is doubled."""
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        version = catalogue.get_version(version_id=case.item_version_id)
        if CaseState(case.state) is not CaseState.GRANTED or version.definition is None:
            return
        template = version.definition.licence
        if template is None:
            return
        validity = template.validity
        licences.request_issue(
            actor=SYSTEM,
            origin=case_ref(case.id),
            type_code=template.type_code,
            name=template.name,
            serial_prefix=template.serial_prefix,
            issuer_id=case.deciding_unit_id,
            holder_id=case.applicant_id,
            validity=(validity.amount, validity.unit) if validity else None,
            values=licence_values(case, version),
            at=at,
        )


def revoke_for(*, case_id: UUID, licence_id: UUID, at: datetime) -> None:
    """Put the licence of a revoked decision into the revoked state."""
    case = Case.objects.get(id=case_id)
    licences.change_state(
        actor=SYSTEM,
        licence_id=licence_id,
        state=LicenceState.REVOKED,
        reason=f"作出该证照的决定已被撤销（办件 {case.number}）",
        at=at,
    )
