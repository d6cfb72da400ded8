"""Reads of certificates: one, a page of them, and those that issue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from yimen.kernel.contracts import NotFound, Ref
from yimen.pki import certificates as pki
from yimen.pki.contracts import Certificate as Read
from yimen.pki.contracts import Profile, PublicKey, SuiteName
from yimen.trust.certificate_contracts import (
    CertificateDetail,
    CertificateRow,
    StepView,
    WishView,
)
from yimen.trust.contracts import CertificateView
from yimen.trust.models import Certificate, CertificateStep, CertificateWish
from yimen.trust.rules.certificate import (
    CertificateState,
    CertificateVerb,
    WishKind,
    WishState,
)

PAGE = 50
ENDING_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatePage:
    """A page of the list; `after` is where the next one begins."""

    rows: Sequence[CertificateRow]
    after: str


def view(row: Certificate) -> CertificateView:
    """Return a certificate as others may see it."""
    about = Ref(row.about_kind, row.about_id) if row.about_kind and row.about_id else None
    return CertificateView(
        id=row.id,
        der=bytes(row.der),
        serial=row.serial,
        common_name=row.common_name,
        organisation_name=row.organisation_name,
        profile=Profile(row.profile),
        suite=SuiteName(row.suite),
        state=row.state,
        key_id=row.key_id,
        about=about,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        issued_at=row.issued_at,
        issued_by=row.issued_by,
    )


def get_certificate(*, certificate_id: UUID) -> CertificateView:
    """Return a certificate. Raises NotFound."""
    row = Certificate.objects.filter(id=certificate_id).first()
    if row is None:
        raise NotFound
    return view(row)


def find_by_der(*, der: bytes) -> CertificateView | None:
    """Return the certificate that these bytes are, where we know it."""
    try:
        read = pki.read(der)
    except pki.BadCertificate:
        return None
    found = Certificate.objects.filter(serial=f"{read.serial:x}", suite=read.suite.value)
    return next((view(row) for row in found if bytes(row.der) == der), None)


def list_about(*, ref: Ref) -> list[CertificateView]:
    """Return the certificates of a thing, the newest first."""
    found = Certificate.objects.filter(about_kind=ref.kind, about_id=ref.id)
    return [view(row) for row in found.order_by("-issued_at", "-id")]


def find_service(*, suite: SuiteName, profile: Profile, at: datetime) -> Certificate | None:
    """Return the newest certificate of ours that does this work now."""
    return (
        Certificate.objects.filter(
            suite=suite.value,
            profile=profile.value,
            authority="",
            state=CertificateState.VALID,
            crosses=None,
            valid_from__lte=at,
            valid_until__gt=at,
        )
        .order_by("-issued_at", "-id")
        .first()
    )


def find_under(*, issuer: Certificate, profile: Profile, at: datetime) -> Certificate | None:
    """Return the newest certificate of a profile by this issuer that does its work now."""
    found = Certificate.objects.filter(
        issuer=issuer,
        profile=profile.value,
        state=CertificateState.VALID,
        key__private_encrypted__isnull=False,
        valid_from__lte=at,
        valid_until__gt=at,
    )
    return found.order_by("-issued_at", "-id").first()


def own_issuers(*, at: datetime) -> list[Certificate]:
    """Return our certificates that issue others and have not ended, the oldest first."""
    found = Certificate.objects.select_related("key").filter(
        profile__in=(Profile.ROOT.value, Profile.ISSUING.value),
        authority="",
        crosses=None,
        valid_until__gt=at,
    )
    return list(found.exclude(key=None).order_by("issued_at", "id"))


def read_of(row: Certificate) -> Read:
    """Return what the stored certificate says."""
    return pki.read(bytes(row.der))


def public_of(view: CertificateView) -> PublicKey:
    """Return the public key that a certificate names."""
    return pki.read(view.der).public


def page_of_certificates(
    *, at: datetime, text: str, filters: Mapping[str, str], after: str
) -> CertificatePage:
    """Return a page of certificates, the newest first; `filters` narrow by profile, suite, state.

    State `ending` are those that still hold and end within 30 days, `ended` those past their end.
    """
    found = Certificate.objects.all()
    for column in ("profile", "suite"):
        if filters.get(column):
            found = found.filter(**{column: filters[column]})
    found = found.filter(_of_state(filters.get("state", ""), at))
    if text:
        found = found.filter(
            Q(common_name__icontains=text)
            | Q(organisation_name__icontains=text)
            | Q(serial__iexact=text.replace(":", "").lower())
        )
    if after:
        found = found.filter(id__lt=UUID(after))
    rows = list(found.order_by("-id").only(*_LISTED)[: PAGE + 1])
    return CertificatePage(
        rows=[_row(row) for row in rows[:PAGE]],
        after=str(rows[PAGE - 1].id) if len(rows) > PAGE else "",
    )


_LISTED = (
    "common_name",
    "organisation_name",
    "profile",
    "suite",
    "state",
    "serial",
    "valid_from",
    "valid_until",
    "authority",
)


def _of_state(state: str, at: datetime) -> Q:
    if state == "ended":
        return Q(valid_until__lte=at)
    if state == "ending":
        holds = Q(state=CertificateState.VALID, valid_until__gt=at)
        return holds & Q(valid_until__lte=at + ENDING_SOON)
    if state in set(CertificateState):
        still = Q(valid_until__gt=at) if state == CertificateState.VALID else Q()
        return Q(state=state) & still
    return Q()


def _row(row: Certificate) -> CertificateRow:
    return CertificateRow(
        id=row.id,
        common_name=row.common_name,
        organisation_name=row.organisation_name,
        profile=Profile(row.profile),
        suite=SuiteName(row.suite),
        state=CertificateState(row.state),
        serial=row.serial,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        is_outside=bool(row.authority),
    )


def get_detail(*, certificate_id: UUID) -> CertificateDetail:
    """Return a certificate with its history and what waits. Raises NotFound."""
    row = (
        Certificate.objects.select_related("issuer", "key", "partner")
        .filter(id=certificate_id)
        .first()
    )
    if row is None:
        raise NotFound
    renewed = Certificate.objects.filter(renews=row).values_list("id", flat=True).first()
    backwards = Certificate.objects.filter(partner=row).values_list("id", flat=True).first()
    steps = CertificateStep.objects.filter(certificate=row).order_by("-at", "-id")
    wishes = CertificateWish.objects.filter(certificate=row).order_by("-asked_at", "-id")
    return CertificateDetail(
        view=view(row),
        issuer_name=row.issuer.common_name if row.issuer else row.common_name,
        issuer_id=row.issuer_id,
        key_is_here=row.key is not None and row.key.destroyed_at is None,
        is_escrowed=row.key is not None and row.key.is_escrowed,
        is_outside=bool(row.authority),
        partner_id=row.partner_id or backwards,
        renewed_by_id=renewed,
        renews_id=row.renews_id,
        steps=tuple(_step(one) for one in steps),
        wishes=tuple(wish_view(one) for one in wishes),
    )


def _step(row: CertificateStep) -> StepView:
    return StepView(verb=CertificateVerb(row.verb), at=row.at, by=row.by_name, words=row.words)


def wish_view(row: CertificateWish) -> WishView:
    """Return a wish as the pages show it."""
    return WishView(
        id=row.id,
        certificate_id=row.certificate_id,
        kind=WishKind(row.kind),
        state=WishState(row.state),
        reason=row.reason,
        words=row.words,
        asked_by=row.asked_by_id,
        asked_by_name=row.asked_by_name,
        asked_at=row.asked_at,
        settled_by_name=row.settled_by_name,
        settled_at=row.settled_at,
        settled_words=row.settled_words,
    )


def waiting_wishes() -> frozenset[UUID]:
    """Return the certificates of which something waits for a second hand."""
    found = CertificateWish.objects.filter(state=WishState.ASKED)
    return frozenset(found.values_list("certificate_id", flat=True))
