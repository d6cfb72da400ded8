"""A step of a form as the pages show it: questions, what is known already, what was wrong.

The page of another context (an application, a window's entry) asks for a `StepPage` and includes
`catalogue/form_step.html`; answers, drafts and addresses stay with that context.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from yimen.catalogue.contracts import Field, FieldKind, FormSpec, Step
from yimen.catalogue.contracts.forms import FormAnswers, KnownValue
from yimen.catalogue.rules.answers import shown_value
from yimen.catalogue.rules.form_values import FILE_SIGNATURE
from yimen.catalogue.rules.forms import Raw, cell_key, driving
from yimen.ui import forms as ui_forms
from yimen.ui.parts import ErrorItem, FileRow, Given, Link, Option
from yimen.ui.words import long_date

FIX = "fix"
ADD_ROW = "_add_row"
NEXT_LEVEL = "_next_level"

AreaLevels = Callable[[str], Sequence[Sequence[Option]]]
FileRows = Callable[[str, Sequence[str]], Sequence[FileRow]]


def _no_levels(code: str) -> Sequence[Sequence[Option]]:
    return ()


def _no_downloads(paper: str) -> Sequence[Link]:
    return ()


def _no_ways(asked: Field) -> Sequence[Link]:
    return ()


def _plain_rows(code: str, ids: Sequence[str]) -> Sequence[FileRow]:
    return [FileRow(name=f"文件 {place}", state="done") for place, _ in enumerate(ids, start=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the including page adds: its addresses, its files, its areas.

    `url` is the page of this step; `save_url` takes the step whenever an answer changes,
    `upload_url` one file (with the field's code in the query). `area_levels(code)` gives the options of each level
    of the cascade for the chosen area; `area_source` is where script asks for the next level.
    `dispute_url` is where a doubt about a value of somebody else's register is put (with the field's
    code in the query). `downloads(paper)` are the blank form and the sample of the paper that a question asks for;
    `ways(field)` lead to where a question for files is answered but by upload.
    `signs_apart` says that signatures are given on another page, once everything else is answered.
    """

    url: str = ""
    save_url: str = ""
    upload_url: str = ""
    dispute_url: str = ""
    area_source: str = ""
    area_levels: AreaLevels = _no_levels
    area_name: Callable[[str], str] = str
    file_rows: FileRows = _plain_rows
    downloads: Callable[[str], Sequence[Link]] = _no_downloads
    ways: Callable[[Field], Sequence[Link]] = _no_ways
    signs_apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row of a table that is being filled in; `number` counts from 1."""

    number: int
    cells: tuple[ui_forms.Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a step, in one of its shapes: a field, a table, or a computed value.

    `kept` are the values that a given box sends along, since it has no control of its own.
    `drives` says that other questions depend on the answer.
    """

    code: str
    label: str
    name: str
    field: ui_forms.Field | None = None
    kept: tuple[str, ...] = ()
    rows: tuple[TableRow, ...] = ()
    may_add: bool = False
    why: str = ""
    help: str = ""
    error: str = ""
    computed: str | None = None
    computed_note: str = "按上面填的自动算出"
    drives: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPage:
    """A step ready for `catalogue/form_step.html`."""

    code: str
    title: str
    questions: tuple[Question, ...]
    errors: tuple[ErrorItem, ...] = ()
    driving: tuple[str, ...] = ()
    save_url: str = ""
    file_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    """Everything the drawing of one step reads."""

    answers: FormAnswers
    known: Mapping[str, KnownValue]
    raw: Raw
    disputed: frozenset[str]
    more_rows: frozenset[str]
    around: Surroundings
    drives: Collection[str] = field(default_factory=frozenset)


def shown_steps(spec: FormSpec, answers: FormAnswers) -> list[Step]:
    """Return the steps that have at least one question for this person, in order."""
    shown = frozenset(answers.shown)
    return [step for step in spec.steps if any(each.code in shown for each in step.fields)]


