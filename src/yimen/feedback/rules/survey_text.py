"""Read a questionnaire that was pasted as text, and say every guess that was made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from yimen.feedback.contracts.survey import Option, Question, QuestionKind, Questionnaire
from yimen.kernel.contracts import Refusal

MOST_TEXT = 60_000
_NUMBERED = re.compile(r"^(?:第\s*)?(\d{1,3})\s*(?:题\s*[:：.、．]?|[.、．:：)）])\s*(.*)$")
_MARK = re.compile(
    r"[\[【(（]\s*((?:单选|多选|可多选|填空|问答|简答|量表|打分|判断|日期|数字)题?)\s*[\]】)）]"
)
_STARS = re.compile(r"\s*[*＊※]+\s*")
_LETTER = re.compile(
    r"^\s*(?:[A-Za-z]\s*[.、．:：)）]|[○●□■◯☐◻▢①-⑳]|[(（]\s*[A-Za-z\d]\s*[)）])\s*"
)
_INLINE = re.compile(r"(?<![A-Za-z])[A-Z]\s*[.、．]\s*")
_BLANK = re.compile(r"[_\uff3f]{2,}|（\s*）|\(\s*\)")
_SEVERAL = re.compile(r"可多选|多选|（最多选|哪些")
_NONE_OF = re.compile(r"以上都(没|不)|都没有|都不是|^无$|^没有$|不清楚以上")
_KINDS = {
    "单选": QuestionKind.SINGLE,
    "判断": QuestionKind.SINGLE,
    "多选": QuestionKind.MULTIPLE,
    "可多选": QuestionKind.MULTIPLE,
    "填空": QuestionKind.TEXT,
    "问答": QuestionKind.TEXT,
    "简答": QuestionKind.TEXT,
    "量表": QuestionKind.SCALE,
    "打分": QuestionKind.SCALE,
    "日期": QuestionKind.DATE,
    "数字": QuestionKind.NUMBER,
}
_LEVELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
_POINTS = (100, 80, 60, 30, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """Something that the text did not say plainly: the line, the question and what was taken."""

    line: int
    code: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The questions read from a text, and every guess with its line."""

    questionnaire: Questionnaire
    guesses: tuple[Guess, ...]


@dataclass(slots=True, kw_only=True)
class _Block:
    """The lines of one question, as they are gathered."""

    line: int
    number: int
    title: str
    marks: list[str] = field(default_factory=list)
    starred: bool = False
    options: list[tuple[int, str]] = field(default_factory=list)


def read(text: str) -> Imported:
    """Return the questions of a pasted text. Raises Refusal where none is found."""
    if len(text) > MOST_TEXT:
        raise Refusal(
            "feedback.survey.text", f"文字太长，一次最多 {MOST_TEXT} 字，请分几次贴。", field="text"
        )
    guesses: list[Guess] = []
    blocks = _blocks(text, guesses)
    if not blocks:
        raise Refusal(
            "feedback.survey.text",
            "没有认出题目。每一题请另起一行，前面写题号，比如“1. 您的年龄 [单选题]”，选项一行一个。",
            field="text",
        )
    stars = any(block.starred for block in blocks)
    questions = []
    for at, block in enumerate(blocks, 1):
        questions.append(_question(block, f"q{at}", stars=stars, guesses=guesses))
        before = blocks[at - 2].number if at > 1 else block.number - 1
        guesses += _numbering(block, before, at)
    ordered = sorted(guesses, key=lambda one: one.line)
    return Imported(questionnaire=Questionnaire(questions=tuple(questions)), guesses=tuple(ordered))


def _blocks(text: str, guesses: list[Guess]) -> list[_Block]:
    blocks: list[_Block] = []
    for number, line in enumerate(text.replace("\r", "").split("\n"), 1):
        words = line.strip().strip("\u3000\ufeff")
        if not words:
            continue
        found = _NUMBERED.match(words)
        if found:
            blocks.append(_Block(line=number, number=int(found[1]), title=""))
            _take_marks(blocks[-1], found[2])
        elif not blocks:
            guesses.append(
                Guess(line=number, code="", said=f"“{words[:20]}”在第一题前面，没有收进来。")
            )
        else:
            _take_line(blocks[-1], number, words)
    return blocks


def _take_marks(block: _Block, words: str) -> None:
    """Add words to a question's title, its marks and stars taken off."""
    block.marks += [_mark_word(found[1]) for found in _MARK.finditer(words)]
    plain = _MARK.sub("", words)
    block.starred = block.starred or bool(_STARS.search(plain))
    block.title = f"{block.title}{_BLANK.sub('', _STARS.sub('', plain)).strip()}"


