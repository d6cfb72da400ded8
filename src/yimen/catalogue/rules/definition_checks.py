"""Find what a definition of the right shape still gets wrong: codes, references, expressions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from yimen.catalogue.contracts import Definition, Field, FieldKind, Step
from yimen.catalogue.rules import copying
from yimen.catalogue.rules.codes import is_handle
from yimen.catalogue.rules.context import PREFILL_SOURCES, is_source
from yimen.catalogue.rules.expressions import list_expressions, why_refused
from yimen.catalogue.rules.forms import FormSpecError, compile_form

Found = Iterator[tuple[str, str]]

VERBS = frozenset({"cases.examine", "cases.decide"})
UNITS = frozenset({"receiving", "deciding"})

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAME = re.compile(r"[^\W\d_][\w]{0,29}")
_ORGANISATION = re.compile(r"[a-z][a-z0-9-]{1,19}")
_LICENCE_TYPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}\d{3}")
_LIMIT_UNITS = frozenset("WDHMY")
_CHOICES = frozenset({FieldKind.SELECT, FieldKind.RADIO, FieldKind.CHECKS})
_SOURCES = frozenset({"10", "20", "99"})
_NEEDS = frozenset({"1", "2", "3"})


def findings(definition: Definition) -> Found:
    """Yield the path and the remedy of every mistake."""
    yield from _codes(definition)
    yield from _handles(definition)
    yield from _fields(definition)
    yield from _papers(definition)
    yield from _route(definition)
    yield from _licence(definition)
    yield from _limits(definition)
    yield from _fees(definition)
    yield from _expressions(definition)
    yield from copying.findings_of(definition)


def _doubled(values: Iterable[str]) -> set[str]:
    return {value for value, count in Counter(values).items() if count > 1}


def walk_fields(steps: Iterable[Step]) -> Iterator[tuple[str, Field]]:
    """Yield every question with its path; the columns of a table follow their table."""
    for at, step in enumerate(steps):
        for place, field in enumerate(step.fields):
            path = f"form.steps[{at}].fields[{place}]"
            yield path, field
            for column_at, column in enumerate(field.columns):
                yield f"{path}.columns[{column_at}]", column


def _codes(definition: Definition) -> Found:
    groups: tuple[tuple[str, list[str]], ...] = (
        ("situations", [item.code for item in definition.situations]),
        ("papers", [item.code for item in definition.papers]),
        ("route", [item.code for item in definition.route]),
        ("form.steps", [item.code for item in definition.form.steps]),
        ("decisions", [item.code for item in definition.decisions]),
    )
    for path, codes in groups:
        doubled = _doubled(codes)
        for at, code in enumerate(codes):
            if not _CODE.fullmatch(code):
                yield f"{path}[{at}].code", "代码用小写英文字母开头，只含字母、数字和下划线。"
            elif code in doubled:
                yield f"{path}[{at}].code", f"代码“{code}”重复了，请换一个。"
    routed = definition.route or definition.process
    for path, text in (("form.steps", definition.form.steps), ("route", routed)):
        if not text:
            yield path, "至少要有一个，现在是空的。"
    if not definition.laws:
        yield "laws", "至少写一条依据。"
    if not definition.situations:
        yield "situations", "至少写一种情形；没有分别的写一种“一般情形”。"


def _handles(definition: Definition) -> Found:
    given = [one.handle for one in definition.situations]
    doubled = _doubled(given)
    for at, handle in enumerate(given):
        if handle and not is_handle(text=handle):
            yield f"situations[{at}].handle", "业务办理项序号写 01 到 99 的两位数字。"
        elif handle and handle in doubled:
            yield f"situations[{at}].handle", f"业务办理项序号“{handle}”重复了，请换一个。"


def _fields(definition: Definition) -> Found:
    top = [field for step in definition.form.steps for field in step.fields]
    codes = _doubled(field.code for field in top)
    names = _doubled(field.name for field in top)
    papers = {paper.code for paper in definition.papers}
    for path, field in walk_fields(definition.form.steps):
        is_column = ".columns[" in path
        yield from _field(path, field)
        if not is_column and field.code in codes:
            yield f"{path}.code", f"代码“{field.code}”重复了，请换一个。"
        if not is_column and field.name in names:
            yield f"{path}.name", f"名称“{field.name}”重复了，条件里分不清，请换一个。"
        if field.paper and field.paper not in papers:
            yield f"{path}.paper", f"没有代码为“{field.paper}”的材料，请改成材料清单里的代码。"
        if is_column and field.kind in {FieldKind.TABLE, FieldKind.AREA}:
            yield f"{path}.kind", "表格里不能再放表格或区划，请拆成单独的问题。"


def _field(path: str, field: Field) -> Found:
    if not _CODE.fullmatch(field.code):
        yield f"{path}.code", "代码用小写英文字母开头，只含字母、数字和下划线。"
    if not _NAME.fullmatch(field.name):
        yield f"{path}.name", "名称要能写进条件：文字开头，不含空格和标点，最多 30 字。"
    if not field.label:
        yield f"{path}.label", "把问题写出来，比如“您的联系电话是多少”。"
    if field.kind in _CHOICES and not field.options:
        yield f"{path}.options", "选择题要有选项。"
    if field.kind is FieldKind.TABLE and not field.columns:
        yield f"{path}.columns", "表格要有列。"
    doubled = _doubled(option.code for option in field.options)
    if doubled:
        yield f"{path}.options", f"选项代码“{'、'.join(sorted(doubled))}”重复了。"
    if bool(field.check) != bool(field.check_message):
        yield f"{path}.check_message", "写了校验就要写不通过时怎么告诉申请人，反之亦然。"
    low, high = field.min_value, field.max_value
    if low is not None and high is not None and low > high:
        yield f"{path}.max_value", "最大值比最小值还小。"
    if field.prefill and not is_source(field.prefill):
        known = "、".join(sorted(PREFILL_SOURCES))
        ways = "“证照.类型代码.字段”“共享.数据资源.信息项”“以前办件.问题名称”"
        yield f"{path}.prefill", f"不认识的来源。可用：{known}，或{ways}。"


def _papers(definition: Definition) -> Found:
    for at, paper in enumerate(definition.papers):
        path = f"papers[{at}]"
        if paper.source not in _SOURCES:
            yield f"{path}.source", "来源写 10（申请人自备）、20（政府部门核发）或 99（其他）。"
        if paper.need not in _NEEDS:
            yield f"{path}.need", "必要性写 1（必要）、2（非必要）或 3（可容缺后补）。"
        if paper.need == "3" and paper.deferrable_days < 1:
            yield f"{path}.deferrable_days", "可容缺的材料要写几个工作日内补交。"
        if paper.sheet is not None and not (paper.sheet.title and paper.sheet.rows):
            yield f"{path}.sheet", "空表要有标题和至少一个填写项。"


def _route(definition: Definition) -> Found:
    last = len(definition.route) - 1
    for at, step in enumerate(definition.route):
        if step.verb not in VERBS:
            yield f"route[{at}].verb", "动作写 cases.examine（审查）或 cases.decide（决定）。"
        elif (step.verb == "cases.decide") != (at == last):
            yield f"route[{at}].verb", "只有最后一个环节作决定，前面的环节都是审查。"
        if step.unit not in UNITS and not _ORGANISATION.fullmatch(step.unit):
            yield f"route[{at}].unit", "承办单位写 receiving、deciding 或单位代码。"


def _licence(definition: Definition) -> Found:
    licence = definition.licence
    if licence and not _LICENCE_TYPE.fullmatch(licence.type_code):
        yield "licence.type_code", "证照类型代码是 18 位统一社会信用代码加 3 位数字。"


def _limits(definition: Definition) -> Found:
    limits = {
        "extension_limit": definition.extension_limit,
        "delivery_limit": definition.delivery_limit,
        "licence.validity": definition.licence.validity if definition.licence else None,
    }
    for path, limit in limits.items():
        if limit and limit.unit not in _LIMIT_UNITS:
            yield f"{path}.unit", "单位写 W（工作日）、D（天）、H（小时）、M（月）或 Y（年）。"


def _fees(definition: Definition) -> Found:
    tables = {
        one.code: {output.name for output in one.table.outputs} for one in definition.decisions
    }
    for at, fee in enumerate(definition.fees):
        for key, code, output in (("table", fee.table, "金额"), ("waiver", fee.waiver, "减免")):
            if code and code not in tables:
                yield f"fees[{at}].{key}", f"没有代码为“{code}”的决策表，请改成决策表里的代码。"
            elif code and output not in tables[code]:
                yield f"fees[{at}].{key}", f"决策表“{code}”要有一列结果叫“{output}”。"


def _expressions(definition: Definition) -> Found:
    names = {field.name for step in definition.form.steps for field in step.fields}
    clean = True
    for path, text in list_expressions(definition):
        reason = why_refused(text=text, form_names=names)
        if reason:
            clean = False
            yield path, reason
    if clean:
        yield from _together(definition)


def _together(definition: Definition) -> Found:
    try:
        compile_form(definition.form)
    except FormSpecError as fault:
        yield "form", f"{fault}。"
