"""Why an officer may do something with a thing, post by post: the gates' own questions in words."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yimen.directory.contracts import Place, Post, ReachView
from yimen.directory.models import Holding, Officer
from yimen.directory.queries.officer import holding_view
from yimen.directory.queries.post_verb import changes_on, verbs_of
from yimen.directory.rules.reach import what_is_missing
from yimen.kernel.contracts import NotFound


def reach_of(*, officer_id: UUID, verb: str, place: Place, on: date) -> list[ReachView]:
    """Return each post of an officer with what is missing, those that reach first. Raises NotFound."""
    officer = Officer.objects.filter(pk=officer_id).first()
    if officer is None:
        raise NotFound
    changes = changes_on(on=on)
    rows = Holding.objects.select_related("organisation", "lent_from__officer").filter(
        officer=officer
    )
    found = []
    for row in rows.order_by("from_on", "pk"):
        missing = what_is_missing(
            verb_held=verb in verbs_of(row.post, changes),
            from_on=row.from_on,
            until_on=row.until_on,
            on=on,
            unit_id=row.organisation_id,
            area_prefix=row.area_prefix,
            item_codes=row.item_codes or (),
            wanted_units=place.unit_ids,
            wanted_area=place.area_code,
            wanted_item=place.item_code,
        )
        missing = missing or _stands_against(officer, row, on)
        held = holding_view(row)
        found.append(
            ReachView(
                verb=verb,
                post=Post(row.post),
                organisation_name=held.organisation_name,
                area_prefix=held.area_prefix,
                item_codes=held.item_codes,
                from_on=held.from_on,
                until_on=held.until_on,
                deputy_for=held.deputy_for,
                missing=missing,
            )
        )
    return sorted(found, key=lambda one: bool(one.missing))


def _stands_against(officer: Officer, row: Holding, on: date) -> str:
    """Return why a post that fits is not in force: closed account, or the lender's post is over."""
    if not officer.is_active:
        return "账号已经停用"
    source = row.lent_from
    if source is None:
        return ""
    over = source.until_on is not None and source.until_on <= on
    if over or source.from_on > on or not source.officer.is_active:
        return f"交出岗位的{source.officer.name}已经不在这个岗位"
    return ""
