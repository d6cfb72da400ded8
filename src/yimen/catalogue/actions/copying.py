"""Keep the copy sheet of a draft version."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.catalogue import access
from yimen.catalogue.actions import version as versions
from yimen.catalogue.contracts import CatalogueRefused, ItemState
from yimen.catalogue.contracts.copying import CopySheet
from yimen.catalogue.models import Item
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.queries.version import forget_views, get_version
from yimen.catalogue.rules.copying import findings_of
from yimen.kernel.actor import Actor

_PLACES = {"system": "system", "number_form": "number_form", "fields": "lines"}


def keep_copy_sheet(
    *, actor: Actor, version_id: UUID, sheet: CopySheet | None, at: datetime
) -> None:
    """Put a copy sheet into a draft, or take it out. Raises NotAllowed, ItemUnknown, CatalogueRefused."""
    access.check_can_edit(actor, version_id=version_id)
    with transaction.atomic():
        item_code = get_version(version_id=version_id).item_code
        Item.objects.for_change().filter(code=item_code).first()
        forget_views([version_id])
        view = get_version(version_id=version_id)
        if view.state is not ItemState.DRAFT or view.definition is None:
            raise CatalogueRefused("not_draft", "只有编制中的版本能改，请先新建一个版本。")
        for path, message in findings_of(replace(view.definition, copy_sheet=sheet)):
            part = path.split(".")[1].partition("[")[0]
            raise CatalogueRefused("copy_sheet", message, field=_PLACES[part])
        text = queries.version_text(view=view)
        assert text.definition is not None
        changed = replace(text, definition=replace(text.definition, copy_sheet=sheet))
        versions.edit_draft(actor=actor, version_id=view.id, text=changed, at=at, why="改抄录单")
