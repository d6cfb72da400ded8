"""Count a survey of 100,000 sheets with weights: 14 questions, every interval, what people wrote."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import psycopg

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.feedback import public as feedback
from yimen.feedback.contracts.survey_results import Reading
from yimen.kernel.clock import local_day
from yimen.kernel.crypto.fields import encrypt_text
from yimen.kernel.ids import new_id

if TYPE_CHECKING:
    from yimen.performance.benches.evaluation import Part

SHEETS = 100_000
BAR_SECONDS = 10.0
PICKED = 12
_WORDS = "feedback_survey_response.words"
_WRITTEN_OF_HUNDRED = 5
_SAID = (
    "无", "很好", "希望维修及时一点", "排队太久", "建议加强对老年人的指导", "网络有点慢", "暂无",
    "停车不方便，办事要跑两趟", "态度很好，就是材料多", "楼道灯坏了没人管",
)  # fmt: skip
_VALUES = ("100", "80", "60", "30", "0")
_SURVEY = (
    "id", "title", "introduction", "state", "unit_id", "area_code", "phone", "target", "version",
    "digest", "created_at", "opened_at", "closed_at",
)  # fmt: skip
_RESPONSE = (
    "id", "survey_id", "key", "version", "sent_on", "channel", "is_invited", "area_code",
    "seconds", "answers", "words", "marks",
)  # fmt: skip
_PLAN = """
    INSERT INTO feedback_survey_plan (id, survey_id, kind, confidence, margin, proportion,
        response_rate, per_unit, population, needed, strata, seed, frame_digest, sample_digest,
        drawn_at, invited_at)
    VALUES (%s, %s, 'applicants', 0.95, 0.05, 0.5, 0.5, 1, %s, 385, %s, '', '', '', %s, %s)
"""


def questions() -> dict[str, Any]:
    """Return the questionnaire as a version stores it: 12 to pick from, one of several, one of words."""
    options = [
        {"code": f"o{at}", "title": f"选项{at}", "value": value, "exclusive": False}
        for at, value in enumerate(_VALUES)
    ]
    picked: list[dict[str, Any]] = [
        {"code": f"q{at}", "kind": "single", "title": f"第{at}项总体满意吗", "options": options}
        for at in range(1, PICKED + 1)
    ]
    several: dict[str, Any] = {
        "code": "q13",
        "kind": "multiple",
        "title": "用过哪些",
        "options": options,
    }
    words: dict[str, Any] = {"code": "q14", "kind": "text", "title": "还有什么建议", "options": []}
    shared: dict[str, Any] = {
        "help": "", "required": False, "rows": [], "shown_when": "", "minimum": None,
        "maximum": None,
    }  # fmt: skip
    return {"questions": [shared | one for one in (*picked, several, words)], "quotas": []}


def put_survey(link: psycopg.Connection[Any], *, state: str, at: datetime) -> UUID:
    """Write a survey with its questions and return its id."""
    unit = next(iter(directory.list_organisations(level=UnitLevel.CENTRE)))
    survey = new_id()
    holes = ", ".join(["%s"] * len(_SURVEY))
    link.execute(
        f"INSERT INTO feedback_survey ({', '.join(_SURVEY)}) VALUES ({holes})",  # noqa: S608 -- ours
        (survey, "基准调查", "", state, unit.id, unit.area_code, "", 95, 1, "", at, at,
         None if state == "open" else at),
    )  # fmt: skip
    link.execute(
        "INSERT INTO feedback_survey_version (id, survey_id, number, content, saved_at)"
        " VALUES (%s, %s, 1, %s, %s)",
        (new_id(), survey, json.dumps(questions(), ensure_ascii=False), at),
    )
    return survey


def measured(*, database_url: str, at: datetime, say: Callable[[str], None]) -> Part:
    """Return the seconds of counting them all with weights, beside only fetching them."""
    towns = [one.area_code for one in directory.list_organisations(level=UnitLevel.TOWN)]
    with psycopg.connect(database_url) as link:
        survey = put_survey(link, state="closed", at=at)
        _plan(link, survey, towns, at)
        listed = ", ".join(_RESPONSE)
        with link.cursor().copy(f"COPY feedback_survey_response ({listed}) FROM STDIN") as copy:
            for row in _sheets(survey, towns, at):
                copy.write_row(row)
        link.execute("ANALYZE feedback_survey_response")
    say(f"evaluation: {SHEETS:,} answer sheets are in")
    begun, computed = time.perf_counter(), time.process_time()
    sizes = {f"o{place}": 1000.0 * (place + 1) for place in range(len(_VALUES))}
    reading = Reading(weighted=True, margin="q1", sizes=sizes)
    found = feedback.find_survey_results(survey_id=survey, reading=reading)
    seconds = time.perf_counter() - begun
    assert found is not None
    tally = found.tally
    sound = tally.whole == SHEETS and tally.weights is not None and tally.weights.converged
    computed = time.process_time() - computed
    say(
        f"evaluation: {tally.whole:,} sheets weighted and counted in {seconds:.1f} s"
        f" ({computed:.1f} s of our own computing)"
    )
    floor = _fetched(database_url, survey)
    return {
        "figures": [
            {
                "case": f"{SHEETS:,} answers weighted and summarised",
                "concurrency": 1,
                "per_second": round(SHEETS / seconds, 1),
                "p50_ms": round(seconds * 1000, 1),
                "p95_ms": None,
                "errors": 0 if sound else 1,
            }
        ],
        "floor": round(floor, 2),
        "ratio": round(seconds / floor, 2),
        "held": seconds < BAR_SECONDS and sound,
    }


def _plan(link: psycopg.Connection[Any], survey: UUID, towns: list[str], at: datetime) -> None:
    strata: list[dict[str, Any]] = [
        {"code": code, "title": code, "size": 20_000 + 5_000 * place, "sample": 100}
        for place, code in enumerate(towns)
    ]
    population = sum(one["size"] for one in strata)
    link.execute(_PLAN, (new_id(), survey, population, json.dumps(strata), at, at))


def _sheets(survey: UUID, towns: list[str], at: datetime) -> Iterator[tuple[Any, ...]]:
    drawn = random.Random(20261121)  # noqa: S311 -- the same sheets every time
    day = local_day(at)
    sealed = [
        encrypt_text(column=_WORDS, text=json.dumps({"q14": one}, ensure_ascii=False))
        for one in _SAID
    ]
    for number in range(SHEETS):
        answers: dict[str, Any] = {
            f"q{at}": f"o{place}"
            for at, place in enumerate(
                drawn.choices(range(5), weights=(50, 25, 15, 6, 4), k=PICKED), 1
            )
        }
        answers["q13"] = drawn.sample(("o0", "o1", "o2", "o3", "o4"), k=drawn.randint(1, 3))
        words = sealed[number % len(sealed)] if number % 100 < _WRITTEN_OF_HUNDRED else b""
        yield (
            uuid4(), survey, uuid4(), 1, day, "link", True, drawn.choice(towns),
            drawn.randint(20, 400), json.dumps(answers), words, "[]",
        )  # fmt: skip


def _fetched(database_url: str, survey: UUID) -> float:
    """Return the seconds of fetching the same rows, and nothing else."""
    begun = time.perf_counter()
    with psycopg.connect(database_url) as link, link.cursor(name="bare") as cursor:
        cursor.itersize = 2_000
        cursor.execute(
            f"SELECT {', '.join(_RESPONSE)} FROM feedback_survey_response WHERE survey_id = %s",  # noqa: S608 -- ours
            (survey,),
        )
        for _ in cursor:
            pass
    return time.perf_counter() - begun
