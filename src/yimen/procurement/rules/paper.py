"""Which papers a contract wants by when, and how each stands on a day."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from yimen.kernel.rules import rule
from yimen.procurement.contracts.contract import Want
from yimen.procurement.contracts.paper import Demand, PaperKind, PaperStanding

EVENTS = ("signed", "received", "delivery_due", "acceptance_due", "accepted")


@cache
def editions() -> tuple[tuple[date, tuple[Demand, ...]], ...]:
    """Return the table of demands, edition by edition, the newest first."""
    text = files("yimen.procurement.data").joinpath("paper_demands.json").read_text("utf-8")
    read = [
        (date.fromisoformat(one["valid_from"]), tuple(map(_demand, one["demands"])))
        for one in json.loads(text)
    ]
    return tuple(sorted(read, key=lambda one: one[0], reverse=True))


def _demand(raw: Mapping[str, object]) -> Demand:
    kinds = raw["contract_kinds"]
    assert isinstance(kinds, list)
    if raw["event"] not in EVENTS:
        raise ValueError(f"no such event: {raw['event']}")
    return Demand(
        kind=PaperKind(str(raw["kind"])),
        event=str(raw["event"]),
        days=int(str(raw["days"])),
        contract_kinds=tuple(map(str, kinds)),
        want=str(raw.get("want", "")),
        cites=str(raw["cites"]),
        says=str(raw["says"]),
    )


@rule(
    "PRC-PAP-1",
    cites="政府采购法 第四十一条、第四十二条、第四十七条；政府采购法实施条例 第四十五条；期限是本系统的规定",
)
def demands_on(*, day: date, contract_kind: str, wants: Collection[Want]) -> Sequence[Demand]:
    """Return what papers a contract signed on a day wants, by the edition in force on that day."""
    found = next((rows for since, rows in editions() if since <= day), editions()[-1][1])
    return [
        one
        for one in found
        if contract_kind in one.contract_kinds and (not one.want or Want(one.want) in wants)
    ]


@rule("PRC-PAP-2", cites="本系统的规定：项目文件在事情发生时收，不在评价时补")
def standing(*, due_on: date | None, filed_on: date | None, on: date) -> PaperStanding:
    """Return how a wanted paper stands on a day; on its last day it is not missing yet."""
    if filed_on is not None and filed_on <= on:
        late = due_on is not None and filed_on > due_on
        return PaperStanding.FILED_LATE if late else PaperStanding.FILED
    if due_on is None:
        return PaperStanding.NOT_YET
    return PaperStanding.MISSING if on > due_on else PaperStanding.WANTED


def due_day(*, demand: Demand, events: Mapping[str, date | None]) -> date | None:
    """Return the last day for a paper, or None while its event has not happened."""
    happened = events[demand.event]
    return happened + timedelta(days=demand.days) if happened else None
