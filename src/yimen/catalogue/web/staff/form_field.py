"""One question of a form as the designer asks about it: every property, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from django.http import QueryDict

from yimen.catalogue.contracts import Definition, Field, FieldKind, Option
from yimen.catalogue.rules.context import EARLIER, PREFILL_SOURCES, REGISTERED
from yimen.catalogue.rules.form_editing import CHOICES, next_code, short_name
from yimen.exchange import public as exchange
from yimen.exchange.contracts import Sharing
from yimen.ui import forms
from yimen.ui.parts import Option as Choice

KINDS: Mapping[FieldKind, str] = {
    FieldKind.TEXT: "一行字",
    FieldKind.LONG_TEXT: "几行字",
    FieldKind.NUMBER: "数字",
    FieldKind.MONEY: "金额",
    FieldKind.DATE: "日期",
    FieldKind.ID_NUMBER: "身份证号",
    FieldKind.USCC: "统一社会信用代码",
    FieldKind.PHONE: "电话",
    FieldKind.AREA: "住址（到村、社区）",
    FieldKind.SELECT: "下拉选一个",
    FieldKind.RADIO: "列出选一个",
    FieldKind.CHECKS: "可选几个",
    FieldKind.TABLE: "表格",
    FieldKind.FILE: "上传材料",
    FieldKind.DECLARATION: "承诺（勾选）",
    FieldKind.SIGNATURE: "签名",
}
_BY_TITLE = {title: kind for kind, title in KINDS.items()}
_IN_TABLE = frozenset(KINDS) - {
    FieldKind.TABLE,
    FieldKind.FILE,
    FieldKind.SIGNATURE,
    FieldKind.AREA,
}
_NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.MONEY})
_TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})
_SITUATION = re.compile(
    r"^\((情形 = \"\w+\"(?: or 情形 = \"\w+\")*)\)(?: and \((.*)\))?$", re.DOTALL
)
_ONE = re.compile(r"\"(\w+)\"")
_SPLIT = re.compile(r"\s*[|｜]\s*")


def kind_choices() -> tuple[Choice, ...]:
    """Return the kinds of questions as options."""
    return tuple(Choice(value=kind.value, label=title) for kind, title in KINDS.items())


def split_when(when: str) -> tuple[tuple[str, ...], str]:
    """Return the situations that a condition names at its head, and the rest of it."""
    found = _SITUATION.match(when)
    if found is None:
        return (), when
    return tuple(_ONE.findall(found.group(1))), found.group(2) or ""


def join_when(situations: Sequence[str], rest: str) -> str:
    """Return the condition that holds in these situations (in all where none is named)."""
    if not situations:
        return rest
    named = " or ".join(f'情形 = "{code}"' for code in situations)
    return f"({named}) and ({rest})" if rest else f"({named})"


def questions(definition: Definition, field: Field) -> tuple[forms.Field, ...]:
    """Return what the designer asks about a question of this kind."""
    return (*_words(), *_when(definition, field), *_limits(definition, field), *_judged())


def _words() -> Iterator[forms.Field]:
    yield forms.Field(name="label", label="问题怎么问", maxlength=200)
    yield forms.Field(
        name="name", label="短名", width="m", maxlength=30,
        help="条件和办件页上用它称呼这个问题，不含空格和标点，比如“经营面积”。",
    )  # fmt: skip
    yield forms.Field(name="kind", label="怎么填", kind="select", options=kind_choices(), width="m")
    yield forms.Field(
        name="why", label="为什么问", required=False, maxlength=200,
        help="群众会看到。写不出用处的，就不要问。",
    )  # fmt: skip
    yield forms.Field(
        name="help", label="怎么填的说明", kind="textarea", rows=2, required=False, maxlength=400
    )
    yield forms.Field(name="required", label="一定要填", kind="tick", required=False)


def _when(definition: Definition, field: Field) -> Iterator[forms.Field]:
    if len(definition.situations) > 1 or split_when(field.when)[0]:
        options = tuple(Choice(value=s.code, label=s.title) for s in definition.situations)
        yield forms.Field(
            name="situations", label="哪些情形要问", kind="checkbox", options=options,
            required=False, help="都不勾，就是每种情形都问。",
        )  # fmt: skip
    yield forms.Field(
        name="when", label="还要满足什么才问", required=False, maxlength=500,
        help='比如 表.经营面积 > 100，或 表.凉菜 = "1"（引号里写选项的代码）。空着就都问。',
    )  # fmt: skip
    yield forms.Field(
        name="required_when", label="什么时候一定要填", required=False, maxlength=500,
        help="写了条件，就按条件；不写，就看上面勾没勾“一定要填”。",
    )  # fmt: skip
    yield forms.Field(
        name="compute", label="由系统算出", required=False, maxlength=500,
        help="写了算式就不用群众填，比如 表.月租金 * 12。",
    )  # fmt: skip
    yield forms.Field(
        name="prefill", label="先替群众填上", kind="select", options=_sources(field),
        required=False, width="m",
        help="群众看得到来自哪里、哪天的；可以改，也可以提异议。别的单位的登记，要先有授权才带得出来。",
    )  # fmt: skip
    yield forms.Field(
        name="licence", label="或者来自哪张证照", required=False, maxlength=80, width="m",
        help="写成“证照.类型代码.字段”。填了这里，上面的就不算。",
    )  # fmt: skip


def _sources(field: Field) -> tuple[Choice, ...]:
    """Return where a value may come from, by name: the person, an earlier case, each register."""
    names = {source: source for source in sorted(PREFILL_SOURCES)}
    names[f"{EARLIER}.{field.name}"] = f"以前办件：上次填的“{field.name}”"
    for resource in exchange.list_resources():
        for one in resource.fields:
            if one.sharing is not Sharing.NEVER:
                source = f"{REGISTERED}.{resource.code}.{one.code}"
                names[source] = f"{resource.name}：{one.name}（{resource.owner_name}）"
    if field.prefill:
        names.setdefault(field.prefill, field.prefill)
    return tuple(Choice(value=source, label=label) for source, label in names.items())


def _limits(definition: Definition, field: Field) -> Iterator[forms.Field]:
    if field.kind in CHOICES:
        yield forms.Field(
            name="options", label="选项，一行一个", kind="textarea", rows=6,
            help="要加说明的写成“自有房屋｜有不动产权证的选这个”。改字不改代码，条件里写代码："
            + "、".join(f"{one.label[:10]}是 {one.code}" for one in field.options[:10]) + "。",
        )  # fmt: skip
    if field.kind is FieldKind.TABLE:
        yield forms.Field(
            name="columns", label="表格的列，一行一列", kind="textarea", rows=6,
            help="写成“姓名｜一行字”“工资｜金额｜可不填”“工种｜下拉选一个｜选项：厨师、服务员”。",
        )  # fmt: skip
        yield forms.Field(name="max_rows", label="最多几行", kind="integer", width="s")
    if field.kind in _NUMBERS:
        yield forms.Field(name="min_value", label="最小", kind="number", width="s", required=False)
        yield forms.Field(name="max_value", label="最大", kind="number", width="s", required=False)
        yield forms.Field(name="unit", label="单位", width="s", required=False, maxlength=20)
    if field.kind in _TEXTS:
        yield forms.Field(name="max_length", label="最多几个字", kind="integer", width="s")
    if field.kind is FieldKind.FILE:
        papers = tuple(Choice(value=p.code, label=p.name) for p in definition.papers)
        yield forms.Field(
            name="paper", label="收的是哪份材料", kind="select", options=papers, required=False,
            help="材料清单在这一版的页面上写。",
        )  # fmt: skip


def _judged() -> Iterator[forms.Field]:
    yield forms.Field(
        name="check", label="填了以后还要核对", required=False, maxlength=500,
        help="成立才算对，比如 表.租期届满 > 表.开业日期。",
    )  # fmt: skip
    yield forms.Field(
        name="check_message", label="对不上时告诉群众", required=False, maxlength=200,
        help="说清怎么改，比如“租期要在开业以后届满，请核对两个日期”。",
    )  # fmt: skip


def values_of(field: Field) -> dict[str, str | Sequence[str]]:
    """Return a question as the values of the designer's form."""
    situations, rest = split_when(field.when)
    plain = ("label", "name", "why", "help", "required_when", "compute", "check", "check_message",
             "unit", "paper")  # fmt: skip
    values: dict[str, str | Sequence[str]] = {name: getattr(field, name) for name in plain}
    is_licence = field.prefill.startswith("证照.")
    values |= {
        "kind": field.kind.value,
        "required": "1" if field.required else "",
        "situations": list(situations),
        "when": rest,
        "prefill": "" if is_licence else field.prefill,
        "licence": field.prefill if is_licence else "",
        "options": "\n".join(_option_line(one) for one in field.options),
        "columns": "\n".join(_column_line(one) for one in field.columns),
        "max_rows": str(field.max_rows),
        "max_length": str(field.max_length),
    }
    for name in ("min_value", "max_value"):
        number = getattr(field, name)
        values[name] = "" if number is None else str(number)
    return values


