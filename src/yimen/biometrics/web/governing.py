"""What the pages on the governance of faces share: their tabs, days, and files to take away."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpResponse
from django.urls import reverse

from yimen.biometrics.governance_contracts import GovernanceRefused
from yimen.kernel.clock import LOCAL
from yimen.ui import words
from yimen.ui.parts import Link

_PAGES = (
    ("biometrics:faces", "总览"),
    ("biometrics:assessments", "影响评估"),
    ("biometrics:thresholds", "门限"),
    ("biometrics:filings", "备案"),
    ("biometrics:measurements", "现场实测"),
)


def tabs(current: str) -> list[Link]:
    """Return the pages side by side."""
    return [
        Link(label=label, href=reverse(name), current=name == current) for name, label in _PAGES
    ]


def said(at: datetime | None) -> str:
    """Return a moment in words."""
    return words.long_moment(at=at.astimezone(LOCAL)) if at else ""


def day_of(text: str, field: str) -> date:
    """Return a day as it was typed. Raises GovernanceRefused."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise GovernanceRefused("请选日期。", field=field) from None


def number_of(text: str, field: str) -> float:
    """Return a number as it was typed. Raises GovernanceRefused."""
    try:
        return float(text)
    except ValueError:
        raise GovernanceRefused("只填数字，比如 0.45。", field=field) from None


def answer_file(content: bytes, *, media_type: str, name: str) -> HttpResponse:
    """Return a file to take away."""
    answer = HttpResponse(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
