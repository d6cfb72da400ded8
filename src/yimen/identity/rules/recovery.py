"""When an account may go back to its owner, and when its personal data opens again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from yimen.identity.sign_in_contracts import RecoveryRefused
from yimen.kernel.rules import rule


class RecoveryProof(StrEnum):
    """What can be shown from afar."""

    PHONE = "phone"
    RECOVERY_CODE = "recovery_code"
    SOCIAL_CARD = "social_card"
    BANK_CARD = "bank_card"


_ROOT = {
    RecoveryProof.PHONE: "telephone",
    RecoveryProof.RECOVERY_CODE: "paper",
    RecoveryProof.SOCIAL_CARD: "card office",
    RecoveryProof.BANK_CARD: "bank",
}
"""Who loses one loses not the other: each root is held in another place."""


@rule("IDN-REC-1", cites="GB/T 22239 8.1.4.1 身份鉴别；个人信息保护法 第五十一条")
def is_proved(*, proofs: Collection[RecoveryProof]) -> bool:
    """Say whether two independent proofs were given: of two roots, one not the telephone alone."""
    return len({_ROOT[proof] for proof in proofs}) >= 2


@rule("IDN-REC-2", cites="GB/T 22239 8.1.4.2 访问控制：岗位分离；个人信息保护法 第五十一条")
def check_second_clerk(*, first: UUID | None, second: UUID, owner: UUID | None) -> None:
    """Refuse the same clerk twice, and a clerk's own account. Raises RecoveryRefused."""
    if first is None or first == second:
        raise RecoveryRefused("同一个人不能既提出又确认，请另一位工作人员核对后确认。")
    if second == owner:
        raise RecoveryRefused("不能确认自己的账号，请另一位工作人员办理。")


@rule("IDN-REC-3", cites="个人信息保护法 第五十一条：防止未经授权的访问")
def held_until(*, recovered_at: datetime, hours: int) -> datetime:
    """Return when a recovered account opens personal data: a day at least, so that the owner hears.

    The owner was told on every channel; within the hold a stranger sees nothing.
    """
    return recovered_at + timedelta(hours=max(hours, 24))
