"""Where a case belongs, for who explains rights: units, area and item, and none of its content."""

from __future__ import annotations

from uuid import UUID

from yimen.cases import access
from yimen.cases.contracts import CasePlace
from yimen.cases.models import Case
from yimen.cases.queries.open_work import unit_of
from yimen.cases.rules.conduct import plain
from yimen.cases.rules.route import step_named
from yimen.catalogue import public as catalogue

_CONTENT = ("answers", "applicant_name", "filed_by_name")


def find_place(*, number: str) -> CasePlace | None:
    """Return where the case with this number belongs, or None; its content is not read."""
    wanted = "".join(plain(number).split()).upper()
    case = Case.objects.filter(number=wanted).defer(*_CONTENT).first()
    if case is None:
        return None
    return CasePlace(
        id=case.id,
        number=case.number,
        item_code=case.item_code,
        item_name=case.item_name,
        area_code=case.area_code,
        receiving_unit_id=case.receiving_unit_id,
        deciding_unit_id=case.deciding_unit_id,
        filed_by_officer_id=case.filed_by_officer_id,
        asked=_asked(case),
    )


def _asked(case: Case) -> tuple[tuple[str, tuple[UUID, ...]], ...]:
    """Return what the gates of a case ask: each verb and the units in which it counts."""
    version = catalogue.get_version(version_id=case.item_version_id)
    accepting = access.accepting_unit_id(case, entrusted=version.entrusted_acceptance)
    assert isinstance(accepting, UUID)
    examining = case.deciding_unit_id
    deciding = case.deciding_unit_id
    if version.definition is not None and case.route_step:
        step = step_named(version.definition, case.route_step)
        if step.verb == access.EXAMINE:
            examining = unit_of(case, step)
        else:
            deciding = unit_of(case, step)
    both = (case.deciding_unit_id, case.receiving_unit_id)
    return (
        (access.READ, both),
        (access.SUPERVISE, ()),
        (access.RECEIVE, (case.receiving_unit_id,)),
        (access.ACCEPT, (accepting,)),
        (access.EXAMINE, (examining,)),
        (access.DECIDE, (deciding,)),
        (access.DELIVER, both),
        (access.FILE_FOR, (case.receiving_unit_id,)),
    )
