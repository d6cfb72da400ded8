"""What anybody may fetch: certificates of ours that issue others, and their newest lists."""

from __future__ import annotations

from datetime import datetime

from yimen.pki.contracts import Profile, SuiteName
from yimen.trust.models import Certificate, RevocationList
from yimen.trust.queries.certificates import find_service, read_of

_ROOT = "-root"
_CROSS = "-cross"


def find_issuer(*, name: str, at: datetime) -> bytes | None:
    """Return a certificate by `sm`, `international`, one of them with `-root`, or its key's name.

    With `-cross` it is the one under the root before, for who trusts only that.
    """
    row = _issuer(name.removesuffix(_CROSS), at)
    if row is not None and name.endswith(_CROSS):
        row = Certificate.objects.filter(crosses=row).order_by("-issued_at", "-id").first()
    return None if row is None else bytes(row.der)


def find_list(*, name: str, at: datetime) -> bytes | None:
    """Return the newest list of an issuer, named as for `find_issuer`."""
    row = _issuer(name, at)
    if row is None:
        return None
    newest = RevocationList.objects.filter(issuer=row).order_by("-number").first()
    return None if newest is None else bytes(newest.der)


def _issuer(name: str, at: datetime) -> Certificate | None:
    suite, profile = name.removesuffix(_ROOT), Profile.ISSUING
    if name.endswith(_ROOT):
        profile = Profile.ROOT
    if suite in set(SuiteName):
        return find_service(suite=SuiteName(suite), profile=profile, at=at)
    issuers = Certificate.objects.filter(
        profile__in=(Profile.ROOT.value, Profile.ISSUING.value), authority="", crosses=None
    )
    return next((row for row in issuers if read_of(row).subject_key.hex() == name), None)
