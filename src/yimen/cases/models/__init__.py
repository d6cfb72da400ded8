"""Tables of the context; Django finds them here."""

from yimen.cases.models.case import Case, CasePaper, CaseStep, CaseStop
from yimen.cases.models.desk import Batch, BatchEntry, PaperEntry, WaitingDraft
from yimen.cases.models.draft import Draft
from yimen.cases.models.notice import Delivery, Notice

__all__ = [
    "Batch",
    "BatchEntry",
    "Case",
    "CasePaper",
    "CaseStep",
    "CaseStop",
    "Delivery",
    "Draft",
    "Notice",
    "PaperEntry",
    "WaitingDraft",
]
