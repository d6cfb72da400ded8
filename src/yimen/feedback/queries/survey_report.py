"""The report of a survey as a document: text, tables and charts from one way of reading it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from yimen.feedback.contracts.survey import KIND_TITLES, QualityMark, QuestionKind, SurveyState
from yimen.feedback.contracts.survey_results import (
    Bounds,
    QuestionResult,
    SurveyResults,
    SurveyTally,
    TextResult,
)
from yimen.feedback.rules import quality, sampling
from yimen.kernel.clock import local_day
from yimen.media import charts
from yimen.media.charts import Bar
from yimen.media.manuscript import Block, Cell, Chart, Grid, Heading, Manuscript, Paragraph

_NUMERALS = "一二三四五六七八九十"
_SHOWN_WORDS = 30


def report_of(found: SurveyResults, *, at: datetime) -> Manuscript:
    """Return the report; it says how it was counted, so that anybody can count it again."""
    chapters = (
        ("调查的基本情况", _about(found, at)),
        ("总体满意度", _overall(found)),
        ("各题结果", _questions(found.tally)),
        ("意见和建议", _texts(found)),
        ("计算方法", _method(found)),
    )
    blocks: list[Block] = []
    for number, (title, content) in enumerate(chapters):
        blocks.append(Heading(level=1, text=f"{_NUMERALS[number]}、{title}"))
        blocks.extend(content)
    return Manuscript(title=f"{found.survey.title}结果报告", blocks=tuple(blocks))


def _about(found: SurveyResults, at: datetime) -> Iterator[Block]:
    survey, tally = found.survey, found.tally
    opened = _day(survey.opened_at) if survey.opened_at else "没有开始"
    closed = (
        f"{_day(survey.closed_at)}结束"
        if survey.closed_at and survey.state is not SurveyState.OPEN
        else f"截至{_day(at)}还在调查"
    )
    yield Paragraph(
        text=f"调查从{opened}开始，{closed}，共收到 {tally.whole} 份答卷。调查不记名，"
        "答卷和受访人之间没有任何联系。"
    )
    error = sampling.margin(answers=tally.kept, population=found.population)
    if found.population is not None:
        yield Paragraph(
            text=f"抽样框里共 {found.population} 人。按 95% 的置信度，计入的 {tally.kept} 份答卷"
            f"抽样误差最多 {error:.2%}。"
        )
    elif tally.kept:
        yield Paragraph(
            text=f"按 95% 的置信度、不计总体人数，{tally.kept} 份答卷的抽样误差最多 {error:.2%}；"
            "公开链接收到的答卷不是抽样得来的，误差只供参考。"
        )
    yield Paragraph(text=marks_said(found))
    if tally.weights is not None:
        yield Paragraph(text=weights_said(tally))


def marks_said(found: SurveyResults) -> str:
    """Return the sentence on marked sheets, with the rate counted in both ways."""
    marked = found.tally.marked
    said = quality.said(
        {
            QualityMark.SPEEDER: marked.speeders,
            QualityMark.STRAIGHT_LINER: marked.straight,
        },
        whole=found.tally.whole,
    )
    if not marked.sheets:
        return said
    taken = "计入" if found.reading.with_marked else "不计入"
    now, other = _rate(found.tally), _rate(found.otherwise)
    return f"{said}本报告{taken}有标记的答卷，满意率 {now}；换一种算法是 {other}。"


def _rate(tally: SurveyTally) -> str:
    if tally.overall is None or tally.overall.mean is None:
        return "没有"
    return f"{tally.overall.mean.value}%（{tally.kept} 份）"


def weights_said(tally: SurveyTally) -> str:
    """Return what weights were used and what they cost; the reason where they were refused."""
    weights = tally.weights
    if weights is None:
        return tally.refused
    trimmed = f"，{weights.trimmed} 份答卷的权数过大或过小，已经收窄" if weights.trimmed else ""
    reached = "" if weights.converged else "；各项构成没有同时满足，结果只供参考"
    return (
        f"加权：{weights.means}{trimmed}{reached}。加权以后 {tally.kept} 份答卷相当于"
        f" {weights.effective} 份简单随机样本（设计效应 {weights.effect}）。"
    )


def _overall(found: SurveyResults) -> Iterator[Block]:
    overall = found.tally.overall
    if overall is None or overall.mean is None:
        yield Paragraph(text="问卷里没有带分值的满意度题目，不计算满意率。")
        return
    silent = overall.base - overall.mean.base
    no_opinion = f"；{silent} 人表示不了解，不计入" if silent else ""
    yield Paragraph(
        text=f"第 {overall.number} 题“{overall.question.title}”有 {overall.base} 人回答"
        f"{no_opinion}。按分值计算的满意率是 {overall.mean.value}%"
        f"{_between(overall.mean.bounds)}。"
    )
    if found.compared:
        heads = ("比较", "本次（%）", "相差（个百分点）", "结论")
        rows = [
            (one.title, f"{one.value}", _signed(one.difference), one.said) for one in found.compared
        ]
        yield _grid(heads, rows, (4, 1.3, 1.8, 3))


def _questions(tally: SurveyTally) -> Iterator[Block]:
    for one in tally.questions:
        if one.question.kind is QuestionKind.TEXT:
            continue
        name = f"第 {one.number} 题 {one.question.title}"
        row = f"：{one.row.title}" if one.row else ""
        yield Heading(level=2, text=f"{name}{row}（{KIND_TITLES[one.question.kind]}）")
        yield from _result(one)


def _result(one: QuestionResult) -> Iterator[Block]:
    if one.lines:
        yield Chart(svg=chart_of(one), title=f"第 {one.number} 题各选项的比例")
        weighted = any(line.weighted is not None for line in one.lines)
        heads = ["选项", "人数", "比例（%）", "95% 区间（%）"]
        if weighted:
            heads.insert(3, "加权比例（%）")
        rows = [
            [line.title, str(line.count), _plain(line.share)]
            + ([_plain(line.weighted)] if weighted else [])
            + [_range(line.bounds)]
            for line in one.lines
        ]
        rows.append(["本题有效填写人次", str(one.base), *[""] * (len(heads) - 2)])
        yield _grid(heads, rows, (4, 1, 1.3, 1.8, 1.8) if weighted else (4, 1, 1.3, 1.8))
    else:
        yield Paragraph(text=f"本题有效填写人次 {one.base}。")
    if one.hidden:
        yield Paragraph(text=f"另有 {one.hidden} 人选的地区不到 5 人，为保护匿名不列出。")
    if one.mean is not None:
        unit = "平均分" if one.lines else "平均数"
        yield Paragraph(
            text=f"{unit} {one.mean.value}，按 {one.mean.base} 人计算，标准差 {one.mean.spread}"
            f"{_between(one.mean.bounds, unit='')}。"
        )
    if one.promoters is not None:
        yield Paragraph(text=f"净推荐值 {one.promoters}。")
    if one.span is not None:
        yield Paragraph(text=f"最小 {one.span[0]}，最大 {one.span[1]}。")


def chart_of(one: QuestionResult) -> str:
    """Return the bars of a question; a whole bar is everybody who answered it."""
    rows = [
        Bar(
            label=line.title,
            value=Decimal("0.00") if line.held is None else line.held,
            note=f"（{line.count} 人）",
        )
        for line in one.lines
    ]
    title = one.question.title if one.row is None else f"{one.question.title}：{one.row.title}"
    return charts.bars(title=title, rows=rows, unit="%", maximum=100)


def _texts(found: SurveyResults) -> Iterator[Block]:
    if not found.texts:
        yield Paragraph(text="问卷里没有填空题。")
    for one in found.texts:
        yield Heading(level=2, text=f"第 {one.number} 题 {one.question.title}")
        yield from _written(one)


def _written(one: TextResult) -> Iterator[Block]:
    yield Paragraph(
        text=f"共 {one.given} 人填写。其中没有意见的 {one.nothing} 人，肯定和鼓励的"
        f" {len(one.praise)} 人，提出意见和建议的 {one.opinions} 人。一条意见可以归入几类。"
    )
    if one.themes:
        rows = [
            (
                theme.title,
                str(len(theme.answers)),
                "\n".join(theme.answers[:_SHOWN_WORDS])
                + ("\n……" if len(theme.answers) > _SHOWN_WORDS else ""),
            )
            for theme in one.themes
        ]
        yield _grid(("类别", "条数", "原话（已隐去个人信息）"), rows, (2, 0.8, 5))
    if one.other:
        yield Paragraph(text=f"没有归类的：{'；'.join(one.other[:_SHOWN_WORDS])}")


def _method(found: SurveyResults) -> Iterator[Block]:
    yield Paragraph(
        text="比例按本题有效填写人次计算，保留两位小数。满意率等于各选项分值乘以人数的和，除以有意见的"
        "人数；没有分值的选项（例如不了解情况）不计入。"
    )
    yield Paragraph(
        text="比例的区间用威尔逊法，平均数的区间用 t 分布，置信度都是 95%；有抽样框的按总体人数修正，"
        "加权的按设计效应放宽。答题时间不到中位数三分之一的标记为答得过快，同一组题全选一样的标记为"
        "一选到底。"
    )
    survey = found.survey
    if survey.digest:
        yield Paragraph(
            text=f"问卷第 {survey.version} 版，SHA-256 摘要前 16 位 {survey.digest[:16]}；答卷的份数和摘要在结束"
            "调查时已经记入台账。"
        )


def _grid(heads: Sequence[str], rows: Sequence[Sequence[str]], widths: tuple[float, ...]) -> Grid:
    """Return a table: its heads in the middle, numbers on the right."""
    return Grid(
        rows=(
            tuple(Cell(text=head, align="center", bold=True) for head in heads),
            *(
                tuple(
                    Cell(text=text, align="right" if _is_number(text) else "left") for text in row
                )
                for row in rows
            ),
        ),
        widths=widths,
    )


def _is_number(text: str) -> bool:
    bare = text.replace("—", "").replace("+", "").replace("-", "").replace(".", "", 2)
    return bare.isdigit()


def _plain(value: Decimal | None) -> str:
    return "—" if value is None else f"{value}"


def _range(bounds: Bounds | None) -> str:
    return "—" if bounds is None else f"{bounds.low}—{bounds.high}"


def _between(bounds: Bounds | None, unit: str = "%") -> str:
    if bounds is None or bounds.low == bounds.high:
        return ""
    return f"（95% 的把握在 {bounds.low}{unit} 到 {bounds.high}{unit} 之间）"


def _signed(value: Decimal) -> str:
    return f"+{value}" if value > 0 else f"{value}"


def _day(at: datetime) -> str:
    day = local_day(at)
    return f"{day.year}年{day.month}月{day.day}日"
