"""When the answers of a caller are enough: judged from what matched."""

from __future__ import annotations

from collections.abc import Sequence

from yimen.kernel.rules import rule

TRIES = 3
ENOUGH = 2


@rule("IDN-CALL-1", cites="《个人信息保护法》第五十一条：按操作权限和必要的核验防止未经授权的查看")
def answers_hold(*, found: bool, matched: Sequence[bool | None]) -> bool:
    """Say whether a caller is who he says: name and whole number, and two more, none of it wrong.

    None stands for a question that was not asked. A single wrong answer fails the try.
    """
    answered = [one for one in matched if one is not None]
    return found and all(answered) and len(answered) >= ENOUGH
