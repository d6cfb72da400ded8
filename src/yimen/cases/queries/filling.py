"""How a form was filled at the window: rows to choose from, provenance, and the comparison of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yimen.cases import access
from yimen.cases.contracts import DraftView
from yimen.cases.models import Draft, Filling
from yimen.cases.models.answers import FILLING_ROWS, unseal
from yimen.cases.queries.comparison import Compared, Held
from yimen.cases.queries.draft import draft_view
from yimen.cases.queries.offers import fields_of, shown
from yimen.cases.rules import filling as rules
from yimen.cases.rules.filling import IdentifiedBy, Mark, Offer, Origin
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import Field, ItemVersionView
from yimen.catalogue.contracts.forms import KnownValue
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class FillingRow:
    """One question with what was offered to it; `chosen` is a key, empty before anybody chose."""

    code: str
    name: str
    step: str
    offers: tuple[Offer, ...]
    unchecked: tuple[str, ...] = ()
    chosen: str = ""

    @property
    def mark(self) -> Mark:
        """Return how the sources stand to each other."""
        return rules.mark_of(self.offers)

    @property
    def picked(self) -> Offer | None:
        """Return the offer that was chosen."""
        return next((one for one in self.offers if one.key == self.chosen), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FillingView:
    """The filling of one application; `silent` are the registers that did not answer."""

    draft: DraftView
    version: ItemVersionView
    identified_by: IdentifiedBy
    asked_at: datetime
    asked_by: str
    chosen_at: datetime | None
    chosen_by: str
    silent: tuple[str, ...]
    rows: tuple[FillingRow, ...]

    @property
    def differing(self) -> int:
        """Return in how many questions the sources differ."""
        return sum(one.mark is Mark.DIFFERS for one in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Whence one answer of an application is; `changed` says that it was changed since."""

    code: str
    name: str
    value: str
    source: str
    on: date | None
    resource: str
    record: str
    at: datetime
    by: str
    changed: bool


def find_filling(*, actor: Actor, draft_id: UUID) -> FillingView | None:
    """Return the filling of a draft to who fills it in; None where it was not filled so.

    Raises NotFound.
    """
    draft = Draft.objects.filter(id=draft_id, discarded_at=None).first()
    if draft is None:
        raise NotFound
    access.check_draft(actor, draft)
    row = Filling.objects.filter(draft=draft).first()
    return None if row is None else filling_view(row, draft)


def get_filling(*, actor: Actor, draft_id: UUID) -> FillingView:
    """Return the filling of a draft to who fills it in. Raises NotFound."""
    found = find_filling(actor=actor, draft_id=draft_id)
    if found is None:
        raise NotFound
    return found


def is_filled_from_sources(*, draft_id: UUID) -> bool:
    """Say whether the form of a draft was filled from the sources."""
    return Filling.objects.filter(draft_id=draft_id).exists()


def filling_view(
    row: Filling, draft: Draft, values: Mapping[str, Any] | None = None
) -> FillingView:
    """Return a filling, readable; what stands on the form is offered beside the sources.

    `values` are the answers where the draft does not hold them any more.
    """
    view = draft_view(draft)
    answers = view.values if values is None else values
    version = catalogue.get_version(version_id=draft.item_version_id)
    fields = _fields(version)
    return FillingView(
        draft=view,
        version=version,
        identified_by=IdentifiedBy(row.identified_by),
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        chosen_at=row.chosen_at,
        chosen_by=row.chosen_by,
        silent=tuple(row.silent),
        rows=tuple(
            with_form(one, fields[one.code], answers.get(one.code))
            for one in from_stored(unseal(FILLING_ROWS, row.rows))
            if one.code in fields
        ),
    )


def _fields(version: ItemVersionView) -> dict[str, Field]:
    spec = version.definition.form if version.definition else None
    return {field.code: field for _, field in fields_of(spec)} if spec else {}


FORM_KEY = "form"
NOT_TOLD = "没有填"


def with_form(row: FillingRow, field: Field, value: Any) -> FillingRow:
    """Return a row that offers what stands on the form as well, unless it came from there."""
    if value in (None, "", []):
        return row
    picked = row.picked
    if picked is not None and picked.value == value:
        return row
    on_form = Offer(
        key=FORM_KEY,
        origin=Origin.FORM,
        value=value,
        shown=shown(field, value),
        source=rules.ORIGIN_TITLES[Origin.FORM],
    )
    chosen = FORM_KEY if row.chosen else ""
    return replace(row, offers=(on_form, *row.offers), chosen=chosen)


