"""Reads of seals, and whether a seal's rows are as our own acts left them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.prepared import run
from yimen.kernel.register import ledger_title
from yimen.kernel.work.contracts import ExpectedWork
from yimen.trust import access
from yimen.trust.contracts import SEAL_KIND, SealKind, SealState, SealView
from yimen.trust.models import Seal, SealKey, SealLeave, SealUse
from yimen.trust.queries.marks import holds

SEAL_MARK = "trust_seal.mark"
LEAVE_MARK = "trust_seal_leave.mark"
USE_MARK = "trust_seal_use.mark"
_TOLD = """
    SELECT subject_id, max((change::jsonb ->> 'version')::int) FROM kernel_ledger_entry
    WHERE subject_kind = %s AND subject_id = ANY(%s) GROUP BY subject_id
"""
_LONGEST = 200
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class UseView:
    """One use of a seal: what, for whom, at whose word, why, and what came out."""

    at: datetime
    title: str
    about: Ref
    person: str
    custodian_name: str
    reason: str
    source_sm3: str
    pdf_sm3: str
    ofd_sm3: str
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateView:
    """A seal's certificate in one suite."""

    suite: str
    serial: str
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveView:
    """Leave to put a seal to one document."""

    id: UUID
    seal_id: UUID
    seal_name: str
    organisation_id: UUID
    title: str
    file_id: UUID
    sm3: str
    reason: str
    state: str
    asked_by: str
    asked_at: datetime
    asked_by_officer_id: UUID | None
    decided_by: str
    refusal: str


def says_seal(row: Seal, keys: Sequence[SealKey]) -> dict[str, Any]:
    """Return what a seal is, as its mark has it."""
    return {
        "id": row.id,
        "organisation": row.organisation_id,
        "kind": row.kind,
        "name": row.name,
        "purpose": row.purpose,
        "state": row.state,
        "version": row.version,
        "custodian": row.custodian_id,
        "standing": row.standing,
        "decided_by": row.decided_by,
        "picture": hashlib.sha256(row.picture.encode()).hexdigest(),
        "keys": sorted(
            [one.suite, str(one.key_id), hashlib.sha256(bytes(one.certificate)).hexdigest()]
            for one in keys
        ),
    }


def says_leave(row: SealLeave) -> dict[str, Any]:
    """Return what leave says, as its mark has it."""
    return {
        "id": row.id,
        "seal": row.seal_id,
        "file": row.file_id,
        "sm3": row.sm3,
        "state": row.state,
        "asked_by": row.asked_by_officer_id,
        "decided_by": row.decided_by_officer_id,
    }


def says_use(row: SealUse) -> dict[str, Any]:
    """Return what a use says, as its mark has it."""
    return {
        "id": row.id,
        "seal": row.seal_id,
        "sealing": row.sealing_id,
        "at": row.at.isoformat(),
        "about": f"{row.about_kind}:{row.about_id}",
        "person": row.person,
        "reason": row.reason,
        "source": row.source_sm3,
        "pdf": row.pdf_sm3,
        "ofd": row.ofd_sm3,
    }


def living_keys(seal_id: UUID) -> list[SealKey]:
    """Return the key pairs that a seal uses now."""
    return list(SealKey.objects.filter(seal_id=seal_id, ended_at=None).order_by("suite"))


def find_fault(row: Seal, keys: Sequence[SealKey]) -> str:
    """Return in Chinese what is wrong with a seal's rows, or nothing where all is as we left it.

    The mark shows a row that was changed; the ledger shows one that was set back to an older mark.
    """
    return _fault(row, keys, _told([row.id]).get(row.id))


