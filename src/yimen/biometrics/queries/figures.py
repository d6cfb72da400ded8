"""Figures of faces for whoever shows figures."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q

from yimen.biometrics.models import GalleryChange
from yimen.kernel.register import FigureValue

_COUNTY_DIGITS = 6


def stored(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return how many templates were stored at a moment, by the changes of all galleries.

    Galleries are those of the whole county: there is no figure for a part of it.
    """
    if len(area_prefix) > _COUNTY_DIGITS:
        return FigureValue(value=None)
    counted = GalleryChange.objects.filter(at__lte=at).aggregate(
        came=Count("pk", filter=Q(added=True)), went=Count("pk", filter=Q(added=False))
    )
    return FigureValue(value=counted["came"] - counted["went"])
