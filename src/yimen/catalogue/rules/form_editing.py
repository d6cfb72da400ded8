"""Change a form step by step: add, rename, move, copy and drop its steps, questions, situations.

Every function takes a definition and returns the next one; nothing is changed in place. What
other parts of the definition still read is never taken away: the refusal says who reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from yimen.catalogue.contracts import (
    CatalogueRefused,
    Definition,
    Field,
    FieldKind,
    Option,
    Situation,
    Step,
)
from yimen.catalogue.rules.codes import numbered
from yimen.catalogue.rules.context import ANSWERS
from yimen.catalogue.rules.expressions import list_expressions
from yimen.catalogue.rules.places import place
from yimen.feel.errors import FeelSyntaxError
from yimen.feel.language import compile_expression

MAX_STEPS = 50
MAX_FIELDS = 1_500
MAX_SITUATIONS = 30
CHOICES = frozenset({FieldKind.SELECT, FieldKind.RADIO, FieldKind.CHECKS})
_NOT_IN_A_NAME = re.compile(r"[^\w]+")
_ASKING = re.compile(r"^(请(填写|选择|写上|上传|提供)?|您的|你的)+|(是什么|是多少|是哪天|吗|呢)+$")
_YES_NO = (Option(code="1", label="是"), Option(code="0", label="否"))
_Coded = TypeVar("_Coded", Step, Field, Situation)


def gone(what: str = "这一项") -> CatalogueRefused:
    """Return the refusal for something that is no longer in the form."""
    return CatalogueRefused("form_gone", f"{what}已经不在了，可能刚被别人删掉，请看看左边的目录。")


def next_code(stem: str, taken: Collection[str]) -> str:
    """Return the first free code made of a stem and a number."""
    return next(f"{stem}{n}" for n in range(1, len(taken) + 2) if f"{stem}{n}" not in taken)


def short_name(label: str, taken: Collection[str]) -> str:
    """Return a noun by which conditions can know a question, made from the question itself."""
    bare = _ASKING.sub("", _NOT_IN_A_NAME.sub("", label))[:20]
    if not bare or not bare[0].isalpha():
        bare = f"问题{bare}"
    if bare not in taken:
        return bare
    return next(f"{bare}{n}" for n in range(2, len(taken) + 3) if f"{bare}{n}" not in taken)


def all_fields(definition: Definition) -> list[Field]:
    """Return every question in the order of asking, without the columns of tables."""
    return [field for step in definition.form.steps for field in step.fields]


def find_field(definition: Definition, code: str) -> tuple[Step, Field]:
    """Return a question and its step. Raises CatalogueRefused where it is gone."""
    for step in definition.form.steps:
        for field in step.fields:
            if field.code == code:
                return step, field
    raise gone("这个问题")


def field_path(definition: Definition, code: str) -> str:
    """Return the path of a question in the definition, as findings name it."""
    for at, step in enumerate(definition.form.steps):
        for spot, field in enumerate(step.fields):
            if field.code == code:
                return f"form.steps[{at}].fields[{spot}]"
    raise gone("这个问题")


def _with_steps(definition: Definition, steps: Sequence[Step]) -> Definition:
    return replace(definition, form=replace(definition.form, steps=tuple(steps)))


def _each_step(definition: Definition, change: Callable[[Step], Step]) -> Definition:
    return _with_steps(definition, [change(step) for step in definition.form.steps])


def add_step(definition: Definition, *, title: str) -> tuple[Definition, str]:
    """Add an empty step at the end; return the definition and the code of the step."""
    title = _titled(title, "请写步骤的名称，比如“店面情况”。")
    steps = definition.form.steps
    if len(steps) >= MAX_STEPS:
        raise CatalogueRefused("form_full", f"一张表最多 {MAX_STEPS} 步，请把相近的并成一步。")
    code = next_code("step", {step.code for step in steps})
    return _with_steps(definition, [*steps, Step(code=code, title=title, fields=())]), code


def set_step(definition: Definition, *, code: str, title: str, when: str) -> Definition:
    """Give a step its title and the condition under which it is asked."""
    title = _titled(title, "请写步骤的名称，比如“店面情况”。")
    if code not in {step.code for step in definition.form.steps}:
        raise gone("这一步")
    return _each_step(
        definition,
        lambda step: replace(step, title=title, when=when) if step.code == code else step,
    )


def move_step(definition: Definition, *, code: str, by: int) -> Definition:
    """Move a step up or down."""
    return _with_steps(definition, _moved(definition.form.steps, code, by))


def copy_step(definition: Definition, *, code: str) -> Definition:
    """Put a copy of a step behind it; its questions get codes and names of their own."""
    spot = _spot(definition.form.steps, code)
    steps = list(definition.form.steps)
    original = steps[spot]
    if len(steps) >= MAX_STEPS:
        raise CatalogueRefused("form_full", f"一张表最多 {MAX_STEPS} 步，请把相近的并成一步。")
    step = Step(
        code=next_code("step", {one.code for one in steps}),
        title=f"{original.title}（副本）",
        fields=(),
        when=original.when,
    )
    grown = _with_steps(definition, [*steps[: spot + 1], step, *steps[spot + 1 :]])
    return insert_fields(grown, step=step.code, fields=original.fields)


def drop_step(definition: Definition, *, code: str) -> Definition:
    """Take a step away with its questions, unless something else reads one of them."""
    spot = _spot(definition.form.steps, code)
    dropped = definition.form.steps[spot]
    left = _with_steps(definition, [s for s in definition.form.steps if s.code != code])
    for field in dropped.fields:
        _check_unread(left, field)
    return left


def add_field(
    definition: Definition, *, step: str, label: str, kind: FieldKind
) -> tuple[Definition, str]:
    """Add a question at the end of a step; return the definition and the code of the question."""
    label = _titled(label, "请把问题写出来，比如“店面有多大”。")
    made = Field(code="new", kind=kind, name=short_name(label, ()), label=label)
    grown = insert_fields(definition, step=step, fields=(fitted(made),))
    before = {field.code for field in all_fields(definition)}
    return grown, next(f.code for f in all_fields(grown) if f.code not in before)


def fitted(field: Field) -> Field:
    """Return a question that has what its kind cannot do without: options or columns."""
    if field.kind in CHOICES and not field.options:
        field = replace(field, options=_YES_NO)
    if field.kind is FieldKind.TABLE and not field.columns:
        column = Field(code="c1", kind=FieldKind.TEXT, name="名称", label="名称")
        field = replace(field, columns=(column,))
    return field


def insert_fields(definition: Definition, *, step: str, fields: Sequence[Field]) -> Definition:
    """Put copies of questions at the end of a step, under free codes and names.

    Conditions among the copies follow their new names. Raises CatalogueRefused.
    """
    known = all_fields(definition)
    if len(known) + len(fields) > MAX_FIELDS:
        raise CatalogueRefused("form_full", f"一张表最多 {MAX_FIELDS} 个问题，请拆成几个事项。")
    _spot(definition.form.steps, step)
    codes, names = {one.code for one in known}, {one.name for one in known}
    made: list[Field] = []
    renamed: dict[str, str] = {}
    for field in fields:
        code = next_code("q", codes)
        name = field.name if field.name not in names else short_name(field.name, names)
        renamed |= {field.name: name} if name != field.name else {}
        codes.add(code)
        names.add(name)
        made.append(replace(field, code=code, name=name))
    for old, new in renamed.items():
        made = [_rewritten(field, old, new) for field in made]
    return _each_step(
        definition,
        lambda one: replace(one, fields=(*one.fields, *made)) if one.code == step else one,
    )


def set_field(definition: Definition, *, field: Field) -> Definition:
    """Put a question in the place of the one with its code; a new name is followed in conditions.

    Raises CatalogueRefused where the old name is read outside the form, which must change first.
    """
    _, before = find_field(definition, field.code)
    field = fitted(field)
    changed = _each_step(
        definition,
        lambda step: replace(
            step, fields=tuple(field if one.code == field.code else one for one in step.fields)
        ),
    )
    if before.name == field.name:
        return changed
    changed = _each_step(changed, lambda step: _renamed_in(step, before.name, field.name))
    readers = list(readers_of(changed, before.name))
    if readers:
        raise CatalogueRefused(
            "name_read",
            f"{'、'.join(readers[:3])}里还写着“{ANSWERS}.{before.name}”，请先改那里，再换名称。",
            field="name",
        )
    return changed


def move_field(definition: Definition, *, code: str, by: int) -> Definition:
    """Move a question up or down; over the edge of its step it goes into the next one."""
    step, field = find_field(definition, code)
    spot = _spot(step.fields, code)
    if 0 <= spot + by < len(step.fields):
        moved = _moved(step.fields, code, by)
        return _each_step(
            definition,
            lambda one: replace(one, fields=tuple(moved)) if one.code == step.code else one,
        )
    steps = list(definition.form.steps)
    here = _spot(steps, step.code)
    there = here + by
    if not 0 <= there < len(steps):
        raise CatalogueRefused("at_edge", "已经在最边上了，不能再移。")
    rest = tuple(one for one in step.fields if one.code != code)
    steps[here] = replace(step, fields=rest)
    other = steps[there].fields
    joined = (*other, field) if by < 0 else (field, *other)
    steps[there] = replace(steps[there], fields=joined)
    return _with_steps(definition, steps)


def copy_field(definition: Definition, *, code: str) -> tuple[Definition, str]:
    """Put a copy of a question behind it; return the definition and the code of the copy."""
    step, field = find_field(definition, code)
    grown = insert_fields(definition, step=step.code, fields=(field,))
    made = next(one for one in grown.form.steps if one.code == step.code).fields[-1]
    spot = _spot(step.fields, code)
    fields = (*step.fields[: spot + 1], made, *step.fields[spot + 1 :])
    return _each_step(
        grown, lambda one: replace(one, fields=fields) if one.code == step.code else one
    ), made.code


def drop_field(definition: Definition, *, code: str) -> Definition:
    """Take a question away, unless a condition or another part still reads its answer."""
    _, field = find_field(definition, code)
    left = _each_step(
        definition,
        lambda step: replace(step, fields=tuple(f for f in step.fields if f.code != code)),
    )
    _check_unread(left, field)
    return left


def add_situation(definition: Definition, *, title: str) -> tuple[Definition, str]:
    """Add a situation; return the definition and its code."""
    title = _titled(title, "请写情形的名称，比如“自有房屋”。")
    known = definition.situations
    if len(known) >= MAX_SITUATIONS:
        raise CatalogueRefused("form_full", f"一个事项最多 {MAX_SITUATIONS} 种情形。")
    code = next_code("case", {one.code for one in known})
    made = Situation(code=code, title=title)
    return numbered(replace(definition, situations=(*known, made))), code


def set_situation(
    definition: Definition, *, code: str, title: str, help_text: str, when: str
) -> Definition:
    """Give a situation its title, its explanation and the condition that picks it."""
    title = _titled(title, "请写情形的名称，比如“自有房屋”。")
    _spot(definition.situations, code)
    return replace(
        definition,
        situations=tuple(
            replace(one, title=title, help=help_text, when=when) if one.code == code else one
            for one in definition.situations
        ),
    )


def move_situation(definition: Definition, *, code: str, by: int) -> Definition:
    """Move a situation up or down in the list that the resident reads."""
    return replace(definition, situations=tuple(_moved(definition.situations, code, by)))


def drop_situation(definition: Definition, *, code: str) -> Definition:
    """Take a situation away, unless a condition still asks for it."""
    _spot(definition.situations, code)
    quoted = f'"{code}"'
    readers = [
        place(path)
        for path, text in list_expressions(definition)
        if quoted in text and "情形" in text
    ]
    if readers:
        raise CatalogueRefused(
            "situation_read", f"{'、'.join(readers[:3])}还用着这种情形，请先改那里，再删。"
        )
    left = tuple(one for one in definition.situations if one.code != code)
    return replace(definition, situations=left)


def readers_of(definition: Definition, name: str) -> Iterator[str]:
    """Yield the places whose expressions read the answer of a question, in Chinese."""
    for path, text in list_expressions(definition):
        try:
            names = compile_expression(text).names
        except FeelSyntaxError:
            continue
        if any(one[0] == ANSWERS and one[1:2] == (name,) for one in names):
            yield place(path)


def _check_unread(left: Definition, field: Field) -> None:
    readers = list(readers_of(left, field.name))
    if readers:
        raise CatalogueRefused(
            "field_read",
            f"{'、'.join(readers[:3])}还要用“{field.name}”的回答，请先改那里的条件，再删。",
        )


def _titled(text: str, remedy: str) -> str:
    text = " ".join(text.split())[:100]
    if not text:
        raise CatalogueRefused("no_title", remedy, field="title")
    return text


def _spot(items: Sequence[_Coded], code: str) -> int:
    for at, item in enumerate(items):
        if item.code == code:
            return at
    raise gone()


def _moved(items: Sequence[_Coded], code: str, by: int) -> list[_Coded]:
    at = _spot(items, code)
    if not 0 <= at + by < len(items):
        raise CatalogueRefused("at_edge", "已经在最边上了，不能再移。")
    moved = list(items)
    moved.insert(at + by, moved.pop(at))
    return moved


def _renamed_in(step: Step, old: str, new: str) -> Step:
    fields = tuple(_rewritten(field, old, new) for field in step.fields)
    return replace(step, when=_reworded(step.when, old, new), fields=fields)


def _rewritten(field: Field, old: str, new: str) -> Field:
    parts = (field.when, field.required_when, field.compute, field.check)
    if not any(old in part for part in parts):
        return field
    when, required_when, compute, check = (_reworded(part, old, new) for part in parts)
    return replace(field, when=when, required_when=required_when, compute=compute, check=check)


def _reworded(text: str, old: str, new: str) -> str:
    """Replace `表.old` by `表.new`; texts in quotation marks stay as they are."""
    if old not in text:
        return text
    read = re.compile(rf"(\"(?:[^\"\\]|\\.)*\")|(?<!\w){ANSWERS}\s*\.\s*{re.escape(old)}(?!\w)")
    return read.sub(lambda found: found.group(1) or f"{ANSWERS}.{new}", text)
