"""Sampling and inviting: draw, check the draw, tell, remind, print sheets, open doors for many."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yimen.feedback.actions import survey_plan as actions
from yimen.feedback.actions import survey_station as stations
from yimen.feedback.actions.survey_plan import Wish
from yimen.feedback.contracts.survey import (
    CHANNEL_TITLES,
    FRAME_TITLES,
    FrameKind,
    SamplingPlan,
    StationView,
    SurveyChannel,
)
from yimen.feedback.queries import survey as queries
from yimen.feedback.queries import survey_plan
from yimen.feedback.queries.survey import MAKE
from yimen.feedback.web.staff.surveys import frame, read_id
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.parts import ErrorItem, Option

_DRAWN = (FrameKind.APPLICANTS, FrameKind.VILLAGES, FrameKind.STAFF)
WISH = (
    forms.Field(
        name="kind",
        label="从谁里面抽",
        kind="radio",
        value=FrameKind.APPLICANTS.value,
        options=tuple(Option(value=one.value, label=FRAME_TITLES[one]) for one in _DRAWN),
    ),
    forms.Field(
        name="since", label="从哪天起办过事", kind="date", required=False, width="s",
        help="抽办过事的人时填。",
    ),
    forms.Field(name="until", label="到哪天为止", kind="date", required=False, width="s"),
    forms.Field(
        name="confidence",
        label="置信度",
        kind="select",
        value="0.95",
        width="s",
        options=(
            Option(value="0.9", label="90%"),
            Option(value="0.95", label="95%（通常用）"),
            Option(value="0.99", label="99%"),
        ),
    ),
    forms.Field(
        name="margin", label="允许误差", kind="number", value="5", unit="%", width="s",
        help="误差越小，要问的人越多。",
    ),
    forms.Field(
        name="proportion", label="预计满意的比例", kind="number", value="50", unit="%", width="s",
        help="没有把握就填 50，抽得最多、最稳妥。",
    ),
    forms.Field(
        name="response_rate", label="预计回收率", kind="number", value="60", unit="%", width="s",
        help="不是人人都会答，按这个比例多抽一些。",
    ),
    forms.Field(
        name="per_unit", label="每个村印几张二维码", kind="integer", value="10", width="s",
        help="只在抽村（社区）时用。",
    ),
    forms.Field(
        name="seed", label="抽样种子", required=False, width="m",
        help="不填就由系统出一个并记下来。同一名单、同一种子，谁来抽都一样。",
    ),
)  # fmt: skip


@permission(MAKE)
@require_http_methods(["GET", "POST"])
def sampling(request: HttpRequest, survey_id: UUID) -> HttpResponseBase:
    """Show the samples and the doors; posted, draw a new sample."""
    return _show(request, survey_id, draws=request.method == "POST")


def _show(
    request: HttpRequest,
    survey_id: UUID,
    *,
    draws: bool = False,
    refused: list[ErrorItem] | None = None,
    said: str = "",
) -> HttpResponseBase:
    actor = actor_of(request)
    found = queries.get_survey(actor=actor, survey_id=survey_id)
    errors: dict[str, str] = {}
    items = list(refused or [])
    if draws:
        try:
            actions.draw_sample(
                actor=actor, survey_id=survey_id, wish=_wish(request), at=moment(request)
            )
            return HttpResponseRedirect(f"{request.path}#plans")
        except FieldRefusals as refusal:
            errors = refusal.errors
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            names = {"error": "margin", "share": "proportion", "response": "response_rate"}
            field = names.get(refusal.field or "", refusal.field or "")
            errors = {field: refusal.message} if field in {one.name for one in WISH} else {}
            items += [] if errors else [ErrorItem(message=refusal.message)]
    fields = forms.fill(WISH, values=request.POST.dict() if draws else {}, errors=errors)
    plans = survey_plan.list_plans(survey_id=survey_id)
    counted = survey_plan.rates(survey_id=survey_id)
    context = frame(actor, found, "sampling") | {
        "fields": fields,
        "errors": [*forms.error_items(fields), *items],
        "said": said,
        "plans": [_plan(plan) for plan in plans],
        "stations": [
            _station(request, one) for one in survey_plan.list_stations(survey_id=survey_id)
        ],
        "has_persons": any(
            plan.invited_at and plan.kind is not FrameKind.VILLAGES for plan in plans
        ),
        "silent": max(0, counted.delivered - counted.completed),
        "unreached": counted.invited - counted.delivered,
    }  # fmt: skip
    status = 422 if errors or items else 200
    return render(request, "feedback/survey_sampling.html", context, status=status)


def _plan(plan: SamplingPlan) -> dict[str, object]:
    return {
        "plan": plan,
        "kind": FRAME_TITLES[plan.kind],
        "is_sheets": plan.kind is FrameKind.VILLAGES,
        "drawn": sum(one.sample for one in plan.strata),
    }


def _station(request: HttpRequest, one: StationView) -> dict[str, object]:
    tablet = one.channel is SurveyChannel.TABLET
    name = "feedback:survey_tablet" if tablet else "feedback:survey_open_link"
    return {
        "station": one,
        "kind": CHANNEL_TITLES[one.channel],
        "url": request.build_absolute_uri(reverse(name, args=[one.code])),
    }


def _wish(request: HttpRequest) -> Wish:
    sent, errors = request.POST, {}

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(sent[name]) if sent.get(name) else None
        except ValueError:
            errors[name] = "请填日期，比如 2026-01-01。"
            return None

    def share(name: str, whole: int = 100) -> Decimal:
        try:
            value = Decimal(sent.get(name, "").strip("% ")) / whole
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or not 0 <= value <= 1:
            errors[name] = "只填 0 到 100 之间的数字。"
            return Decimal("0.5")
        return value

    kind, per_unit = sent.get("kind", ""), sent.get("per_unit", "").strip() or "1"
    if kind not in {one.value for one in _DRAWN}:
        errors["kind"] = "请选从谁里面抽。"
    if not per_unit.isdigit():
        errors["per_unit"] = "填一个整数，比如 10。"
    wish = Wish(
        kind=FrameKind(kind) if "kind" not in errors else FrameKind.APPLICANTS,
        since=day("since"),
        until=day("until"),
        confidence=share("confidence", 1),
        margin=share("margin"),
        proportion=share("proportion"),
        response_rate=share("response_rate"),
        per_unit=int(per_unit) if per_unit.isdigit() else 1,
        seed=sent.get("seed", "").strip()[:64],
    )
    if errors:
        raise FieldRefusals("feedback.survey.wish", errors)
    return wish


@permission(MAKE)
@require_POST
def act(request: HttpRequest, survey_id: UUID) -> HttpResponseBase:
    """Invite, remind, check or drop a draw; open or end a door."""
    here = reverse("feedback:survey_sampling", args=[survey_id])
    try:
        said = _do(request, survey_id)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        words = (
            list(refusal.errors.values())
            if isinstance(refusal, FieldRefusals)
            else [refusal.message]
        )
        return _show(request, survey_id, refused=[ErrorItem(message=one) for one in words])
    return _show(request, survey_id, said=said) if said else HttpResponseRedirect(here)


def _do(request: HttpRequest, survey_id: UUID) -> str:
    """Do what a button says; return what to tell about it, if anything."""
    actor, at = actor_of(request), moment(request)
    verb, _, key = request.POST.get("act", "").partition(":")
    if verb == "invite":
        count = actions.invite(actor=actor, plan_id=read_id(key), at=at)
        return f"已经发出 {count} 份邀请。消息由后台逐个送出，送达多少看“概况”。"
    if verb == "repeat":
        same = actions.repeat_draw(actor=actor, plan_id=read_id(key), at=at)
        return "重抽核对：抽出的人一个不差。" if same else "重抽核对：抽出的人不一样，请查原因。"
    if verb == "drop":
        actions.drop_plan(actor=actor, plan_id=read_id(key), at=at)
    elif verb == "remind":
        count = actions.remind(actor=actor, survey_id=survey_id, at=at)
        return f"正在提醒 {count} 个还没有答的人。"
    elif verb == "station":
        channel = request.POST.get("channel", "")
        stations.open_station(
            actor=actor,
            survey_id=survey_id,
            channel=SurveyChannel(channel) if channel in set(SurveyChannel) else SurveyChannel.LINK,
            title=request.POST.get("title", ""),
            area_code="",
            at=at,
        )
    elif verb == "end":
        stations.end_station(actor=actor, station_id=read_id(key), at=at)
    return ""


@permission(MAKE)
@require_POST
def sheets(request: HttpRequest, survey_id: UUID, plan_id: UUID) -> HttpResponseBase:
    """Show the sheets with their codes, to be printed now: the codes are kept nowhere."""
    queries.get_survey(actor=actor_of(request), survey_id=survey_id)
    found = queries.get_survey(actor=actor_of(request), survey_id=survey_id)
    try:
        made = actions.print_sheets(actor=actor_of(request), plan_id=plan_id, at=moment(request))
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _show(request, survey_id, refused=[ErrorItem(message=refusal.message)])
    context = {
        "one": found,
        "size": "a5" if request.POST.get("size") == "a5" else "a4",
        "sheets": [
            {
                "url": request.build_absolute_uri(reverse("feedback:survey_link", args=[code])),
                "code": "-".join(code[at : at + 4] for at in range(0, len(code), 4)),
                "place": place,
            }
            for code, place in made
        ],
        "back": reverse("feedback:survey_sampling", args=[survey_id]),
    }
    answer: HttpResponse = render(request, "feedback/survey_sheets.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer
