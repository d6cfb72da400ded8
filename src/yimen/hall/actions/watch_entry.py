"""Put somebody on the watch list, by two and until a day; take him off at once."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction

from yimen.biometrics import public as biometrics
from yimen.biometrics.contracts import Probe, Purpose, Strictness
from yimen.hall import access
from yimen.hall.contracts.watch import (
    ENTRY_KIND,
    EntryGiven,
    EntryState,
    EntryVerb,
    WatchRefused,
)
from yimen.hall.models import WatchAlarm, WatchEntry
from yimen.hall.queries import sealed
from yimen.hall.queries import watch as queries
from yimen.hall.rules import watch as rules
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work

RULE_WORK = "hall.watch_entry"


def propose(*, actor: Actor, given: EntryGiven, picture: bytes, at: datetime) -> UUID:
    """Ask that somebody be put on the list, with a picture that shows one good face.

    Raises NotAllowed, WatchRefused, FaceRefused, FacesOff.
    """
    actor.must(access.WATCH_PROPOSE)
    switch = queries.in_force(at=at)
    if switch is None:
        raise WatchRefused("off", "布控提醒没有开通，不能列名单。")
    until = rules.check_entry(given=given, on=local_day(at))
    reading = biometrics.read(image=picture, strictness=Strictness.VERIFY)
    if reading.troubles:
        raise WatchRefused("picture", "照片不够清楚，请换一张正脸、光线均匀的。", field="picture")
    with transaction.atomic():
        row = WatchEntry(
            id=new_id(),
            unit_id=switch.unit_id,
            name_encrypted=sealed.seal(sealed.NAME, given.name.strip()[:50]),
            ground_encrypted=sealed.seal(sealed.GROUND, given.ground.strip()[:500]),
            document=given.document.strip()[:80],
            picture_encrypted=sealed.seal(sealed.PICTURE, picture),
            until=until,
            proposed_by=actor.name,
            proposed_account=actor.account_id,
            proposed_at=at,
        )
        row.save(force_insert=True)
        _put_work(row, at, "审批：列入布控名单")
        _record(actor, row, "proposed", at)
    return row.id


def approve(*, actor: Actor, entry_id: UUID, at: datetime) -> None:
    """Put somebody on the list as the second hand; his picture goes, a template stays.

    Raises NotAllowed, NotFound, WrongState, WatchRefused, FacesOff.
    """
    with transaction.atomic():
        row = WatchEntry.objects.for_change(entry_id)
        access.check_second(actor, first=row.proposed_account)
        if queries.in_force(at=at) is None:
            raise WatchRefused("off", "布控提醒没有开通，不能批准名单。")
        rules.check_until(until=row.until, on=local_day(at))
        row.state = rules.ENTRY.check_move(EntryState(row.state), EntryVerb.APPROVE)
        _enrol(actor, row, sealed.opened(sealed.PICTURE, row.picture_encrypted), at)
        row.picture_encrypted, row.ruled_by = b"", actor.name
        row.save(update_fields=["state", "picture_encrypted", "ruled_by"])
        work.close(ref=_ref(row))
        _record(actor, row, "approved", at)


def refuse(*, actor: Actor, entry_id: UUID, reason: str, at: datetime) -> None:
    """Leave somebody off the list, or leave the day as it is. Raises as `approve`."""
    with transaction.atomic():
        row = WatchEntry.objects.for_change(entry_id)
        access.check_second(actor, first=row.asked_account or row.proposed_account)
        _say(row, reason)
        if row.asked_until is not None:
            row.asked_until = row.asked_account = None
        else:
            row.state = rules.ENTRY.check_move(EntryState(row.state), EntryVerb.REFUSE)
            row.picture_encrypted, row.ended_at = b"", at
        row.ruled_by = actor.name
        row.save()
        work.close(ref=_ref(row))
        _record(actor, row, "refused", at)


def ask_longer(*, actor: Actor, entry_id: UUID, until: date | None, at: datetime) -> None:
    """Ask that somebody stay longer. Raises NotAllowed, NotFound, WrongState, WatchRefused."""
    actor.must(access.WATCH_PROPOSE)
    with transaction.atomic():
        row = WatchEntry.objects.for_change(entry_id)
        rules.ENTRY.check_move(EntryState(row.state), EntryVerb.ASK_LONGER)
        wanted = rules.check_until(until=until, on=local_day(at))
        if wanted <= row.until:
            raise WatchRefused("until", "要晚于现在的到期日。", field="until")
        row.asked_until, row.asked_account = wanted, actor.account_id
        row.save(update_fields=["asked_until", "asked_account"])
        _put_work(row, at, "审批：延长布控")
        _record(actor, row, "longer_asked", at)


def lengthen(*, actor: Actor, entry_id: UUID, picture: bytes, at: datetime) -> None:
    """Let somebody stay longer, as the second hand, with a picture taken anew from the document.

    The first one was not kept, and a template cannot be lengthened beyond what it was made for.
    Raises NotAllowed, NotFound, WrongState, WatchRefused, FaceRefused, FacesOff.
    """
    with transaction.atomic():
        row = WatchEntry.objects.for_change(entry_id)
        access.check_second(actor, first=row.asked_account)
        if queries.in_force(at=at) is None:
            raise WatchRefused("off", "布控提醒没有开通，不能延长布控。")
        rules.ENTRY.check_move(EntryState(row.state), EntryVerb.LENGTHEN)
        if row.asked_until is None:
            raise WatchRefused("asked", "没有人申请延长，请刷新后看最新情况。")
        row.until = rules.check_until(until=row.asked_until, on=local_day(at))
        row.asked_until = row.asked_account = None
        _enrol(actor, row, picture, at)
        row.ruled_by = actor.name
        row.save(update_fields=["until", "asked_until", "asked_account", "ruled_by"])
        work.close(ref=_ref(row))
        _record(actor, row, "lengthened", at)


def remove(*, actor: Actor, entry_id: UUID, reason: str, at: datetime) -> None:
    """Take somebody off at once: either hand, with the reason. Raises NotAllowed, NotFound, WrongState."""
    if not (actor.may(access.WATCH_PROPOSE) or actor.may(access.WATCH_APPROVE)):
        raise NotAllowed
    with transaction.atomic():
        row = WatchEntry.objects.for_change(entry_id)
        _say(row, reason)
        _end(actor, row, EntryVerb.REMOVE, at)


def expire(*, at: datetime, limit: int = 500) -> int:
    """Take off who has stood on the list to his last day, and return how many."""
    due = WatchEntry.objects.filter(
        state__in=[EntryState.PROPOSED, EntryState.ACTIVE], until__lt=local_day(at)
    )
    ids = list(due.order_by("until", "id").values_list("id", flat=True)[:limit])
    for entry_id in ids:
        with transaction.atomic():
            row = WatchEntry.objects.for_change(entry_id)
            row.reason = "到期"
            if rules.ENTRY.allows(EntryState(row.state), EntryVerb.EXPIRE):
                _end(SYSTEM, row, EntryVerb.EXPIRE, at)
    return len(ids)


def _end(actor: Actor, row: WatchEntry, verb: EntryVerb, at: datetime) -> None:
    row.state = rules.ENTRY.check_move(EntryState(row.state), verb)
    row.picture_encrypted, row.asked_until, row.ended_at = b"", None, at
    row.save()
    biometrics.delete(actor=actor, subject_id=row.id, purpose=Purpose.WATCH, at=at, why=row.reason)
    work.close(ref=_ref(row))
    _record(actor, row, row.state, at)


def _enrol(actor: Actor, row: WatchEntry, picture: bytes, at: datetime) -> None:
    biometrics.enrol(
        actor=actor,
        subject_id=row.id,
        purpose=Purpose.WATCH,
        probe=Probe(image=picture),
        cell="",
        ground=f"布控名单 {row.document}",
        at=at,
        expires_at=datetime.combine(row.until, time(23, 59, 59), tzinfo=LOCAL),
    )


def _say(row: WatchEntry, reason: str) -> None:
    if len(reason.strip()) < 4:
        raise WatchRefused("reason", "请写原因，至少 4 个字。", field="reason")
    row.reason = reason.strip()[:200]


def _put_work(row: WatchEntry, at: datetime, title: str) -> None:
    work.open(ref=_ref(row), kind=RULE_WORK, unit=row.unit_id, at=at, title=title)


def _ref(row: WatchEntry) -> Ref:
    return Ref(ENTRY_KIND, row.id)


def _record(actor: Actor, row: WatchEntry, word: str, at: datetime) -> None:
    ledger.record(
        actor=actor, verb=f"hall.watch_entry.{word}", subject=_ref(row), at=at,
        change={"document": row.document, "until": row.until.isoformat()}, ground=row.reason,
    )  # fmt: skip


def forget(*, record_id: str, at: datetime) -> None:
    """Remove an entry that ended long ago with its alarms, in the caller's transaction."""
    del at
    WatchAlarm.objects.filter(entry_id=UUID(record_id)).delete()
    WatchEntry.objects.filter(id=record_id).delete()
