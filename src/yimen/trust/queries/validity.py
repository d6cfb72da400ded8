"""What runs out when: our own authority, its services, an offline root's list, and all that it issued."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from yimen.pki.contracts import Profile, SuiteName
from yimen.trust.contracts import SEAL_KIND
from yimen.trust.models import Certificate, RevocationList, SealKey
from yimen.trust.models.certificates import CertificateQuerySet
from yimen.trust.rules.certificate import CertificateState, renew_from

_MOST = 200
_AUTHORITY = (Profile.ROOT, Profile.ISSUING, Profile.OCSP, Profile.TSA)
_LIST_LEAD = timedelta(days=30)


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
    rows = _living(at).filter(profile__in=[one.value for one in _AUTHORITY], authority="")
    renewed_issuer = Certificate.objects.filter(
        renews=OuterRef("issuer"), state=CertificateState.VALID
    )
    rows = rows.exclude(Q(profile=Profile.TSA.value) & Exists(renewed_issuer))  # it stamps no more
    found = [_row(row, at) for row in rows.order_by("suite", "valid_until", "id")]
    found += [one for root in _offline_roots(at) for one in _lists(root, at)]
    order = {profile: place for place, profile in enumerate(_AUTHORITY)}
    return sorted(found, key=lambda one: (one.suite, order[one.profile], one.is_list, one.until))


def list_due(*, at: datetime) -> list[ValidityRow]:
    """Return what somebody must renew now, the first to end first; what renews itself is left out."""
    others = _living(at).exclude(profile__in=[one.value for one in _AUTHORITY], authority="")
    soon = others.filter(valid_until__lte=at + timedelta(days=31)).order_by("valid_until", "id")
    rows = [_row(row, at) for row in soon[:_MOST]] + list_authority(at=at)
    seen: set[UUID] = set()
    due = []
    for one in sorted(rows, key=lambda row: row.until):
        about = one.seal_id or one.certificate_id
        if one.is_due and one.renewed_by is not RenewedBy.ITSELF and about not in seen:
            seen.add(about)
            due.append(one)
    return due


def _living(at: datetime) -> CertificateQuerySet:
    """Return what holds and has no successor; of seals what is in use."""
    successor = Certificate.objects.filter(renews=OuterRef("pk"), state=CertificateState.VALID)
    sealing = SealKey.objects.filter(
        seal__isnull=False, ended_at=None, serial=OuterRef("serial"), suite=OuterRef("suite")
    )
    of_seals = Q(profile=Profile.SEAL.value, authority="")
    return (
        Certificate.objects.select_related("issuer__key", "key")
        .filter(state=CertificateState.VALID, crosses=None, valid_until__gt=at)
        .exclude(Exists(successor))
        .exclude(of_seals & ~Exists(sealing))
    )


def _row(row: Certificate, at: datetime) -> ValidityRow:
    profile = Profile(row.profile)
    from_at = renew_from(profile=profile, valid_until=row.valid_until)
    is_seal = row.about_kind == SEAL_KIND
    return ValidityRow(
        certificate_id=row.id,
        name=row.common_name,
        profile=profile,
        suite=SuiteName(row.suite),
        is_list=False,
        renewed_by=_renewed_by(row),
        from_at=from_at,
        until=row.valid_until,
        is_due=at >= from_at and _can_last_longer(row),
        key_is_offline=row.key is not None and row.key.offline_at is not None,
        seal_id=row.about_id if is_seal else None,
    )


def _renewed_by(row: Certificate) -> RenewedBy:
    profile = Profile(row.profile)
    if row.authority:
        return RenewedBy.OUTSIDE
    if profile in {Profile.ROOT, Profile.ISSUING}:
        return RenewedBy.COMMAND
    if profile in {Profile.OCSP, Profile.TSA}:
        issuer = row.issuer
        is_offline = issuer is not None and issuer.key is not None and issuer.key.offline_at
        return RenewedBy.ROOT_FILE if is_offline else RenewedBy.ITSELF
    return RenewedBy.SEAL if row.about_kind == SEAL_KIND else RenewedBy.PAGE


def _can_last_longer(row: Certificate) -> bool:
    """Say whether a new one would outlive it; a service that ends with its issuer is not renewed."""
    is_service = row.profile in {Profile.OCSP.value, Profile.TSA.value}
    return not (is_service and row.issuer and row.valid_until >= row.issuer.valid_until)


def _offline_roots(at: datetime) -> Iterator[Certificate]:
    yield from Certificate.objects.filter(
        profile=Profile.ROOT.value, authority="", key__offline_at__isnull=False, valid_until__gt=at
    ).order_by("id")


def _lists(root: Certificate, at: datetime) -> Iterator[ValidityRow]:
    """Yield an offline root's list: due before it ends, or once it lacks what was revoked since."""
    newest = RevocationList.objects.filter(issuer=root).order_by("-number").first()
    if newest is None:
        return
    lacks = Certificate.objects.filter(issuer=root, state_at__gt=newest.made_at).exclude(
        state=CertificateState.VALID
    )
    from_at = newest.made_at if lacks.exists() else newest.next_at - _LIST_LEAD
    yield ValidityRow(
        certificate_id=root.id,
        name=root.common_name,
        profile=Profile.ROOT,
        suite=SuiteName(root.suite),
        is_list=True,
        renewed_by=RenewedBy.ROOT_FILE,
        from_at=from_at,
        until=newest.next_at,
        is_due=at >= from_at,
        key_is_offline=True,
        seal_id=None,
    )
