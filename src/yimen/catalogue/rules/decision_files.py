"""Decision tables from files: XLSX, CSV and DMN, each bounded in size before it is read."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from yimen.catalogue.contracts import CatalogueRefused
from yimen.catalogue.contracts.decisions import DecisionTable
from yimen.catalogue.rules.decision_grid import (
    MAX_CELL,
    MAX_CELLS,
    MAX_INPUTS,
    MAX_OUTPUTS,
    MAX_RULES,
    cells_of,
)
from yimen.catalogue.rules.decision_sheet import Imported, read_rows
from yimen.feel.dmn import elements, tables
from yimen.feel.errors import FeelLimitError, FeelSyntaxError

MAX_BYTES = 2_000_000
_MAX_UNPACKED = 20_000_000
_MAX_ROWS = 600
_MAX_COLUMNS = 64
_OUR_OWN = frozenset(
    {
        *("definitions", "decision", "variable", "decisionTable", "input", "inputExpression"),
        *("inputValues", "text", "output", "outputValues", "defaultOutputEntry", "rule"),
        *("inputEntry", "outputEntry", "annotation", "annotationEntry", "DMNDI"),
        *("informationRequirement", "requiredInput", "inputData"),
    }
)
_WORDS = {
    "businessKnowledgeModel": "业务知识",
    "decisionService": "决策服务",
    "knowledgeSource": "依据来源",
    "itemDefinition": "类型定义",
    "import": "引用的别的文件",
    "extensionElements": "别的产品的扩展内容",
    "literalExpression": "单独的表达式",
    "knowledgeRequirement": "对业务知识的引用",
    "requiredDecision": "对别的决策的引用",
}


def read_file(content: bytes, *, name: str, code: str) -> Imported:
    """Return the table of a file, by what the file is and not by what it is called.

    Raises: CatalogueRefused with what is wrong and where.
    """
    if len(content) > MAX_BYTES:
        raise _refused(f"文件太大，最多 {MAX_BYTES // 1_000_000} MB。")
    if content[:2] == b"PK":
        return _bounded(read_rows(list(_sheet(content)), code=code))
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        return _bounded(read_dmn(content, code=code))
    if name.lower().endswith((".xls", ".et", ".doc")):
        raise _refused("这是旧格式的表格，请另存为 XLSX 再导入。")
    return _bounded(read_rows(list(_lines(content)), code=code))


def _bounded(found: Imported) -> Imported:
    if cells_of(found.decision.table) > MAX_CELLS:
        raise _refused(f"表太大，规则最多 {MAX_CELLS} 格，请拆成几张小表。")
    return found


def _refused(message: str) -> CatalogueRefused:
    return CatalogueRefused("decision_file", message, field="file")


def _lines(content: bytes) -> Iterator[list[str]]:
    """Yield the rows of a CSV file in any of the encodings that offices write."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise _refused("读不出文字，请另存为 UTF-8 的 CSV 或 XLSX。")
    try:
        for at, row in enumerate(csv.reader(io.StringIO(text, newline=""))):
            if at >= _MAX_ROWS:
                raise _refused(f"表格最多 {_MAX_ROWS} 行，请拆成几张表。")
            yield row[:_MAX_COLUMNS]
    except csv.Error:
        raise _refused("不是完整的 CSV 文件，请另存为 XLSX 再导入。") from None


