"""Tables of the context; Django finds them here."""

from yimen.privacy.models.incident import Affected, Incident, IncidentStep
from yimen.privacy.models.reminder import Reminder
from yimen.privacy.models.request import DataCopy, DataRequest
from yimen.privacy.models.retention import LegalHold, RetentionLine, RetentionRun, RetentionTerm

__all__ = [
    "Affected",
    "DataCopy",
    "DataRequest",
    "Incident",
    "IncidentStep",
    "LegalHold",
    "Reminder",
    "RetentionLine",
    "RetentionRun",
    "RetentionTerm",
]
