"""Put a questionnaire on pages: what was said so far, the questions of this page, the next one.

Everything that was answered travels in the form itself until it is sent, so that the server keeps
nothing of a sheet that was begun, and every step works without script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core import signing
from django.http import HttpRequest, QueryDict

from yimen.feedback.contracts.survey import (
    AnswerValue,
    MatrixRow,
    Question,
    QuestionKind,
    Questionnaire,
)
from yimen.feedback.queries import survey_frame
from yimen.feedback.rules import survey_walk
from yimen.feedback.rules.survey_walk import Asked
from yimen.ui import forms
from yimen.ui.parts import ErrorItem, Option

START = -1
_SALT = "feedback.survey"
_RADIO = frozenset({QuestionKind.SINGLE, QuestionKind.SCALE})
_NPS = tuple(
    Option(
        value=str(points),
        label=f"{points} 分" + {0: "（绝对不会）", 10: "（一定会）"}.get(points, ""),
    )
    for points in range(11)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a page was given when somebody began: a key of its own, the version, the second."""

    key: UUID
    version: int
    began: int

    def sign(self, survey_id: UUID) -> str:
        """Return the ticket as the form carries it."""
        held = {"k": self.key.hex, "v": self.version, "t": self.began}
        return signing.dumps(held, salt=f"{_SALT}.{survey_id}")

    def seconds(self, at: datetime) -> int:
        """Return how long answering took so far."""
        return max(0, int(at.timestamp()) - self.began)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A question on the page: its fields (several for a matrix) under one heading where needed."""

    fields: tuple[forms.Field, ...]
    heading: str = ""
    help: str = ""
    error: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet as it stands after one step."""

    page: int
    each: bool
    blocks: tuple[Block, ...] = ()
    carried: tuple[tuple[str, str], ...] = ()
    errors: tuple[ErrorItem, ...] = ()
    number: int = 0
    total: int = 0
    is_last: bool = False
    answers: Mapping[str, AnswerValue] | None = None


def new_ticket(*, version: int, at: datetime) -> Ticket:
    """Return the ticket of a sheet that begins now."""
    return Ticket(key=uuid4(), version=version, began=int(at.timestamp()))


def read_ticket(*, request: HttpRequest, survey_id: UUID) -> Ticket | None:
    """Return the ticket that came with a form, or None where it is not ours or a day old."""
    try:
        held: dict[str, Any] = signing.loads(
            request.POST.get("ticket", ""), salt=f"{_SALT}.{survey_id}", max_age=86_400
        )
        return Ticket(key=UUID(held["k"]), version=int(held["v"]), began=int(held["t"]))
    except (signing.BadSignature, KeyError, ValueError):
        return None


def step(*, questionnaire: Questionnaire, post: QueryDict, area_code: str) -> Sheet:
    """Return the sheet after the button that was pressed; with `answers` when it is complete."""
    each = post.get("each") == "1"
    pages = survey_walk.pages(questionnaire, one_each=each)
    page = _number(post.get("page", ""), len(pages))
    raw = {name: post.getlist(name) for name in post}
    towns = _towns(questionnaire, area_code)
    if post.get("go") == "back":
        return show(questionnaire, raw, page=_before(questionnaire, raw, pages, page), each=each, towns=towns)  # fmt: skip
    here = pages[page] if page >= 0 else ()
    _, errors = survey_walk.read_all(questionnaire, raw, only=here)
    if errors:
        return show(questionnaire, raw, page=page, each=each, towns=towns, errors=errors)
    after = _after(questionnaire, raw, pages, page)
    if after is not None:
        return show(questionnaire, raw, page=after, each=each, towns=towns)
    answers, wrong = survey_walk.read_all(questionnaire, raw)
    if wrong:
        first = next(at for at, codes in enumerate(pages) if set(codes) & set(wrong))
        return show(questionnaire, raw, page=first, each=each, towns=towns, errors=wrong)
    return replace(show(questionnaire, raw, page=page, each=each, towns=towns), answers=answers)


def show(
    questionnaire: Questionnaire,
    raw: survey_walk.Raw,
    *,
    page: int,
    each: bool,
    towns: Sequence[Option],
    errors: Mapping[str, str] | None = None,
) -> Sheet:
    """Return one page of the sheet with what was answered on it and elsewhere."""
    wrong = errors or {}
    pages = survey_walk.pages(questionnaire, one_each=each)
    answers, _ = survey_walk.read_all(questionnaire, raw, only=())
    asked = {one.question.code: one for one in survey_walk.asked(questionnaire, answers)}
    here = [asked[code] for code in (pages[page] if page >= 0 else ()) if code in asked]
    blocks = tuple(_block(one, raw, wrong.get(one.question.code, ""), towns) for one in here)
    names = {name for one in here for name in survey_walk.names_of(one.question)}
    every = [name for one in questionnaire.questions for name in survey_walk.names_of(one)]
    carried = tuple(
        (name, value) for name in every if name not in names for value in raw.get(name, ()) if value
    )
    places = [at for at, codes in enumerate(pages) if set(codes) & asked.keys()]
    return Sheet(
        page=page,
        each=each,
        blocks=blocks,
        carried=carried,
        errors=tuple(_errors(blocks)),
        number=places.index(page) + 1 if page in places else 0,
        total=len(places),
        is_last=bool(places) and page == places[-1],
    )


