"""What the answers to a bundle's questions come to: which items apply, in which situation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from yimen.catalogue.contracts import ItemVersionView
from yimen.catalogue.contracts.bundles import (
    BundlePart,
    BundleQuestion,
    BundleText,
    Clash,
    Need,
)
from yimen.kernel.rules import rule

MOST_WAYS = 3_000
"""How many combinations of answers are walked through before publication."""

Picks = Mapping[str, str]


def hold(needs: Iterable[Need], picks: Picks) -> bool:
    """Say whether every need is met by these answers."""
    return all(picks.get(need.question) in need.answers for need in needs)


def asked(text: BundleText, picks: Picks) -> tuple[BundleQuestion, ...]:
    """Return the questions that these answers lead to, in order; an answer not asked counts not."""
    found: list[BundleQuestion] = []
    given: dict[str, str] = {}
    for one in text.questions:
        if hold(one.needs, given):
            found.append(one)
            if picks.get(one.code) in one.answers:
                given[one.code] = picks[one.code]
    return tuple(found)


def settled(text: BundleText, picks: Picks) -> dict[str, str]:
    """Return the answers that count: to questions that are asked, in words that they offer."""
    return {
        one.code: picks[one.code]
        for one in asked(text, picks)
        if picks.get(one.code) in one.answers
    }


def unanswered(text: BundleText, picks: Picks) -> dict[str, str]:
    """Return what to say at each question that still needs an answer."""
    return {
        one.code: "请选一项。"
        for one in asked(text, picks)
        if picks.get(one.code) not in one.answers
    }


@rule(
    "CAT-BND-1",
    cites="国发〔2024〕3号（推动“高效办成一件事”）（情形引导）",
)
def applying(text: BundleText, picks: Picks) -> tuple[BundlePart, ...]:
    """Return the parts that these answers call for, in the order of the bundle."""
    given = settled(text, picks)
    return tuple(part for part in text.parts if hold(part.needs, given))


def situation_of(part: BundlePart, version: ItemVersionView, picks: Picks) -> str:
    """Return the situation that the answers come to in one item, or an empty text where none."""
    situations = version.definition.situations if version.definition else ()
    chosen = next((one.situation for one in part.variants if hold(one.needs, picks)), "")
    if chosen:
        return chosen
    if len(situations) == 1:
        return situations[0].code
    return ""


def ways(text: BundleText) -> Iterator[dict[str, str]]:
    """Yield every way in which the questions may be answered, up to `MOST_WAYS`."""
    seen: set[tuple[tuple[str, str], ...]] = set()
    choices = [one.answers for one in text.questions]
    codes = [one.code for one in text.questions]
    for number, answers in enumerate(product(*choices)):
        if number >= MOST_WAYS:
            return
        given = settled(text, dict(zip(codes, answers, strict=True)))
        key = tuple(sorted(given.items()))
        if key not in seen:
            seen.add(key)
            yield given


def question_clashes(text: BundleText) -> Iterator[Clash]:
    """Yield what is wrong with the questions: doubled, without choice, or about later ones."""
    known: dict[str, BundleQuestion] = {}
    for one in text.questions:
        if len(set(one.answers)) < 2:
            yield Clash(said=f"“{one.title}”至少要有两个不同的选项，一行一个。")
        yield from need_clashes(f"“{one.title}”什么时候问", one.needs, known)
        if bool(one.held) != bool(one.held_answer) or (
            one.held and one.held_answer not in one.answers
        ):
            yield Clash(
                said=f"“{one.title}”：写了有什么证就先选好的，证照类型和选哪一项都要写，选项要和上面的一样。"
            )
        known[one.code] = one
    total = 1
    for one in text.questions:
        total *= max(len(one.answers), 1)
    if total > MOST_WAYS:
        yield Clash(
            said=f"问题和选项太多，一共有 {total} 种组合，超过 {MOST_WAYS} 种，检查不完。请减少一些。"
        )


def need_clashes(
    where: str, needs: Iterable[Need], known: Mapping[str, BundleQuestion]
) -> Iterator[Clash]:
    """Yield conditions over questions or answers that are not there."""
    for need in needs:
        question = known.get(need.question)
        if question is None:
            yield Clash(said=f"{where}：条件里的问题已经删掉了，或者排在它后面，请重新勾选。")
            continue
        gone = [answer for answer in need.answers if answer not in question.answers]
        if gone:
            yield Clash(
                said=f"{where}：“{question.title}”已经没有“{'、'.join(gone)}”这个选项，请重新勾选。"
            )


@rule("CAT-BND-2", cites="情形引导要穷尽：每种回答都能确定办哪几项、按哪种情形办")
def situation_clashes(text: BundleText, versions: Mapping[str, ItemVersionView]) -> Iterator[Clash]:
    """Yield the answers that leave open which situation of an item applies, and what never does."""
    open_: dict[str, dict[str, str]] = {}
    used: set[str] = set()
    nothing: dict[str, str] | None = None
    for picks in ways(text):
        parts = applying(text, picks)
        nothing = picks if not parts and nothing is None else nothing
        for part in parts:
            used.add(part.item_code)
            version = versions.get(part.item_code)
            if version is None or _by_itself(version):
                continue
            if not situation_of(part, version, picks):
                open_.setdefault(part.item_code, picks)
    for code, picks in open_.items():
        yield Clash(
            said=f"“{versions[code].name}”有几种情形，选了{_told(text, picks)}时没有写按哪种办。",
            items=(code,),
        )
    for part in text.parts:
        if part.item_code not in used and part.item_code in versions:
            yield Clash(
                said=f"不管怎样回答都轮不到“{versions[part.item_code].name}”，请改条件或把它移出。",
                items=(part.item_code,),
            )
    if nothing is not None and text.parts:
        yield Clash(said=f"选了{_told(text, nothing)}时一项都不用办，请补上要办的事项或改条件。")


def _by_itself(version: ItemVersionView) -> bool:
    """Say whether the item's own form finds its situation, or there is only one."""
    situations = version.definition.situations if version.definition else ()
    return len(situations) < 2 or all(one.when for one in situations)


def _told(text: BundleText, picks: Picks) -> str:
    titles = {one.code: one.title for one in text.questions}
    return (
        "、".join(f"“{titles[code]}”答“{answer}”" for code, answer in picks.items()) or "任何回答"
    )
