"""Who looked at a person's data, why and in which case: for the person himself."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import connection

from yimen.audit.contracts import Key, LookRow, QuestionView
from yimen.audit.queries import question as questions
from yimen.cases import public as cases
from yimen.cases.contracts import CASE_KIND, CaseMark
from yimen.directory import public as directory
from yimen.directory.contracts import POST_TITLES, PostHeld
from yimen.identity import public as identity
from yimen.kernel import register
from yimen.kernel.clock import local_day
from yimen.kernel.ledger.contracts import LOOK
from yimen.licences import public as licences

_LOOKS = """
    SELECT e.id, e.at, e.verb, e.account_id, e.officer_id, e.unit_id, e.subject_kind, e.subject_id,
        e.ground, e.change
    FROM kernel_ledger_entry e
    WHERE e.subject_id = ANY(%s) AND e.verb = ANY(%s) AND (e.at, e.id) < (%s, %s)
        AND e.person_id IS DISTINCT FROM %s
    ORDER BY e.at DESC, e.id DESC LIMIT %s
"""
_ENDLESS = datetime(9999, 1, 1, tzinfo=UTC)
_Found = tuple[int, datetime, str, UUID | None, UUID | None, UUID | None, str, UUID, str, str]


def list_looks(
    *, person_id: UUID, on: date, after: Key | None, limit: int
) -> tuple[list[LookRow], Key | None]:
    """Return looks at a person, his cases and licences by others, newest first, and where to go on."""
    marks = {one.id: one for one in cases.list_case_marks_of(applicant_id=person_id)}
    held = licences.list_held(holder_id=person_id, on=on)
    subjects = [person_id, *marks, *(one.id for one in held)]
    found = _found(subjects, person_id, after, limit + 1)
    rows = _told(found[:limit], marks, person_id)
    last = rows[-1] if len(found) > limit else None
    return rows, Key(at=last.at, id=last.entry_id) if last else None


def find_look(*, person_id: UUID, entry_id: int, on: date) -> LookRow | None:
    """Return one look at this person's data, or None."""
    rows, after = list_looks(person_id=person_id, on=on, after=None, limit=200)
    while True:
        for one in rows:
            if one.entry_id == entry_id:
                return one
        if after is None:
            return None
        rows, after = list_looks(person_id=person_id, on=on, after=after, limit=200)


def looking_verbs() -> list[str]:
    """Return the verbs under which readable data leaves: looks and exports."""
    exports = [
        verb
        for context in register.contexts()
        for verb in context.ledger_verbs
        if verb.endswith(".exported") and not verb.startswith("audit.")
    ]
    return [LOOK, *exports]


def _found(
    subjects: Collection[UUID], person_id: UUID, after: Key | None, limit: int
) -> list[_Found]:
    at, last = (after.at, after.id) if after else (_ENDLESS, 0)
    with connection.cursor() as cursor:
        cursor.execute(_LOOKS, (list(subjects), looking_verbs(), at, last, person_id, limit))
        rows: list[_Found] = cursor.fetchall()
    return rows


def _told(found: Sequence[_Found], marks: dict[UUID, CaseMark], person_id: UUID) -> list[LookRow]:
    accounts = {row[3] for row in found if row[3]}
    names = {one.id: one.name for one in identity.list_accounts(account_ids=accounts)}
    units = {
        one.id: one.name
        for one in directory.list_organisations(ids={row[5] for row in found if row[5]})
    }
    posts = directory.posts_ever(officer_ids={row[4] for row in found if row[4]})
    asked = questions.questions_about(person_id=person_id, entry_ids=[row[0] for row in found])
    return [_row(row, names, units, posts, marks, asked) for row in found]


def _row(
    row: _Found,
    names: dict[UUID, str],
    units: dict[UUID, str],
    posts: Sequence[PostHeld],
    marks: dict[UUID, CaseMark],
    asked: dict[int, QuestionView],
) -> LookRow:
    entry_id, at, verb, account_id, officer_id, unit_id, kind, subject_id, ground, change = row
    told = json.loads(change)
    mark = marks.get(subject_id) if kind == CASE_KIND else None
    return LookRow(
        entry_id=entry_id,
        at=at,
        who=names.get(account_id, "") if account_id else "系统",
        post=_post(posts, officer_id, unit_id, local_day(at)),
        unit=units.get(unit_id, "") if unit_id else "",
        unit_id=unit_id,
        what=str(told.get("what", "")) if verb == LOOK else verb,
        why=ground,
        case_number=mark.number if mark else str(told.get("case", "")),
        question=asked.get(entry_id),
        may_ask=unit_id is not None and entry_id not in asked,
    )


def _post(
    posts: Sequence[PostHeld], officer_id: UUID | None, unit_id: UUID | None, on: date
) -> str:
    held = [
        POST_TITLES[one.post]
        for one in posts
        if one.officer_id == officer_id
        and one.organisation_id == unit_id
        and one.from_on <= on
        and (one.until_on is None or one.until_on > on)
    ]
    return "、".join(dict.fromkeys(held))