def posted(given: QueryDict) -> dict[str, str | Sequence[str]]:
    """Return what was sent as the values of the designer's form."""
    values: dict[str, str | Sequence[str]] = {
        name: str(given.get(name) or "").replace("\r\n", "\n")[:8_000] for name in given
    }
    values["situations"] = given.getlist("situations")[:100]
    values.setdefault("required", "")
    return values


def read(
    values: Mapping[str, str | Sequence[str]], *, field: Field
) -> tuple[Field, dict[str, str]]:
    """Return the question that was written, and what could not be read by property."""
    errors: dict[str, str] = {}

    def text(name: str) -> str:
        value = values.get(name)
        return value.strip() if isinstance(value, str) else str(getattr(field, name, ""))

    kind = FieldKind(text("kind")) if text("kind") in set(FieldKind) else field.kind
    situations = values.get("situations", ())
    changed = replace(
        field,
        kind=kind,
        label=" ".join(text("label").split()),
        name=text("name").replace(" ", ""),
        why=text("why"),
        help=text("help"),
        required=bool(values.get("required")),
        when=join_when(list(situations), text("when")),
        required_when=text("required_when"),
        compute=text("compute"),
        prefill=text("licence") or text("prefill"),
        unit=text("unit"),
        paper=text("paper") if kind is FieldKind.FILE else "",
        check=text("check"),
        check_message=text("check_message"),
        min_value=_number(values, "min_value", field.min_value, errors),
        max_value=_number(values, "max_value", field.max_value, errors),
        max_rows=_whole(values, "max_rows", field.max_rows, 500, errors),
        max_length=_whole(values, "max_length", field.max_length, 5_000, errors),
    )
    if kind in CHOICES and "options" in values:
        changed = replace(changed, options=_options(_lines(values["options"]), field.options))
    if kind is FieldKind.TABLE and "columns" in values:
        changed = replace(
            changed, columns=_columns(_lines(values["columns"]), field.columns, errors)
        )
    return changed, errors


