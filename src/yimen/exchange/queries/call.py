"""Reads of the log of calls: for administrators by filters, for the person his own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from yimen.exchange import sealing
from yimen.exchange.contracts import Answer, CallView, Outcome, Value
from yimen.exchange.models import Call
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Ref
from yimen.kernel.register import Exported

_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """What the log is narrowed to; an empty value does not narrow."""

    resource_code: str = ""
    outcome: str = ""
    number: str = ""
    item_code: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None


def list_calls(*, wanted: CallFilter, limit: int = _MOST) -> list[CallView]:
    """Return calls, the newest first."""
    rows = Call.objects.select_related("resource")
    exact = {
        "resource__code": wanted.resource_code,
        "outcome": wanted.outcome,
        "number": wanted.number,
        "item_code": wanted.item_code,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.who:
        rows = rows.filter(who__contains=wanted.who)
    if wanted.since:
        rows = rows.filter(at__gte=_begin(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_begin(wanted.until + timedelta(days=1)))
    return [call_view(one) for one in rows.order_by("-at", "-pk")[:limit]]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)


def list_of_person(*, person_id: UUID) -> list[CallView]:
    """Return the calls about a person, the newest first."""
    rows = Call.objects.select_related("resource").filter(person_id=person_id)
    return [call_view(one) for one in rows.order_by("-at", "-pk")[:_MOST]]


def call_view(row: Call) -> CallView:
    """Return one line of the log; the answer stays closed."""
    return CallView(
        id=row.pk,
        at=row.at,
        resource_name=row.resource.name,
        item_code=row.item_code,
        item_name=row.item_name,
        number=row.number,
        person_id=row.person_id,
        who=row.who,
        unit_id=row.unit_id,
        law=row.law,
        purpose=row.purpose,
        fields=tuple(row.fields),
        outcome=Outcome(row.outcome),
        found=row.found,
        milliseconds=row.milliseconds,
    )


def newest(*, about: Ref, resource_codes: tuple[str, ...], since: datetime) -> dict[str, Answer]:
    """Return the newest answer of each resource for an application, asked since a moment.

    One query, however many resources.
    """
    rows = Call.objects.select_related("resource", "resource__owner").filter(
        about_id=about.id,
        about_kind=about.kind,
        resource__code__in=resource_codes,
        at__gte=since,
    )
    found: dict[str, Answer] = {}
    for row in rows.order_by("at", "pk"):
        found[row.resource.code] = answer_of(row)
    return found


def answer_of(row: Call) -> Answer:
    """Return what came of a call, its values readable."""
    told = sealing.unseal(sealing.ANSWER, row.answer_encrypted)
    as_of = told.get("as_of")
    return Answer(
        call_id=row.pk,
        resource_code=row.resource.code,
        resource_name=row.resource.name,
        owner_id=row.resource.owner_id,
        owner_name=row.resource.owner.name,
        outcome=Outcome(row.outcome),
        values=tuple(Value(**one) for one in told.get("values", ())),
        as_of=date.fromisoformat(as_of) if as_of else None,
        at=row.answered_at or row.at,
    )


def export_calls(*, person_id: UUID) -> list[Exported]:
    """Return what was asked of registers about a person, with what they answered."""
    rows = Call.objects.select_related("resource", "resource__owner").filter(person_id=person_id)
    return [
        Exported(
            title=f"查询登记：{row.resource.name}",
            facts=(
                ("时间", f"{row.at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
                ("谁查的", row.who),
                ("办什么", f"{row.item_name} {row.number}"),
                ("依据", row.law),
                *((one.name, one.value) for one in answer_of(row).values),
            ),
        )
        for row in rows.order_by("at", "pk")
    ]
