"""Put the calendar that comes with the package into a new installation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yimen.kernel.workdays.actions import seed_calendar


def seed(at: datetime) -> str:
    """Write the shipped arrangements unless a calendar is there, and tell what is in force."""
    with transaction.atomic():
        version = seed_calendar(at=at)
    return f"工作日历第 {version} 版"
