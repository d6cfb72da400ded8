"""What the residents of the bench fill in: ten plain answers a step."""

from __future__ import annotations

FIRST, SECOND = (
    {f"{step}q{number}": f"第 {number} 项的回答" for number in range(10)} for step in "ab"
)