def step_page(
    *,
    spec: FormSpec,
    step: str,
    answers: FormAnswers,
    known: Mapping[str, KnownValue] | None = None,
    raw: Raw | None = None,
    disputed: Collection[str] = (),
    more_rows: Collection[str] = (),
    around: Surroundings | None = None,
    only: Collection[str] | None = None,
) -> StepPage:
    """Return one step with its questions, the values to show in them and what was wrong.

    `raw` is what was just sent: a refused answer is shown as it was typed. `disputed` are the
    given values that the person wants to change (`?fix=code`), `more_rows` the tables that shall
    show one more row.

    Raises: KeyError when the form has no such step.
    """
    drawn = next((each for each in spec.steps if each.code == step), None)
    if drawn is None:
        raise KeyError(step)
    drives = driving(spec)
    drawing = _Drawing(
        answers=answers,
        known=known or {},
        raw=raw or {},
        disputed=frozenset(disputed),
        more_rows=frozenset(more_rows),
        around=around or Surroundings(),
        drives=drives,
    )
    shown = frozenset(answers.shown if only is None else only)
    questions = tuple(_question(each, drawing) for each in drawn.fields if each.code in shown)
    return StepPage(
        code=drawn.code,
        title=drawn.title,
        questions=questions,
        errors=tuple(item for question in questions for item in _error_items(question)),
        driving=tuple(each.code for each in drawn.fields if each.code in drives),
        save_url=drawing.around.save_url,
        file_codes=tuple(each.code for each in drawn.fields if each.kind is FieldKind.FILE),
    )


def _question(asked: Field, drawing: _Drawing) -> Question:
    if asked.compute:
        return _computed(asked, drawing)
    if asked.kind is FieldKind.TABLE:
        return _table(asked, drawing)
    if asked.kind is FieldKind.SIGNATURE and drawing.around.signs_apart:
        return _signed_apart(asked, drawing)
    error = drawing.answers.errors.get(asked.code, "")
    value = drawing.answers.values.get(asked.code)
    known = drawing.known.get(asked.code)
    given = _given(asked, value, known, error, drawing)
    return Question(
        code=asked.code,
        label=asked.label,
        name=asked.name,
        field=_control(asked, asked.code, value, error, drawing, given=given, known=known),
        kept=_kept(known) if given else (),
        error=error,
        drives=asked.code in drawing.drives,
    )


def _computed(asked: Field, drawing: _Drawing) -> Question:
    value = drawing.answers.values.get(asked.code)
    return Question(
        code=asked.code,
        label=asked.label,
        name=asked.name,
        why=asked.why,
        help=asked.help,
        error=drawing.answers.errors.get(asked.code, ""),
        computed=shown_value(asked, value, area_name=drawing.around.area_name)
        or "填好上面几项后算出",
    )


def _signed_apart(asked: Field, drawing: _Drawing) -> Question:
    value = str(drawing.answers.values.get(asked.code) or "")
    drawn = value.startswith(FILE_SIGNATURE)
    return Question(
        code=asked.code,
        label=asked.label,
        name=asked.name,
        why=asked.why,
        help=asked.help,
        error=drawing.answers.errors.get(asked.code, ""),
        computed="已手写签名" if drawn else value or "填完以后，在核对页签名",
        computed_note="看过全部内容再签；签了以后改内容，要重新签",
    )


_GIVEN_KINDS = frozenset(
    {
        FieldKind.TEXT,
        FieldKind.LONG_TEXT,
        FieldKind.NUMBER,
        FieldKind.MONEY,
        FieldKind.DATE,
        FieldKind.ID_NUMBER,
        FieldKind.USCC,
        FieldKind.PHONE,
        FieldKind.SELECT,
    }
)


_GIVEN_BY_REGISTERS = frozenset({FieldKind.RADIO, FieldKind.AREA})
"""Kinds that are given where a register or a licence answers for the value; else chosen anew."""


