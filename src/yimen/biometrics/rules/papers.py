"""Papers of the governance of faces: the assessment, the filing kit, the report of a measurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from yimen.biometrics.governance_contracts import (
    FILING_TITLES,
    PURPOSE_TITLES,
    TWO_HANDS_TITLES,
    AssessmentView,
    FilingView,
    KeptView,
    MeasurementView,
    PolicyView,
)
from yimen.biometrics.rules import curves
from yimen.kernel.clock import LOCAL
from yimen.media.manuscript import Block, Cell, Chart, Grid, Heading, Manuscript, Paragraph

OPENLY = (
    "识别准确率只有公开数据集上的测量，没有在本地居民身上测过；上线前要做现场实测。",
    "公开的人脸识别模型都是用网上收集的照片训练的，这一个也是。",
    "没有按 ISO/IEC 30107-3 做过活体检测认证。",
    "虚拟摄像头靠把采集绑定到设备来防，不靠模型识别。",
    "年龄变化、戴口罩、身份证芯片照片没有测过。",
)
_PART = (
    "人脸照片比对完就丢弃，不保存；模板用国密算法加密，密钥分版本、可以更换。",
    "只在政务外网内传输和存储，不经互联网外传；删除马上生效，到期自动删除。",
    "登记、比对、查找、删除都记入不能改的账本；影响评估和门限都要两个人。",
    "每件事都有不刷脸的办法；拿不准的由工作人员来定。",
)


def assessment(one: AssessmentView) -> Manuscript:
    """Return an impact assessment as it is printed and kept."""
    decided = (
        f"{_moment(one.decided_at)}，{one.decided_by}：{TWO_HANDS_TITLES[one.state]}。{one.decision}"
        if one.decided_at
        else "还没有批准。"
    )
    blocks: list[Block] = [
        _facts(
            (
                ("编号", one.number),
                ("用途", PURPOSE_TITLES[one.purpose]),
                ("评估人", one.assessed_by),
                ("评估日期", _day(one.assessed_on)),
                ("有效期到", _day(one.valid_until)),
                ("状态", TWO_HANDS_TITLES[one.state]),
            )
        )
    ]
    for title, text in (
        ("一、处理目的和方式", one.uses),
        ("二、必要性", one.necessity),
        ("三、对个人权益的影响和风险", one.risks),
        ("四、保护措施", one.measures),
    ):
        blocks += [Heading(level=1, text=title), Paragraph(text=text)]
    blocks += [Heading(level=1, text="五、如实说明")]
    blocks += [Paragraph(text=line) for line in OPENLY]
    blocks += [
        Heading(level=1, text="六、起草和批准"),
        Paragraph(text=f"{_moment(one.written_at)}，{one.written_by}起草。"),
        Paragraph(text=decided),
    ]
    if one.ended_at:
        blocks.append(Paragraph(text=f"{_moment(one.ended_at)}终止：{one.ended_because}"))
    blocks.append(
        Paragraph(text="本报告自终止之日起至少保存三年（《个人信息保护法》第五十六条）。")
    )
    return Manuscript(title="个人信息保护影响评估报告（人脸识别）", blocks=tuple(blocks))


def filing_kit(
    *,
    kept: KeptView,
    assessments: Sequence[AssessmentView],
    policies: Sequence[PolicyView],
    filings: Sequence[FilingView],
    unit: str,
    at: datetime,
) -> Manuscript:
    """Return what a filing with the internet information office asks for, filled with the figures."""
    blocks: list[Block] = [
        _kept(kept, unit, at),
        Heading(level=1, text="一、处理目的、方式、存储数量和期限"),
        _purposes(kept),
        Heading(level=1, text="二、安全保护措施"),
        *(Paragraph(text=line) for line in _PART),
        Heading(level=1, text="三、处理规则和门限"),
        *_policies(policies),
        Heading(level=1, text="四、个人信息保护影响评估"),
        *(block for one in assessments for block in _weighed(one)),
    ]
    if not assessments:
        blocks.append(Paragraph(text="现在没有有效的评估。"))
    blocks.append(Heading(level=1, text="五、备案情况"))
    blocks += [Paragraph(text=_filing(one)) for one in filings] or [
        Paragraph(text="还没有应当办理的备案。")
    ]
    return Manuscript(title="人脸识别技术应用备案材料", blocks=tuple(blocks))


def _kept(kept: KeptView, unit: str, at: datetime) -> Grid:
    model = kept.model
    return _facts(
        (
            ("单位", unit),
            ("制作时间", _moment(at)),
            ("存储人数", f"{kept.subjects:,} 人"),
            ("模板数", f"{kept.templates:,} 个"),
            ("最早登记", _moment(kept.first_at)),
            ("已经删除", f"{kept.deleted:,} 个"),
            (
                "识别模型",
                f"{model.name}（SHA-256 {model.sha256}）" if model else "人脸服务没有启动",
            ),
        )
    )


def _weighed(one: AssessmentView) -> list[Block]:
    return [
        Heading(level=2, text=f"{one.number} {PURPOSE_TITLES[one.purpose]}"),
        Paragraph(text=f"处理目的和方式：{one.uses}"),
        Paragraph(text=f"必要性：{one.necessity}"),
        Paragraph(text=f"影响和风险：{one.risks}"),
        Paragraph(text=f"保护措施：{one.measures}"),
        Paragraph(
            text=f"{one.assessed_by} {_day(one.assessed_on)}评估，{one.decided_by}批准，"
            f"有效期到{_day(one.valid_until)}。"
        ),
    ]


def measurement(one: MeasurementView) -> Manuscript:
    """Return the report of a site measurement."""
    result: Mapping[str, Any] = one.result
    total = result["genuine"] + result["impostor"]
    blocks: list[Block] = [
        _facts(
            (
                ("名称", one.title),
                ("完成时间", _moment(one.finished_at)),
                ("操作人", one.started_by),
                ("识别模型", f"{one.model_name}（{one.model_sha256[:16]}…）"),
                (
                    "依据的对数",
                    f"{total:,} 对：同一人 {result['genuine']:,}，不同人 {result['impostor']:,}",
                ),
                ("读不出脸的", f"{result['unread']:,} 对"),
                ("现行门限", result["policy"]),
                (
                    "上传的图片",
                    f"{_moment(one.images_gone_at)}已删除"
                    if one.images_gone_at
                    else "没有上传，没有留存",
                ),
            )
        ),
        Paragraph(text=enough_said(result)),
        Heading(level=1, text="一、门限上的错误率"),
        _errors(result),
        Heading(level=1, text="二、曲线"),
        *_curves(result),
        Heading(level=1, text="三、各人群的误认率"),
        *_groups(result),
        Heading(level=1, text="四、可以考虑的门限"),
        _proposals(result),
        Paragraph(text="本工具不改门限。要改，请到“门限”页提出，由另一个人批准。"),
    ]
    return Manuscript(title="人脸比对现场实测报告", blocks=tuple(blocks))


def enough_said(result: Mapping[str, Any]) -> str:
    """Return on how many pairs the figures stand, and whether that is enough."""
    total = result["genuine"] + result["impostor"]
    if result["enough"]:
        return f"以下数字依据 {total:,} 对，达到两千对的要求。"
    return (
        f"以下数字只依据 {total:,} 对，不到两千对，或者两类中有一类不到 200 对，"
        "不能用来改门限，只能看个大概。"
    )


def _errors(result: Mapping[str, Any]) -> Grid:
    rows = [
        (
            Cell(text=f"{one['threshold']:.2f}"),
            Cell(text=rate_said(one["fmr"])),
            Cell(text=rate_said(one["fnmr"])),
        )
        for one in result["at"]
    ]
    return _table(("门限", "误认率（不同人当成同一人）", "拒认率（同一人没认出）"), rows, (1, 3, 3))


def _curves(result: Mapping[str, Any]) -> list[Block]:
    blocks: list[Block] = []
    for title, draw in curves.DRAWN:
        blocks += [Heading(level=2, text=title), Chart(svg=draw(result), title=title)]
    return blocks


def _groups(result: Mapping[str, Any]) -> list[Block]:
    if len(result["groups"]) < 2:
        return [Paragraph(text="没有写人群，或者只有一个人群，不能比较。")]
    rows = [(Cell(text=name), Cell(text=rate_said(one))) for name, one in result["groups"].items()]
    return [
        _table(("人群", "误认率（95% 置信区间）"), rows, (2, 4)),
        Chart(svg=curves.groups(result), title="各人群的误认率"),
    ]


def _proposals(result: Mapping[str, Any]) -> Grid:
    rows = [
        (
            Cell(text=curves.said(one["target"])),
            Cell(text="—" if one["threshold"] is None else f"{one['threshold']:.3f}"),
            Cell(text="—" if one["fnmr"] is None else curves.said(one["fnmr"])),
            Cell(text="够" if one["shown"] else "对数不够，证明不了"),
        )
        for one in result["proposals"]
    ]
    heads = ("误认率不超过", "门限", "这时的拒认率", "依据够不够")
    return _table(heads, rows, (2, 1, 2, 3))


def rate_said(one: Mapping[str, Any]) -> str:
    """Return a rate with its count and its interval."""
    return (
        f"{curves.said(one['value'])}（{one['hits']}／{one['total']}，"
        f"95% 区间 {curves.said(one['low'])} 至 {curves.said(one['high'])}）"
    )


def _purposes(kept: KeptView) -> Grid:
    rows = [
        (
            Cell(text=PURPOSE_TITLES[one.purpose]),
            Cell(text=one.assessment.uses if one.assessment else "没有启用"),
            Cell(text=f"{one.subjects:,} 人", align="right"),
            Cell(text="按名单，最长半年" if one.purpose == "watch" else "同意之日起最长一年"),
        )
        for one in kept.purposes
    ]
    return _table(("用途", "目的和方式", "人数", "保存期限"), rows, (2, 4, 1, 2))


def _policies(policies: Sequence[PolicyView]) -> list[Block]:
    if not policies:
        return [Paragraph(text="使用随系统提供的门限：一比一 0.45，一比多 0.60；没有改过。")]
    return [
        Paragraph(
            text=f"{one.model_name} 第 {one.version} 版：达到 {one.accept:.2f} 算同一人，"
            f"{one.doubt:.2f} 以上由人来定；{one.written_by}提出，{one.decided_by}批准。理由：{one.reason}"
        )
        for one in policies
    ]


def _filing(one: FilingView) -> str:
    due = f"{FILING_TITLES[one.kind]}：{one.what}，{_moment(one.happened_at)}起算，最迟{_day(one.due_on)}"
    if one.filed_on:
        return f"{due}；{_day(one.filed_on)}向{one.office}备案，编号 {one.number}。"
    return f"{due}；还没有办。"


def _facts(facts: Sequence[tuple[str, str]]) -> Grid:
    rows = tuple((Cell(text=name, bold=True), Cell(text=value)) for name, value in facts)
    return Grid(rows=rows, widths=(1.4, 5), header_rows=0)


def _table(heads: Sequence[str], rows: Sequence[tuple[Cell, ...]], widths: Sequence[float]) -> Grid:
    first = tuple(Cell(text=head, bold=True) for head in heads)
    return Grid(rows=(first, *rows), widths=tuple(widths))


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _moment(at: datetime | None) -> str:
    if at is None:
        return "没有"
    local = at.astimezone(LOCAL)
    return f"{_day(local.date())} {local:%H:%M}"