def list_faults() -> list[tuple[SealView, str]]:
    """Return every seal whose rows are not as our own acts left them, with what is wrong.

    As many statements for a hundred seals as for one.
    """
    rows = list(Seal.objects.select_related("organisation").order_by("name", "pk"))
    keys: dict[UUID | None, list[SealKey]] = defaultdict(list)
    living = SealKey.objects.filter(seal__isnull=False, ended_at=None).order_by("suite")
    for one in living.defer("structure"):
        keys[one.seal_id].append(one)
    told = _told([row.id for row in rows])
    faults = ((row, _fault(row, keys[row.id], told.get(row.id))) for row in rows)
    return [(seal_view(row), fault) for row, fault in faults if fault]


def _fault(row: Seal, keys: Sequence[SealKey], told: int | None) -> str:
    if not holds(column=SEAL_MARK, says=says_seal(row, keys), mark=row.mark):
        return "印章登记的内容和防改标记对不上，数据库里的这一行可能被人改过。"
    if (told or 0) != row.version:
        return "印章登记和台账对不上：台账里有更新的状态，这一行可能被换回了旧的。"
    return ""


def _told(seal_ids: Sequence[UUID]) -> dict[UUID, int | None]:
    """Return the newest version of each seal that the ledger tells of."""
    return dict(run(_TOLD, (SEAL_KIND, list(seal_ids))).fetchall())


def seal_view(row: Seal) -> SealView:
    """Return a seal as pages see it."""
    return SealView(
        id=row.id,
        name=row.name,
        kind=SealKind(row.kind),
        purpose=row.purpose,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation.name,
        state=SealState(row.state),
        custodian_id=row.custodian_id,
        custodian_name=row.custodian_name,
        standing=tuple(row.standing),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        decided_by=row.decided_by,
        made_at=row.made_at,
        valid_until=row.valid_until,
    )


