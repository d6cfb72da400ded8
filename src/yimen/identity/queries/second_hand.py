"""Reads of what waits for a second official: accounts, factors, guardians and heads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.identity import access
from yimen.identity.contracts import MandateState
from yimen.identity.models import Mandate, Person, Recovery
from yimen.identity.sign_in_contracts import (
    ACCOUNT_WORK,
    ENROLMENT_WORK,
    MANDATE_WORK,
    RecoveryState,
    RecoveryWay,
)
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.work import queries as work
from yimen.kernel.work.contracts import ExpectedWork

_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryRow:
    """Something about an account that waits for a second clerk."""

    id: UUID
    way: RecoveryWay
    name: str
    code_masked: str
    document: str
    first_name: str
    is_own: bool
    asked_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentRow:
    """An officer whose factors wait to be taken off."""

    id: UUID
    name: str
    username: str
    reason: str
    forgot_password: bool
    first_name: str
    is_own: bool
    asked_at: datetime
    expires_at: datetime


def way_of(*, recovery_id: UUID) -> RecoveryWay:
    """Return what waits under this id. Raises NotFound."""
    found = Recovery.objects.filter(pk=recovery_id).values_list("way", flat=True).first()
    if found is None:
        raise NotFound
    return RecoveryWay(found)


def waiting_recoveries(
    *, area_prefixes: tuple[str, ...], account_id: UUID | None, at: datetime
) -> list[RecoveryRow]:
    """Return what waits for a second clerk where the persons live, oldest first."""
    if not area_prefixes:
        return []
    rows = Recovery.objects.select_related("account__person", "person").filter(
        state=RecoveryState.WAITING,
        way__in=[RecoveryWay.WINDOW, RecoveryWay.OPENING],
        expires_at__gt=at,
    )
    return [
        RecoveryRow(
            id=row.pk,
            way=RecoveryWay(row.way),
            name=person.name,
            code_masked=person.code_masked,
            document=row.document,
            first_name=row.first_name,
            is_own=row.first_ref == account_id,
            asked_at=row.asked_at,
            expires_at=row.expires_at,
        )
        for row in rows.order_by("asked_at", "pk")[:_MOST]
        if (person := _person(row)) is not None and _lives_in(person, area_prefixes)
    ]


def _person(row: Recovery) -> Person | None:
    if row.person is not None:
        return row.person
    return row.account.person if row.account else None


def _lives_in(person: Person, prefixes: tuple[str, ...]) -> bool:
    """Whoever has no recorded area belongs to nobody's village, as `access.may_in_area` says."""
    return not person.area_code or person.area_code.startswith(prefixes)


def waiting_enrolments(*, account_id: UUID | None, at: datetime) -> list[EnrolmentRow]:
    """Return the officers whose factors wait to be taken off, oldest first."""
    rows = Recovery.objects.select_related("account").filter(
        state=RecoveryState.WAITING, way=RecoveryWay.STAFF, expires_at__gt=at
    )
    return [
        EnrolmentRow(
            id=row.pk,
            name=row.account.name,
            username=row.account.username,
            reason=row.document,
            forgot_password=row.renews_password,
            first_name=row.first_name,
            is_own=account_id in {row.first_ref, row.account_id},
            asked_at=row.asked_at,
            expires_at=row.expires_at,
        )
        for row in rows.order_by("asked_at", "pk")[:_MOST]
        if row.account is not None
    ]


def accounts_expected() -> Iterator[ExpectedWork]:
    """Yield the accounts that wait to be opened or given back, as far as they stand on a list."""
    yield from _expected(ACCOUNT_WORK, RecoveryWay.WINDOW, RecoveryWay.OPENING)


def enrolments_expected() -> Iterator[ExpectedWork]:
    """Yield the officers whose factors wait to be taken off."""
    yield from _expected(ENROLMENT_WORK, RecoveryWay.STAFF)


def mandates_expected() -> Iterator[ExpectedWork]:
    """Yield the guardians and heads that wait for a second official."""
    rows = Mandate.objects.filter(
        state=MandateState.PENDING, kind__in=access.BY_LAW, recorded_by_officer_id__isnull=False
    )
    yield from _where_it_stands(MANDATE_WORK, rows.values_list("pk", flat=True))


def _expected(kind: str, *ways: RecoveryWay) -> Iterator[ExpectedWork]:
    """Yield work where it stands: whose it is was settled when it was opened."""
    rows = Recovery.objects.filter(state=RecoveryState.WAITING, way__in=ways)
    yield from _where_it_stands(kind, rows.values_list("pk", flat=True))


def _where_it_stands(kind: str, keys: Iterable[UUID]) -> Iterator[ExpectedWork]:
    for one in keys:
        ref = Ref(kind, one)
        units = [row.unit_id for row in work.list_of(ref=ref) if row.kind == kind]
        yield ExpectedWork(ref=ref, unit_id=units[0] if units else one)
