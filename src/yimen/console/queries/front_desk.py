"""What the one front desk shows of a call: the line, the check of the caller, his cases, guides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.cases import public as cases
from yimen.cases.contracts import CallerCase
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import SearchHit
from yimen.hotline import public as hotline
from yimen.hotline.contracts.caller_line import CallerLine
from yimen.identity import public as identity
from yimen.identity.contracts import CallerCheckView
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound

KINDS = {"order": "hotline.order", "call": "hotline.call"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything on the page; cases and name are empty until the caller was checked."""

    line: CallerLine
    check: CallerCheckView | None
    name: str
    cases: tuple[CallerCase, ...]
    guides: tuple[SearchHit, ...]


def line_of(*, actor: Actor, kind: str, ref_id: UUID, at: datetime) -> CallerLine:
    """Return the line that a page is opened for. Raises NotFound."""
    if kind not in KINDS:
        raise NotFound
    return hotline.find_line(actor=actor, kind=KINDS[kind], ref_id=ref_id, at=at)


def guides_for(*, text: str, at: datetime) -> tuple[SearchHit, ...]:
    """Return the items whose guides fit a text."""
    found = catalogue.search_items(text=text, on=local_day(at), limit=5) if text else []
    return tuple(found)


def name_of(*, check: CallerCheckView | None) -> str:
    """Return the masked name of a checked caller, or nothing."""
    if check is None or check.person_id is None:
        return ""
    return identity.get_person(person_id=check.person_id).name_masked


def cases_of(
    *, actor: Actor, check: CallerCheckView | None, ground: str, at: datetime
) -> tuple[CallerCase, ...]:
    """Return the checked caller's cases, each look recorded; nothing for who was not checked."""
    if check is None or check.person_id is None:
        return ()
    return tuple(cases.list_for_caller(actor=actor, check_id=check.id, ground=ground, at=at))
