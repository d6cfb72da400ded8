"""The table of codes as the documents print it."""

from __future__ import annotations

from yimen.performance.contracts.report_check import Severity
from yimen.performance.rules.codes import CODES


def code_table() -> str:
    """Return the codes as one Markdown table for each severity."""
    parts: list[str] = []
    for severity in Severity:
        lines = [
            f"### {severity.label}（`{severity.value}`）",
            "",
            "| 代码 | 问题 | 含义 | 例子 |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| `{code.code}` | {code.title} | {code.meaning} | {code.example} |"
            for code in CODES
            if code.severity is severity
        ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)
