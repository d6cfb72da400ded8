"""Keep the directory of data: put resources in, change the class of a field, close a resource."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.exchange import access
from yimen.exchange.contracts import (
    RESOURCE_KIND,
    ExchangeRefused,
    FieldView,
    ResourceView,
    Sharing,
)
from yimen.exchange.models import Resource, ResourceField
from yimen.exchange.queries import resource as queries
from yimen.exchange.rules import sharing as rules
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger


def add_resource(
    *,
    actor: Actor,
    code: str,
    name: str,
    owner_id: UUID,
    channel: str,
    cycle: str,
    summary: str,
    fields: Sequence[FieldView],
    at: datetime,
) -> ResourceView:
    """Put a resource into the directory; one that is there already stays as it is.

    Raises NotAllowed, ExchangeRefused.
    """
    access.check_keep(actor)
    for one in fields:
        _check_ground(one.sharing, one.ground, one.name)
    with transaction.atomic():
        row, made = Resource.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "owner_id": owner_id,
                "channel": channel,
                "cycle": cycle,
                "summary": summary,
                "changed_at": at,
            },
        )
        if made:
            ResourceField.objects.bulk_create(
                ResourceField(
                    resource=row,
                    code=one.code,
                    name=one.name,
                    sharing=one.sharing,
                    ground=one.ground,
                    place=place,
                )
                for place, one in enumerate(fields)
            )
            _record(actor, row, "exchange.resource.added", at, {"fields": len(fields)})
    return queries.get_resource(code=code)


def create_resource(
    *,
    actor: Actor,
    code: str,
    name: str,
    owner_id: UUID,
    channel: str,
    cycle: str,
    summary: str,
    fields: Sequence[FieldView],
    at: datetime,
) -> ResourceView:
    """Enter a new resource into the directory. Raises NotAllowed, ExchangeRefused at its field."""
    access.check_keep(actor)
    rules.check_resource(code=code, name=name, cycle=cycle, fields=fields)
    if Resource.objects.filter(code=code).exists():
        raise ExchangeRefused(
            "resource.exists", f"代码“{code}”的数据资源已经有了，请换一个。", field="code"
        )
    return add_resource(
        actor=actor,
        code=code,
        name=name.strip(),
        owner_id=owner_id,
        channel=channel,
        cycle=cycle.strip(),
        summary=summary.strip(),
        fields=fields,
        at=at,
    )


def set_sharing(
    *, actor: Actor, resource_code: str, field: str, sharing: str, ground: str, at: datetime
) -> ResourceView:
    """Change the class of one field; what is never shared names its ground.

    Grants that name the field stay, but no call is answered with it any more.
    Raises NotAllowed, NotFound, ExchangeRefused.
    """
    access.check_keep(actor)
    resource = queries.get_resource(code=resource_code)
    known = resource.field(field)
    if known is None or sharing not in set(Sharing):
        raise ExchangeRefused("field.unknown", "没有这一项，请刷新页面再试。")
    _check_ground(Sharing(sharing), ground, known.name)
    with transaction.atomic():
        row = Resource.objects.select_for_update(no_key=True).get(pk=resource.id)
        ResourceField.objects.filter(resource=row, code=field).update(
            sharing=sharing, ground=ground.strip()
        )
        row.changed_at = at
        row.save(update_fields=["changed_at"])
        change = {"field": field, "before": known.sharing, "after": sharing}
        _record(actor, row, "exchange.field.classed", at, change, ground)
    return queries.get_resource(code=resource_code)


def open_resource(*, actor: Actor, resource_code: str, is_open: bool, at: datetime) -> None:
    """Close a resource to every call, or open it again. Raises NotAllowed, NotFound."""
    access.check_keep(actor)
    resource = queries.get_resource(code=resource_code)
    with transaction.atomic():
        row = Resource.objects.select_for_update(no_key=True).get(pk=resource.id)
        row.is_open, row.changed_at = is_open, at
        row.save(update_fields=["is_open", "changed_at"])
        verb = "exchange.resource.opened" if is_open else "exchange.resource.closed"
        _record(actor, row, verb, at, {})


def _check_ground(sharing: Sharing, ground: str, name: str) -> None:
    if sharing is Sharing.NEVER and len(ground.strip()) < 6:
        raise ExchangeRefused(
            "field.ground", f"“{name}”不予共享，要写明依据的法律。", field="ground"
        )


def _record(
    actor: Actor,
    row: Resource,
    verb: str,
    at: datetime,
    change: Mapping[str, object],
    ground: str = "",
) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref(RESOURCE_KIND, row.pk),
        at=at,
        change={"code": row.code, **change},
        ground=ground or None,
    )
