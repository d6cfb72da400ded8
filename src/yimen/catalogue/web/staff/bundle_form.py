"""A bundle as its page sends it: questions, items, conditions by ticks, and one operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.http import QueryDict

from yimen.catalogue.contracts import ItemVersionView
from yimen.catalogue.contracts.bundles import (
    BundlePart,
    BundleQuestion,
    BundleText,
    Need,
    Variant,
)

MOST = 30
"""How many questions or items a bundle may have."""
LONGEST = 200


def read_text(sent: QueryDict, *, versions: Mapping[str, ItemVersionView]) -> BundleText:
    """Return the bundle as it stands on the page; blanks and doubles are dropped."""
    codes = _numbered(sent, "q", "code")
    return BundleText(
        title=_line(sent.get("title", ""))[:50],
        summary=_line(sent.get("summary", "")),
        questions=tuple(_question(sent, at, code) for at, code in codes),
        parts=tuple(_part(sent, at, item, versions) for at, item in _numbered(sent, "p", "item")),
        same=_words(sent.get("same", "")),
        lead=_line(sent.get("lead", ""))[:20],
    )


def _numbered(sent: QueryDict, prefix: str, name: str) -> list[tuple[int, str]]:
    return [
        (at, given[:40]) for at in range(MOST) if (given := sent.get(f"{prefix}{at}-{name}", ""))
    ]


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.replace("，", " ").replace("、", " ").split()))[:100]


def _question(sent: QueryDict, at: int, code: str) -> BundleQuestion:
    answers = (_line(one)[:40] for one in sent.get(f"q{at}-answers", "").splitlines())
    return BundleQuestion(
        code=code,
        title=_line(sent.get(f"q{at}-title", "")),
        why=_line(sent.get(f"q{at}-why", "")),
        answers=tuple(dict.fromkeys(one for one in answers if one))[:20],
        needs=_needs(sent.getlist(f"q{at}-need")),
        held=_line(sent.get(f"q{at}-held", ""))[:21],
        held_answer=_line(sent.get(f"q{at}-held-answer", ""))[:40],
    )


def _needs(ticked: Iterable[str]) -> tuple[Need, ...]:
    """Return ticks of the shape `question=answer` as conditions, one for each question."""
    found: dict[str, list[str]] = {}
    for one in ticked:
        question, equals, answer = one.partition("=")
        if equals:
            found.setdefault(question, []).append(answer)
    return tuple(Need(question=code, answers=tuple(some)) for code, some in found.items())


def _part(
    sent: QueryDict, at: int, item: str, versions: Mapping[str, ItemVersionView]
) -> BundlePart:
    version = versions.get(item)
    situations = version.definition.situations if version and version.definition else ()
    variants = [
        Variant(situation=one.code, needs=needs)
        for one in situations
        if (needs := _needs(sent.getlist(f"p{at}-v-{one.code}")))
    ]
    other = sent.get(f"p{at}-else", "")
    if other:
        variants.append(Variant(situation=other))
    return BundlePart(
        item_code=item,
        version=version.version if version else 0,
        needs=_needs(sent.getlist(f"p{at}-need")),
        variants=tuple(variants),
        apart=_words(sent.get(f"p{at}-apart", "")),
        made_here=_words(sent.get(f"p{at}-made", "")),
    )


def changed(text: BundleText, op: str, sent: QueryDict) -> BundleText:
    """Return the bundle after one operation of the page; an unknown one changes nothing."""
    name, _, target = op.partition(":")
    if name == "add-question" and len(text.questions) < MOST:
        return replace(text, questions=(*text.questions, _new_question(text)))
    if name == "add-part" and len(text.parts) < MOST:
        return _with_part(text, sent.get("new-item", ""))
    if name == "drop-question":
        return replace(text, questions=tuple(one for one in text.questions if one.code != target))
    if name == "drop-part":
        return replace(text, parts=tuple(one for one in text.parts if one.item_code != target))
    if name == "up-part":
        return replace(text, parts=_up(text.parts, target))
    if name == "same":
        return replace(text, same=tuple(dict.fromkeys((*text.same, target))))
    if name == "apart":
        return _set_apart(text, *target.partition("/")[::2])
    return text


def _new_question(text: BundleText) -> BundleQuestion:
    taken = {one.code for one in text.questions}
    code = next(f"q{at}" for at in range(1, MOST + 2) if f"q{at}" not in taken)
    return BundleQuestion(code=code, title="新问题，请改成居民看得懂的问法", answers=("是", "否"))


def _with_part(text: BundleText, item: str) -> BundleText:
    if not item or any(one.item_code == item for one in text.parts):
        return text
    return replace(text, parts=(*text.parts, BundlePart(item_code=item, version=0)))


def _up(parts: Sequence[BundlePart], item: str) -> tuple[BundlePart, ...]:
    moved = list(parts)
    at = next((place for place, one in enumerate(moved) if one.item_code == item), 0)
    if at > 0:
        moved[at - 1], moved[at] = moved[at], moved[at - 1]
    return tuple(moved)


def _set_apart(text: BundleText, item: str, code: str) -> BundleText:
    return replace(
        text,
        parts=tuple(
            replace(one, apart=tuple(dict.fromkeys((*one.apart, code))))
            if one.item_code == item
            else one
            for one in text.parts
        ),
    )
