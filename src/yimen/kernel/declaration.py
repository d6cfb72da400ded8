"""What the kernel itself declares to the register."""

from __future__ import annotations

from yimen.kernel import register
from yimen.kernel.clocks.events import ClockBreached, ClockDueSoon
from yimen.kernel.ledger.contracts import LOOK, REFUSED
from yimen.kernel.outbox.contracts import PARKED_WORK
from yimen.kernel.outbox.upkeep import GIVEN_UP, OPERATE_VERB, UNPARKED
from yimen.kernel.workdays.actions import IMPORT_VERB, IMPORTED
from yimen.kernel.workdays.contracts import CalendarChanged

_PERMISSIONS: tuple[register.Permission, ...] = (
    register.Permission(verb=IMPORT_VERB, title="导入放假安排", posts=("system_admin",)),
    register.Permission(
        verb=OPERATE_VERB,
        title="处理停下的自动任务",
        posts=("system_admin", "operator"),
    ),
)

_WORDS: dict[str, str] = {
    LOOK: "查看",
    REFUSED: "被拒绝的操作",
    IMPORTED: "导入放假安排",
    UNPARKED: "重新处理停下的自动任务",
    GIVEN_UP: "人工了结停下的自动任务",
}


def declare() -> None:
    """Register the kernel's own context."""
    register.register(
        register.Context(
            code="kernel",
            title="内核",
            ledger_verbs=_WORDS,
            permissions=_PERMISSIONS,
            work_kinds=(
                register.WorkKind(
                    code=PARKED_WORK,
                    title="停下的自动任务",
                    url="yimen.kernel.outbox.delivery:parked_url",
                    verb=OPERATE_VERB,
                ),
            ),
            events=(ClockDueSoon, ClockBreached, CalendarChanged),
            benches={
                "clocks": "yimen.kernel.benches.clocks:clocks",
                "ledger": "yimen.kernel.benches.ledger:ledger",
                "work": "yimen.kernel.benches.work:work",
                "feel": "yimen.feel.benches:feel",
            },
            seeds=(
                register.Seed(
                    order=1,
                    title="工作日历",
                    run="yimen.kernel.workdays.seeding:seed",
                ),
            ),
        )
    )
