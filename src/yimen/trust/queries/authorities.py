"""The authorities outside that connectors brought along, by their short names."""

from __future__ import annotations

from yimen.kernel.contracts import NotFound
from yimen.pki.contracts import Profile
from yimen.trust.contracts import OutsideAuthority
from yimen.trust.models import Certificate

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
    """Return the connected authorities whose root certificate was entered, so that they are relied on."""
    roots = Certificate.objects.filter(profile=Profile.ROOT.value).exclude(authority="")
    entered = set(roots.values_list("authority", flat=True)) if _installed else set()
    return [one for one in list_authorities() if one.code in entered]
