"""What the operator's form sends beside the words: files, and fields that follow later."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.hotline import access
from yimen.hotline.actions import attach, intake
from yimen.hotline.actions import deferral as acts
from yimen.hotline.contracts.deferral import DEFERRABLE
from yimen.hotline.contracts.order import OrderView
from yimen.hotline.queries import deferral as deferrals
from yimen.hotline.queries import order as orders
from yimen.hotline.web.map import picked_point, picker
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import ErrorItem


def choices(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Return the fields that may follow, and which were ticked."""
    ticked = request.POST.getlist("later")
    return [(code, title, code in ticked) for code, title in DEFERRABLE.items()]


def after_filing(request: HttpRequest, *, order: OrderView) -> None:
    """Put the files of the form to the order, and note what follows later; once.

    Raises Refusal.
    """
    actor, at = actor_of(request), moment(request)
    if not order.file_ids:
        kept = _kept(request)
        if kept:
            intake.attach(actor=actor, order_id=order.id, file_ids=kept, at=at)
    later = request.POST.getlist("later")
    if later:
        acts.defer(actor=actor, order_id=order.id, fields=later, at=at)


@permission(access.TAKE)
@require_http_methods(["GET", "POST"])
def later(request: HttpRequest, deferral_id: UUID) -> HttpResponseBase:
    """Show what an order still lacks; posted, write it."""
    actor, at, sent = actor_of(request), moment(request), request.POST
    asked = deferrals.get(deferral_id=deferral_id)
    order = orders.get_for(actor=actor, order_id=asked.order_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            with transaction.atomic():
                acts.fill(
                    actor=actor,
                    deferral_id=deferral_id,
                    name=sent.get("name", ""),
                    phone=sent.get("phone", ""),
                    place=sent.get("place", ""),
                    point=picked_point(sent.dict()),
                    file_ids=_kept(request),
                    nothing=sent.get("nothing", ""),
                    at=at,
                )
            return HttpResponseRedirect(row_address("hotline:order", order.id))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'nothing'}")]
    context = {
        "order": order,
        "asked": asked,
        "missing": [(code, DEFERRABLE[code]) for code in asked.fields],
        "wanted": set(asked.fields),
        "picker": picker(sent.dict()),
        "sent": sent,
        "errors": errors,
        "now": at,
    }
    return render(request, "hotline/deferral.html", context, status=422 if errors else 200)


def _kept(request: HttpRequest) -> list[UUID]:
    sent = [(one.name or "", one) for one in request.FILES.getlist("file")]
    return attach.keep_all(sent=sent, actor=actor_of(request), at=moment(request))  # type: ignore[arg-type]
