"""Tables of the context; Django finds them here."""

from yimen.cases.models.bundle import BundleApplication, BundleDraft, BundlePart
from yimen.cases.models.case import Case, CasePaper, CaseStep, CaseStop
from yimen.cases.models.comparison import CaseComparison
from yimen.cases.models.copying import CaseCopy
from yimen.cases.models.desk import Batch, BatchEntry, PaperEntry, WaitingDraft
from yimen.cases.models.draft import Draft
from yimen.cases.models.filling import Filling
from yimen.cases.models.notice import Delivery, Notice
from yimen.cases.models.process import CaseMessage, CaseProcess, CaseTask, CaseVerdict
from yimen.cases.models.recheck import Recheck
from yimen.cases.models.taken import TakenPaper

__all__ = [
    "Batch",
    "BatchEntry",
    "BundleApplication",
    "BundleDraft",
    "BundlePart",
    "Case",
    "CaseComparison",
    "CaseCopy",
    "CaseMessage",
    "CasePaper",
    "CaseProcess",
    "CaseStep",
    "CaseStop",
    "CaseTask",
    "CaseVerdict",
    "Delivery",
    "Draft",
    "Filling",
    "Notice",
    "PaperEntry",
    "Recheck",
    "TakenPaper",
    "WaitingDraft",
]
