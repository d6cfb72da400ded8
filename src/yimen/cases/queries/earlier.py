"""What a person's earlier cases told, by the name of the question, the newest first."""

from __future__ import annotations

from uuid import UUID

from yimen.cases.models import Case
from yimen.cases.models.answers import CASE_ANSWERS, unseal
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import FieldKind
from yimen.catalogue.contracts.forms import KnownValue
from yimen.kernel.clock import local_day

EARLIER = "以前办件."
_CASES = 5
_NOT_AGAIN = frozenset({FieldKind.FILE, FieldKind.DECLARATION, FieldKind.SIGNATURE})


def earlier_values(*, applicant_id: UUID, item_code: str = "") -> dict[str, KnownValue]:
    """Return what was told in the last granted cases of a person, by source name.

    `item_code` narrows to the cases of one item.

    Files, declarations and signatures belong to one application and are not offered again.
    """
    rows = Case.objects.filter(applicant_id=applicant_id, granted=True)
    if item_code:
        rows = rows.filter(item_code=item_code)
    found: dict[str, KnownValue] = {}
    for case in rows.order_by("-submitted_at", "-id")[:_CASES]:
        definition = catalogue.get_version(version_id=case.item_version_id).definition
        values = unseal(CASE_ANSWERS, case.answers)
        for step in definition.form.steps if definition else ():
            for field in step.fields:
                if field.kind not in _NOT_AGAIN and values.get(field.code):
                    known = KnownValue(
                        value=values[field.code],
                        source=f"您办“{case.item_name}”时填的",
                        on=local_day(case.submitted_at),
                    )
                    found.setdefault(f"{EARLIER}{field.name}", known)
    return found
