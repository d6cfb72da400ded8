"""Open311 GeoReport v2 with the extension of service request updates, in JSON and XML."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from yimen.directory import public as directory
from yimen.hotline.actions import intake, partner
from yimen.hotline.contracts.open311 import Asked
from yimen.hotline.contracts.order import TYPE_TITLES, Door, Intake, OrderType, Point, Urgency
from yimen.hotline.contracts.partner import PartnerView, TheirUpdate
from yimen.hotline.queries import open311, schematic
from yimen.hotline.queries import partner as partners
from yimen.hotline.rules.open311 import MOST, BadRequest, moment_of, span
from yimen.hotline.web.labels import a_uuid
from yimen.hotline.web.open import georeport_wire as wire
from yimen.kernel.actor import ANONYMOUS
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.gates import moment, public
from yimen.kernel.web.refusals import note

Answer = Callable[..., HttpResponse]
_LONGEST_TITLE = 40
_TYPES = [OrderType.INQUIRY, OrderType.HELP, OrderType.COMPLAINT, OrderType.SUGGESTION,
          OrderType.PRAISE]  # fmt: skip


def _open(*methods: str) -> Callable[[Answer], Answer]:
    """Let a call of these methods in, and answer a refusal as the specification has it.

    Only what a partner posts under its key is exempt from the form token; no session is asked.
    """

    def decorate(view: Answer) -> Answer:
        @public
        @wraps(view)
        def opened(request: HttpRequest, kind: str, **named: str) -> HttpResponse:
            if request.method not in methods:
                made = wire.refused(kind, status=405, message="这个地址不接受这种请求。")
                made.headers["Allow"] = ", ".join(methods)
                return made
            try:
                return view(request, kind, **named)
            except Refusal as refusal:
                note(request, refusal)
                status = 400 if refusal.status == 422 else refusal.status
                return wire.refused(kind, status=status, message=refusal.message)

        return csrf_exempt(opened) if "POST" in methods else opened

    return decorate


@_open("GET")
def discovery(request: HttpRequest, kind: str) -> HttpResponse:
    """Answer where the interface is and what it speaks."""
    base = f"{settings.YIMEN_PUBLIC_URL}/open311/v2"
    body: dict[str, wire.Value] = {
        "changeset": "2026-11-21T00:00:00+08:00",
        "contact": f"{settings.YIMEN['name']} 12345 热线",
        "key_service": "api_key 由 12345 热线管理员开通",
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": base,
                "changeset": "2026-11-21T00:00:00+08:00",
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    return wire.answer(kind, root="discovery", body=body)


@_open("GET")
def services(request: HttpRequest, kind: str) -> HttpResponse:
    """Answer the services: the finest categories."""
    body: list[wire.Value] = [
        {
            "service_code": one.code,
            "service_name": one.title,
            "description": root,
            "metadata": True,
            "type": "realtime",
            "keywords": "，".join(one.keywords),
            "group": root,
        }
        for one, root in open311.services()
    ]
    return wire.answer(kind, root="services", body=body)


@_open("GET")
def service(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Answer what is asked for with a service."""
    if open311.find_service(code=code) is None:
        raise NotFound("没有这个 service_code。")
    types: list[wire.Value] = [{"key": one.value, "name": TYPE_TITLES[one]} for one in _TYPES]
    urgency: list[wire.Value] = [
        {"key": "normal", "name": "一般"},
        {"key": "urgent", "name": "紧急"},
    ]
    body: dict[str, wire.Value] = {
        "service_code": code,
        "attributes": [
            _attribute("order_type", "诉求类型", 1, types, required=True),
            _attribute("urgency", "紧急程度", 2, urgency, required=False),
        ],
    }
    return wire.answer(kind, root="service_definition", body=body)


def _attribute(
    code: str, title: str, order: int, values: list[wire.Value], *, required: bool
) -> dict[str, wire.Value]:
    return {
        "variable": True,
        "code": code,
        "datatype": "singlevaluelist",
        "required": required,
        "datatype_description": "",
        "order": order,
        "description": title,
        "values": values,
    }


@_open("GET", "POST")
def requests(request: HttpRequest, kind: str) -> HttpResponse:
    """List the public orders of a span of time; posted, take an order in."""
    if request.method == "POST":
        return _take(request, kind)
    at, sent = moment(request), request.GET
    since, until = span(
        since=moment_of(text=sent.get("start_date", ""), name="start_date"),
        until=moment_of(text=sent.get("end_date", ""), name="end_date"),
        at=at,
    )
    limit = _whole(sent.get("page_size", ""), MOST)
    asked = Asked(
        numbers=_listed(sent.get("service_request_id", "").upper()),
        service_codes=_listed(sent.get("service_code", "")),
        status=_listed(sent.get("status", "")),
        since=since,
        until=until,
        limit=limit,
        offset=limit * (_whole(sent.get("page", ""), 100_000, otherwise=1) - 1),
    )
    if set(asked.status) - {"open", "closed"}:
        raise BadRequest("status 只有 open 和 closed。")
    body: list[wire.Value] = [wire.order(one) for one in open311.list_orders(asked=asked)]
    return wire.answer(kind, root="service_requests", body=body)