def _given(
    asked: Field, value: Any, known: KnownValue | None, error: str, drawing: _Drawing
) -> Given | None:
    if known is None or asked.code in drawing.disputed or error:
        return None
    answered = asked.kind in _GIVEN_BY_REGISTERS and known.owner_id is not None
    if not (asked.kind in _GIVEN_KINDS or answered) or value not in (None, known.value):
        return None
    around = drawing.around
    fixes = sorted({*drawing.disputed, asked.code})
    query = urlencode([(FIX, code) for code in fixes])
    return Given(
        value=shown_value(asked, known.value, area_name=around.area_name),
        source=known.source,
        on=known.on,
        dispute_href=_with_field(around.dispute_url, asked.code)
        if known.owner_id and around.dispute_url
        else f"{around.url}?{query}#f-{asked.code}",
    )


def _kept(known: KnownValue | None) -> tuple[str, ...]:
    if known is None:
        return ()
    return tuple(known.value) if isinstance(known.value, list) else (str(known.value),)


_KINDS: Mapping[FieldKind, ui_forms.Kind] = {
    FieldKind.TEXT: "text",
    FieldKind.LONG_TEXT: "textarea",
    FieldKind.NUMBER: "number",
    FieldKind.MONEY: "money",
    FieldKind.DATE: "text",
    FieldKind.ID_NUMBER: "id_number",
    FieldKind.USCC: "uscc",
    FieldKind.PHONE: "tel",
    FieldKind.AREA: "area",
    FieldKind.SELECT: "select",
    FieldKind.RADIO: "radio",
    FieldKind.CHECKS: "checkbox",
    FieldKind.FILE: "file",
    FieldKind.DECLARATION: "tick",
    FieldKind.SIGNATURE: "text",
}
_WIDTHS: Mapping[FieldKind, ui_forms.Width] = {
    FieldKind.NUMBER: "s",
    FieldKind.MONEY: "s",
    FieldKind.DATE: "m",
    FieldKind.PHONE: "m",
    FieldKind.SIGNATURE: "m",
    FieldKind.ID_NUMBER: "l",
    FieldKind.USCC: "l",
}
_HINTS: Mapping[FieldKind, str] = {
    FieldKind.DATE: "比如 2026年11月20日，也可以写 20261120。",
    FieldKind.SIGNATURE: "写上姓名就是签名。",
}
_PLAIN_LENGTH = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})


def _control(
    asked: Field,
    name: str,
    value: Any,
    error: str,
    drawing: _Drawing,
    *,
    given: Given | None = None,
    known: KnownValue | None = None,
) -> ui_forms.Field:
    around = drawing.around
    typed = _typed_again(name, error, drawing.raw)
    shown = typed if typed is not None else input_text(asked, value)
    if shown is None and known is not None and not given:
        shown = input_text(asked, known.value)
    area = asked.kind is FieldKind.AREA
    several = _way_to(shown or "") if area else _several(value, typed, known)
    return ui_forms.Field(
        name=name,
        label=asked.label,
        kind=_KINDS[asked.kind],
        value=shown or "",
        values=tuple(several),
        error=error,
        why=asked.why,
        help=_help(asked, given, known, value, around),
        unit=asked.unit or ("元" if asked.kind is FieldKind.MONEY else ""),
        options=tuple(Option(value=o.code, label=o.label, hint=o.help) for o in asked.options),
        required=asked.required or bool(asked.required_when),
        width=_WIDTHS.get(asked.kind, ""),
        autocomplete="tel" if asked.kind is FieldKind.PHONE else "off",
        maxlength=asked.max_length if asked.kind in _PLAIN_LENGTH else None,
        given=given,
        files=around.file_rows(name, several) if asked.kind is FieldKind.FILE else (),
        downloads=around.downloads(asked.paper) if asked.paper else (),
        ways=around.ways(asked) if asked.kind is FieldKind.FILE else (),
        multiple=asked.kind is FieldKind.FILE,
        upload=_with_field(around.upload_url, name) if asked.kind is FieldKind.FILE else "",
        levels=around.area_levels(shown or "") if area else (),
        source=around.area_source if area else "",
    )


def _with_field(url: str, name: str) -> str:
    return f"{url}?{urlencode({'field': name})}" if url else ""


