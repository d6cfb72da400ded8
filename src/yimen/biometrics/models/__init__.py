"""Tables of biometrics."""

from yimen.biometrics.models.challenge import Challenge
from yimen.biometrics.models.governance import (
    CounterMark,
    FaceFiling,
    ImpactAssessment,
    SiteMeasurement,
    ThresholdPolicy,
)
from yimen.biometrics.models.photo import CardCopy, Photo, PhotoPreset
from yimen.biometrics.models.template import Gallery, GalleryChange, Template

__all__ = [
    "CardCopy",
    "Challenge",
    "CounterMark",
    "FaceFiling",
    "Gallery",
    "GalleryChange",
    "ImpactAssessment",
    "Photo",
    "PhotoPreset",
    "SiteMeasurement",
    "Template",
    "ThresholdPolicy",
]
