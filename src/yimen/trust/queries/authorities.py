"""The authorities outside that connectors brought along, by their short names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yimen.kernel.contracts import NotFound
from yimen.pki.contracts import Profile
from yimen.trust.contracts import CertificateView, OutsideAuthority
from yimen.trust.models import Certificate, RevocationList
from yimen.trust.queries.certificates import view
from yimen.trust.rules.certificate import CertificateState

_installed: dict[str, OutsideAuthority] = {}


def install_authority(*, authority: OutsideAuthority) -> None:
    """Enter an authority; one of the same short name takes the place of the other."""
    _installed[authority.code] = authority


def remove_authority(*, code: str) -> None:
    """Take an authority out again."""
    _installed.pop(code, None)


def get_authority(*, code: str) -> OutsideAuthority:
    """Return an authority by its short name. Raises NotFound."""
    try:
        return _installed[code]
    except KeyError:
        raise NotFound("没有接入这个外部证书机构。") from None


def list_authorities() -> list[OutsideAuthority]:
    """Return the authorities that are connected, by name."""
    return sorted(_installed.values(), key=lambda one: one.code)


def list_entered() -> list[OutsideAuthority]:
    """Return the connected authorities whose root was entered and not ended, so that they are relied on."""
    roots = Certificate.objects.filter(
        profile=Profile.ROOT.value, state=CertificateState.VALID
    ).exclude(authority="")
    entered = set(roots.values_list("authority", flat=True)) if _installed else set()
    return [one for one in list_authorities() if one.code in entered]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityView:
    """An authority outside: connected, entered or both; `certificates` are its root and those below."""

    code: str
    title: str
    is_connected: bool
    is_relied_on: bool
    ended_at: datetime | None
    list_made_at: datetime | None
    list_ends_at: datetime | None
    issued: int
    certificates: tuple[CertificateView, ...]


def list_views() -> list[AuthorityView]:
    """Return every authority outside that is connected or was ever entered, by short name."""
    kept: dict[str, list[Certificate]] = {}
    for row in (
        Certificate.objects.exclude(authority="")
        .filter(profile__in=(Profile.ROOT.value, Profile.ISSUING.value))
        .order_by("issued_at", "id")
    ):
        kept.setdefault(row.authority, []).append(row)
    codes = sorted(kept.keys() | _installed.keys())
    return [_authority_view(code, kept.get(code, [])) for code in codes]


def _authority_view(code: str, rows: list[Certificate]) -> AuthorityView:
    connected = _installed.get(code)
    ended = [row.state_at for row in rows if row.state != CertificateState.VALID]
    newest = RevocationList.objects.filter(issuer__in=rows).order_by("-made_at").first()
    return AuthorityView(
        code=code,
        title=connected.title if connected else (rows[0].issued_by if rows else code),
        is_connected=connected is not None,
        is_relied_on=bool(rows) and not ended,
        ended_at=max(ended, default=None),
        list_made_at=newest.made_at if newest else None,
        list_ends_at=newest.next_at if newest else None,
        issued=Certificate.objects.filter(authority=code)
        .exclude(id__in=[r.id for r in rows])
        .count(),
        certificates=tuple(view(row) for row in rows),
    )
