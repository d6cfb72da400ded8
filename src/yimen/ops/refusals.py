"""What the operator is told when the machine, not the law, says no."""

from __future__ import annotations


class OperationRefused(Exception):  # noqa: N818 -- an answer to the operator, not a fault
    """Carry one clear sentence in Chinese and the exit status of the command."""

    def __init__(self, message: str, *, status: int = 1) -> None:
        """Keep the sentence and the status."""
        super().__init__(message)
        self.message = message
        self.status = status
