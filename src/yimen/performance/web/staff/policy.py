"""The numbers of scoring and early warning: what holds today, what held before, and a new day's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.performance.access.project import KEEP_SCHEMES, READERS
from yimen.performance.actions.scoring import set_policy
from yimen.performance.contracts.goal import plain
from yimen.performance.contracts.scoring import ScoringPolicy
from yimen.performance.queries.scoring import list_policies, policy_on
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, ErrorItem, Row

_SHARES = (
    ("over_from", "完成值超过目标的百分之几算目标偏低"),
    ("over_most", "目标偏低最多扣分值的百分之几"),
    ("deviation_limit", "偏差率超过百分之几必须写原因"),
    ("yellow", "进度低于百分之几黄色预警"),
    ("red", "进度低于百分之几红色预警"),
)
_HEADS = ("目标偏低从", "最多扣", "须写原因", "黄线", "红线")


@permission(*READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def scoring_policy(request: HttpRequest) -> HttpResponseBase:
    """Show the scoring policies; who keeps the schemes sets one for a day to come."""
    actor, at = actor_of(request), moment(request)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            set_policy(actor=actor, policy=_typed(request), at=at)
            return redirect(reverse("performance:scoring_policy"))
        except Refusal as error:
            if error.status in {403, 404}:
                raise
            refused = error
    wrong = {refused.field: refused.message} if refused and refused.field else {}
    context = {
        "columns": [
            Column(title="从哪天起"),
            *(Column(title=title, num=True) for title in _HEADS),
        ],
        "rows": [_row(one) for one in list_policies()],
        "may_set": actor.may(KEEP_SCHEMES),
        "fields": _fields(request, policy_on(on=local_day(at)), wrong),
        "errors": [ErrorItem(message=refused.message, anchor=f"f-{refused.field}")]
        if refused
        else [],
    }
    return render(
        request,
        "performance/scoring_policy.html",
        context,
        status=refused.status if refused else 200,
    )


def _fields(
    request: HttpRequest, now: ScoringPolicy, wrong: Mapping[str, str]
) -> list[forms.Field]:
    """Return the questions of a new policy, filled with what was typed or what holds now."""
    day = forms.Field(
        name="from_on",
        label="从哪天起",
        kind="date",
        value=request.POST.get("from_on", ""),
        error=wrong.get("from_on", ""),
    )
    shares = [
        forms.Field(
            name=name,
            label=title,
            kind="number",
            unit="%",
            value=request.POST.get(name, _hundredths(getattr(now, name))),
            error=wrong.get(name, ""),
        )
        for name, title in _SHARES
    ]
    basis = forms.Field(
        name="basis",
        label="依据的文件",
        value=request.POST.get("basis", ""),
        error=wrong.get("basis", ""),
    )
    return [day, *shares, basis]


def _typed(request: HttpRequest) -> ScoringPolicy:
    try:
        from_on = date.fromisoformat(request.POST.get("from_on", ""))
    except ValueError as error:
        raise Refusal("performance.scoring.policy", "请填从哪天起算。", field="from_on") from error
    shares = {name: _share(request.POST.get(name, ""), name) for name, _ in _SHARES}
    return ScoringPolicy(from_on=from_on, basis=request.POST.get("basis", ""), **shares)


def _share(text: str, name: str) -> Decimal:
    try:
        found = Decimal(text.strip().removesuffix("%")) / 100
    except InvalidOperation as error:
        raise Refusal(
            "performance.scoring.policy", "请填一个百分数，比如 80。", field=name
        ) from error
    if not found.is_finite() or found > 90:
        raise Refusal("performance.scoring.policy", "这个百分数太大了。", field=name)
    return found


def _hundredths(share: Decimal) -> str:
    return plain((share * 100).normalize())


def _row(one: ScoringPolicy) -> Row:
    shares = (Cell(text=f"{_hundredths(getattr(one, name))}%", num=True) for name, _ in _SHARES)
    first = Cell(text=words.long_date(on=one.from_on), small=one.basis, head=True)
    return Row(key=one.from_on.isoformat(), cells=[first, *shares])
