"""The one way to a register: with a grant, for an application in hand, and logged.

No call waits inside a transaction: what may be asked is committed first, the register is asked with
nothing locked, and what it said is committed after. Each commit is durable, so that a caller who
holds a transaction open is stopped and not his rows.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from yimen.exchange import sealing
from yimen.exchange.contracts import (
    Answer,
    ExchangeRefused,
    GrantView,
    InHand,
    Outcome,
    Register,
    RegisterAnswer,
    RegisterDown,
    ResourceView,
    Sharing,
)
from yimen.exchange.models import Call
from yimen.exchange.queries import call as calls
from yimen.exchange.queries import installed
from yimen.exchange.queries import resource as resources
from yimen.exchange.rules import sharing
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger.contracts import LOOK

_PERSON = "identity.person"
_TAKE = (
    "INSERT INTO exchange_grant_day (id, grant_id, day, used) VALUES (%s, %s, %s, 1)"
    " ON CONFLICT (grant_id, day) DO UPDATE SET used = exchange_grant_day.used + 1"
    " WHERE exchange_grant_day.used < %s RETURNING used"
)


def answers_for(
    *, actor: Actor, about: Ref, resource_codes: Sequence[str], at: datetime, anew: bool = False
) -> Mapping[str, Answer]:
    """Return what each register says for an application, asking only what is not fresh.

    One that may not be asked, or has nothing to say, is left out; one that is down is told so.
    """
    codes = tuple(dict.fromkeys(resource_codes))
    known = (
        {}
        if anew
        else calls.newest(about=about, resource_codes=codes, since=at - sharing.ANSWER_HOLDS)
    )
    found = {code: one for code, one in known.items() if _is_fresh(one, at)}
    for code in codes:
        if code not in found:
            try:
                found[code] = ask(actor=actor, about=about, resource_code=code, at=at)
            except ExchangeRefused:
                continue
    return found


def _is_fresh(answer: Answer, at: datetime) -> bool:
    if answer.outcome in {Outcome.DOWN, Outcome.ASKED}:
        return at - answer.at < sharing.DOWN_HOLDS
    return answer.outcome is not Outcome.REFUSED


def ask(*, actor: Actor, about: Ref, resource_code: str, at: datetime) -> Answer:
    """Ask one register for one application and log it, whatever comes of it.

    Raises NotFound, NoGrant, ExchangeRefused, RuntimeError inside a transaction.
    """
    resource = resources.get_resource(code=resource_code)
    day = local_day(at)
    application = installed.in_hand(about)
    found = (
        resources.find_grant(resource_code=resource_code, item_code=application.item_code, on=day)
        if application
        else None
    )
    try:
        grant = sharing.check_call(grant=found, about=application, on=day)
    except ExchangeRefused:
        if application is not None:
            _refused(actor, about, application, resource, at)
        raise
    assert application is not None
    register = installed.register_of(resource_code)
    call = _begun(actor, about, application, resource, grant, at)
    if call is None:
        _refused(actor, about, application, resource, at)
        raise ExchangeRefused("call.quota", "今天查询的次数已经用完，明天再查；可以先照材料办。")
    return _asked(application.person_id, register, call, resource, at)


def _usable(resource: ResourceView, grant: GrantView) -> tuple[str, ...]:
    """Return the fields of a grant that may still be shared."""
    return tuple(
        one.code
        for one in resource.fields
        if one.code in grant.fields and one.sharing is not Sharing.NEVER
    )


def _begun(
    actor: Actor,
    about: Ref,
    application: InHand,
    resource: ResourceView,
    grant: GrantView,
    at: datetime,
) -> Call | None:
    """Write the call down before it is made; None when the day's quota is used up."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, (new_id(), grant.id, local_day(at), grant.daily_quota))
            if cursor.fetchone() is None:
                return None
        call = _line(actor, about, application, resource, at)
        call.grant_id, call.law, call.purpose = grant.id, grant.law, grant.purpose
        call.fields, call.outcome = list(_usable(resource, grant)), Outcome.ASKED
        call.save(force_insert=True)
        _record(actor, call, resource, at)
        return call


def _refused(
    actor: Actor, about: Ref, application: InHand, resource: ResourceView, at: datetime
) -> None:
    with transaction.atomic(durable=True):
        call = _line(actor, about, application, resource, at)
        call.outcome = Outcome.REFUSED
        call.save(force_insert=True)


def _line(
    actor: Actor, about: Ref, application: InHand, resource: ResourceView, at: datetime
) -> Call:
    return Call(
        resource_id=resource.id,
        about_kind=about.kind,
        about_id=about.id,
        item_code=application.item_code,
        item_name=application.item_name,
        number=application.number,
        person_id=application.person_id,
        at=at,
        who=actor.name,
        account_id=actor.account_id,
        officer_id=actor.officer_id,
        unit_id=actor.unit_id,
    )


def _asked(
    person_id: UUID, register: Register | None, call: Call, resource: ResourceView, at: datetime
) -> Answer:
    begun = time.monotonic()
    try:
        said = _read(register, person_id, call)
        call.outcome = Outcome.FOUND if said.values else Outcome.NOTHING
    except RegisterDown:
        said = RegisterAnswer(values={})
        call.outcome = Outcome.DOWN
    call.milliseconds = int((time.monotonic() - begun) * 1000)
    call.answered_at = at
    names = {one.code: one.name for one in resource.fields}
    values = [
        {"code": code, "name": names[code], "value": said.values[code]}
        for code in call.fields
        if said.values.get(code)
    ]
    call.found = len(values)
    call.answer_encrypted = sealing.seal(
        sealing.ANSWER,
        {"values": values, "as_of": said.as_of.isoformat() if said.as_of else None},
    )
    with transaction.atomic(durable=True):
        call.save(
            update_fields=["outcome", "milliseconds", "answered_at", "found", "answer_encrypted"]
        )
    return calls.answer_of(
        Call.objects.select_related("resource", "resource__owner").get(pk=call.pk)
    )


def _read(register: Register | None, person_id: UUID, call: Call) -> RegisterAnswer:
    if register is None:
        raise RegisterDown
    person = identity.details_for_register(person_id=person_id)
    return register.read(
        name=person.person.name,
        number=person.code,
        fields=tuple(call.fields),
        ground=f"{call.law} {call.purpose}",
        case_number=call.number,
    )


def _record(actor: Actor, call: Call, resource: ResourceView, at: datetime) -> None:
    """Put the call into the ledger under the person: by another it is a look, which he sees."""
    own = actor.person_id == call.person_id
    ledger.record(
        actor=actor,
        verb="exchange.call.made" if own else LOOK,
        subject=Ref(_PERSON, call.person_id),
        at=at,
        change={"what": f"exchange.{resource.code}", "case": call.number, "fields": call.fields},
        ground=f"{resource.name}：{call.purpose}（{call.law}）",
    )
