"""Systems that bring orders: give a key, see what waits to be pushed, end a key."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.hotline import access
from yimen.hotline.actions import partner as acts
from yimen.hotline.contracts.order import DOOR_TITLES, Door
from yimen.hotline.contracts.partner import OpenedPartner, PartnerView
from yimen.hotline.queries import partner as queries
from yimen.hotline.web import labels
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import ErrorItem

_TITLES = {Door.OPEN311: "Open311（GeoReport v2）", Door.MINI: "小程序接口"}


@permission(access.POLICY)
@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest) -> HttpResponse:
    """List the systems; posted, give a key, which is shown this once, or end one."""
    actor, at, sent = actor_of(request), moment(request), request.POST
    errors: list[ErrorItem] = []
    opened: OpenedPartner | None = None
    if request.method == "POST":
        try:
            if sent.get("act") == "end":
                ended = labels.a_uuid(sent.get("partner", ""))
                if ended is not None:
                    acts.end_partner(actor=actor, partner_id=ended, at=at)
            else:
                opened = acts.open_partner(
                    actor=actor,
                    name=sent.get("name", ""),
                    door=Door(sent.get("door", ""))
                    if sent.get("door") in set(Door)
                    else Door.PHONE,
                    push_url=sent.get("push_url", ""),
                    at=at,
                )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'name'}")]
    context = {
        "rows": [_row(one) for one in queries.list_partners(actor=actor)],
        "doors": [(one.value, _TITLES[one]) for one in acts.DOORS],
        "opened": opened,
        "sent": sent if errors else {},
        "errors": errors,
    }
    return render(request, "hotline/partners.html", context, status=422 if errors else 200)


def _row(one: PartnerView) -> tuple[PartnerView, str, str]:
    said = f"{one.made_at.astimezone(LOCAL):%Y年%-m月%-d日} {one.by}开通"
    if one.ended_at is not None:
        said += f"，{one.ended_at.astimezone(LOCAL):%Y年%-m月%-d日} 停用"
    return one, DOOR_TITLES[one.door], said
