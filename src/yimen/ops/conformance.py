"""The published page on standards: which compatibility tests pass, which reference models are carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from yimen.bpmn import conformance as bpmn
from yimen.feel import conformance as dmn
from yimen.feel.benches import ARCHIVE
from yimen.feel.conformance import Tally
from yimen.ops.refusals import OperationRefused

MODELS = "processes/miwg"
_LEVELS = {"compliance-level-2": "第 2 级", "compliance-level-3": "第 3 级"}
_EXACT = "时间只记到微秒，标准答案要到纳秒。"
_REASONS = {
    "0021-singleton-list": "只有一项的列表，参数定了类型时才当作那一项；内置函数不自动换，免得把列表错当成值。",
    "0037-dt-on-bkm-implicit-params": "参数名称里带点（`Person.Gender`）；我们读作 Person 里的 Gender。",
    "0057-feel-context": "条目名称里直接写加号；我们要求加引号，否则分不清是名称还是算式。",
    "0068-feel-equality": "标准答案把不到一毫秒的差别当作相等；我们按写的比。",
    "0076-feel-external-java": "调用 Java 程序。流程和决策表里不许运行程序，一律拒绝。",
    "0103-feel-is-function": "只给一个有名称的参数；我们要求两个都给。",
    "1111-feel-matches-function": "字符类相减、引用前面匹配到的内容。匹配器只认算得完的写法：前者可以改写成几段字符，后者不支持。",
    "1117-feel-date-and-time-function": _EXACT,
    "1146-feel-context-put-function": "参数名称 key 里给了一串；我们照一串办，标准答案要作废。",
    "1148-feel-now-function": "没有“现在”：时刻由办件给，同一件事以后才能再算出同样的结果。",
    "1149-feel-today-function": "没有“今天”：日期由办件给，同一件事以后才能再算出同样的结果。",
}
"""Why the cases of a group do not pass: what is left out on purpose, and what is read otherwise."""


def page(data: Path) -> str:
    """Return the page as measured on the compatibility tests and reference models of a folder.

    Raises: OperationRefused where the folder does not hold them.
    """
    archive, models = data / ARCHIVE, data / MODELS
    for path in (archive, models):
        if not path.exists():
            raise OperationRefused(f"没有测试数据：{path} 不存在。用 YIMEN_DATA 指明数据目录。")
    lines = [*_head(), *_decisions(dmn.run(archive)), *_processes(bpmn.run(models))]
    return "\n".join(lines) + "\n"


def _head() -> Iterator[str]:
    yield "# 标准符合情况"
    yield ""
    yield "这一页由 `./yimen conformance` 生成，不手写。数字是逐个跑出来的；没有通过的不算通过，"
    yield "读不懂、算到一半被停下的也不算，哪怕标准答案正好是空。"
    yield ""


def _decisions(levels: Mapping[str, Tally]) -> Iterator[str]:
    yield "## 决策（DMN、FEEL）"
    yield ""
    yield "DMN 兼容性测试（DMN TCK），按级："
    yield ""
    yield "| 级别 | 通过 | 总数 | 比例 |"
    yield "|---|---:|---:|---:|"
    for level, tally in sorted(levels.items()):
        share = f"{tally.passed / tally.total:.1%}" if tally.total else "—"
        yield f"| {_LEVELS.get(level, level)} | {tally.passed} | {tally.total} | {share} |"
    yield ""
    failed: dict[str, list[str]] = {}
    for one in levels.values():
        for name, case, _ in one.failures:
            failed.setdefault(name.split("/")[-2], []).append(case)
    if failed:
        yield "没有通过的用例，一个不漏，连同原因："
        yield ""
        yield "| 测试组 | 用例 | 原因 |"
        yield "|---|---|---|"
        for name, cases in sorted(failed.items()):
            told = "、".join(f"`{case}`" for case in cases)
            yield f"| `{name}` | {told} | {_REASONS.get(name, '还没有查明')} |"
        yield ""


def _processes(result: bpmn.Result) -> Iterator[str]:
    yield "## 流程（BPMN 2.0）"
    yield ""
    yield "MIWG 参考模型，按文件。“点名”是读得进、但不照标准执行、在检查里逐个指出的地方；有点名的流程不能发布。"
    yield "“原样”指文件存进事项版本再导出，逐字节相同。"
    yield ""
    yield "| 模型 | 流程 | 环节 | 点名 | 原样 |"
    yield "|---|---:|---:|---:|---|"
    for one in result.models:
        kept = "是" if one.kept else one.refused or "否"
        yield f"| {one.name} | {one.processes} | {one.places} | {one.named} | {kept} |"
    yield ""
    yield "按元素和事件的种类。“照办”指导入后按标准执行："
    yield ""
    yield "| 种类 | 照办 | 总数 |"
    yield "|---|---:|---:|"
    for kind in result.kinds:
        yield f"| `{kind.kind}` | {kind.carried_out} | {kind.total} |"
    yield ""
    yield "`serviceTask`、`sendTask` 当作发出消息，`signal` 当作消息；文件里写的程序只列出，从不执行，"
    yield "`scriptTask`、`callActivity` 因此不能发布。事件子流程里的环节不执行，也算在没有照办里。"
    yield "流程由受理开始：开始事件等的消息、信号不等。一个流程只许一个开始事件，多出来的在检查里点名。"
