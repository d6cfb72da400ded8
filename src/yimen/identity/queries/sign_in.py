"""Reads for the pages on signing in: factors, sessions, devices, proofs and recoveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.identity import sealing
from yimen.identity.models import (
    Account,
    Device,
    Factor,
    Proof,
    RecoveryCode,
    Session,
)
from yimen.identity.rules.assurance import ProofKind
from yimen.identity.sign_in_contracts import FactorKind
from yimen.kernel.clock import LOCAL
from yimen.kernel.register import Exported
from yimen.ui import words


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRow:
    """A factor as its owner sees it."""

    id: UUID
    kind: FactorKind
    title: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A session as its owner sees it; `ref` names it and opens nothing."""

    ref: str
    device_title: str
    address_masked: str
    opened_at: datetime | None
    is_this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRow:
    """A proof as its owner sees it."""

    kind: ProofKind
    source: str
    given_at: datetime
    expires_at: datetime | None
    is_valid: bool


def factors_of(*, account_id: UUID) -> list[FactorRow]:
    """Return the factors that an account holds, the oldest first."""
    return [
        FactorRow(
            id=row.pk,
            kind=FactorKind(row.kind),
            title=row.title,
            added_at=row.added_at,
            used_at=row.used_at,
        )
        for row in Factor.objects.held(account_id).order_by("added_at", "pk")
    ]


def count_codes(*, account_id: UUID) -> int:
    """Return how many recovery codes an account has not used."""
    return RecoveryCode.objects.filter(account_id=account_id, used_at=None).count()


def sessions_of(*, account_id: UUID, this_key: str | None, at: datetime) -> list[SessionRow]:
    """Return where an account is signed in, this browser first and then the newest."""
    rows = Session.objects.filter(account_id=account_id, expire_date__gt=at)
    found = [
        SessionRow(
            ref=sealing.session_ref(row.session_key),
            device_title=row.device_title or "未知设备",
            address_masked=row.address_masked,
            opened_at=row.opened_at,
            is_this=row.session_key == this_key,
        )
        for row in rows.order_by("-opened_at", "session_key")
    ]
    return sorted(found, key=lambda one: not one.is_this)


def devices_of(*, account_id: UUID) -> list[tuple[str, datetime, datetime]]:
    """Return the devices an account signed in with: title, first and last time."""
    rows = Device.objects.filter(account_id=account_id).order_by("-last_at", "pk")
    return list(rows.values_list("title", "first_at", "last_at")[:50])


def proofs_of(*, person_id: UUID, at: datetime) -> list[ProofRow]:
    """Return a person's proofs, the newest first."""
    rows = Proof.objects.filter(person_id=person_id).order_by("-given_at", "pk")
    return [
        ProofRow(
            kind=ProofKind(row.kind),
            source=row.source,
            given_at=row.given_at,
            expires_at=row.expires_at,
            is_valid=row.ended_at is None and (row.expires_at is None or row.expires_at > at),
        )
        for row in rows
    ]


def held_until(*, account_id: UUID) -> datetime | None:
    """Return until when a recovered account opens no personal data."""
    return Account.objects.filter(pk=account_id).values_list("held_until", flat=True).first()


def export_sign_in(*, person_id: UUID) -> list[Exported]:
    """Return a person's factors, devices and proofs, readable; secrets stay out."""
    account = Account.objects.filter(person_id=person_id).first()
    shown: list[Exported] = []
    if account is not None:
        shown += [
            Exported(
                title="登录要素", facts=(("名称", one.title), ("添加时间", _moment(one.added_at)))
            )
            for one in factors_of(account_id=account.pk)
        ]
        shown += [
            Exported(title="登录过的设备", facts=(("设备", title), ("最近登录", _moment(last))))
            for title, _, last in devices_of(account_id=account.pk)
        ]
    rows = Proof.objects.filter(person_id=person_id).order_by("given_at", "pk")
    shown += [
        Exported(title="身份证明", facts=(("来源", row.source), ("时间", _moment(row.given_at))))
        for row in rows
    ]
    return shown


def _moment(at: datetime) -> str:
    return words.long_moment(at=at.astimezone(LOCAL))
