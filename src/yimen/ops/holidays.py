"""A year's arrangement of working days, read in; apart because the command line starts without it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from yimen.kernel.actor import SYSTEM
from yimen.kernel.workdays import actions as workdays
from yimen.kernel.workdays.contracts import HolidayFile

_DAY = {True: "上班", False: "放假", None: "照常"}


def import_holidays(*, path: Path, at: datetime, say: Callable[[str], None]) -> str:
    """Take one year's arrangement of working days; return what it changed in one sentence."""
    file = HolidayFile(name=path.name, content=path.read_bytes())
    with transaction.atomic():
        done = workdays.import_holidays(files=[file], actor=SYSTEM, at=at)
    for change in done.changes:
        say(f"  {change.day:%Y-%m-%d} {change.name}：{_DAY[change.is_workday]}")
    years = "、".join(str(year) for year in done.years)
    return (
        f"已导入 {years} 年的安排：改动 {len(done.changes)} 天，重算 {done.moved_clocks} 个时钟，"
        f"日历现为第 {done.version} 版。"
    )
