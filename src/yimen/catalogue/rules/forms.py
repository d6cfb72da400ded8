"""A form filled in: conditions, computed values, checks and errors of one specification.

Everything a page, an interface or a clerk sends goes through `fill`; there is no second check.
Conditions are FEEL over the names of the caller's context and over `表`, which holds the answers
by field name. They are worked out in the order in which they depend on each other, so that a
field may stand before the one it depends on. What is hidden is dropped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from yimen.catalogue.contracts import Field, FieldKind, FormSpec, Step
from yimen.catalogue.contracts.forms import FormAnswers, FormTooLarge
from yimen.catalogue.rules.form_values import (
    NO_CHECKS,
    ValueChecks,
    read_value,
    storable,
    typed,
)
from yimen.feel.errors import FeelLimitError
from yimen.feel.language import Compiled, compile_expression

ANSWERS = "表"
SPARE_KEYS = 1000
KEPT_FORMS = 256

Raw = Mapping[str, Sequence[str] | str]


class FormSpecError(ValueError):
    """The specification cannot work: a doubled code, a circle of conditions, a bad column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """One field with its expressions compiled."""

    field: Field
    step: Step
    when: tuple[Compiled, ...]
    required_when: Compiled | None
    compute: Compiled | None
    check: Compiled | None
    check_reads: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledForm:
    """A form ready to be filled: questions in the order of dependence and as asked."""

    ordered: tuple[_Question, ...]
    checked: tuple[_Question, ...]
    codes: tuple[str, ...]
    codes_of: dict[str, frozenset[str]]
    blank: dict[str, Any]
    capacity: int
    driving: frozenset[str]
    always: FormAnswers | None


_compiled: dict[int, tuple[FormSpec, CompiledForm]] = {}


def compiled(spec: FormSpec) -> CompiledForm:
    """Return the compiled form; the specification of one version is compiled once a process.

    The cache goes by identity and holds the specification itself, because versions never change
    and hashing a thousand fields would cost more than filling them.

    Raises: FormSpecError, FeelSyntaxError where the specification cannot work.
    """
    kept = _compiled.get(id(spec))
    if kept is not None and kept[0] is spec:
        return kept[1]
    form = compile_form(spec)
    while len(_compiled) >= KEPT_FORMS:
        _compiled.pop(next(iter(_compiled), 0), None)
    _compiled[id(spec)] = (spec, form)
    return form


def compile_form(spec: FormSpec) -> CompiledForm:
    """Compile every expression of a form and put its questions in order of dependence.

    Raises: FormSpecError, FeelSyntaxError where the specification cannot work.
    """
    pairs = [(step, field) for step in spec.steps for field in step.fields]
    by_name = {field.name: field.code for _, field in pairs}
    codes = [field.code for _, field in pairs]
    if len(set(codes)) != len(codes) or len(by_name) != len(pairs):
        raise FormSpecError("表里有两个字段用了同一个代码或名称")
    reader = _Reads(by_name)
    questions = {field.code: _question(step, field, reader) for step, field in pairs}
    depends = {
        field.code: set(reader(step.when, field.when, field.compute)) for step, field in pairs
    }
    try:
        order = list(TopologicalSorter(depends).static_order())
    except CycleError as fault:
        circle = "、".join(dict.fromkeys(fault.args[1]))
        raise FormSpecError(f"这几个字段的条件互相等待：{circle}") from fault
    ordered = tuple(questions[code] for code in order)
    return CompiledForm(
        ordered=ordered,
        checked=tuple(one for one in ordered if one.check is not None),
        codes=tuple(codes),
        codes_of={step.code: frozenset(field.code for field in step.fields) for step in spec.steps},
        blank=dict.fromkeys(by_name),
        capacity=sum(_places(field) for _, field in pairs),
        driving=frozenset(code for reads in depends.values() for code in reads),
        always=None
        if any(one.when or one.compute for one in ordered)
        else FormAnswers(values={}, shown=tuple(codes), errors={}),
    )


def driving(spec: FormSpec) -> frozenset[str]:
    """Return the codes of the fields on which the conditions and sums of others depend."""
    return compiled(spec).driving


def always_shown(spec: FormSpec) -> FormAnswers | None:
    """Return what a form shows of every answer, nothing being wrong; None where answers decide."""
    return compiled(spec).always


