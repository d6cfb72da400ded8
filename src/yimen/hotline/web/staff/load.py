"""The load of the busiest hour, reckoned step by step, and the site's own figures for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.hotline import access
from yimen.hotline.actions import load as actions
from yimen.hotline.contracts.load import Load, LoadFigures
from yimen.hotline.queries import load as loads
from yimen.hotline.rules import load as rules
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import Cell, Column, ErrorItem, Row

_FIELDS = (
    ("calls_a_year", "全年来电（个）", 1),
    ("peak_day_factor", "高峰日是平均日的几倍", 1),
    ("busy_hour_share", "忙时占全天的百分之几", 100),
    ("handle_seconds", "每通用时，含话后整理（秒）", 1),
    ("answer_within", "几秒内接听算及时", 1),
    ("wanted_share", "及时接听要到百分之几", 100),
    ("away_share", "一班里离席的占百分之几", 100),
)


@permission(*access.SEE)
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponseBase:
    """Show how many operators the busiest hour needs; the chief enters the site's own figures."""
    actor, at = actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            actions.set_load(
                actor=actor, figures=_sent(request), why=request.POST.get("why", ""), at=at
            )
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'why'}")]
    held = loads.load_in_force(at=at)
    found = rules.load_of(figures=held.figures)
    context = {
        "held": held,
        "found": found,
        "columns": (Column(title="步骤"), Column(title="得数", num=True), Column(title="算式")),
        "rows": _steps(held.figures, found),
        "staffing_columns": (
            Column(title="同时在岗", num=True),
            Column(title=f"{held.figures.answer_within} 秒内接听", num=True),
            Column(title="要排队的", num=True),
        ),
        "staffing": _staffing(held.figures, found.erlangs, found.operators),
        "fields": [
            (name, title, request.POST.get(name) or _plain(getattr(held.figures, name) * times))
            for name, title, times in _FIELDS
        ],
        "may_set": bool(actor.units(access.POLICY)),
        "sent": request.POST,
        "errors": errors,
    }
    return render(request, "hotline/load.html", context, status=422 if errors else 200)


def _steps(given: LoadFigures, found: Load) -> list[Row]:
    lines = (
        ("平均日", f"{found.mean_day:,.1f} 个", f"{given.calls_a_year:,} ÷ 365"),
        ("高峰日", f"{found.peak_day:,.0f} 个", f"平均日 × {given.peak_day_factor:g}"),
        ("高峰日的忙时", f"{found.busy_hour:,.0f} 个", f"高峰日 × {given.busy_hour_share:.1%}"),
        ("话务强度", f"{found.erlangs:.1f} 爱尔兰", f"忙时来电 × {given.handle_seconds} 秒 ÷ 3,600 秒"),
        ("同时要有多少坐席", f"{found.operators} 人",
         f"让 {given.answer_within} 秒内接听不低于 {given.wanted_share:.1%} 的最少人数（Erlang C）"),
        ("这么多人时，要排队的", f"{found.waiting_share:.1%}", "C(n, A)"),
        (f"{given.answer_within} 秒内接听", f"{found.answered_share:.2%}",
         "1 - C × e^(-(n - A) × 秒数 ÷ 每通用时)；n 是坐席数，A 是话务强度"),
        ("平均等待", f"{found.mean_wait:.1f} 秒", "C × 每通用时 ÷（n - A）"),
        ("排班人数", f"{found.rostered} 人", f"坐席 ÷（1 - {given.away_share:.0%} 离席）"),
    )  # fmt: skip
    return [
        Row(cells=(Cell(text=title, head=True), Cell(text=value, num=True), Cell(text=how)))
        for title, value, how in lines
    ]


def _staffing(given: LoadFigures, erlangs: float, operators: int) -> list[Row]:
    return [
        Row(
            current=number == operators,
            cells=(
                Cell(text=f"{number} 人", num=True, head=True),
                Cell(
                    text=f"{rules.answered_within(erlangs=erlangs, operators=number, seconds=given.answer_within, handle_seconds=given.handle_seconds):.2%}",
                    num=True,
                ),
                Cell(
                    text=f"{rules.waiting_share(erlangs=erlangs, operators=number):.1%}", num=True
                ),
            ),
        )
        for number in range(max(1, operators - 3), operators + 4)
    ]


def _sent(request: HttpRequest) -> LoadFigures:
    found = {}
    for name, _, times in _FIELDS:
        try:
            found[name] = float(request.POST.get(name, "").replace(",", "")) / times
        except ValueError:
            found[name] = -1.0
    return LoadFigures(
        calls_a_year=int(found["calls_a_year"]),
        peak_day_factor=found["peak_day_factor"],
        busy_hour_share=found["busy_hour_share"],
        handle_seconds=int(found["handle_seconds"]),
        answer_within=int(found["answer_within"]),
        wanted_share=found["wanted_share"],
        away_share=found["away_share"],
    )


def _plain(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