def _lines(text: str | Sequence[str]) -> list[str]:
    return (
        [line.strip() for line in text.split("\n") if line.strip()] if isinstance(text, str) else []
    )


def _number(
    values: Mapping[str, str | Sequence[str]],
    name: str,
    before: Decimal | None,
    errors: dict[str, str],
) -> Decimal | None:
    if name not in values:
        return before
    text = str(values[name]).strip()
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or len(text) > 20:
        errors[name] = "请写数字，比如 100 或 0.5。"
        return before
    return number


def _whole(
    values: Mapping[str, str | Sequence[str]],
    name: str,
    before: int,
    most: int,
    errors: dict[str, str],
) -> int:
    if name not in values:
        return before
    text = str(values[name]).strip()
    if not text.isdecimal() or len(text) > 5 or not 1 <= int(text) <= most:
        errors[name] = f"请写 1 到 {most} 的整数。"
        return before
    return int(text)


def _option_line(option: Option) -> str:
    return f"{option.label}｜{option.help}" if option.help else option.label


def _options(lines: Sequence[str], before: Sequence[Option]) -> tuple[Option, ...]:
    """Return the options; a line keeps the code of its label, else that of its place."""
    parts = [_SPLIT.split(line, maxsplit=1) for line in lines[:300]]
    codes = _kept_codes([part[0] for part in parts], [(o.label, o.code) for o in before], "")
    return tuple(
        Option(code=code, label=part[0], help=part[1] if part[1:] else "")
        for code, part in zip(codes, parts, strict=True)
    )


def _kept_codes(
    labels: Sequence[str], before: Sequence[tuple[str, str]], stem: str
) -> Iterable[str]:
    known = dict(before)
    taken = {known[label] for label in labels if label in known}
    every = {code for _, code in before}
    codes = []
    for at, label in enumerate(labels):
        code = known.pop(label, "")
        if not code and len(labels) == len(before) and before[at][1] not in taken:
            code = before[at][1]
        if not code:
            code = next_code(stem, every)
        taken.add(code)
        every.add(code)
        codes.append(code)
    return codes


def _column_line(column: Field) -> str:
    parts = [column.label, KINDS[column.kind]]
    if not column.required:
        parts.append("可不填")
    if column.options:
        parts.append(f"选项：{'、'.join(one.label for one in column.options)}")
    return "｜".join(parts)


def _columns(
    lines: Sequence[str], before: Sequence[Field], errors: dict[str, str]
) -> tuple[Field, ...]:
    parts = [_SPLIT.split(line) for line in lines[:40]]
    codes = _kept_codes([part[0] for part in parts], [(c.label, c.code) for c in before], "c")
    known = {column.code: column for column in before}
    made: list[Field] = []
    for code, (label, *rest) in zip(codes, parts, strict=True):
        taken = {one.name for one in made}
        base = known.get(code)
        if base is None or base.label != label:
            start = base or Field(code=code, kind=FieldKind.TEXT, name="x", label=label)
            base = replace(start, label=label, name=short_name(label, taken))
        column = replace(base, required=True)
        for word in rest:
            column = _with_word(column, word, errors)
        made.append(column)
    return tuple(made)


def _with_word(column: Field, word: str, errors: dict[str, str]) -> Field:
    if word in _BY_TITLE and _BY_TITLE[word] in _IN_TABLE:
        return replace(column, kind=_BY_TITLE[word])
    if word == "可不填":
        return replace(column, required=False)
    if word.startswith(("选项：", "选项:")):
        labels = [one.strip() for one in word[3:].split("、") if one.strip()]
        return replace(column, options=_options(labels, column.options))
    allowed = "、".join(KINDS[kind] for kind in FieldKind if kind in _IN_TABLE)
    errors["columns"] = (
        f"“{column.label}”一列里不认识“{word[:20]}”。可以写：{allowed}、可不填、选项：…"
    )
    return column
