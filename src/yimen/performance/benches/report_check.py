"""The bench ``report-check``: findings, false alarms, and pages a second on published reports."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TypedDict

from yimen.performance.contracts.report_check import Severity, Upload
from yimen.performance.public import check_files, check_uploads

Progress = Callable[[str], None]
_ROUNDS = 5
_FLOOR_PATTERN = re.compile(r"\d+(?:\.\d+)?")
_FORM = (
    "项目支出绩效自评表\n（{year}年度）\n\t项目名称\t对照项目{number}\n"
    "\t项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
    "\t\t年度资金总额\t{budget}\t{budget}\t{budget}\t10\t100%\t10\n"
    "\t绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因\n"
    "\t\t产出指标\t数量指标\t办理件数\t{count}件\t{count}件\t50\t50\t\n"
    "\t\t效益指标\t社会效益指标\t一次办成率\t100%\t100%\t30\t30\t\n"
    "\t\t满意度指标\t服务对象满意度指标\t满意度\t≥90%\t95%\t10\t10\t\n"
    "\t总分\t100\t100\t\n"
)


class Figure(TypedDict):
    """One line of the bench."""

    case: str
    concurrency: int | None
    per_second: float | None
    p50_ms: float | None
    p95_ms: float | None
    errors: int | None


class Result(TypedDict):
    """What the runner prints: figures, floor, ratio, and whether the bar is held."""

    figures: list[Figure]
    floor: dict[str, float | None]
    ratio: float | None
    held: bool


def report_check(*, say: Progress, database_url: str = "") -> Result:
    """Return findings and pages a second on published reports, and false alarms on correct forms.

    The floor is a bare search for numbers in the same text, measured in the same run. ``errors``
    counts findings of severity error for the reports, and false alarms for the correct forms.
    """
    del database_url  # the report check needs none
    say("report-check: 200 correct forms")
    alarms, forms_rate = _correct_forms()
    figures = [_figure("correct-forms", forms_rate, alarms)]
    held = alarms == 0
    floor: dict[str, float | None] = {"numbers_pages_per_second": None}
    ratio = None
    folder = _reports()
    if folder is not None:
        say("report-check: published reports and forms")
        found, pages_rate, bare_rate = _published(folder)
        figures.append(_figure("published-reports", pages_rate, found))
        floor["numbers_pages_per_second"] = round(bare_rate, 1)
        ratio = round(bare_rate / pages_rate, 2)
        held = held and found > 0
    return {"figures": figures, "floor": floor, "ratio": ratio, "held": held}


def _figure(case: str, rate: float, errors: int) -> Figure:
    return {
        "case": case,
        "concurrency": 1,
        "per_second": round(rate, 1),
        "p50_ms": round(1000 / rate, 3) if rate else None,
        "p95_ms": None,
        "errors": errors,
    }


def _reports() -> Path | None:
    checkout = Path(__file__).resolve().parents[3]
    data = Path(os.environ.get("YIMEN_DATA") or checkout.parent / "shared" / "data")
    folder = data / "evaluation-reports"
    return folder if folder.is_dir() else None


def _correct_forms() -> tuple[int, float]:
    uploads = [
        Upload(
            name=f"{number}.txt",
            data=_FORM.format(
                year=2021 + number % 5,
                number=number,
                budget=Decimal(number * 137 + 101) / 100,
                count=number + 3,
            ).encode(),
        )
        for number in range(200)
    ]
    start = time.perf_counter()
    reports = check_uploads(uploads=uploads)
    spent = time.perf_counter() - start
    alarms = sum(len(report.findings) + bool(report.refusal) for report in reports)
    return alarms, len(uploads) / spent


def _published(folder: Path) -> tuple[int, float, float]:
    paths = sorted(folder.rglob("*.txt"))
    check_files(paths=paths)
    start = time.perf_counter()
    for _ in range(_ROUNDS):
        reports = check_files(paths=paths)
    spent = time.perf_counter() - start
    pages = sum(report.pages for report in reports)
    errors = sum(report.count(Severity.ERROR) for report in reports)
    return errors, pages * _ROUNDS / spent, _bare(paths, pages)


def _bare(paths: Sequence[Path], pages: int) -> float:
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    start = time.perf_counter()
    for _ in range(_ROUNDS):
        for text in texts:
            sum(1 for _ in _FLOOR_PATTERN.finditer(text))
    return pages * _ROUNDS / (time.perf_counter() - start)
