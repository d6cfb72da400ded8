"""Tables of biometrics."""

from yimen.biometrics.models.governance import (
    CounterMark,
    FaceFiling,
    ImpactAssessment,
    SiteMeasurement,
    ThresholdPolicy,
)
from yimen.biometrics.models.template import Gallery, GalleryChange, Template

__all__ = [
    "CounterMark",
    "FaceFiling",
    "Gallery",
    "GalleryChange",
    "ImpactAssessment",
    "SiteMeasurement",
    "Template",
    "ThresholdPolicy",
]