def redraws(spec: FormSpec, *, before: FormAnswers, after: FormAnswers) -> bool:
    """Say whether a saved answer changes the page: what is shown, a sum, or something wrong."""
    if before.shown != after.shown or before.errors != after.errors:
        return True
    return any(
        before.values.get(question.field.code) != after.values.get(question.field.code)
        for question in compiled(spec).ordered
        if question.compute is not None
    )


def _places(field: Field) -> int:
    return 1 + field.max_rows * len(field.columns) if field.kind is FieldKind.TABLE else 1


class _Reads:
    """Finds the fields that expressions read, as codes."""

    def __init__(self, by_name: Mapping[str, str]) -> None:
        self._by_name = by_name

    def __call__(self, *sources: str) -> tuple[str, ...]:
        """Return the codes read, doubles removed. Raises FormSpecError for an unknown field."""
        paths = (path for text in sources if text for path in compile_expression(text).names)
        names = sorted({path[1] if path[1:] else "" for path in paths if path[0] == ANSWERS})
        for name in names:
            if name not in self._by_name:
                raise FormSpecError(f"条件里写了“{ANSWERS}.{name}”，表里没有这个字段")
        return tuple(self._by_name[name] for name in names)


def _question(step: Step, field: Field, reader: _Reads) -> _Question:
    if field.kind is FieldKind.TABLE:
        _check_columns(field)
    return _Question(
        field=field,
        step=step,
        when=tuple(compile_expression(text) for text in (step.when, field.when) if text),
        required_when=compile_expression(field.required_when) if field.required_when else None,
        compute=compile_expression(field.compute) if field.compute else None,
        check=compile_expression(field.check) if field.check else None,
        check_reads=reader(field.check),
        keys=tuple(
            tuple(cell_key(field.code, row, column.code) for column in field.columns)
            for row in range(field.max_rows + 1 if field.kind is FieldKind.TABLE else 0)
        ),
    )


def _check_columns(field: Field) -> None:
    if not field.columns:
        raise FormSpecError(f"表格“{field.name}”没有列")
    for column in field.columns:
        if column.kind in (FieldKind.TABLE, FieldKind.FILE, FieldKind.SIGNATURE):
            raise FormSpecError(f"表格“{field.name}”的列“{column.name}”不能是这一种")
        if column.when or column.compute or column.required_when or column.check:
            raise FormSpecError(f"表格“{field.name}”的列“{column.name}”不能带条件或计算")


def cell_key(code: str, row: int, column: str) -> str:
    """Return the name under which a cell of a table is sent; rows count from 0."""
    return f"{code}-{row}-{column}"


def fill(
    spec: FormSpec,
    raw: Raw,
    context: Mapping[str, Any],
    *,
    stored: Mapping[str, Any] | None = None,
    step: str | None = None,
    only: Collection[str] | None = None,
    final: bool = False,
    whole: bool = False,
    checks: ValueChecks = NO_CHECKS,
) -> FormAnswers:
    """Return the answers after this was sent: values, what is shown, and what has to be changed.

    `raw` speaks for the fields of `step` (all steps where None), narrowed to `only` where a
    single answer is saved; the other fields keep their `stored` values. `final` also asks for
    what is required, of those fields. `context` holds what expressions may see beside `表`.

    Raises: FormTooLarge where far more was sent than the form can hold.
    """
    form = compiled(spec)
    if len(raw) > form.capacity + SPARE_KEYS:
        raise FormTooLarge
    run = _Filling(form, raw, context, stored or {}, step, only, final, whole, checks)
    return run.answers()