def to_stored(rows: Iterable[FillingRow]) -> dict[str, Any]:
    """Return rows as they are kept."""
    return {
        "rows": [
            {
                "code": row.code,
                "name": row.name,
                "step": row.step,
                "unchecked": list(row.unchecked),
                "chosen": row.chosen,
                "offers": [
                    asdict(one) | {"on": one.on.isoformat() if one.on else None}
                    for one in row.offers
                    if one.origin is not Origin.FORM
                ],
            }
            for row in rows
        ]
    }


def from_stored(kept: Mapping[str, Any]) -> Iterator[FillingRow]:
    """Yield rows as they were kept."""
    for row in kept.get("rows", ()):
        yield FillingRow(
            code=row["code"],
            name=row["name"],
            step=row["step"],
            unchecked=tuple(row["unchecked"]),
            chosen=row["chosen"],
            offers=tuple(_offer(one) for one in row["offers"]),
        )


def _offer(kept: Mapping[str, Any]) -> Offer:
    on = date.fromisoformat(kept["on"]) if kept["on"] else None
    return Offer(**{**kept, "on": on, "origin": Origin(kept["origin"])})


def compared_rows(view: FillingView, values: Mapping[str, Any]) -> list[Compared]:
    """Return the form beside its sources as a comparison, those that differ first."""
    fields = _fields(view.version)
    found = [_compared(row, fields[row.code], values.get(row.code)) for row in view.rows]
    return sorted(
        (one for one in found if one.held or one.unchecked),
        key=lambda one: (one.same, not one.unchecked),
    )


def _compared(row: FillingRow, field: Field, value: Any) -> Compared:
    """Return one question beside its sources; unanswered, the sources are held to each other."""
    offered = tuple(one for one in row.offers if one.origin is not Origin.FORM)
    told = value not in (None, "", [])
    agree = rules.mark_of(offered) is not Mark.DIFFERS
    return Compared(
        code=row.code,
        name=row.name,
        value=shown(field, value) if told else NOT_TOLD,
        held=tuple(
            Held(
                value=one.shown,
                source=one.source,
                same=rules.alike(one.value, value) if told else agree,
                on=one.on,
                origin=str(one.origin),
            )
            for one in offered
        ),
        unchecked=row.unchecked,
    )


def picked_values(*, draft_id: UUID) -> dict[str, KnownValue]:
    """Return what was chosen from a source for a draft, with whence it is; nothing that was told.

    Who asks fills the draft in.
    """
    kept = Filling.objects.filter(draft_id=draft_id).exclude(chosen_at=None).first()
    if kept is None:
        return {}
    return {
        row.code: KnownValue(
            value=row.picked.value,
            source=row.picked.source,
            on=row.picked.on,
            owner_id=UUID(row.picked.owner_id) if row.picked.owner_id else None,
        )
        for row in from_stored(unseal(FILLING_ROWS, kept.rows))
        if row.picked is not None
    }


def provenance_of_case(*, case_id: UUID, values: Mapping[str, Any]) -> list[Provenance]:
    """Return whence the answers of a case are that were filled at the window, in form order.

    Who asks has checked that the actor may see the case.
    """
    row = Filling.objects.select_related("draft").filter(draft__case_id=case_id).first()
    if row is None or row.chosen_at is None:
        return []
    return provenance(filling_view(row, row.draft, values={}), values)


def provenance(view: FillingView, values: Mapping[str, Any]) -> list[Provenance]:
    """Return whence each filled answer is; nothing before anybody chose."""
    if view.chosen_at is None:
        return []
    fields = _fields(view.version)
    found = []
    for row in view.rows:
        picked = next((one for one in row.offers if one.key == row.chosen), None)
        if picked is None or picked.origin is Origin.FORM:
            continue
        now = values.get(row.code)
        found.append(
            Provenance(
                code=row.code,
                name=row.name,
                value=shown(fields[row.code], now) if now not in (None, "") else NOT_TOLD,
                source=picked.source,
                on=picked.on,
                resource=picked.resource,
                record=picked.record,
                at=view.chosen_at,
                by=view.chosen_by,
                changed=not rules.alike(picked.value, now),
            )
        )
    return found