def _sheet(content: bytes) -> Iterator[list[str]]:
    """Yield the rows of the first sheet; a formula is refused, because its value is not ours."""
    _check_archive(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            sheet = book.worksheets[0]
            lines = sheet.iter_rows(max_row=_MAX_ROWS, max_col=_MAX_COLUMNS)
            for at, line in enumerate(lines, 1):
                yield [_shown(at, place, cell) for place, cell in enumerate(line, 1)]
    except (
        InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, TypeError,
        OSError, AttributeError,
    ) as wrong:  # fmt: skip
        raise _refused("工作簿已损坏，打不开。请另存一份再导入。") from wrong


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > _MAX_UNPACKED:
                raise _refused("工作簿展开以后太大，没有打开。")
            for one in archive.infolist():
                if one.filename.endswith((".xml", ".rels")):
                    start = archive.read(one)
                    if b"<!ENTITY" in start or b"<!DOCTYPE" in start:
                        raise _refused("工作簿里有实体声明，没有打开。")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as wrong:
        raise _refused("工作簿已损坏，打不开。请另存一份再导入。") from wrong


def _shown(at: int, place: int, cell: object) -> str:
    value = getattr(cell, "value", None)
    if getattr(cell, "data_type", "") == "f":
        where = f"第 {at} 行第 {place} 格"
        raise _refused(f"{where}是公式。请复制后“只粘贴值”，再导入。")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if hasattr(value, "year"):
        return f'date("{value.year:04}-{value.month:02}-{value.day:02}")'
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)


def read_dmn(content: bytes, *, code: str) -> Imported:
    """Return the first decision table of a DMN file, and what of the file is left out.

    Raises: CatalogueRefused
    """
    try:
        root = elements.read(content)
    except (FeelSyntaxError, FeelLimitError) as wrong:
        raise _refused(f"{wrong}。") from None
    if elements.name_of(root) != "definitions":
        raise _refused("不是 DMN 文件。")
    held = [
        (decision, box)
        for decision in elements.children(root, "decision")
        for box in elements.children(decision, "decisionTable")
    ]
    if not held:
        raise _refused("文件里没有决策表。")
    decision, box = held[0]
    try:
        table = tables.read(box)
    except ValueError:
        raise _refused("决策表的命中方式或汇总方式不在标准里。") from None
    _check_shape(table)
    title = (decision.get("name") or box.get("label") or code)[:100]
    notes = [
        f"决策“{other.get('name') or other.get('id')}”没有带入，一次导入一张表。"
        for other in elements.children(root, "decision")
        if other is not decision
    ]
    return Imported(
        decision=DecisionTable(code=code, title=title, table=table),
        notes=(*notes, *_left_out(root), "DMN 文件里没有例子，请补上。"),
    )


def _check_shape(table: tables.Table) -> None:
    sizes = len(table.inputs), len(table.outputs)
    if not all(sizes) or sizes[0] > MAX_INPUTS or sizes[1] > MAX_OUTPUTS:
        raise _refused(f"决策表要有 1 到 {MAX_INPUTS} 列条件、1 到 {MAX_OUTPUTS} 列结果。")
    if not 0 < len(table.rules) <= MAX_RULES:
        raise _refused(f"决策表要有 1 到 {MAX_RULES} 行规则。")
    for number, rule in enumerate(table.rules, 1):
        if (len(rule.tests), len(rule.answers)) != sizes:
            raise _refused(f"第 {number} 行的格子数和表头对不上。")
        if any(len(cell) > MAX_CELL for cell in (*rule.tests, *rule.answers)):
            raise _refused(f"第 {number} 行有一格太长，最多 {MAX_CELL} 个字。")


def _left_out(root: elements.Element) -> Iterator[str]:
    """Yield what a file holds that a table of ours has no place for."""
    counted: Counter[str] = Counter()
    waiting = [root]
    while waiting:
        for each in waiting.pop():
            name = elements.name_of(each)
            if name in {"DMNDI", ""}:
                continue
            if name in _OUR_OWN:
                waiting.append(each)
            else:
                counted[_WORDS.get(name, name)] += 1
    for name, number in counted.items():
        yield f"{name}（{number} 处）没有带入。"
    kinds = sum(1 for each in root.iter() if isinstance(each.tag, str) and each.get("typeRef"))
    if kinds:
        yield f"列的类型（{kinds} 处）没有带入：格子里写的是什么类型，就按什么类型比较。"
    if any(len(elements.children(each, "annotationEntry")) > 1 for each in root.iter()):
        yield "每行只带入第一条备注。"
