"""Files of a bundle's draft: taken one by one, owned by the draft, each asked for once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.datastructures import MultiValueDict

from yimen.cases import access
from yimen.cases.actions import bundle
from yimen.cases.actions.upload import MOST_FILES, Taken
from yimen.cases.contracts import BUNDLE_DRAFT_KIND
from yimen.cases.models import BundleDraft
from yimen.cases.queries.bundle import Live
from yimen.cases.queries.files import file_row
from yimen.catalogue.contracts import FieldKind
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.files import actions as stored_files
from yimen.kernel.files.contracts import FileRefused
from yimen.ui.parts import FileRow


def add_file(
    *,
    actor: Actor,
    live: Live,
    step: str,
    field: str,
    file: UploadedFile[bytes] | None,
    at: datetime,
) -> FileRow:
    """Take one file for one question and return its row. Raises NotFound, FileRefused, StoreFull."""
    _check_asked(live, step, field)
    if file is None:
        raise FileRefused("cases.file.missing", "没有收到文件，请重新选一次。")
    stored = list(live.draft.values.get(field) or [])
    file_id = _put(actor, live.draft.id, file, len(stored), at)
    bundle.save_answers(
        actor=actor,
        draft_id=live.draft.id,
        step=step,
        raw={field: [*stored, str(file_id)]},
        at=at,
        only=[field],
    )
    return file_row(file_id)


def take_files(
    *,
    actor: Actor,
    live: Live,
    step: str,
    files: MultiValueDict[str, UploadedFile[bytes]],
    raw: Mapping[str, list[str]],
    at: datetime,
) -> Taken:
    """Take the files that came with a page posted without script."""
    merged, errors = dict(raw), {}
    for code, several in files.lists():
        kept = list(live.draft.values.get(code) or [])
        try:
            _check_asked(live, step, code)
            for file in several:
                kept.append(str(_put(actor, live.draft.id, file, len(kept), at)))
        except Refusal as refusal:
            errors[code] = refusal.message
        merged[code] = kept
    return Taken(raw=merged, errors=errors)


def _check_asked(live: Live, step: str, code: str) -> None:
    for part, _, asked in live.step(step).asked:
        for one in part.spec.steps:
            for field in one.fields:
                if code in asked and field.code == code and field.kind is FieldKind.FILE:
                    return
    raise FileRefused("cases.file.unasked", "这一步没有要这个文件，请刷新页面再试。")


def _put(
    actor: Actor, draft_id: UUID, file: UploadedFile[bytes], already: int, at: datetime
) -> UUID:
    if already >= MOST_FILES:
        raise FileRefused("cases.file.too_many", f"这一项最多传 {MOST_FILES} 个文件。")
    if file.file is None:
        raise FileRefused("cases.file.missing", "没有收到文件，请重新选一次。")
    with transaction.atomic():
        access.check_bundle(actor, BundleDraft.objects.for_change(draft_id))
        return stored_files.put(
            stream=file.file,  # type: ignore[arg-type]
            name=file.name or "文件",
            declared_type=file.content_type or "",
            owner=Ref(BUNDLE_DRAFT_KIND, draft_id),
            actor=actor,
            at=at,
        ).id
