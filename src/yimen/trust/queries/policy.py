"""Policy values of trust: in which suite each form is sealed, from when on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from yimen.pki.contracts import SuiteName
from yimen.trust.contracts import SealedForm
from yimen.trust.models import TrustPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """A policy value as it holds, since when, and why."""

    code: str
    value: str
    from_at: datetime | None
    why: str


SUITE_CODES: Mapping[SealedForm, str] = MappingProxyType(
    {SealedForm.PDF: "seal.pdf_suite", SealedForm.OFD: "seal.ofd_suite"}
)
_AT_FIRST: Mapping[SealedForm, SuiteName] = MappingProxyType(
    {SealedForm.PDF: SuiteName.INTERNATIONAL, SealedForm.OFD: SuiteName.SM}
)


def suite_of(*, form: SealedForm, at: datetime) -> SuiteName:
    """Return the suite in which a form is sealed at a moment: PDF international, OFD SM at first."""
    found = (
        TrustPolicy.objects.filter(code=SUITE_CODES[form], from_at__lte=at)
        .order_by("-from_at", "-set_at")
        .first()
    )
    return SuiteName(found.value) if found is not None else _AT_FIRST[form]


def list_policies(*, at: datetime) -> list[PolicyView]:
    """Return what holds for each form, and what will."""
    found = []
    for form, code in SUITE_CODES.items():
        row = (
            TrustPolicy.objects.filter(code=code, from_at__lte=at)
            .order_by("-from_at", "-set_at")
            .first()
        )
        found.append(
            PolicyView(
                code=code,
                value=row.value if row else _AT_FIRST[form],
                from_at=row.from_at if row else None,
                why=row.why if row else "安装时的默认值",
            )
        )
    return found
