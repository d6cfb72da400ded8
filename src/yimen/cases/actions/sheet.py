"""Print what was filled and compared at the window; each print is in the ledger by its hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from yimen.cases.actions import look
from yimen.cases.contracts import DRAFT_KIND, case_ref
from yimen.cases.queries import compared
from yimen.cases.queries.comparison_sheet import COLUMNS, sheet_rows
from yimen.cases.queries.filling import (
    FillingView,
    compared_rows,
    get_filling,
    provenance,
)
from yimen.cases.rules.filling import IDENTIFIED_TITLES
from yimen.catalogue import public as catalogue
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.typeset.pages import set_page
from yimen.ui.words import long_date, long_moment

TEMPLATE = Path(__file__).resolve().parents[1] / "typst" / "window.typ"
APPLICATION = "cases.filling.printed"
COMPARISON = "cases.comparison.printed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSheet:
    """A sheet ready to hand out, with the hash that the ledger holds."""

    name: str
    content: bytes
    sm3: str


def print_application(*, actor: Actor, draft_id: UUID, at: datetime) -> PrintedSheet:
    """Return the filled form for the person to read and sign, each answer with whence it is.

    Raises NotFound, GlyphMissing.
    """
    view = get_filling(actor=actor, draft_id=draft_id)
    assert view.version.definition is not None
    whence = {one.code: one for one in provenance(view, view.draft.values)}
    rows = []
    for section in catalogue.answer_sections(
        spec=view.version.definition.form, values=view.draft.values, mask=False
    ):
        for row in section.rows:
            one = whence.get(row.code)
            said = "本人说的" if one is None or one.changed else one.source
            on = f"，{long_date(on=one.on)}" if one and one.on and not one.changed else ""
            rows.append([row.name, _plain(row.value, row.table), f"{said}{on}"])
    data = {
        "title": f"{view.version.name}申请表",
        "facts": _facts(view),
        "head": ["填写项", "填写内容", "出处"],
        "wide": False,
        "rows": rows,
        "notes": [
            "出处写“本人说的”的，由申请人当面告诉窗口。",
            "请逐项核对，有不对的当场改。核对无误后签名或者按手印；不会写字的，由见证人在场。",
        ],
        "signs": ["申请人（签名或者按手印）", "窗口核对人"],
    }
    return _print(actor, data, subject=Ref(DRAFT_KIND, draft_id), verb=APPLICATION, at=at)


def _plain(value: str, table: tuple[tuple[str, ...], ...]) -> str:
    return "\n".join("　".join(row) for row in table) if table else value


def print_draft_comparison(*, actor: Actor, draft_id: UUID, at: datetime) -> PrintedSheet:
    """Return the comparison of a form that is still being filled in. Raises NotFound, GlyphMissing."""
    view = get_filling(actor=actor, draft_id=draft_id)
    rows = compared_rows(view, view.draft.values)
    data = _comparison(
        facts=_facts(view),
        rows=[list(one.cells) for one in sheet_rows(rows)],
        silent=view.silent,
    )
    return _print(actor, data, subject=Ref(DRAFT_KIND, draft_id), verb=COMPARISON, at=at)


def print_comparison(
    *, actor: Actor, case_id: UUID, at: datetime, wanted: str = ""
) -> PrintedSheet:
    """Return a comparison that is kept with a case: the newest, or that with the id `wanted`.

    Opening it is a recorded look. Raises NotFound, GlyphMissing.
    """
    case = look.open_case(actor=actor, case_id=case_id, at=at, again=True)
    made = compared.list_made(case_id=case_id)
    shown = next((one for one in made if str(one.id) == wanted), made[0] if made else None)
    if shown is None:
        raise NotFound
    data = _comparison(
        facts=[
            ["办件编号", case.number],
            ["事项", case.item_name],
            ["申请人", case.applicant_name],
            ["比对", f"{long_moment(at=shown.made_at.astimezone(LOCAL))}，{shown.made_by}"],
        ],
        rows=[list(one.cells) for one in sheet_rows(shown.rows)],
        silent=shown.silent,
    )
    return _print(actor, data, subject=case_ref(case_id), verb=COMPARISON, at=at)


def _facts(view: FillingView) -> list[list[str]]:
    person = identity.get_person(person_id=view.draft.applicant_id)
    return [
        ["草稿编号", view.draft.number],
        ["事项", view.version.name],
        ["申请人", f"{person.name}，{person.code_masked}"],
        ["怎样核对的身份", IDENTIFIED_TITLES[view.identified_by]],
        ["取数", f"{long_moment(at=view.asked_at.astimezone(LOCAL))}，{view.asked_by}"],
    ]


def _comparison(
    *, facts: list[list[str]], rows: list[list[str]], silent: tuple[str, ...]
) -> dict[str, Any]:
    notes = ["【不同】是这一处和申请表不一样；以哪个为准，由本人和办理机关核对。"]
    if silent:
        notes.append(f"没有核对：{'、'.join(silent)}当时没有回答，请照材料核对。")
    return {
        "title": "申请内容比对表",
        "facts": facts,
        "head": list(COLUMNS),
        "wide": True,
        "rows": rows,
        "notes": notes,
        "signs": ["申请人（签名或者按手印）", "核对人"],
    }


def _print(
    actor: Actor, data: Mapping[str, Any], *, subject: Ref, verb: str, at: datetime
) -> PrintedSheet:
    page = set_page(
        template=TEMPLATE,
        data={
            **data,
            "printed": f"{long_moment(at=at.astimezone(LOCAL))} {actor.name} 打印",
            "demo": settings.YIMEN_DEMO,
        },
        made_at=at,
    )
    sm3 = sm3_hex(page)
    with transaction.atomic():
        ledger.record(actor=actor, verb=verb, subject=subject, at=at, change={"sm3": sm3})
    return PrintedSheet(name=f"{data['title']}.pdf", content=page, sm3=sm3)
