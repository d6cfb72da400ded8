"""Files of a draft: taken one by one, owned by the draft, named by its answers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.datastructures import MultiValueDict

from yimen.cases import access
from yimen.cases.actions import draft as drafts
from yimen.cases.contracts import DRAFT_KIND
from yimen.cases.models import Draft
from yimen.cases.queries.case import CaseFile
from yimen.cases.queries.draft import get_draft
from yimen.cases.queries.files import file_row
from yimen.catalogue.contracts import Field, FieldKind, ItemVersionView
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.files import actions as stored_files
from yimen.kernel.files.contracts import FileRefused
from yimen.kernel.files.sealing import address_of
from yimen.ui.parts import FileRow

MOST_FILES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was sent, with the new files' ids added, and what was wrong with a file."""

    raw: dict[str, list[str]]
    errors: dict[str, str]


def _file_field(version: ItemVersionView, step: str, code: str) -> Field:
    if version.definition is not None:
        for one in version.definition.form.steps:
            for field in one.fields:
                if one.code == step and field.code == code and field.kind is FieldKind.FILE:
                    return field
    raise FileRefused("cases.file.unasked", "这一步没有要这个文件，请刷新页面再试。")


def add_file(
    *,
    actor: Actor,
    draft_id: UUID,
    version: ItemVersionView,
    step: str,
    field: str,
    file: UploadedFile[bytes] | None,
    at: datetime,
) -> FileRow:
    """Take one file for one question and return its row. Raises NotFound, FileRefused, StoreFull."""
    _file_field(version, step, field)
    if file is None:
        raise FileRefused("cases.file.missing", "没有收到文件，请重新选一次。")
    stored = get_draft(actor=actor, draft_id=draft_id).values.get(field) or []
    again = _same(file, stored)
    if again is not None:
        return file_row(again)
    file_id = _put(actor, draft_id, file, len(stored), at)
    drafts.save_answers(
        actor=actor,
        draft_id=draft_id,
        step=step,
        raw={field: [*stored, str(file_id)]},
        at=at,
        only=[field],
    )
    return file_row(file_id)


def _same(file: UploadedFile[bytes], stored: list[str]) -> UUID | None:
    """Return the file of this content that the question has already: a repeated upload."""
    if not stored:
        return None
    stream = _stream(file)
    stream.seek(0)
    content = hashlib.sha256()
    while chunk := stream.read(1 << 20):
        content.update(chunk)
    stream.seek(0)
    address = address_of(sha256=content.hexdigest())
    for one in stored:
        if stored_files.find(file_id=UUID(one)).address == address:
            return UUID(one)
    return None


def _put(
    actor: Actor, draft_id: UUID, file: UploadedFile[bytes], already: int, at: datetime
) -> UUID:
    if already >= MOST_FILES:
        raise FileRefused("cases.file.too_many", f"这一项最多传 {MOST_FILES} 个文件。")
    with transaction.atomic():
        access.check_draft(actor, Draft.objects.for_change(draft_id))
        return stored_files.put(
            stream=_stream(file),
            name=file.name or "文件",
            declared_type=file.content_type or "",
            owner=Ref(DRAFT_KIND, draft_id),
            actor=actor,
            at=at,
        ).id


def _stream(file: UploadedFile[bytes]) -> BinaryIO:
    if file.file is None:
        raise FileRefused("cases.file.missing", "没有收到文件，请重新选一次。")
    return file.file  # type: ignore[return-value]


def take_files(
    *,
    actor: Actor,
    draft_id: UUID,
    version: ItemVersionView,
    step: str,
    files: MultiValueDict[str, UploadedFile[bytes]],
    raw: Mapping[str, list[str]],
    at: datetime,
) -> Taken:
    """Take the files that came with a page posted without script."""
    merged = dict(raw)
    errors: dict[str, str] = {}
    stored = get_draft(actor=actor, draft_id=draft_id).values if files else {}
    for code, several in files.lists():
        kept = list(stored.get(code) or [])
        try:
            _file_field(version, step, code)
            for file in several:
                kept.append(str(_put(actor, draft_id, file, len(kept), at)))
        except Refusal as refusal:
            errors[code] = refusal.message
        merged[code] = kept
    return Taken(raw=merged, errors=errors)


def take_case_files(
    *,
    actor: Actor,
    file: CaseFile,
    files: MultiValueDict[str, UploadedFile[bytes]],
    raw: Mapping[str, list[str]],
    at: datetime,
) -> Taken:
    """Take the files that come with a correction; they replace what was there for the question."""
    merged, errors = dict(raw), {}
    definition = file.version.definition
    asked = {
        field.code
        for step in (definition.form.steps if definition else ())
        for field in step.fields
        if field.kind is FieldKind.FILE
    }
    merged = {code: values for code, values in merged.items() if code not in asked}
    for code, several in files.lists():
        if code not in asked:
            continue
        try:
            with transaction.atomic():
                merged[code] = [
                    str(
                        stored_files.put(
                            stream=_stream(one),
                            name=one.name or "文件",
                            declared_type=one.content_type or "",
                            owner=file.case.ref,
                            actor=actor,
                            at=at,
                        ).id
                    )
                    for one in several[:MOST_FILES]
                ]
        except Refusal as refusal:
            errors[code] = refusal.message
    return Taken(raw=merged, errors=errors)
