"""Tables of the context; Django finds them here."""

from yimen.feedback.models.review import Invitation, Rectification

__all__ = ["Invitation", "Rectification"]
