"""Presets of ID photos: the built-in ones and what the site added, the newest of each."""

from __future__ import annotations

from yimen.biometrics.models import PhotoPreset
from yimen.biometrics.rules.presets import BUILT_IN, Backdrop, Preset, newest
from yimen.kernel.contracts import NotFound


def list_presets() -> list[Preset]:
    """Return the presets that hold, the built-in ones first."""
    return newest(presets=list_versions())


def list_versions() -> list[Preset]:
    """Return every version of every preset, the built-in ones first, then as they were added."""
    rows = PhotoPreset.objects.order_by("made_at", "pk")
    return [*BUILT_IN, *(_view(one) for one in rows)]


def get_preset(*, code: str, version: int | None = None) -> Preset:
    """Return a preset by its code, of one version or the newest. Raises NotFound."""
    among = list_presets() if version is None else list_versions()
    for one in among:
        if one.code == code and version in {None, one.version}:
            return one
    raise NotFound


def _view(row: PhotoPreset) -> Preset:
    return Preset(
        code=row.code,
        title=row.title,
        version=row.version,
        width=row.width,
        height=row.height,
        dpi=row.dpi,
        width_mm=row.width_mm,
        height_mm=row.height_mm,
        face_width=(row.cheeks_least, row.cheeks_most),
        crown=(row.crown_least, row.crown_most),
        eyes_up=row.eyes_up,
        backdrops=tuple(Backdrop(one) for one in row.backdrops.split(",")),
        may_replace=row.may_replace,
        bytes_least=row.bytes_least,
        bytes_most=row.bytes_most,
        source=row.source,
        unverified=row.unverified,
    )
