"""Policy values of trust: in which suite each form is sealed, from when on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from yimen.pki.contracts import SuiteName
from yimen.trust.contracts import SealedForm
from yimen.trust.models import PolicyWish, TrustPolicy
from yimen.trust.rules.certificate import WishState


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """In which suite a form is sealed, since when (None: from the beginning), and why."""

    form: SealedForm
    suite: SuiteName
    from_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyWishView:
    """A change that one hand asked for and another settles."""

    id: UUID
    form: SealedForm
    suite: SuiteName
    from_at: datetime
    why: str
    state: WishState
    asked_by: UUID | None
    asked_by_name: str
    asked_at: datetime
    settled_by_name: str
    settled_words: str


SUITE_CODES: Mapping[SealedForm, str] = MappingProxyType(
    {SealedForm.PDF: "seal.pdf_suite", SealedForm.OFD: "seal.ofd_suite"}
)
_FORMS = {code: form for form, code in SUITE_CODES.items()}
_MOST = 50
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


def history(*, form: SealedForm) -> list[PolicyView]:
    """Return every value of a form that was ever set, the latest to hold first, the first one last."""
    rows = TrustPolicy.objects.filter(code=SUITE_CODES[form]).order_by("-from_at", "-set_at")
    found = [
        PolicyView(form=form, suite=SuiteName(row.value), from_at=row.from_at, why=row.why)
        for row in rows
    ]
    first = PolicyView(form=form, suite=_AT_FIRST[form], from_at=None, why="安装时的默认值")
    return [*found, first]


def list_wishes() -> list[PolicyWishView]:
    """Return what was asked, what waits first, then the newest."""
    rows = sorted(
        PolicyWish.objects.order_by("-asked_at", "-id")[:_MOST],
        key=lambda row: row.state != WishState.ASKED,
    )
    return [_wish_view(row) for row in rows]


def _wish_view(row: PolicyWish) -> PolicyWishView:
    return PolicyWishView(
        id=row.id,
        form=_FORMS[row.code],
        suite=SuiteName(row.value),
        from_at=row.from_at,
        why=row.why,
        state=WishState(row.state),
        asked_by=row.asked_by_id,
        asked_by_name=row.asked_by_name,
        asked_at=row.asked_at,
        settled_by_name=row.settled_by_name,
        settled_words=row.settled_words,
    )
