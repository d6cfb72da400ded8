"""What runs out when: our own authority, its services, an offline root's list, and all that it issued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from yimen.kernel.prepared import run
from yimen.pki.contracts import Profile, SuiteName
from yimen.trust.contracts import SEAL_KIND
from yimen.trust.rules.certificate import renew_from

_MOST = 200
_AUTHORITY = (Profile.ROOT, Profile.ISSUING, Profile.OCSP, Profile.TSA)
_SERVICES = frozenset({Profile.OCSP, Profile.TSA})
_LIST_LEAD = timedelta(days=30)
_LIVING = """
    SELECT c.id, c.common_name, c.profile, c.suite, c.valid_until, c.authority, c.about_kind,
        c.about_id, k.offline_at, i.valid_until, s.offline_at
    FROM trust_certificate c
    LEFT JOIN trust_key k ON k.id = c.key_id
    LEFT JOIN trust_certificate i ON i.id = c.issuer_id
    LEFT JOIN trust_key s ON s.id = i.key_id
    WHERE c.state = 'valid' AND c.crosses_id IS NULL AND c.valid_until > %s
        AND NOT EXISTS (
            SELECT FROM trust_certificate n WHERE n.renews_id = c.id AND n.state = 'valid')
        AND (c.profile <> 'seal' OR c.authority <> '' OR EXISTS (
            SELECT FROM trust_seal_key e WHERE e.seal_id IS NOT NULL AND e.ended_at IS NULL
                AND e.serial = c.serial AND e.suite = c.suite))
"""
"""What holds and has no successor; of seals what is in use."""
_OURS = f"""{_LIVING}
    AND c.authority = '' AND c.profile = ANY(%s)
    AND NOT (c.profile = 'tsa' AND EXISTS (
        SELECT FROM trust_certificate r WHERE r.renews_id = c.issuer_id AND r.state = 'valid'))
    ORDER BY c.suite, c.valid_until, c.id
"""
"""A service of time stamps whose issuer was renewed stamps no more."""
_SOON = f"""{_LIVING}
    AND NOT (c.authority = '' AND c.profile = ANY(%s)) AND c.valid_until <= %s
    ORDER BY c.valid_until, c.id LIMIT %s
"""
_LISTS = """
    SELECT c.id, c.common_name, c.suite, l.next_at, CASE WHEN EXISTS (
        SELECT FROM trust_certificate r
        WHERE r.issuer_id = c.id AND r.state_at > l.made_at AND r.state <> 'valid')
        THEN l.made_at END
    FROM trust_certificate c
    JOIN trust_key k ON k.id = c.key_id AND k.offline_at IS NOT NULL
    JOIN LATERAL (SELECT made_at, next_at FROM trust_revocation_list
        WHERE issuer_id = c.id ORDER BY number DESC LIMIT 1) l ON true
    WHERE c.profile = 'root' AND c.authority = '' AND c.valid_until > %s
    ORDER BY c.id
"""
"""The newest list of each offline root, and when it was made if it lacks what was revoked since."""


class RenewedBy(StrEnum):
    """Who renews something before it ends."""

    ITSELF = "itself"
    COMMAND = "command"
    ROOT_FILE = "root_file"
    PAGE = "page"
    SEAL = "seal"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityRow:
    """One thing that runs out; `from_at` is when its renewal is due, `seal_id` whose it is."""

    certificate_id: UUID
    name: str
    profile: Profile
    suite: SuiteName
    is_list: bool
    renewed_by: RenewedBy
    from_at: datetime
    until: datetime
    is_due: bool
    key_is_offline: bool
    seal_id: UUID | None


def list_authority(*, at: datetime) -> list[ValidityRow]:
    """Return our roots, issuing certificates and services that hold and were not renewed, and lists."""
    found = [_row(row, at) for row in run(_OURS, (at, list(_AUTHORITY))).fetchall()]
    found += [_list(row, at) for row in run(_LISTS, (at,)).fetchall()]
    order = {profile: place for place, profile in enumerate(_AUTHORITY)}
    return sorted(found, key=lambda one: (one.suite, order[one.profile], one.is_list, one.until))


def list_due(*, at: datetime) -> list[ValidityRow]:
    """Return what somebody must renew now, the first to end first; what renews itself is left out."""
    return _due([*_others(at), *list_authority(at=at)])


def list_others_due(*, at: datetime) -> list[ValidityRow]:
    """Return what `list_due` does but for what `list_authority` returns already."""
    return _due(_others(at))


def _others(at: datetime) -> list[ValidityRow]:
    soon = (at, list(_AUTHORITY), at + timedelta(days=31), _MOST)
    return [_row(row, at) for row in run(_SOON, soon).fetchall()]


def _due(rows: Sequence[ValidityRow]) -> list[ValidityRow]:
    seen: set[UUID] = set()
    due = []
    for one in sorted(rows, key=lambda row: row.until):
        about = one.seal_id or one.certificate_id
        if one.is_due and one.renewed_by is not RenewedBy.ITSELF and about not in seen:
            seen.add(about)
            due.append(one)
    return due


def _row(row: tuple[Any, ...], at: datetime) -> ValidityRow:
    """Return the shape of a certificate read as `_LIVING`."""
    certificate_id, name, code, suite, until, authority, about_kind, about_id = row[:8]
    offline_at, issuer_until, issuer_offline_at = row[8:]
    profile, is_seal = Profile(code), about_kind == SEAL_KIND
    from_at = renew_from(profile=profile, valid_until=until)
    # A service that ends with its issuer is not renewed: a new one would not outlive it.
    is_last = profile in _SERVICES and issuer_until is not None and until >= issuer_until
    return ValidityRow(
        certificate_id=certificate_id,
        name=name,
        profile=profile,
        suite=SuiteName(suite),
        is_list=False,
        renewed_by=RenewedBy.OUTSIDE
        if authority
        else _renewed_by(profile, is_seal=is_seal, issuer_is_offline=issuer_offline_at is not None),
        from_at=from_at,
        until=until,
        is_due=at >= from_at and not is_last,
        key_is_offline=offline_at is not None,
        seal_id=about_id if is_seal else None,
    )


def _renewed_by(profile: Profile, *, is_seal: bool, issuer_is_offline: bool) -> RenewedBy:
    """Return who renews a certificate of ours."""
    if profile in {Profile.ROOT, Profile.ISSUING}:
        return RenewedBy.COMMAND
    if profile in _SERVICES:
        return RenewedBy.ROOT_FILE if issuer_is_offline else RenewedBy.ITSELF
    return RenewedBy.SEAL if is_seal else RenewedBy.PAGE


def _list(row: tuple[Any, ...], at: datetime) -> ValidityRow:
    """Return an offline root's list: due before it ends, or once it lacks what was revoked since."""
    root_id, name, suite, until, lacks_since = row
    from_at = lacks_since or until - _LIST_LEAD
    return ValidityRow(
        certificate_id=root_id,
        name=name,
        profile=Profile.ROOT,
        suite=SuiteName(suite),
        is_list=True,
        renewed_by=RenewedBy.ROOT_FILE,
        from_at=from_at,
        until=until,
        is_due=at >= from_at,
        key_is_offline=True,
        seal_id=None,
    )
