"""Tables of the context; Django finds them here."""

from yimen.cases.models.case import Case, CasePaper, CaseStep, CaseStop
from yimen.cases.models.draft import Draft
from yimen.cases.models.notice import Delivery, Notice

__all__ = ["Case", "CasePaper", "CaseStep", "CaseStop", "Delivery", "Draft", "Notice"]
