"""How fast a form of 1,000 questions and 500 conditions is saved, shown and answered."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from django.template.loader import render_to_string

from yimen.catalogue.actions import form_design as actions
from yimen.catalogue.contracts import Definition, Field, FieldKind, FormSpec, ItemState, Step
from yimen.catalogue.models import Item, ItemVersion
from yimen.catalogue.queries import form_design as queries
from yimen.catalogue.rules.context import case_context
from yimen.catalogue.rules.definition import dump_definition
from yimen.catalogue.rules.first_definition import first_definition
from yimen.catalogue.rules.form_editing import find_field, set_field
from yimen.catalogue.rules.form_plain import plain_findings
from yimen.catalogue.rules.form_rendering import step_page
from yimen.catalogue.rules.forms import fill, redraws
from yimen.catalogue.web.staff.form_preview import SAMPLE
from yimen.kernel.actor import SYSTEM

STEPS, PER_STEP, ROUNDS = 50, 20, 20
BARS = {"save": 1_000.0, "show": 100.0, "react": 50.0}
_AT = datetime(2026, 11, 20, tzinfo=UTC)
_CODE = "BENCH-FORM"

Say = Callable[[str], None]


def large_form() -> FormSpec:
    """Return 1,000 questions in 50 steps; every second one asks for the one before it."""
    numbers = range(STEPS * PER_STEP)
    fields = [
        Field(
            code=f"q{n}",
            kind=FieldKind.NUMBER,
            name=f"问题{n}",
            label=f"第{n}项有多少",
            why="核算时要用。",
            required=False,
            when=f"表.问题{n - 1} > {n % 7} and 申请人.年龄 >= 18" if n % 2 else "",
        )
        for n in numbers
    ]
    return FormSpec(
        steps=tuple(
            Step(
                code=f"s{at}",
                title=f"第{at}步",
                fields=tuple(fields[at * PER_STEP : (at + 1) * PER_STEP]),
            )
            for at in range(STEPS)
        )
    )


def forms_bench(*, database_url: str, say: Say) -> dict[str, object]:
    """Return the times of saving, showing and answering the large form, with their bars."""
    version = _draft()
    times: dict[str, list[float]] = {"save": [], "show": [], "react": [], "check": []}
    answers: dict[str, Any] = {f"q{n}": str(n) for n in range(0, STEPS * PER_STEP, 2)}
    for turn in range(ROUNDS):
        times["save"].append(_timed(partial(_save, version, turn)))
        times["show"].append(_timed(lambda: _show(answers)))
        times["react"].append(_timed(partial(_react, answers, turn)))
        times["check"].append(_timed(lambda: plain_findings(_form())))
    ItemVersion.objects.filter(id=version.id).delete()
    Item.objects.filter(code=_CODE).delete()
    figures: list[dict[str, object]] = []
    for case, taken in times.items():
        taken.sort()
        p50, p95 = taken[len(taken) // 2], taken[int(len(taken) * 0.95) - 1]
        say(f"forms: {case} p50 {p50:.1f} ms, p95 {p95:.1f} ms")
        figures.append({"case": case, "p50_ms": round(p50, 1), "p95_ms": round(p95, 1)})
    held = all(float(str(f["p95_ms"])) < BARS.get(str(f["case"]), 1e9) for f in figures)
    return {"bench": "forms", "figures": figures, "bars_ms": BARS, "held": held}


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1_000


def _draft() -> ItemVersion:
    item = Item.objects.create(code=_CODE, catalogue_code="000000000000", created_at=_AT)
    definition = replace(first_definition(), form=large_form())
    return ItemVersion.objects.create(
        item=item, version=1, state=ItemState.DRAFT.value, effective_on=_AT.date(), name="大表",
        sort_key="dabiao", item_type="01", regime="licence", department_code="wjj", instant=False,
        receive_level="4", decide_level="4", entrusted_acceptance=False,
        definition=dump_definition(definition), created_at=_AT, changed_at=_AT,
    )  # fmt: skip


def _form() -> Definition:
    definition = queries.find_draft(item_code=_CODE, number=1).version.definition
    assert definition is not None
    return definition


def _save(version: ItemVersion, turn: int) -> None:
    """Save one question as the designer does: stamp, check, store, remember, enter."""
    draft = queries.find_draft(item_code=_CODE, number=1)
    code = f"q{turn * 2}"

    def edit(definition: Definition) -> Definition:
        _, field = find_field(definition, code)
        return set_field(definition, field=replace(field, label=f"第{turn}次改的"))

    actions.change_form(
        actor=SYSTEM, version_id=version.id, edit=edit, title="改", mark=draft.mark,
        within="form.steps[0].fields[0]", at=datetime.now(UTC),
    )  # fmt: skip


def _show(answers: dict[str, Any]) -> str:
    """Show a step after the edit: the form is read and compiled anew, as in another process."""
    spec = _form().form
    filled = fill(spec, {}, _context(), stored=answers, only=())
    page = step_page(spec=spec, step="s25", answers=filled)
    return render_to_string("catalogue/form_step.html", {"page": page})


def _react(answers: dict[str, Any], turn: int) -> str:
    """Take one answer and draw its step again where something follows from it."""
    spec = _form().form
    before = fill(spec, {}, _context(), stored=answers, only=())
    after = fill(
        spec, {"q500": str(turn % 9)}, _context(), stored=before.values, step="s25", only=("q500",)
    )
    redraws(spec, before=before, after=after)
    page = step_page(spec=spec, step="s25", answers=after)
    return render_to_string("catalogue/form_step.html", {"page": page})


def _context() -> dict[str, Any]:
    return case_context(applicant=SAMPLE, situation="case1", assisted=False, on=date(2026, 11, 20))