@_open("GET")
def one_request(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """Answer one public order."""
    found = open311.find_order(number=number)
    if found is None:
        raise NotFound("没有这件工单，或者不公开。")
    body: list[wire.Value] = [wire.order(found)]
    return wire.answer(kind, root="service_requests", body=body)


@_open("GET")
def token(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Answer the order that a token stands for, to who got it."""
    caller, wanted = _caller(request), a_uuid(token)
    found = partners.order_of_token(partner_id=caller.id, token=wanted) if wanted else None
    if found is None:
        raise NotFound("没有这个 token。")
    body: list[wire.Value] = [{"token": token, "service_request_id": found}]
    return wire.answer(kind, root="service_requests", body=body)


@_open("GET", "POST")
def updates(request: HttpRequest, kind: str) -> HttpResponse:
    """List what a partner hears of its orders; posted, take what it says of one."""
    caller, at = _caller(request), moment(request)
    body: list[wire.Value]
    if request.method == "POST":
        sent = request.POST
        if not sent.get("service_request_id") or not sent.get("update_id"):
            raise BadRequest("service_request_id 和 update_id 都要填。")
        said = TheirUpdate(
            number=sent["service_request_id"],
            update_id=sent["update_id"][:100],
            status=sent.get("status", ""),
            words=sent.get("description", "")[:2000],
        )
        partner.take_update(partner=caller, update=said, at=at)
        body = [{"update_id": sent["update_id"][:100]}]
        return wire.answer(kind, root="service_request_updates", body=body)
    since, until = span(
        since=moment_of(text=request.GET.get("start_date", ""), name="start_date"),
        until=moment_of(text=request.GET.get("end_date", ""), name="end_date"),
        at=at + timedelta(seconds=1),
    )
    body = [
        {
            "update_id": str(one.id),
            "service_request_id": one.number,
            "status": one.status,
            "updated_datetime": wire.moment(one.at),
            "description": one.told,
        }
        for one in partners.list_updates(partner_id=caller.id, since=since, until=until)
    ]
    return wire.answer(kind, root="service_request_updates", body=body)


def _take(request: HttpRequest, kind: str) -> HttpResponse:
    caller, at, sent = _caller(request), moment(request), request.POST
    found = open311.find_service(code=sent.get("service_code", ""))
    if found is None:
        raise BadRequest("没有这个 service_code，请先取 services。")
    taken = intake.take_in(
        actor=ANONYMOUS,
        intake=_intake(request, found[0].title),
        door=Door.OPEN311,
        key=_key(caller, sent.get("external_id", "")),
        at=at,
    )
    known = partner.bind(partner_id=caller.id, order_id=taken.order.id)
    body: list[wire.Value] = [
        {
            "service_request_id": taken.order.number,
            "token": str(known),
            "service_notice": f"查询码 {taken.code}，来电人凭编号和查询码在 "
            f"{settings.YIMEN_PUBLIC_URL}{reverse('hotline:track')} 查进度。",
            "account_id": sent.get("account_id", "")[:64],
        }
    ]
    return wire.answer(kind, root="service_requests", body=body, status=201)


def _key(caller: PartnerView, theirs: str) -> str:
    """Return a key of their own number, by which the same call twice is one order."""
    return sm3_hex(f"{caller.id}:{theirs}".encode()) if theirs else ""


def _intake(request: HttpRequest, title: str) -> Intake:
    sent = request.POST
    point = _point(sent.get("lat", ""), sent.get("long", ""))
    address = sent.get("address_string", "").strip()
    if point is None and not address and not sent.get("address_id"):
        raise BadRequest("要给出地点：lat 和 long，或者 address_string，或者 address_id。")
    kind = sent.get("attribute[order_type]", OrderType.HELP.value)
    if kind not in {one.value for one in _TYPES}:
        raise BadRequest("attribute[order_type] 不在可选的值里。举报请拨打 12345。")
    words = sent.get("description", "").strip()
    media = sent.get("media_url", "").strip()
    return Intake(
        order_type=OrderType(kind),
        title=f"{title}：{words}"[:_LONGEST_TITLE],
        content=words + (f"\n对方给出的图片地址：{media[:300]}" if media else ""),
        area_code=_area(sent.get("address_id", ""), point, address),
        place=address[:120],
        category_code=sent.get("service_code", ""),
        urgency=Urgency.URGENT
        if sent.get("attribute[urgency]") == Urgency.URGENT
        else Urgency.NORMAL,
        caller_name=f"{sent.get('last_name', '')}{sent.get('first_name', '')}"[:40],
        caller_phone=sent.get("phone", ""),
        point=point,
    )


def _area(address_id: str, point: Point | None, address: str) -> str:
    """Return the town: as named, as pointed at, as written; else the whole county."""
    if address_id:
        try:
            directory.get_area(code=address_id)
        except NotFound:
            raise BadRequest("没有这个 address_id；它是区划代码。") from None
        return f"{address_id[:9]}000"
    pointed = schematic.area_at(point) if point else None
    if pointed:
        return pointed
    whole = str(settings.YIMEN["area_code"])
    towns = directory.list_areas(parent=whole)
    return next((one.code for one in towns if one.name in address), whole)


def _point(latitude: str, longitude: str) -> Point | None:
    if not latitude and not longitude:
        return None
    try:
        found = Point(
            longitude=Decimal(longitude).quantize(Decimal("0.000001")),
            latitude=Decimal(latitude).quantize(Decimal("0.000001")),
        )
        is_there = abs(found.longitude) <= 180 and abs(found.latitude) <= 90
    except InvalidOperation:
        is_there = False
    if not is_there:
        raise BadRequest("lat 和 long 要写成 WGS-84 的度数。")
    return found


def _caller(request: HttpRequest) -> PartnerView:
    sent = request.POST if request.method == "POST" else request.GET
    return partner.known_by(key=sent.get("api_key", ""), door=Door.OPEN311, at=moment(request))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())[:100]


def _whole(text: str, most: int, *, otherwise: int | None = None) -> int:
    if not text:
        return most if otherwise is None else otherwise
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= most:
        raise BadRequest(f"page 和 page_size 要写 1 到 {most} 的整数。")
    return int(text)