def _mark_word(words: str) -> str:
    return words.removesuffix("题")


def _take_line(block: _Block, number: int, words: str) -> None:
    bare = _STARS.sub("", _MARK.sub("", words)).strip()
    if not bare:
        _take_marks(block, words)
        return
    parts = [part for part in _INLINE.split(words) if part.strip()]
    several = len(_INLINE.findall(words)) > 1
    for part in parts if several else [words]:
        block.options.append((number, _BLANK.sub("", _LETTER.sub("", part)).strip(" \u3000:：")))


def _numbering(block: _Block, before: int, at: int) -> Iterator[Guess]:
    code = f"q{at}"
    if block.number > before + 1:
        missing = f"第 {before + 1} 题" if block.number == before + 2 else (
            f"第 {before + 1} 到 {block.number - 1} 题"
        )  # fmt: skip
        yield Guess(
            line=block.line, code=code, said=f"原文没有{missing}，没有补，按顺序排成第 {at} 题。"
        )
    elif block.number <= before:
        yield Guess(
            line=block.line,
            code=code,
            said=f"题号 {block.number} 重复或倒退，按顺序排成第 {at} 题。",
        )


def _question(block: _Block, code: str, *, stars: bool, guesses: list[Guess]) -> Question:
    def guess(said: str, line: int = block.line) -> None:
        guesses.append(Guess(line=line, code=code, said=said))

    kind = _kind(block, guess)
    titles = [title for _, title in block.options if title]
    if kind in {QuestionKind.TEXT, QuestionKind.DATE, QuestionKind.NUMBER} and titles:
        guess(f"填空题下面有 {len(titles)} 行文字，没有当成选项。")
        titles = []
    required = block.starred if stars else kind is not QuestionKind.TEXT
    if stars and not block.starred:
        guess("别的题有星号，这一题没有，按“可以不答”。")
    elif not stars and block.number == 1:
        guess("全文没有星号：选择题按必答，填空题按可以不答。")
    if len(titles) == 1:
        guess("只认出一个选项，请补上。")
    return Question(
        code=code,
        kind=kind,
        title=block.title,
        required=required,
        options=tuple(_options(titles, kind, guess)),
    )


def _kind(block: _Block, guess: object) -> QuestionKind:
    assert callable(guess)
    kinds = list(dict.fromkeys(_KINDS[mark] for mark in block.marks))
    titles = tuple(title for _, title in block.options)
    if len(block.marks) > 1 and len(kinds) == 1:
        guess(f"题型标了 {len(block.marks)} 次，意思一样，按{block.marks[0]}题。")
    if len(kinds) > 1:
        guess(f"题型标了 {len(kinds)} 种，按最后一个：{block.marks[-1]}题。")
    if kinds:
        kind = kinds[-1]
        if kind is QuestionKind.SINGLE and _SEVERAL.search(block.title):
            guess("标的是单选题，题目里却像可以多选，仍按单选题。")
        return kind
    if not titles:
        guess("没有标题型，下面也没有选项，按填空题。")
        return QuestionKind.TEXT
    if _SEVERAL.search(block.title):
        guess("没有标题型，题目里像可以多选，按多选题。")
        return QuestionKind.MULTIPLE
    guess("没有标题型，下面有选项，按单选题。")
    return QuestionKind.SINGLE


def _options(titles: Sequence[str], kind: QuestionKind, guess: object) -> Iterator[Option]:
    assert callable(guess)
    points = _points(titles)
    if points:
        guess("选项是五级满意度，分值按 100、80、60、30、0。")
    for at, title in enumerate(titles):
        alone = kind is QuestionKind.MULTIPLE and bool(_NONE_OF.search(title))
        if alone:
            guess(f"“{title}”按“选了它就不能选别的”。")
        yield Option(code=option_code(at), title=title, value=points.get(title), exclusive=alone)


def _points(titles: Sequence[str]) -> dict[str, Decimal]:
    if sorted(titles) != sorted(_LEVELS):
        return {}
    return {level: Decimal(points) for level, points in zip(_LEVELS, _POINTS, strict=True)}


def option_code(at: int) -> str:
    """Return the code of the option at a place: a to z, then a1, b1 and so on."""
    letter, round_ = chr(ord("a") + at % 26), at // 26
    return f"{letter}{round_}" if round_ else letter
