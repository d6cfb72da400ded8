"""What the kernel itself declares to the register."""

from __future__ import annotations

from yimen.kernel import register
from yimen.kernel.clocks.events import ClockBreached, ClockDueSoon
from yimen.kernel.ledger.contracts import LOOK, REFUSED
from yimen.kernel.workdays.actions import IMPORT_VERB, IMPORTED
from yimen.kernel.workdays.contracts import CalendarChanged


def declare() -> None:
    """Register the kernel's own context."""
    register.register(
        register.Context(
            code="kernel",
            title="内核",
            ledger_verbs={
                LOOK: "查看",
                REFUSED: "被拒绝的操作",
                IMPORTED: "导入放假安排",
            },
            permissions=(
                register.Permission(
                    verb=IMPORT_VERB, title="导入放假安排", posts=("system_admin",)
                ),
            ),
            events=(ClockDueSoon, ClockBreached, CalendarChanged),
            benches={
                "clocks": "yimen.kernel.benches.clocks:clocks",
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
