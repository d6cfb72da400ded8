"""The bench `divisions`: load every area of the country, and compare with the bare copy."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction

from yimen.directory.actions import area_import
from yimen.directory.contracts import AreaLevel
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now

BAR_SECONDS = 30.0
_FILE = "divisions/china_villages_620k.csv.gz"
_BARE = "CREATE TEMP TABLE bare_area AS SELECT * FROM directory_area"


def divisions(*, database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    """Return the seconds to load the national file with parents, paths and pinyin.

    The floor is PostgreSQL copying the loaded table inside itself. The file lies in the folder of
    real input, named by YIMEN_DATA or beside the checkout.

    Raises:
        FileNotFoundError: the national file is not on this machine.
    """
    path = _data_folder() / _FILE
    content = path.read_bytes()
    began = time.perf_counter()
    report = area_import.import_areas(
        actor=SYSTEM,
        content=content,
        file_name=path.name,
        at=now(),
        say=lambda what, done, total: say(f"divisions: {what} {done:,}/{total:,}"),
    )
    seconds = time.perf_counter() - began
    floor = _bare_copy()
    itself = sum("上级区划本身" in finding.message for finding in report.findings)
    missing = report.rows - report.counts[AreaLevel.VILLAGE] - itself
    total = sum(report.counts.values())
    return {
        "bench": "divisions",
        "figures": [
            {
                "case": f"load {report.rows} rows, {total} areas in all",
                "concurrency": 1,
                "per_second": round(total / seconds, 1),
                "p50_ms": round(seconds * 1000, 1),
                "p95_ms": None,
                "errors": missing,
            }
        ],
        "floor": {"case": "bare copy inside PostgreSQL", "p50_ms": round(floor * 1000, 1)},
        "ratio": round(seconds / floor, 2),
        "held": seconds <= BAR_SECONDS and missing == 0,
    }


def _data_folder() -> Path:
    beside = Path(__file__).resolve().parents[4] / "shared" / "data"
    return Path(os.environ.get("YIMEN_DATA") or beside)


def _bare_copy() -> float:
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BARE)
        cursor.execute("DROP TABLE bare_area")
    return time.perf_counter() - began