class _Filling:
    """One pass over a form; lives for one call of `fill`."""

    __slots__ = (
        "_asked",
        "_checks",
        "_errors",
        "_final",
        "_form",
        "_named",
        "_names",
        "_raw",
        "_shown",
        "_stored",
        "_values",
        "_whole",
    )

    def __init__(
        self,
        form: CompiledForm,
        raw: Raw,
        context: Mapping[str, Any],
        stored: Mapping[str, Any],
        step: str | None,
        only: Collection[str] | None,
        final: bool,
        whole: bool,
        checks: ValueChecks,
    ) -> None:
        self._form, self._raw, self._stored = form, raw, stored
        self._final, self._whole, self._checks = final, whole, checks
        codes = form.codes if step is None else form.codes_of.get(step, ())
        self._asked = frozenset(codes if only is None else set(only).intersection(codes))
        self._named = dict(form.blank)
        self._names: dict[str, Any] = {**context, ANSWERS: self._named}
        self._values: dict[str, Any] = {}
        self._errors: dict[str, str] = {}
        self._shown: set[str] = set()

    def answers(self) -> FormAnswers:
        for question in self._form.ordered:
            if not question.when or all(self._holds(condition) for condition in question.when):
                self._shown.add(question.field.code)
                self._take(question)
        for question in self._form.ordered if self._final else self._form.checked:
            if question.field.code in self._shown:
                self._judge(question)
        order = self._form.codes
        return FormAnswers(
            values={code: self._values[code] for code in order if code in self._values},
            shown=tuple([code for code in order if code in self._shown]),
            errors=self._ordered_errors(),
        )

    def _holds(self, condition: Compiled) -> bool:
        try:
            return condition.holds(self._names)
        except FeelLimitError:
            return False

    def _take(self, question: _Question) -> None:
        field = question.field
        if question.compute is not None:
            value = self._computed(question.compute, field)
        elif field.code not in self._asked or (
            # Files stay as stored: they come one by one, not with the rest of a page.
            field.kind is FieldKind.FILE and field.code not in self._raw
        ):
            value = self._stored.get(field.code)
        elif field.kind is FieldKind.TABLE:
            value = self._rows(question)
        else:
            value = self._read(field, field.code)
        if value is not None:
            self._values[field.code] = value
            self._named[field.name] = typed(field, value)

    def _computed(self, compute: Compiled, field: Field) -> Any:
        try:
            return storable(field, compute.evaluate(self._names))
        except FeelLimitError:
            return None

    def _read(self, field: Field, key: str) -> Any:
        sent = self._raw.get(key)
        if sent is None:
            return None
        try:
            return read_value(field, sent, self._checks)
        except ValueError as fault:
            self._errors[key] = str(fault)
            return None

    def _rows(self, question: _Question) -> list[dict[str, Any]] | None:
        field, rows = question.field, []
        for number, keys in filled_rows(question.keys, self._raw):
            if number >= field.max_rows:
                self._errors[field.code] = f"最多填 {field.max_rows} 行，多的请合并或另附。"
                break
            rows.append(self._row(field, keys))
        return rows or None

    def _row(self, field: Field, keys: Sequence[str]) -> dict[str, Any]:
        row = {}
        for column, key in zip(field.columns, keys, strict=True):
            value = self._read(column, key)
            if value is not None:
                row[column.code] = value
            elif column.required and key not in self._errors and self._final:
                self._errors[key] = missing(column)
        return row

    def _judge(self, question: _Question) -> None:
        field, code = question.field, question.field.code
        if code in self._errors or not (self._whole or code in self._asked or question.compute):
            return
        if code not in self._values:
            if self._final and self._required(question):
                self._errors[code] = missing(field)
            return
        if question.check is None or any(read not in self._values for read in question.check_reads):
            return
        if not self._holds(question.check):
            self._errors[code] = field.check_message or "这一项和前面填的对不上，请核对。"

    def _required(self, question: _Question) -> bool:
        if question.compute is not None:
            return False
        if question.required_when is not None:
            return self._holds(question.required_when)
        return question.field.required

    def _ordered_errors(self) -> dict[str, str]:
        if len(self._errors) < 2:
            return self._errors
        place = {code: number for number, code in enumerate(self._form.codes)}
        return dict(
            sorted(self._errors.items(), key=lambda item: place.get(item[0].split("-")[0], -1))
        )


def filled_rows(keys: Sequence[Sequence[str]], raw: Raw) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows of a table in which something was sent, with their numbers."""
    for number, row in enumerate(keys):
        if any(_something(raw.get(key)) for key in row):
            yield number, row


def _something(sent: Sequence[str] | str | None) -> bool:
    if not sent:
        return False
    return bool(sent.strip()) if isinstance(sent, str) else any(part.strip() for part in sent)


_MISSING: Mapping[FieldKind, str] = {
    FieldKind.SELECT: "这一项还没选。",
    FieldKind.RADIO: "这一项还没选。",
    FieldKind.CHECKS: "这一项还没选，至少选一个。",
    FieldKind.FILE: "请拍照或选文件。",
    FieldKind.TABLE: "至少填一行。",
    FieldKind.DECLARATION: "请看完上面的话，同意就勾上；不同意就先不要提交。",
    FieldKind.SIGNATURE: "请在这里签名。",
    FieldKind.AREA: "请选到村或社区。",
    FieldKind.DATE: "请填年月日，比如 2026年11月20日。",
}


def missing(field: Field) -> str:
    """Return what to do where a required answer was not given."""
    return _MISSING.get(field.kind) or f"请填写{field.name}。"