def _typed_again(name: str, wrong: object, raw: Raw) -> str | None:
    sent = raw.get(name) if wrong else None
    if sent is None or isinstance(sent, str):
        return sent
    return sent[-1] if sent else ""


def _several(value: Any, typed: str | None, known: KnownValue | None) -> tuple[str, ...]:
    if value is None and known is not None:
        value = known.value
    if isinstance(value, list):
        return tuple(str(part) for part in value)
    return (typed,) if typed else ((str(value),) if isinstance(value, str) else ())


def _way_to(area: str) -> tuple[str, ...]:
    """Return the codes that a cascade shows as chosen: the area and all it lies in."""
    return tuple(area[:length].ljust(12, "0") for length in (2, 4, 6, 9, 12) if area)


def _help(
    asked: Field, given: Given | None, known: KnownValue | None, value: Any, around: Surroundings
) -> str:
    parts = [asked.help or _HINTS.get(asked.kind, "")]
    if known is not None and given is None and known.value != value:
        held = shown_value(asked, known.value, area_name=around.area_name)
        parts.append(f"登记的是“{held}”，来自{known.source}。")
    elif known is not None and given is None:
        parts.append(f"已按{known.source}填好，不对可以改。")
    return "".join(part for part in parts if part)


def input_text(asked: Field, value: Any) -> str | None:
    """Return a stored value as it stands in a control, ready to be sent again; None for none."""
    if value is None or isinstance(value, list):
        return None
    if asked.kind is FieldKind.DATE:
        return _day_text(str(value))
    if isinstance(value, bool):
        return "1" if value else None
    return str(value)


def _day_text(text: str) -> str:
    try:
        return long_date(on=date.fromisoformat(text))
    except ValueError:
        return text


def _table(asked: Field, drawing: _Drawing) -> Question:
    rows = _sent_rows(asked, drawing) or _stored_rows(asked, drawing)
    wanted = max(len(rows) + (asked.code in drawing.more_rows), 1)
    wanted = max(min(wanted, asked.max_rows), len(rows))
    rows += [_row(asked, number, {}, drawing) for number in range(len(rows), wanted)]
    return Question(
        code=asked.code,
        label=asked.label,
        name=asked.name,
        rows=tuple(rows),
        may_add=wanted < asked.max_rows,
        why=asked.why,
        help=asked.help,
        error=drawing.answers.errors.get(asked.code, ""),
        drives=asked.code in drawing.drives,
    )


def _stored_rows(asked: Field, drawing: _Drawing) -> list[TableRow]:
    stored = drawing.answers.values.get(asked.code) or []
    return [_row(asked, number, values, drawing) for number, values in enumerate(stored)]


def _sent_rows(asked: Field, drawing: _Drawing) -> list[TableRow]:
    """Return the rows as they were just sent, empty ones between them included.

    Errors carry the row numbers of what was sent, so the page must show the same rows.
    """
    sent = [
        row
        for row in range(asked.max_rows)
        if any(cell_key(asked.code, row, column.code) in drawing.raw for column in asked.columns)
    ]
    last = max(sent, default=-1)
    return [_row(asked, number, None, drawing) for number in range(last + 1)]


def _row(
    asked: Field, number: int, values: Mapping[str, Any] | None, drawing: _Drawing
) -> TableRow:
    """Draw a row from stored values, or with None from what was sent."""
    cells = []
    for column in asked.columns:
        key = cell_key(asked.code, number, column.code)
        error = drawing.answers.errors.get(key, "")
        value = _typed_again(key, True, drawing.raw) if values is None else values.get(column.code)
        cells.append(_control(column, key, value, error, drawing))
    return TableRow(number=number + 1, cells=tuple(cells))


def _error_items(question: Question) -> Iterator[ErrorItem]:
    if question.error:
        anchor = question.field.id if question.field else f"t-{question.code}"
        yield ErrorItem(message=f"{question.name}：{question.error}", anchor=anchor)
    for row in question.rows:
        for cell in row.cells:
            if cell.error:
                yield ErrorItem(
                    message=f"{question.name}第 {row.number} 行：{cell.error}", anchor=cell.id
                )
