"""Which work the states of versions and guides hold open, and where it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from uuid import UUID

from django.urls import reverse

from yimen.catalogue.contracts import ItemState, ItemUnknown
from yimen.catalogue.contracts.vetting import WorkKind, item_ref, version_ref
from yimen.catalogue.models import Item, ItemVersion
from yimen.kernel.work.contracts import ExpectedWork

_STATES = {
    WorkKind.VET_UNIT: ItemState.VET_UNIT,
    WorkKind.VET_LAW: ItemState.VET_LAW,
    WorkKind.VET_OFFICE: ItemState.VET_OFFICE,
    WorkKind.MEND: ItemState.DRAFT,
}


def _asked(*, state: ItemState) -> Iterable[ExpectedWork]:
    rows = ItemVersion.objects.filter(state=state.value, asked_unit_id__isnull=False)
    for version_id, unit_id in rows.values_list("id", "asked_unit_id"):
        assert unit_id is not None
        yield ExpectedWork(ref=version_ref(version_id=version_id), unit_id=unit_id)


EXPECTED: Mapping[WorkKind, Callable[[], Iterable[ExpectedWork]]] = {
    kind: partial(_asked, state=state) for kind, state in _STATES.items()
}
"""By kind of work: what the states of versions say must be open."""


def reviewing() -> Iterable[ExpectedWork]:
    """Yield the guides whose review is overdue and was asked for."""
    rows = Item.objects.filter(review_unit_id__isnull=False)
    for item_id, unit_id, owner_id in rows.values_list("id", "review_unit_id", "owner_id"):
        assert unit_id is not None
        yield ExpectedWork(ref=item_ref(item_id=item_id), unit_id=unit_id, person_id=owner_id)


def version_page(version_id: UUID) -> str:
    """Return where a version is vetted or mended. Raises ItemUnknown."""
    row = ItemVersion.objects.filter(id=version_id).values_list("item__code", "version").first()
    if row is None:
        raise ItemUnknown
    return reverse("catalogue:staff_version", args=row)


def review_page(item_id: UUID) -> str:
    """Return where a guide is looked at again. Raises ItemUnknown."""
    code = Item.objects.filter(id=item_id).values_list("code", flat=True).first()
    if code is None:
        raise ItemUnknown
    return f"{reverse('catalogue:staff_guides')}?q={code}"
