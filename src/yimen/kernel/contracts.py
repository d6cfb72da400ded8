"""Shapes that cross every door: references, refusals and plain sentences."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """An opaque reference to a thing of some context: its kind and its id.

    The kind is `<context>.<noun>`, for instance `cases.case`. Nobody but the owning context
    may take meaning from the id.
    """

    kind: str
    id: UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Return the reference written by `str`. Raises ValueError when malformed."""
        kind, _, raw = text.partition(":")
        return cls(kind, UUID(raw))


class Refusal(Exception):  # noqa: N818 -- a refusal is an answer, not an error
    """The domain said no, and the user can act.

    `code` is `<context>.<noun>.<reason>`; `message` is plain Chinese that says what to do;
    `field` names the form field at which the message is shown, when there is one. Edges turn
    a refusal into HTTP 422 (or 404/403/409 by `status`) once; it is never logged as an error.
    """

    status: int = 422

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class FieldRefusals(Refusal):
    """Several fields refused at once, each with its own message."""

    def __init__(self, code: str, errors: dict[str, str]) -> None:
        super().__init__(code, f"还有 {len(errors)} 处要改一下")
        self.errors = errors


class NotAllowed(Refusal):
    """This actor may not do this, whatever the state."""

    status = 403

    def __init__(
        self, message: str = "您没有办理这件事的权限。如果确实需要，请联系本单位的系统管理员。"
    ) -> None:
        super().__init__("kernel.gate.not_allowed", message)


class NotFound(Refusal):
    """There is no such thing, or this actor may not know that there is."""

    status = 404

    def __init__(self, message: str = "没有找到，或者您不能查看。请核对编号后再试。") -> None:
        super().__init__("kernel.gate.not_found", message)


class WrongState(Refusal):
    """The thing is in a state in which this cannot be done; somebody else may have been quicker."""

    status = 409

    def __init__(self, message: str) -> None:
        super().__init__("kernel.flow.wrong_state", message)