def begin(*, each: bool) -> Sheet:
    """Return the sheet before its first page."""
    return Sheet(page=START, each=each)


def area_options(*, area_code: str) -> tuple[Option, ...]:
    """Return the towns that a question of area chooses from."""
    towns = survey_frame.list_towns(area_code=area_code)
    return tuple(Option(value=one.code, label=one.name) for one in towns)


def _towns(questionnaire: Questionnaire, area_code: str) -> tuple[Option, ...]:
    wanted = any(one.kind is QuestionKind.AREA for one in questionnaire.questions)
    return area_options(area_code=area_code) if wanted else ()


def _number(text: str, pages: int) -> int:
    page = int(text) if text.lstrip("-").isdigit() else START
    return max(START, min(page, pages - 1))


def _after(
    questionnaire: Questionnaire, raw: survey_walk.Raw, pages: Sequence[Sequence[str]], page: int
) -> int | None:
    answers, _ = survey_walk.read_all(questionnaire, raw, only=())
    asked = {one.question.code for one in survey_walk.asked(questionnaire, answers)}
    return next((at for at, codes in enumerate(pages) if at > page and set(codes) & asked), None)


def _before(
    questionnaire: Questionnaire, raw: survey_walk.Raw, pages: Sequence[Sequence[str]], page: int
) -> int:
    answers, _ = survey_walk.read_all(questionnaire, raw, only=())
    asked = {one.question.code for one in survey_walk.asked(questionnaire, answers)}
    found = [at for at, codes in enumerate(pages) if at < page and set(codes) & asked]
    return found[-1] if found else START


def _errors(blocks: Sequence[Block]) -> list[ErrorItem]:
    return [
        ErrorItem(message=f"{block.heading or block.fields[0].label}：{block.error}", anchor=block.fields[0].id)
        for block in blocks
        if block.error
    ]  # fmt: skip


def _block(one: Asked, raw: survey_walk.Raw, error: str, towns: Sequence[Option]) -> Block:
    question = one.question
    label = f"{one.number}. {one.title}"
    if question.kind is QuestionKind.MATRIX:
        rows = tuple(_row_field(question, row, raw, error) for row in question.rows)
        return Block(
            fields=rows, heading=label, help=question.help, error=error, code=question.code
        )
    given = [value for value in raw.get(question.code, ()) if value]
    field = replace(
        _field(question, towns),
        label=label,
        value=given[0] if given else "",
        values=tuple(given),
        error=error,
        help=_help(question),
        required=question.required,
    )
    return Block(fields=(field,), error=error, code=question.code)


def _row_field(question: Question, row: MatrixRow, raw: survey_walk.Raw, error: str) -> forms.Field:
    name = f"{question.code}.{row.code}"
    given = [value for value in raw.get(name, ()) if value]
    return forms.Field(
        name=name,
        label=row.title,
        kind="radio",
        options=_options(question),
        value=given[0] if given else "",
        values=tuple(given),
        required=question.required,
        error="这一行还没有选。" if error and not given and question.required else "",
    )


def _field(question: Question, towns: Sequence[Option]) -> forms.Field:
    kind: forms.Kind = "text"
    options: tuple[Option, ...] = ()
    if question.kind in _RADIO:
        kind, options = "radio", _options(question)
    elif question.kind is QuestionKind.MULTIPLE:
        kind, options = "checkbox", _options(question)
    elif question.kind is QuestionKind.NPS:
        kind, options = "radio", _NPS
    elif question.kind is QuestionKind.AREA:
        kind, options = "select", tuple(towns)
    elif question.kind is QuestionKind.DATE:
        kind = "date"
    elif question.kind is QuestionKind.NUMBER:
        kind = "number"
    elif question.kind is QuestionKind.TEXT:
        kind = "textarea"
    return forms.Field(name=question.code, label="", kind=kind, options=options, rows=4)


def _options(question: Question) -> tuple[Option, ...]:
    return tuple(Option(value=one.code, label=one.title) for one in question.options)


def _help(question: Question) -> str:
    if question.kind is not QuestionKind.MULTIPLE:
        return question.help
    most = f"，最多选 {question.maximum:f} 项" if question.maximum is not None else ""
    return f"{question.help} 可以选几项{most}。".strip()
