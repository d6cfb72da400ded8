"""A department's endpoint that dies in every way: each update arrives once, when it is back."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs
from uuid import UUID

from yimen.hotline import testing
from yimen.hotline.actions import dispatch, handling, partner
from yimen.hotline.contracts.order import Door, OrderState, OrderVerb
from yimen.hotline.models import PartnerUpdate
from yimen.kernel.clock import now

_FAULTS = ("busy", "cut", "garbage", "silent after taking")


class _Endpoint(ThreadingHTTPServer):
    """A department's system, which keeps what it took and plays the fault of the moment."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int]) -> None:
        super().__init__(address, _Answers)
        self.fault = ""
        self.taken: list[str] = []


class _Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        endpoint = self.server
        assert isinstance(endpoint, _Endpoint)
        length = int(self.headers.get("Content-Length") or 0)
        sent = parse_qs(self.rfile.read(length).decode())
        update = sent.get("update_id", [""])[0]
        if endpoint.fault == "cut":
            self.connection.close()
            return
        if endpoint.fault not in {"busy", "garbage"}:
            endpoint.taken.append(update)
        if endpoint.fault == "silent after taking":
            self.connection.close()
            return
        body = b"<html>" if endpoint.fault == "garbage" else json.dumps([{"update_id": update}])
        content = body if isinstance(body, bytes) else body.encode()
        self.send_response(503 if endpoint.fault == "busy" else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
        """Say nothing."""


def dead_endpoint(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what was lost, doubled or held up while a department's endpoint was dead."""
    del database_url
    return endure(testing.desk(), say)


def endure(around: testing.Desk, say: Callable[[str], None]) -> list[str]:
    """Bring an order from a system, let its endpoint die in each way, bring it back; return faults.

    The order goes on meanwhile: dispatch and signing do not wait for anybody's endpoint.
    """
    endpoint = _Endpoint(("127.0.0.1", 0))
    thread = threading.Thread(target=endpoint.serve_forever, daemon=True)
    thread.start()
    at, wrong = now(), []
    try:
        one = _bound(around, f"http://127.0.0.1:{endpoint.server_port}", at)
        endpoint.fault = _FAULTS[0]
        _go_on(around, one, at)
        for number, fault in enumerate(_FAULTS, start=1):
            endpoint.fault = fault
            partner.push_due(at=at + timedelta(hours=2 * number))
            waiting = PartnerUpdate.objects.filter(order_id=one, sent_at=None).count()
            say(f"对方{fault}：还有 {waiting} 条等着推")
            if not waiting:
                wrong.append(f"对方{fault}，却当作送到了")
        endpoint.fault = ""
        for number in range(len(_FAULTS), len(_FAULTS) + 6):
            partner.push_due(at=at + timedelta(hours=2 * number + 2))
        known = {str(each) for each in _updates(one)}
        if PartnerUpdate.objects.filter(order_id=one, sent_at=None).exists():
            wrong.append("对方恢复以后还有没送到的")
        if set(endpoint.taken) != known or not known:
            wrong.append(f"送到的和记下的不一样：{len(set(endpoint.taken))} 和 {len(known)}")
    finally:
        endpoint.shutdown()
        endpoint.server_close()
    return wrong


def _bound(around: testing.Desk, url: str, at: datetime) -> UUID:
    opened = partner.open_partner(
        actor=around.chief, name="部门系统", door=Door.OPEN311, push_url=url, at=at
    )
    taken = testing.order_at(OrderState.PENDING, around, at=at)
    partner.bind(partner_id=opened.partner.id, order_id=taken.id)
    return taken.id


def _go_on(around: testing.Desk, order_id: UUID, at: datetime) -> None:
    dispatch.accept(actor=around.operator, order_id=order_id, category_code="", at=at)
    dispatch.dispatch(actor=around.operator, order_id=order_id, lead_id=around.housing.id, at=at)
    handling.sign(actor=around.handler, order_id=order_id, at=at)
    for verb in (OrderVerb.ACCEPT, OrderVerb.DISPATCH, OrderVerb.SIGN):
        partner.note_update(order_id=order_id, verb=verb, cycle=1, at=at)


def _updates(order_id: UUID) -> list[UUID]:
    return list(PartnerUpdate.objects.filter(order_id=order_id).values_list("id", flat=True))
