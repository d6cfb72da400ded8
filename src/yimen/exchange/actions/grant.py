"""Ask for data, agree or refuse, end; a request for what is shared freely holds at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yimen.directory import public as directory
from yimen.exchange import access
from yimen.exchange.contracts import GRANT_KIND, ExchangeRefused, GrantState, GrantView
from yimen.exchange.models import Grant
from yimen.exchange.queries import resource as queries
from yimen.exchange.rules import sharing
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work


def ask_grant(
    *,
    actor: Actor,
    resource_code: str,
    item_code: str,
    fields: Collection[str],
    law: str,
    purpose: str,
    until_on: date,
    daily_quota: int,
    at: datetime,
) -> GrantView:
    """Ask the owner of a resource for some fields for one item.

    Raises NotAllowed, NotFound, ExchangeRefused.
    """
    access.check_keep(actor)
    resource = queries.get_resource(code=resource_code)
    wanted = [one for one in resource.fields if one.code in fields]
    sharing.check_fields(fields=wanted)
    sharing.check_request(
        law=law, purpose=purpose, on=local_day(at), until_on=until_on, daily_quota=daily_quota
    )
    if not directory.item_names(codes=[item_code]):
        raise ExchangeRefused("grant.item", "没有这个事项编码，请对照事项清单。", field="item_code")
    waits = sharing.needs_owner(fields=wanted)
    row = Grant(
        resource_id=resource.id,
        item_code=item_code,
        fields=[one.code for one in wanted],
        law=law.strip(),
        purpose=purpose.strip(),
        until_on=until_on,
        daily_quota=daily_quota,
        state=GrantState.ASKED if waits else GrantState.GRANTED,
        asked_at=at,
        asked_by=actor.name,
        asked_by_officer_id=actor.officer_id,
        decided_at=None if waits else at,
        decided_by="" if waits else "无条件共享，依规直接提供",
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _record(actor, row, "exchange.grant.asked", at)
            if waits:
                _put_to_owner(row, resource.owner_id, resource.name, at)
    except IntegrityError as error:
        raise ExchangeRefused(
            "grant.twice",
            "这个事项对这份数据已有申请或授权；要改，请先停用旧的。",
            field="item_code",
        ) from error
    return queries.get_grant(grant_id=row.pk)


def _put_to_owner(row: Grant, owner_id: UUID, name: str, at: datetime) -> None:
    clock = clocks.start(
        ref=_ref(row),
        kind=GRANT_KIND,
        regime="public_service",
        at=at,
        limit=sharing.DECIDE_WITHIN,
        title="审核数据共享申请",
    )
    work.open(
        ref=_ref(row),
        kind=GRANT_KIND,
        unit=owner_id,
        at=at,
        title=f"数据共享申请：{name}",
        due=clock.due_at,
    )


def decide_grant(
    *, actor: Actor, grant_id: UUID, agree: bool, reason: str, at: datetime
) -> GrantView:
    """Agree to a request or refuse it with a reason; not by who asked.

    Raises NotAllowed, NotFound, ExchangeRefused.
    """
    seen = queries.get_grant(grant_id=grant_id)
    access.check_agree(actor, seen.owner_id)
    with transaction.atomic():
        row = Grant.objects.for_change(grant_id)
        if row.state != GrantState.ASKED:
            raise ExchangeRefused("grant.decided", "这份申请已经审过了。")
        if row.asked_by_officer_id is not None and row.asked_by_officer_id == actor.officer_id:
            raise ExchangeRefused("grant.own", "自己提的申请要由别人审核。")
        if not agree and len(reason.strip()) < 6:
            raise ExchangeRefused("grant.reason", "不同意的，请写明理由和依据。", field="reason")
        row.state = GrantState.GRANTED if agree else GrantState.REFUSED
        row.decided_at, row.decided_by, row.reason = at, actor.name, reason.strip()[:300]
        row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
        work.close(ref=_ref(row))
        clocks.stop(ref=_ref(row), kind=GRANT_KIND, at=at, outcome=row.state)
        _record(actor, row, f"exchange.grant.{row.state}", at)
    return queries.get_grant(grant_id=grant_id)


def end_grant(*, actor: Actor, grant_id: UUID, reason: str, at: datetime) -> GrantView:
    """End a grant: from now on it answers no call.

    Raises NotAllowed, NotFound, ExchangeRefused.
    """
    access.check_keep(actor)
    with transaction.atomic():
        row = Grant.objects.for_change(grant_id)
        if row.state != GrantState.GRANTED:
            raise ExchangeRefused("grant.not_running", "这份授权现在不在用。")
        if len(reason.strip()) < 4:
            raise ExchangeRefused("grant.reason", "请写明为什么停用。", field="reason")
        row.state, row.reason = GrantState.ENDED, reason.strip()[:300]
        row.save(update_fields=["state", "reason"])
        _record(actor, row, "exchange.grant.ended", at)
    return queries.get_grant(grant_id=grant_id)


def _ref(row: Grant) -> Ref:
    return Ref(GRANT_KIND, row.pk)


def _record(actor: Actor, row: Grant, verb: str, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=_ref(row),
        at=at,
        change={
            "item": row.item_code,
            "fields": row.fields,
            "until": row.until_on.isoformat(),
            "quota": row.daily_quota,
        },
        ground=row.law,
    )
