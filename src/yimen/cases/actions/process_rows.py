"""The rows of a process: what one step reads after its case is locked, and the one write it ends with.

A step is taken often and by many at once. It reads its task, where the process stands and the
moment of the last move together, and stores the process, the steps that closed and those that
opened together: one thing happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

import orjson

from yimen.bpmn.state import State, from_json, to_json
from yimen.cases.contracts import TaskOutcome
from yimen.cases.models import Case, CaseTask
from yimen.kernel.contracts import NotFound
from yimen.kernel.prepared import run

_TASK = ("id", "case_id", "token", "node", "title", "unit_id", "decides", "opened_at", "due_on",
         "closed_at", "outcome", "officer_name", "opinion")  # fmt: skip
_NEW = ("id", "token", "node", "title", "unit_id", "decides", "due_on")
_READ = f"""
    SELECT {", ".join(f"t.{name}" for name in _TASK)}, p.item_version_id, p.state::text, s.at
    FROM cases_task t JOIN cases_process p ON p.case_id = t.case_id
        LEFT JOIN cases_step s ON s.id = %s
    WHERE t.id = %s AND t.case_id = %s
"""  # noqa: S608 -- constants
_STANDS = """
    INSERT INTO cases_process (case_id, item_version_id, state, next_timer_at, ended)
    VALUES (%s, %s, %s::jsonb, %s::timestamptz, %s)
    ON CONFLICT (case_id) DO UPDATE SET item_version_id = EXCLUDED.item_version_id,
        state = EXCLUDED.state, next_timer_at = EXCLUDED.next_timer_at, ended = EXCLUDED.ended
"""
_CLOSE = """
    UPDATE cases_task SET outcome = %s, officer_name = %s, opinion = %s, closed_at = %s
    WHERE id = %s
"""
_OPEN = f"""
    INSERT INTO cases_task ({", ".join(_NEW)}, case_id, opened_at, outcome, officer_name, opinion)
    SELECT *, %s::uuid, %s::timestamptz, '', '', '' FROM unnest(
        %s::uuid[], %s::integer[], %s::text[], %s::text[], %s::uuid[], %s::boolean[], %s::date[]
    )
"""  # noqa: S608 -- constants
_CANCEL = """
    UPDATE cases_task SET outcome = %s, closed_at = %s
    WHERE case_id = %s AND token = ANY(%s) AND closed_at IS NULL RETURNING id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A step as the locked case has it, with the process around it and the case's last moment."""

    task: CaseTask
    item_version_id: UUID
    state: State
    last: datetime | None


def standing(*, case: Case, task_id: UUID) -> Standing:
    """Return a step of a locked case and where its process stands. Raises NotFound."""
    found = run(_READ, (case.step_id, task_id, case.id)).fetchone()
    if found is None:
        raise NotFound
    version_id, state, last = found[len(_TASK) :]
    return Standing(
        task=CaseTask.from_db("default", list(_TASK), list(found[: len(_TASK)])),
        item_version_id=version_id,
        state=from_json(orjson.loads(state)),
        last=last,
    )


@cache
def _store(closes: bool, opens: bool) -> str:
    """Return the statement that stores a step; what did not happen is not in it."""
    parts = [
        f"{name} AS ({sql})"
        for name, sql, wanted in (("closed", _CLOSE, closes), ("opened", _OPEN, opens))
        if wanted
    ]
    return f"WITH {', '.join(parts)} {_STANDS}" if parts else _STANDS


def store(
    *,
    case: Case,
    version_id: UUID,
    state: State,
    done: CaseTask | None,
    opened: Sequence[CaseTask],
    at: datetime,
) -> None:
    """Store where a process stands with the step that was done and those that opened."""
    values: list[object] = []
    if done is not None:
        values += [done.outcome, done.officer_name, done.opinion, done.closed_at, done.id]
    if opened:
        columns = [[getattr(each, name) for each in opened] for name in _NEW]
        values += [case.id, at, *columns]
    timer = datetime.fromisoformat(state.next_timer) if state.next_timer else None
    plain = orjson.dumps(to_json(state)).decode()
    values += [case.id, version_id, plain, timer, state.ended[:60]]
    run(_store(done is not None, bool(opened)), values)


def cancel(*, case: Case, tokens: Sequence[int], at: datetime) -> list[UUID]:
    """Close the steps whose tokens were taken away, and return which steps they are."""
    found = run(_CANCEL, (TaskOutcome.CANCELLED.value, at, case.id, list(tokens)))
    return [each for (each,) in found.fetchall()]
