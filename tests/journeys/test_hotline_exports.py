"""Nothing leaves the hotline as a file without an entry: every address that hands one out is tried."""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import CodeType, FunctionType

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from PIL import Image

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.hotline import testing
from yimen.hotline.actions import oversight, period_report, sweeping
from yimen.hotline.contracts.order import OrderState
from yimen.hotline.contracts.period_report import Period
from yimen.hotline.models import MoveRequest, WorkOrder
from yimen.hotline.rules import limits
from yimen.hotline.tests import disputes
from yimen.hotline.web import urls
from yimen.identity.testing import sign_in
from yimen.kernel.clock import local_day, now
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.ledger.contracts import LOOK
from yimen.kernel.models import LedgerEntry

pytestmark = pytest.mark.django_db
_MARKS = ("Content-Disposition", "FileResponse(")
ELSEWHERE = {
    "recording_sound": "of one call; hotline's test_recordings opens it and finds the entry",
    "own_mediation_paper": "the party's own paper",
    "volunteer_certificate": "the volunteer's own hours",
    "grid_file": "a picture in the page of a report",
    "grid_own_file": "a worker's picture of his own report",
}
"""Addresses that hand out what is no export of others' things, or that another test opens."""


def functions(code: CodeType) -> Iterator[str]:
    """Yield the names that a function and what is written inside it use."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from functions(inner)


def hands_out(view: object, seen: set[object]) -> bool:
    """Say whether a view, or what it calls in the hotline's pages, answers with a file."""
    plain = inspect.unwrap(view)
    if not isinstance(plain, FunctionType) or plain in seen:
        return False
    seen.add(plain)
    if any(mark in inspect.getsource(plain) for mark in _MARKS):
        return True
    called = [plain.__globals__.get(name) for name in set(functions(plain.__code__))]
    return any(
        hands_out(one, seen)
        for one in called
        if getattr(one, "__module__", "").startswith("yimen.hotline.web")
    )


def client_of(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def picture() -> io.BytesIO:
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(held, "PNG")
    held.seek(0)
    return held


def kept(actor) -> object:
    return files.put(
        stream=picture(), name="现场.png", declared_type="image/png", actor=actor, at=now()
    ).id


def statistics(around):
    clerk = directory.make_officer(post=Post.DESK_CLERK, unit=around.units.centre, name="专员")
    return clerk, client_of(clerk).get("/work/service-desk/statistics/?form=csv")


def league(around):
    return around.chief, client_of(around.chief).get(reverse("hotline:league_file", args=["xlsx"]))


def report(around):
    testing.order_at(OrderState.CLOSED, around, at=now() - timedelta(days=1))
    day = local_day(now()) - timedelta(days=1)
    made = period_report.draft_report(actor=around.chief, period=Period.DAY, day=day, at=now())
    address = reverse("hotline:period_report_file", args=[made.id, "docx"])
    return around.chief, client_of(around.chief).get(address)


def circular(around):
    at = now() - timedelta(days=60)
    one = testing.order_at(OrderState.HANDLING, around, at=at)
    due = clocks.get(ref=one.ref, kind=limits.RESOLVE).due_at
    for days in (0, 4, 8):
        sweeping.climb(at=due + timedelta(days=days, hours=1))
    made = oversight.draft_circular(
        actor=around.chief, title="关于超期工单的通报", words="请三个工作日内办结并报告原因。",
        at=due + timedelta(days=9),
    )  # fmt: skip
    address = reverse("hotline:circular_file", args=[made, "docx"])
    return around.chief, client_of(around.chief).get(address)


def orders(around):
    day = local_day(now())
    asked = {"act": "export", "since": f"{day}", "until": f"{day}", "form": "csv"}
    posted = {**asked, "reason": "月度统计分析"}
    return around.chief, client_of(around.chief).post("/work/hotline/export/", posted)


def attachment(around):
    key = kept(around.operator)
    one = testing.order_at(OrderState.PENDING, around, at=now())
    WorkOrder.objects.filter(id=one.id).update(file_ids=[str(key)])
    address = reverse("hotline:file", args=[one.id, key])
    return around.operator, client_of(around.operator).get(address)


def paper(around):
    committee = disputes.committee()
    one = disputes.dispute_at(disputes.DisputeState.MEDIATING, committee)
    address = reverse("hotline:dispute_paper", args=[one.id, "application", "docx"])
    return committee.mediator, client_of(committee.mediator).get(address)


def car(around):
    row = MoveRequest(
        id=new_id(), number="N1", plate_index=b"p", caller_index=b"c", place_index=b"w",
        plate_encrypted=b"", caller_phone_encrypted=b"", place_encrypted=b"",
        caller_code_encrypted=b"", owner_code_encrypted=b"", owner_code_index=b"o",
        caller_code_index=b"k", area_code=directory.TOWN, way="message", opened_at=now(),
        told_at=now(), photo_id=kept(around.operator),
    )  # fmt: skip
    row.save(force_insert=True)
    address = reverse("hotline:car_photo", args=[row.id])
    return around.operator, client_of(around.operator).get(address)


EXPORTS: dict[str, Callable[..., tuple[object, object]]] = {
    "desk_statistics": statistics,
    "league_file": league,
    "period_report_file": report,
    "circular_file": circular,
    "export": orders,
    "file": attachment,
    "dispute_paper": paper,
    "car_photo": car,
}


def test_every_address_that_hands_out_a_file_is_known() -> None:
    routes = [one for one in urls.urlpatterns if isinstance(one, URLPattern)]
    found = {one.name for one in routes if hands_out(one.callback, set())}
    assert found == set(EXPORTS) | set(ELSEWHERE)


@pytest.mark.parametrize("name", EXPORTS)
def test_what_is_handed_out_is_on_record(name) -> None:
    around = testing.desk() if name != "dispute_paper" else None
    actor, answer = EXPORTS[name](around)
    assert answer.status_code == 200, answer.content[:300]
    assert "attachment" in answer.headers["Content-Disposition"]
    entry = LedgerEntry.objects.filter(verb=LOOK).latest("id")
    assert entry.officer_id == actor.officer_id
    assert '"what"' in entry.change
