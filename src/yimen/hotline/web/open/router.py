"""Orders for mini-programs: brought by the program's key, followed by number and code."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Header, Router, Schema, Status
from ninja.security import APIKeyHeader
from pydantic import Field, StringConstraints

from yimen.hotline.actions import closing, flood, intake, partner, rating
from yimen.hotline.contracts.order import Door, Intake, OrderState, OrderType, OrderView, Point
from yimen.hotline.contracts.partner import PartnerView
from yimen.hotline.contracts.side import CallBackOutcome, Satisfaction
from yimen.hotline.queries import order as orders
from yimen.hotline.rules.coordinates import Datum, to_wgs84
from yimen.hotline.web import labels
from yimen.kernel.actor import ANONYMOUS
from yimen.kernel.contracts import NotFound
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.gates import Gate, moment
from yimen.kernel.web import wire

router = Router(tags=["热线"])

_NO_NUL = r"^[^\x00]*$"  # the database holds every other character
Words = Annotated[str, StringConstraints(max_length=4000, pattern=_NO_NUL)]
Line = Annotated[str, StringConstraints(max_length=120, pattern=_NO_NUL)]
Key = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{8,64}$")]
Told = wire.record("HotlineTold", title=str, at=datetime, told=str)


class ProgramKey(APIKeyHeader):
    """Lets a program in by its key, before anything else of a call is read; no session is asked."""

    param_name = "X-Api-Key"
    gate = Gate("public")

    def authenticate(self, request: HttpRequest, key: str | None) -> PartnerView:
        """Return whose key it is. Raises TooManyAttempts, UnknownKey."""
        return partner.known_by(key=key or "", door=Door.MINI, at=moment(request))


_BY_KEY = ProgramKey()


class Brought(Schema):
    """What a resident wrote; the place in the degrees of `datum`."""

    order_type: OrderType
    title: Annotated[Line, StringConstraints(max_length=80)]
    content: Words
    area_code: Annotated[str, StringConstraints(pattern=r"^\d{12}$")]
    place: Line = ""
    caller_name: Annotated[Line, StringConstraints(max_length=40)] = ""
    caller_phone: Annotated[Line, StringConstraints(max_length=20)] = ""
    confidential: bool = False
    longitude: Annotated[Decimal, Field(ge=-180, le=180, max_digits=12)] | None = None
    latitude: Annotated[Decimal, Field(ge=-90, le=90, max_digits=12)] | None = None
    datum: Datum = Datum.GCJ02


class Proof(Schema):
    """Number and code, as the caller has them."""

    number: Annotated[Line, StringConstraints(max_length=20)]
    code: Annotated[Line, StringConstraints(max_length=10)]


class Added(Proof):
    """What the caller says later."""

    words: Annotated[Words, StringConstraints(max_length=2000)]


class Rated(Proof):
    """What the caller thinks of it."""

    solved: bool
    satisfaction: Satisfaction
    words: Annotated[Words, StringConstraints(max_length=500)] = ""


Receipt = wire.record("HotlineReceipt", number=str, code=str)
Order = wire.record(
    "HotlineOrder",
    number=str,
    title=str,
    state=OrderState,
    state_title=str,
    opened_at=datetime,
    told=wire.several(Told),
)


@router.post("/hotline/orders", response={201: Receipt}, auth=_BY_KEY, summary="提交热线工单")
def bring(
    request: HttpRequest,
    sent: Brought,
    idempotency_key: Annotated[Key, Header(alias="Idempotency-Key")],
) -> Status[dict[str, Any]]:
    """Take an order in once for each key of the program's own."""
    caller, at = _caller(request), moment(request)
    taken = intake.take_in(
        actor=ANONYMOUS,
        intake=Intake(
            order_type=sent.order_type,
            title=sent.title,
            content=sent.content,
            area_code=sent.area_code,
            place=sent.place,
            caller_name=sent.caller_name,
            caller_phone=sent.caller_phone,
            confidential=sent.confidential,
            point=_point(sent),
        ),
        door=Door.MINI,
        key=sm3_hex(f"{caller.id}:{idempotency_key}".encode()),
        at=at,
    )
    partner.bind(partner_id=caller.id, order_id=taken.order.id)
    return Status(201, {"number": taken.order.number, "code": taken.code})


@router.post(
    "/hotline/orders/progress", response=Order, auth=_BY_KEY, summary="凭编号和查询码查热线工单"
)
def progress(request: HttpRequest, sent: Proof) -> dict[str, Any]:
    """Return where an order is, and what its caller was told."""
    return _shown(_proved(request, sent).id)


@router.post("/hotline/orders/words", response=Order, auth=_BY_KEY, summary="给热线工单补充情况")
def add(request: HttpRequest, sent: Added) -> dict[str, Any]:
    """Add what the caller says later."""
    found = _proved(request, sent)
    intake.supplement(actor=ANONYMOUS, order_id=found.id, words=sent.words, at=moment(request))
    return _shown(found.id)


@router.post("/hotline/orders/rating", response=Order, auth=_BY_KEY, summary="评价热线工单")
def rate(request: HttpRequest, sent: Rated) -> dict[str, Any]:
    """Keep what the caller thinks of it, asked or after closing."""
    found = _proved(request, sent)
    given: dict[str, Any] = {
        "actor": ANONYMOUS,
        "order_id": found.id,
        "solved": sent.solved,
        "satisfaction": sent.satisfaction,
        "said": sent.words,
        "at": moment(request),
    }
    if found.state is OrderState.CLOSED:
        rating.rate_closed(**given)
    else:
        closing.call_back(outcome=CallBackOutcome.ANSWERED, by_caller=True, **given)
    return _shown(found.id)


@router.post("/hotline/orders/again", response=Order, auth=_BY_KEY, summary="要求重新办理热线工单")
def reopen(request: HttpRequest, sent: Added) -> dict[str, Any]:
    """Begin a new cycle of a closed order, within the limit for it."""
    found = _proved(request, sent)
    closing.reopen(
        actor=ANONYMOUS, order_id=found.id, words=sent.words, at=moment(request), by_caller=True
    )
    return _shown(found.id)


def _caller(request: HttpRequest) -> PartnerView:
    """Return the program that `ProgramKey` let in."""
    known: PartnerView = request.auth  # type: ignore[attr-defined]
    return known


def _proved(request: HttpRequest, sent: Proof) -> OrderView:
    found = orders.find_by_code(number=sent.number, code=sent.code)
    if found is None:
        flood.check_guess(key=f"number:{sent.number}", at=moment(request))
        raise NotFound("没有查到。请核对工单编号和查询码，两个都要填对。")
    return found


def _point(sent: Brought) -> Point | None:
    if sent.longitude is None or sent.latitude is None:
        return None
    places = Decimal("0.000001")
    given = Point(
        longitude=sent.longitude.quantize(places), latitude=sent.latitude.quantize(places)
    )
    return to_wgs84(point=given) if sent.datum is Datum.GCJ02 else given


def _shown(order_id: Any) -> dict[str, Any]:
    one = orders.view_of(order_id=order_id)
    return {
        "number": one.number,
        "title": one.title,
        "state": one.state,
        "state_title": labels.CALLER_TITLES[one.state],
        "opened_at": one.opened_at,
        "told": [
            {"title": each.title, "at": each.at, "told": each.told}
            for each in orders.steps(order_id=one.id)
            if each.told
        ],
    }
