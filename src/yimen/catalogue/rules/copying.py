"""Copy sheets: what is wrong with one, its lines as an editor writes them, the form of a number."""

from __future__ import annotations

from collections.abc import Iterator

from yimen.catalogue.contracts import Definition
from yimen.catalogue.contracts.copying import CASE_SOURCES, CopyField, CopySheet
from yimen.kernel.rules import rule

MOST_FIELDS = 60
_LONGEST_NUMBER = 40


def findings_of(definition: Definition) -> Iterator[tuple[str, str]]:
    """Yield the path and the remedy of every mistake in a copy sheet."""
    sheet = definition.copy_sheet
    if sheet is None:
        return
    if not sheet.system:
        yield "copy_sheet.system", "请写对方系统的名称。"
    if not 2 <= len(sheet.number_form) <= _LONGEST_NUMBER or "#" not in sheet.number_form:
        yield (
            "copy_sheet.number_form",
            "请写对方编号的样子：数字写 #，大写字母写 @，别的照写，比如 GT2026########。",
        )
    if not 1 <= len(sheet.fields) <= MOST_FIELDS:
        yield "copy_sheet.fields", f"请写要抄的栏目，1 到 {MOST_FIELDS} 项。"
    codes = {field.code for step in definition.form.steps for field in step.fields}
    for at, one in enumerate(sheet.fields):
        if one.source not in codes and one.source not in CASE_SOURCES:
            known = "、".join(CASE_SOURCES)
            yield (
                f"copy_sheet.fields[{at}].source",
                f"“{one.name}”的来源“{one.source}”不是申请表里的问题代码，也不是{known}。",
            )


def lines_of(sheet: CopySheet | None) -> str:
    """Return the fields as lines, as an editor writes them."""
    return "\n".join(f"{one.name} = {one.source}" for one in sheet.fields) if sheet else ""


def read_lines(text: str) -> tuple[CopyField, ...]:
    """Return the fields that lines name; a line without a source has an empty one, which is refused."""
    found = []
    for line in text.splitlines():
        name, _, source = line.replace("＝", "=").partition("=")
        if name.strip():
            found.append(CopyField(name=name.strip()[:60], source=source.strip()))
    return tuple(found)


@rule(
    "CAT-CPY-1", cites="没有统一规定；一数一源、不重复录入（国发〔2022〕5号），抄错的编号查不回去"
)
def is_number(*, form: str, number: str) -> bool:
    """Say whether a number looks as the other system writes it."""
    return len(form) == len(number) and all(
        _fits(mark, sign) for mark, sign in zip(form, number, strict=True)
    )


def _fits(mark: str, sign: str) -> bool:
    if mark == "#":
        return sign.isascii() and sign.isdigit()
    if mark == "@":
        return sign.isascii() and sign.isalpha() and sign.isupper()
    return mark == sign
