"""The door of cases: what other contexts may ask of a case and do with one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from yimen.cases.actions import caller as _caller
from yimen.cases.contracts import (
    ApplicantPlace,
    CallerCase,
    CaseMark,
    CasePlace,
    CaseState,
    CaseView,
    DraftView,
    NoticeView,
)
from yimen.cases.queries import case as _case
from yimen.cases.queries import draft as _draft
from yimen.cases.queries import mark as _mark
from yimen.cases.queries import notice as _notice
from yimen.cases.queries import overview as _overview
from yimen.cases.queries import personal as _personal
from yimen.cases.queries import place as _place
from yimen.cases.queries.overview import ItemCount as ItemCount
from yimen.cases.queries.overview import WaitingCase as WaitingCase
from yimen.cases.rules.case import STATE_TITLES as _STATE_TITLES
from yimen.kernel.actor import Actor


def get_case(*, actor: Actor, case_id: UUID) -> CaseView:
    """Return a case that the actor may see. Raises NotFound."""
    return _case.get_case(actor=actor, case_id=case_id)


def find_place(*, number: str) -> CasePlace | None:
    """Return where a case belongs, and nothing of what is in it: for who explains rights."""
    return _place.find_place(number=number)


def find_case_by_code(*, number: str, query_code: str) -> CaseView | None:
    """Return the case for who holds its number and code, signed in or not."""
    return _case.find_by_code(number=number, query_code=query_code)


def list_my_cases(
    *, actor: Actor, limit: int = 20, after: tuple[datetime, UUID] | None = None
) -> list[CaseView]:
    """Return the cases that the actor applied for or filed, newest first, by key."""
    return _case.list_mine(actor=actor, limit=limit, after=after)


def list_for_caller(*, actor: Actor, check_id: UUID, ground: str, at: datetime) -> list[CallerCase]:
    """Return the newest cases of a caller whom the operator has checked; each look is recorded.

    Raises NotAllowed where no check of this operator holds.
    """
    return _caller.list_for_caller(actor=actor, check_id=check_id, ground=ground, at=at)


def begin_for_caller(
    *, actor: Actor, check_id: UUID, item_code: str, ground: str, at: datetime
) -> DraftView:
    """Begin an application that belongs to a checked caller; he submits it himself.

    Raises NotAllowed, ItemNotOpen.
    """
    return _caller.begin_for_caller(
        actor=actor, check_id=check_id, item_code=item_code, ground=ground, at=at
    )


def list_my_drafts(*, actor: Actor) -> list[DraftView]:
    """Return the actor's open drafts, last saved first."""
    return _draft.list_drafts(actor=actor)


def find_notice_by_code(*, verification_code: str) -> NoticeView | None:
    """Return the notice with this code, or None; anybody who holds the code may check it."""
    return _notice.find_by_code(verification_code=verification_code)


def notice_says_now(*, notice_id: UUID) -> list[str]:
    """Return what has become of a notice since it was made (corrected, revoked), in sentences."""
    return _notice.says_now(notice_id=notice_id)


def list_waiting(*, actor: Actor) -> list[WaitingCase]:
    """Return the actor's cases that wait for papers or for the result to be taken, oldest first."""
    return _overview.list_waiting(actor=actor)


def most_applied(*, since: datetime, until: datetime, limit: int = 6) -> list[ItemCount]:
    """Return the items that were applied for most between two moments, most first."""
    return _overview.most_applied(since=since, until=until, limit=limit)


def state_title(*, state: CaseState) -> str:
    """Return a state of a case in words."""
    return _STATE_TITLES[state]


def list_case_marks(*, case_ids: Collection[UUID]) -> list[CaseMark]:
    """Return number and item of these cases, nothing else of them, in one query."""
    return _mark.list_marks(case_ids=case_ids)


def find_case_mark(*, number: str) -> CaseMark | None:
    """Return number and item of the case with exactly this number, or None."""
    return _mark.find_mark(number=number)


def list_case_marks_of(*, applicant_id: UUID) -> list[CaseMark]:
    """Return number and item of the newest cases of a person, up to a thousand."""
    return _mark.list_marks_of(applicant_id=applicant_id)


def applicants_of(*, case_ids: Collection[UUID]) -> list[UUID]:
    """Return the applicants of some cases, each once."""
    return _personal.applicants_of(case_ids=case_ids)


def applicants_between(*, since: date, until: date) -> list[ApplicantPlace]:
    """Return each person who applied in a period, `until` exclusive, and where; for sampling only.

    The caller shows none of them to anybody.
    """
    return _personal.applicants_between(since=since, until=until)


def count_open(*, person_id: UUID) -> int:
    """Return how many cases of a person are still being worked on."""
    return _personal.count_open(person_id=person_id)
