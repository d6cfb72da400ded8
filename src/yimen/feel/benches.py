"""How fast conditions are judged, beside the floor of the same condition written in Python."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path

from yimen.feel import conformance
from yimen.feel.language import compile_expression
from yimen.feel.values import Value

BAR_PER_SECOND = 100_000
ARCHIVE = "processes/dmn_tck_testcases.tar.gz"
_ROUNDS = 200_000
_PERSON: dict[str, Value] = {
    "申请人": {"年龄": Decimal(81), "户籍地": "一门县", "月收入": Decimal(640)},
    "低保标准": Decimal(768),
}
CONDITIONS = {
    "simple": "申请人.年龄 >= 80",
    "three parts": '申请人.年龄 >= 80 and 申请人.户籍地 = "一门县" and 申请人.月收入 < 低保标准',
    "choice": "if 申请人.年龄 >= 100 then 500 else if 申请人.年龄 >= 90 then 200 else 100",
    "range": "申请人.年龄 in [80..90)",
}


def feel(*, database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    """Return evaluations a second of compiled conditions, and expressions compiled a second. Needs no database."""
    figures: list[dict[str, object]] = []
    for case, source in CONDITIONS.items():
        say(f"feel: {case}")
        holds = partial(compile_expression(source).holds, _PERSON)
        figures.append(_figure(case, _per_second(holds, _ROUNDS)))
    say("feel: compile")
    figures.append(_figure("compile", _compiled_per_second()))
    figures += _conformance(say)
    floor = _per_second(lambda: _by_hand(_PERSON), _ROUNDS)
    reached = figures[0]["per_second"]
    assert isinstance(reached, float)
    return {
        "bench": "feel",
        "figures": figures,
        "floor": {"case": "the simple condition in Python", "per_second": floor},
        "ratio": round(floor / reached, 2),
        "held": reached >= BAR_PER_SECOND,
    }


def _conformance(say: Callable[[str], None]) -> list[dict[str, object]]:
    """Return the share of compatibility cases passed by level, as information, where the archive is present."""
    archive = Path(os.environ.get("YIMEN_DATA") or "../shared/data") / ARCHIVE
    if not archive.is_file():
        say(f"feel: no compatibility cases ({archive} does not exist)")
        return []
    say("feel: compatibility cases")
    return [
        _figure(
            f"{level}: {tally.passed} of {tally.total} cases pass", None, tally.total - tally.passed
        )
        for level, tally in conformance.run(archive).items()
    ]


def _figure(case: str, per_second: float | None, errors: int = 0) -> dict[str, object]:
    return {
        "case": case,
        "concurrency": 1,
        "per_second": per_second,
        "p50_ms": None,
        "p95_ms": None,
        "errors": errors,
    }


def _per_second(act: Callable[[], object], rounds: int) -> float:
    for _ in range(rounds // 10):
        act()
    began = time.perf_counter()
    for _ in range(rounds):
        act()
    return round(rounds / (time.perf_counter() - began), 1)


def _compiled_per_second() -> float:
    sources = [f'申请人.年龄 >= {number} and 申请人.户籍地 = "一门县"' for number in range(500)]
    compile_expression("1")
    began = time.perf_counter()
    for source in sources:
        compile_expression.__wrapped__(source)
    return round(len(sources) / (time.perf_counter() - began), 1)


def _by_hand(context: Mapping[str, Value]) -> bool:
    person = context["申请人"]
    assert isinstance(person, Mapping)
    age = person["年龄"]
    return isinstance(age, Decimal) and age >= 80
