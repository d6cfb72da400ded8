"""Scores in sentences and summary tables: sums, limits, loss rates, one value for one thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from yimen.performance.contracts.report_check import Anchor, Finding
from yimen.performance.rules.checks import grades, summaries
from yimen.performance.rules.checks.drafting import around, draft, percent, terms
from yimen.performance.rules.checks.prose import passages
from yimen.performance.rules.figures.numbers import (
    Figure,
    narrow,
    parse_number,
    plain,
    score_slack,
    sum_of,
)
from yimen.performance.rules.reading import facts
from yimen.performance.rules.reading.facts import LyingTable, Scored, ScoreFact
from yimen.performance.rules.reading.reading import Reading

_LOSS = re.compile(
    r"(?:平均分|得分|评分)(?:为)?\s*(\d+(?:\.\d+)?)\s*分[,，、;；]?[^。\d]{0,6}失分率(?:为|是)?\s*(\d+(?:\.\d+)?)\s*%"
)
_NAMED = re.compile(
    r"^\s*(?:[（(]\d+[)）]|\d+[.、．]|[①-⑳])?\s*([一-龥]{2,14}?)(?:情况)?(?:分析)?[:：]"
)
_LEVELS = re.compile(r"([一二三四])级指标(?:共)?\s*(\d+)\s*[个项]")


def check(reading: Reading) -> Iterator[Finding]:
    """Yield scores in words that their own parts or another place refute."""
    scored = [
        item
        for index, _ in reading.document.paragraphs()
        for item in facts.scored_in(reading, index)
    ]
    lying = list(facts.lying_tables(reading))
    for item in scored:
        yield from _scored(reading, item)
        yield from _scored_rate(reading, item)
    yield from _scored_total(reading, scored)
    for table in lying:
        yield from summaries.check_summary(reading, table)
    yield from _weights(reading)
    losses = list(_losses(reading))
    known = [*_all_facts(reading, scored, lying), *losses]
    yield from _conflicts(reading, known)
    yield from _loss_rates(reading, known)
    yield from _sections(reading, scored, lying)
    yield from _levels(reading, scored, lying)


def _scored(reading: Reading, item: Scored) -> Iterator[Finding]:
    fact = item.fact
    if fact.weight is None or fact.score is None:
        return
    if fact.score.value > fact.weight.value:
        yield draft(
            reading,
            "score-above-weight",
            fact.anchor,
            label=fact.name,
            quote=fact.quote,
            stated=f"{plain(fact.score.value)}分",
            computed=f"≤{plain(fact.weight.value)}分",
            why=f"“{fact.name}”分值 {plain(fact.weight.value)} 分，得 {plain(fact.score.value)} 分，超过分值。",
        )
    parts = [child.score for child in item.children if child.score is not None]
    if not parts or len(parts) != len(item.children):
        return
    computed = sum_of(parts)
    if abs(computed - fact.score.value) <= score_slack(parts=parts, total=fact.score):
        return
    over = ""
    if computed > fact.weight.value:
        over = f"，还超过分值 {plain(fact.weight.value)} 分"
    yield draft(
        reading,
        "score-parent",
        fact.anchor,
        label=fact.name,
        quote=fact.quote,
        stated=f"{plain(fact.score.value)}分",
        computed=f"{plain(computed)}分",
        why=f"“{fact.name}”所列各项 {terms([plain(part.value) for part in parts])}"
        f"＝{plain(computed)} 分，写得 {plain(fact.score.value)} 分{over}。",
    )


_TOP = ("决策", "过程", "产出", "效益", "成本", "满意", "执行")
_RATE = re.compile(r"^[^。；;\d]{0,8}得分率(?:为|是)?\s*(\d+(?:\.\d+)?)\s*%")


def _scored_rate(reading: Reading, item: Scored) -> Iterator[Finding]:
    """Check the rate that follows 权重20分，得分18分."""
    fact = item.fact
    text = reading.text_of(fact.anchor.block)
    match = _RATE.match(narrow(text[fact.anchor.end + 1 :]))
    if match is None or fact.weight is None or fact.score is None or not fact.weight.value:
        return
    rate = parse_number(match[1])
    due = fact.score.value / fact.weight.value * 100
    if rate is None or abs(due - rate.value) <= rate.half:
        return
    start = fact.anchor.end + 1 + match.start(1)
    yield draft(
        reading,
        "rate",
        Anchor(
            block=fact.anchor.block,
            start=start,
            end=start + len(match[1]),
            locator=fact.anchor.locator,
        ),
        label=f"{fact.name} · 得分率",
        quote=fact.quote,
        stated=f"{match[1]}%",
        computed=percent(due, rate),
        why=f"{plain(fact.score.value)}÷{plain(fact.weight.value)}＝{percent(due, rate)}，"
        f"得分率写 {match[1]}%。",
    )


def _scored_total(reading: Reading, scored: Sequence[Scored]) -> Iterator[Finding]:
    """Check the scores that one paragraph gives for weights of 100 against the total claimed."""
    for block in sorted({item.fact.anchor.block for item in scored}):
        own = [item.fact for item in scored if item.fact.anchor.block == block]
        weights = [fact.weight for fact in own if fact.weight is not None]
        marks = [fact.score for fact in own if fact.score is not None]
        if len(weights) != len(own) or len(marks) != len(own):
            continue
        if sum_of(weights) != 100:
            yield from _tops(reading, own, weights)
            continue
        made = grades.claims(reading)
        total = sum_of(marks)
        if not made or any(
            abs(claim.score.value - total) <= score_slack(parts=marks, total=claim.score)
            for claim in made
        ):
            continue
        claim = min(made, key=lambda one: abs(one.block - block))
        yield draft(
            reading,
            "total-score",
            claim.anchor,
            label="总分",
            quote=claim.quote,
            stated=f"{plain(claim.score.value)}分",
            computed=f"{plain(total)}分",
            why=f"所列各项得分 {terms([plain(mark.value) for mark in marks])}＝{plain(total)} 分，"
            f"总分写 {plain(claim.score.value)} 分。",
        )


def _tops(
    reading: Reading, own: Sequence[ScoreFact], weights: Sequence[Figure]
) -> Iterator[Finding]:
    """Check that the top indicators named in one paragraph weigh 100 together."""
    kinds = {word for fact in own for word in _TOP if word in fact.name}
    total = sum_of(weights)
    if len(own) < 3 or len(kinds) < len(own) or not 80 <= total <= 120:
        return
    if not {"产出", "效益"} <= kinds or not ({"决策", "预算执行", "执行"} & kinds):
        return
    yield draft(
        reading,
        "weights-total",
        own[-1].anchor,
        label="指标权重",
        quote="；".join(fact.quote for fact in own)[:120],
        stated="100分",
        computed=f"{plain(total)}分",
        why=f"所列分值 {terms([plain(weight.value) for weight in weights])}＝{plain(total)} 分，应为 100 分。",
    )


def _weights(reading: Reading) -> Iterator[Finding]:
    for listed in facts.weight_lists(reading):
        if listed.total == 100 or not 60 <= listed.total <= 160:
            continue
        first, last = listed.items[0], listed.items[-1]
        yield draft(
            reading,
            "weights-total",
            Anchor(block=listed.block, start=first[2], end=last[3], locator=listed.locator),
            label="指标权重",
            quote=around(listed.text, first[2] - len(first[0]), last[3]),
            stated="100分",
            computed=f"{plain(listed.total)}分",
            why=f"所列权重 {terms([plain(item[1].value) for item in listed.items])}"
            f"＝{plain(listed.total)} 分，应为 100 分。",
        )


def _all_facts(
    reading: Reading, scored: Sequence[Scored], lying: Sequence[LyingTable]
) -> Iterator[ScoreFact]:
    yield from facts.table_facts(reading)
    for item in scored:
        yield item.fact
        yield from item.children
    for number, table in enumerate(lying):
        for position, name in enumerate(table.names):
            weight, score = table.column("weight", position), table.column("score", position)
            spot = score or weight
            if spot is None or position == table.total:
                continue
            yield ScoreFact(
                name=name,
                anchor=spot.anchor,
                quote=f"{name} {spot.text}",
                weight=weight.figure if weight else None,
                score=score.figure if score else None,
                source=f"lying{number}",
            )
    for number, listed in enumerate(facts.weight_lists(reading)):
        for name, figure, start, end in listed.items:
            yield ScoreFact(
                name=name,
                anchor=Anchor(block=listed.block, start=start, end=end, locator=listed.locator),
                quote=around(listed.text, start - len(name), end, 20),
                weight=figure,
                source=f"list{number}" + ("" if listed.total == 100 else "?"),
            )


def _losses(reading: Reading) -> Iterator[ScoreFact]:
    """Yield the mean scores that stand beside a loss rate, by the name that opens the line."""
    for passage in passages(reading):
        match, name = _LOSS.search(passage.text), _NAMED.match(passage.text)
        if match is None or name is None:
            continue
        yield ScoreFact(
            name=name[1],
            anchor=passage.anchor(match.start(1), match.end(1)),
            quote=around(passage.text, match.start(), match.end()),
            score=parse_number(match[1]),
            source="loss",
        )


def _v(figure: Figure | None) -> Decimal | None:
    return None if figure is None else figure.value


def _grouped(known: Sequence[ScoreFact]) -> dict[str, list[ScoreFact]]:
    """Group facts by name; a name that one source uses twice says nothing certain."""
    groups: dict[str, list[ScoreFact]] = {}
    for fact in known:
        if fact.name:
            groups.setdefault(facts.key(fact.name), []).append(fact)
    for name, group in list(groups.items()):
        sources = Counter(fact.source for fact in group if fact.source != "text")
        bases = Counter(fact.source.rstrip("+") for fact in group if fact.source != "text")
        doubled = {source for source, count in bases.items() if count > 1} | {
            source for source, count in sources.items() if count > 1
        }
        steady = {
            source
            for source in doubled
            if len({(_v(f.weight), _v(f.score)) for f in group if f.source.rstrip("+") == source})
            == 1
        }
        groups[name] = [fact for fact in group if fact.source.rstrip("+") not in doubled - steady]
    return groups


def _conflicts(reading: Reading, known: Sequence[ScoreFact]) -> Iterator[Finding]:
    for group in _grouped(known).values():
        for attribute, word in (("weight", "分值"), ("score", "得分")):
            stated = [(fact, getattr(fact, attribute)) for fact in group]
            stated = [(fact, figure) for fact, figure in stated if figure is not None]
            values = {figure.value for _, figure in stated}
            if len(values) < 2 or _apart(stated):
                continue
            right = _trusted(stated)
            other = next(fact for fact, figure in stated if figure.value == right)
            for fact, figure in stated:
                if figure.value == right:
                    continue
                yield draft(
                    reading,
                    "two-values",
                    fact.anchor,
                    label=f"{fact.name} · {word}",
                    quote=fact.quote,
                    stated=f"{plain(figure.value)}分",
                    computed=f"{plain(right)}分",
                    why=f"“{fact.name}”的{word}这里是 {plain(figure.value)} 分，"
                    f"另一处（{other.anchor.locator}）是 {plain(right)} 分。",
                )


def _apart(stated: Sequence[tuple[ScoreFact, Figure]]) -> bool:
    """Tell whether the facts speak of different systems: no weight is shared between sources."""
    weights = [fact.weight.value for fact, _ in stated if fact.weight is not None]
    return (
        len(set(weights)) > 1
        and len({fact.source for fact, _ in stated}) > 1
        and not any(
            "?" in fact.source or fact.source.startswith(("lying", "list")) for fact, _ in stated
        )
        and len(set(weights)) == len(weights) > 2
    )


def _trusted(stated: Sequence[tuple[ScoreFact, Figure]]) -> Decimal:
    """Return the value most often stated; a doubtful list and a bare sentence weigh less."""
    votes: Counter[Decimal] = Counter()
    for fact, figure in stated:
        votes[figure.value] += 1 if "?" in fact.source else 3 if fact.source.endswith("+") else 2
    return votes.most_common(1)[0][0]


def _loss_rates(reading: Reading, known: Sequence[ScoreFact]) -> Iterator[Finding]:
    groups = _grouped(known)
    for passage in passages(reading):
        match, name = _LOSS.search(passage.text), _NAMED.match(passage.text)
        if match is None or name is None:
            continue
        group = groups.get(facts.key(name[1]), [])
        weights = [fact.weight.value for fact in group if fact.weight is not None]
        score, loss = parse_number(match[1]), parse_number(match[2])
        if not weights or score is None or loss is None or not weights[0]:
            continue
        weight = Counter(weights).most_common(1)[0][0]
        others = [fact.score.value for fact in group if fact.score is not None]
        candidates = [score.value, *others]
        if any(
            abs((weight - value) / weight * 100 - loss.value) <= loss.half for value in candidates
        ):
            continue
        due = (weight - score.value) / weight * 100
        yield draft(
            reading,
            "loss-rate",
            passage.anchor(match.start(2), match.end(2) + 1),
            label=name[1],
            quote=around(passage.text, match.start(), match.end()),
            stated=f"{match[2]}%",
            computed=percent(due, loss),
            why=f"（{plain(weight)}－{plain(score.value)}）÷{plain(weight)}＝{percent(due, loss)}，"
            f"失分率写 {match[2]}%。",
        )


def _sections(
    reading: Reading, scored: Sequence[Scored], lying: Sequence[LyingTable]
) -> Iterator[Finding]:
    """Check the indicators scored in one paragraph against the summary of their section."""
    if not lying:
        return
    columns = {
        facts.key(name): (lying[0].column("weight", n), lying[0].column("score", n))
        for n, name in enumerate(lying[0].names)
    }
    blocks = sorted({item.fact.anchor.block for item in scored})
    for block in blocks:
        items = [item for item in scored if item.fact.anchor.block == block]
        opening = re.match(
            r"\s*(?:[（(][一二三四五六七八九十\d]+[)）])?([一-龥]{2,10}?)情况[:：]",
            reading.text_of(block),
        )
        if opening is None or facts.key(opening[1]) not in columns:
            continue
        weight, score = columns[facts.key(opening[1])]
        for attribute, spot, word, code in (
            ("weight", weight, "分值", "weights-parent"),
            ("score", score, "得分", "score-parent"),
        ):
            figures = [getattr(item.fact, attribute) for item in items]
            listed = [figure for figure in figures if figure is not None]
            if spot is None or spot.value is None or len(listed) != len(items):
                continue
            computed = sum_of(listed)
            if computed == spot.value:
                continue
            yield draft(
                reading,
                code,
                items[0].fact.anchor if len(items) == 1 else spot.anchor,
                label=f"{opening[1]} · {word}",
                quote=f"{opening[1]} {word} {spot.text}",
                stated=spot.text,
                computed=plain(computed),
                why=f"“{opening[1]}”下各项{word} {terms([plain(f.value) for f in listed])}"
                f"＝{plain(computed)}，汇总表写 {spot.text}。",
            )


def _levels(
    reading: Reading, scored: Sequence[Scored], lying: Sequence[LyingTable]
) -> Iterator[Finding]:
    """Check 一级指标 n 个, 二级指标 n 个… against the indicators that the report shows."""
    counts = _counted(reading, scored, lying)
    if not counts:
        return
    for passage in passages(reading):
        for match in _LEVELS.finditer(passage.text):
            actual = counts.get("一二三四".index(match[1]) + 1)
            if actual is None or actual == int(match[2]):
                continue
            yield draft(
                reading,
                "list-count",
                passage.anchor(match.start(2), match.end(2)),
                quote=around(passage.text, match.start(), match.end()),
                stated=f"{match[2]}个",
                computed=f"{actual}个",
                why=f"报告列出的{match[1]}级指标是 {actual} 个，这里写 {match[2]} 个。",
            )


def _counted(
    reading: Reading, scored: Sequence[Scored], lying: Sequence[LyingTable]
) -> dict[int, int]:
    if reading.tables:
        table = max(reading.tables, key=lambda one: len(one.leaves()))
        if table.head.depth >= 2:
            return dict(Counter(node.level for node in table.nodes() if node.name))
    if lying and scored and all(item.children for item in scored):
        top = len(lying[0].names) - (lying[0].total is not None)
        return {1: top, 2: len(scored), 3: sum(len(item.children) for item in scored)}
    return {}