def get_seal(*, actor: Actor, seal_id: UUID) -> SealView:
    """Return a seal that the actor may see. Raises NotFound."""
    row = Seal.objects.select_related("organisation").filter(id=seal_id).first()
    if row is None:
        raise NotFound
    area = directory.get_organisation(organisation_id=row.organisation_id).area_code
    if not access.can_read(actor, row.organisation_id, area):
        raise NotFound
    return seal_view(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealPage:
    """A page of the list; `after` is where the next one begins."""

    rows: Sequence[SealView]
    after: str


def page_of_seals(*, actor: Actor, after: str = "", size: int = PAGE) -> SealPage:
    """Return a page of the seals that the actor may see: of his units, or of the areas he watches.

    By organisation and name; `after` is the id of the last seal of the page before.
    """
    found = Seal.objects.select_related("organisation").filter(_seen_by(actor))
    last = Seal.objects.select_related("organisation").filter(id=after).first() if after else None
    if last is not None:
        code, name = last.organisation.code, last.name
        found = found.filter(
            Q(organisation__code__gt=code)
            | Q(organisation__code=code, name__gt=name)
            | Q(organisation__code=code, name=name, pk__gt=last.pk)
        )
    rows = list(found.order_by("organisation__code", "name", "pk")[: size + 1])
    return SealPage(
        rows=[seal_view(row) for row in rows[:size]],
        after=str(rows[size - 1].pk) if len(rows) > size else "",
    )


def _seen_by(actor: Actor) -> Q:
    """Return which seals an officer may read, as `access.can_read` says of one."""
    seen = Q(pk__in=())
    for verb in (access.WATCH_SEALS, access.APPROVE_SEAL):
        for area in actor.areas(verb):
            seen |= Q(organisation__area__code__startswith=area)
    for verb in (access.APPLY_SEAL, access.KEEP_SEAL, access.ALLOW_USE):
        seen |= Q(organisation_id__in=actor.units(verb))
    return seen


def count_uses_of(*, seal_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how often each of several seals was used; one that never was is left out."""
    rows = SealUse.objects.filter(seal_id__in=seal_ids).order_by().values_list("seal_id")
    return dict(rows.annotate(number=Count("id")))


def fault_of(*, seal_id: UUID) -> str:
    """Return what is wrong with a seal's rows, in a sentence, or nothing."""
    return find_fault(Seal.objects.get(id=seal_id), living_keys(seal_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """One thing done with a seal: when, what, by whom, why."""

    at: datetime
    title: str
    who: str
    why: str


def list_history(*, seal_id: UUID) -> list[HistoryView]:
    """Return what was done with a seal, newest first."""
    entries = [
        one
        for one in ledger.list_entries(subject=Ref(SEAL_KIND, seal_id))
        if one.verb.startswith("trust.seal.")
    ]
    names = directory.officer_names(
        officer_ids={one.officer_id for one in entries if one.officer_id is not None}
    )
    return [
        HistoryView(
            at=one.at,
            title=ledger_title(one.verb),
            who=names.get(one.officer_id, "") if one.officer_id else "系统",
            why=one.ground,
        )
        for one in reversed(entries)
    ]


def picture_of(*, seal_id: UUID) -> str:
    """Return the picture of a seal as SVG, or nothing before it was made."""
    return Seal.objects.values_list("picture", flat=True).get(id=seal_id)


def reason_of(*, seal_id: UUID) -> tuple[str, str]:
    """Return on what ground a seal was asked for, and why it is where it is."""
    return Seal.objects.values_list("ground", "reason").get(id=seal_id)


def list_certificates(*, seal_id: UUID) -> list[CertificateView]:
    """Return a seal's certificates, the newest first."""
    rows = SealKey.objects.filter(seal_id=seal_id).order_by("-made_at", "suite")
    return [
        CertificateView(
            suite=row.suite, serial=row.serial, made_at=row.made_at, ended_at=row.ended_at
        )
        for row in rows
    ]


def list_uses(*, seal_id: UUID, limit: int = 100) -> list[UseView]:
    """Return the uses of a seal, newest first, each with whether its record still holds."""
    rows = SealUse.objects.filter(seal_id=seal_id).order_by("-at", "-id")[:limit]
    return [
        UseView(
            at=row.at,
            title=row.title,
            about=Ref(row.about_kind, row.about_id),
            person=row.person,
            custodian_name=row.custodian_name,
            reason=row.reason,
            source_sm3=row.source_sm3,
            pdf_sm3=row.pdf_sm3,
            ofd_sm3=row.ofd_sm3,
            holds=holds(column=USE_MARK, says=says_use(row), mark=row.mark),
        )
        for row in rows
    ]


def count_uses(*, seal_id: UUID) -> int:
    """Return how often a seal was used."""
    return SealUse.objects.filter(seal_id=seal_id).count()


def leave_view(row: SealLeave) -> LeaveView:
    """Return leave as pages see it."""
    return LeaveView(
        id=row.id,
        seal_id=row.seal_id,
        seal_name=row.seal.name,
        organisation_id=row.seal.organisation_id,
        title=row.title,
        file_id=row.file_id,
        sm3=row.sm3,
        reason=row.reason,
        state=row.state,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        asked_by_officer_id=row.asked_by_officer_id,
        decided_by=row.decided_by,
        refusal=row.refusal,
    )


def list_leaves(*, seal_id: UUID) -> list[LeaveView]:
    """Return what was asked of a seal beside its standing documents, newest first."""
    rows = SealLeave.objects.select_related("seal").filter(seal_id=seal_id)
    return [leave_view(row) for row in rows.order_by("-asked_at", "-id")[:_LONGEST]]


def get_leave(*, actor: Actor, leave_id: UUID) -> LeaveView:
    """Return leave that the actor may see. Raises NotFound."""
    row = SealLeave.objects.select_related("seal").filter(id=leave_id).first()
    if row is None:
        raise NotFound
    get_seal(actor=actor, seal_id=row.seal_id)
    return leave_view(row)


def asked_leaves() -> Iterator[ExpectedWork]:
    """Yield the work that leave asked for holds."""
    rows = SealLeave.objects.filter(state="asked").select_related("seal")
    for row in rows:
        yield ExpectedWork(ref=Ref("trust.seal_leave", row.pk), unit_id=row.seal.organisation_id)
