"""Rate under the link of a message, without signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.hotline.actions import asking
from yimen.hotline.contracts.order import OrderState
from yimen.hotline.contracts.side import Satisfaction
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, public
from yimen.ui.parts import ErrorItem


@public
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask whether it is solved; posted, thank. The link shows the title, nothing of who called."""
    order = asking.order_of_token(token=token)
    errors: list[ErrorItem] = []
    done = order.state is not OrderState.TO_CALL_BACK
    if request.method == "POST" and not done:
        solved, level = request.POST.get("solved", ""), request.POST.get("satisfaction", "")
        try:
            asking.rate_by_link(
                actor=actor_of(request), token=token,
                solved={"yes": True, "no": False}.get(solved),
                satisfaction=Satisfaction(level) if level in set(Satisfaction) else None,
                said=request.POST.get("words", ""), at=moment(request),
            )  # fmt: skip
            done = True
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="f-solved")]
    context = {"section": "where", "order": order, "errors": errors, "done": done}
    return render(request, "hotline/rate.html", context, status=422 if errors else 200)
