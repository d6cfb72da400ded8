"""Tables of audit; Django finds them here."""

from yimen.audit.models.question import LookQuestion
from yimen.audit.models.shipment import Shipment

__all__ = ["LookQuestion", "Shipment"]
