"""Blank forms and samples that go with papers: which there are, and each as a file."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.db import connection
from django.urls import reverse

from yimen.catalogue import access
from yimen.catalogue.contracts import UNPUBLISHED, ItemUnknown, ItemVersionView, Paper
from yimen.catalogue.contracts.sheets import PaperForm
from yimen.catalogue.models import Item
from yimen.catalogue.queries import staff as versions
from yimen.catalogue.rules.papers import attached, forms_of
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.files import actions as files
from yimen.kernel.typeset.pages import set_page
from yimen.ui.parts import Link
from yimen.ui.words import long_date

ITEM_KIND = "catalogue.item"
TITLES: Mapping[PaperForm, str] = {PaperForm.BLANK: "空表", PaperForm.SAMPLE: "样表"}
TEMPLATE = Path(__file__).resolve().parents[1] / "typst" / "sheet.typ"
_UNSEEN = frozenset(UNPUBLISHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFile:
    """A form ready to hand out."""

    name: str
    media_type: str
    content: BinaryIO


def open_form(*, actor: Actor, item_code: str, version: int, paper: str, form: str) -> FormFile:
    """Return a blank form or a sample of a version; of a draft only to who keeps the catalogue.

    Raises NotFound, GlyphMissing.
    """
    try:
        view = versions.find_version(item_code=item_code, version=version)
    except ItemUnknown as unknown:
        raise NotFound from unknown
    if view.state in _UNSEEN and not access.can_read(actor, department=view.department_code):
        raise NotFound
    found = _paper(view, paper)
    if found is None or form not in forms_of(found):
        raise NotFound
    kind = PaperForm(form)
    file_id = attached(found, kind)
    if file_id:
        return _attached(view, file_id)
    made_at = datetime.combine(view.effective_on, time(0), LOCAL)
    content = _page(json.dumps(_data(view, found, kind), ensure_ascii=False), made_at)
    name = f"{found.name}（{TITLES[kind]}）.pdf"
    return FormFile(name=name, media_type="application/pdf", content=io.BytesIO(content))


def _paper(view: ItemVersionView, code: str) -> Paper | None:
    papers = view.definition.papers if view.definition else ()
    return next((one for one in papers if one.code == code), None)


def _attached(view: ItemVersionView, file_id: str) -> FormFile:
    """Open an attached file; a definition that names anybody else's file opens nothing."""
    if not is_ours(item=item_ref(item_code=view.item_code), file_id=file_id):
        raise NotFound
    stored, content = files.open_file(file_id=UUID(file_id))
    return FormFile(name=stored.name, media_type=stored.media_type, content=content)


def form_links(*, view: ItemVersionView, paper: str) -> list[Link]:
    """Return where the forms of a paper are taken away, the blank one first."""
    found = _paper(view, paper)
    if found is None:
        return []
    return [
        Link(
            label=TITLES[form],
            hint=f"，{found.name}",
            href=reverse("catalogue:paper_form", args=[view.item_code, view.version, paper, form]),
        )
        for form in forms_of(found)
    ]


def is_ours(*, item: Ref, file_id: str) -> bool:
    """Say whether a file was attached to this item."""
    try:
        wanted = UUID(file_id)
    except ValueError:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM kernel_file WHERE id = %s AND owner_kind = %s AND owner_id = %s",
            (wanted, item.kind, item.id),
        )
        return cursor.fetchone() is not None


def item_ref(*, item_code: str) -> Ref:
    """Return the owner of an item's attached files, whatever the version."""
    return Ref(ITEM_KIND, Item.objects.values_list("id", flat=True).get(code=item_code))


@lru_cache(maxsize=64)
def _page(data: str, made_at: datetime) -> bytes:
    """Return the page of a sheet, set once in this process: the same data gives the same bytes."""
    return set_page(template=TEMPLATE, data=json.loads(data), made_at=made_at)


def _data(view: ItemVersionView, paper: Paper, form: PaperForm) -> dict[str, Any]:
    sheet = paper.sheet
    assert sheet is not None
    is_sample = form is PaperForm.SAMPLE
    unit = directory.find_organisation(code=view.department_code)
    notes = (
        (*sheet.notes, "样表里的人和事都是虚构的，请照自己的情况填。") if is_sample else sheet.notes
    )
    return {
        "name": f"{sheet.title}（{TITLES[form]}）",
        "title": sheet.title,
        "issuer": unit.name if unit else view.name,
        "item": view.name,
        "version": f"第 {view.version} 版，{long_date(on=view.effective_on)}起用",
        "sample": is_sample,
        "addressee": sheet.addressee,
        "text": list(sheet.text),
        "rows": [
            {"label": row.label, "value": row.sample if is_sample else "", "lines": row.lines}
            for row in sheet.rows
        ],
        "signer": sheet.signer,
        "signed": sheet.sample_signer,
        "on": sheet.sample_on,
        "notes": list(notes),
    }
