"""Surveys for those who make and read them: the list, a new one, one with its progress."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yimen.directory import public as directory
from yimen.feedback.actions import survey as actions
from yimen.feedback.actions.survey import Settings
from yimen.feedback.contracts.survey import (
    CHANNEL_TITLES,
    SURVEY_FLOW,
    Questionnaire,
    SurveyRates,
    SurveyState,
    SurveyView,
)
from yimen.feedback.queries import survey as queries
from yimen.feedback.queries import survey_plan
from yimen.feedback.queries.survey import ENTER, MAKE, READ
from yimen.feedback.rules import survey_questions
from yimen.feedback.rules.survey_templates import templates
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import FieldRefusals, NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.paging import read_key
from yimen.ui.parts import Cell, Column, ErrorItem, Link, Option, PillKind, Row

PAGE = 50
STATE_KINDS: dict[SurveyState, PillKind] = {
    SurveyState.DRAFT: "plain",
    SurveyState.OPEN: "now",
    SurveyState.CLOSED: "done",
    SurveyState.ARCHIVED: "stop",
}
SETTINGS = (
    forms.Field(name="title", label="调查名称", width="l", maxlength=120),
    forms.Field(
        name="introduction",
        label="开头的话",
        kind="textarea",
        rows=4,
        required=False,
        help="写明谁在调查、为什么、答案怎么用。答题的人第一眼看到的就是这段话。",
    ),
    forms.Field(name="closes_on", label="最后一天", kind="date", required=False, width="s"),
    forms.Field(
        name="phone",
        label="咨询电话",
        kind="tel",
        required=False,
        width="m",
        help="不填就写 12345。",
    ),
    forms.Field(
        name="target",
        label="满意度目标值",
        kind="number",
        unit="%",
        required=False,
        width="s",
        help="结果页会和它比。",
    ),
    forms.Field(
        name="previous",
        label="和哪一次比",
        kind="select",
        required=False,
        help="选上一次的调查，结果页会把同样的题放在一起比。",
    ),
)


@permission(READ)
def surveys(request: HttpRequest) -> HttpResponse:
    """List the surveys that the actor may read, newest first."""
    actor = actor_of(request)
    shown = request.GET.get("state", "")
    state = SurveyState(shown) if shown in set(SurveyState) else None
    rows = queries.list_surveys(
        actor=actor, state=state, after=read_key(request.GET.get("after", "")), limit=PAGE + 1
    )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    units = {one.unit_id for one in rows}
    names = {one.id: one.name for one in directory.list_organisations(ids=units)} if units else {}
    context = {
        "tabs": [
            Link(label=label, href=f"?state={code}" if code else "?", current=shown == code)
            for code, label in (("", "全部"), *SURVEY_FLOW.state_titles.items())
        ],
        "columns": [
            Column(title="调查"),
            Column(title="状态"),
            Column(title="最后一天"),
            Column(title="单位"),
        ],
        "rows": [_row(one, names.get(one.unit_id, "")) for one in rows[:PAGE]],
        "after_href": f"?state={shown}&after={last.created_at.isoformat()}~{last.id}"
        if last
        else "",
        "may_make": bool(actor.units(MAKE)),
    }
    return render(request, "feedback/surveys.html", context)


def _row(one: SurveyView, unit: str) -> Row:
    return Row(
        key=str(one.id),
        cells=[
            Cell(text=one.title, href=row_address("feedback:survey", one.id), head=True),
            Cell(text=SURVEY_FLOW.state_titles[one.state], kind=STATE_KINDS[one.state]),
            Cell(text=f"{one.closes_on:%Y-%m-%d}" if one.closes_on else "没有定"),
            Cell(text=unit),
        ],
    )


@permission(MAKE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Begin a survey: empty, from a template, or as a copy of an earlier one."""
    actor = actor_of(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = _make(request, actor)
            return HttpResponseRedirect(reverse("feedback:survey_design", args=[made.id]))
        except FieldRefusals as refusal:
            errors = refusal.errors
    sources = (
        Option(value="", label="空白问卷，自己加题或者贴文字"),
        *(
            Option(value=f"template:{one.code}", label=one.title, hint=one.about)
            for one in templates().values()
        ),
    )
    earlier = [
        Option(value=f"copy:{one.id}", label=f"照抄：{one.title}")
        for one in queries.list_surveys(actor=actor, limit=20)
    ]
    asked = (
        forms.Field(name="title", label="调查名称", width="l", maxlength=120),
        forms.Field(
            name="source",
            label="从哪里开始",
            kind="radio",
            options=(*sources, *earlier),
            required=False,
            value=request.GET.get("from", ""),
        ),
    )
    fields = forms.fill(asked, values=request.POST, errors=errors)
    context = {"fields": fields, "errors": forms.error_items(fields)}
    return render(request, "feedback/survey_new.html", context, status=422 if errors else 200)


def _make(request: HttpRequest, actor: Actor) -> SurveyView:
    title, at = request.POST.get("title", ""), moment(request)
    kind, _, key = request.POST.get("source", "").partition(":")
    settings, questionnaire = Settings(title=title), Questionnaire()
    if kind == "template" and key in templates():
        chosen = templates()[key]
        settings = Settings(
            title=title or chosen.title, introduction=chosen.introduction, target=chosen.target
        )
        questionnaire = chosen.questionnaire
    elif kind == "copy":
        earlier = queries.get_survey(actor=actor, survey_id=read_id(key))
        settings = Settings(
            title=title or f"{earlier.title}（新一次）",
            introduction=earlier.introduction,
            phone=earlier.phone,
            target=earlier.target,
            project_id=earlier.project_id,
            previous_id=earlier.id,
        )
        questionnaire = earlier.questionnaire
    return actions.make_survey(actor=actor, settings=settings, questionnaire=questionnaire, at=at)


@permission(READ)
def one(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """Show a survey: where it stands, who was asked, who answered."""
    return show(request, survey_id=survey_id)


def show(
    request: HttpRequest, *, survey_id: UUID, errors: list[ErrorItem] | None = None
) -> HttpResponse:
    """Return the page of a survey, with what was refused."""
    actor = actor_of(request)
    found = queries.get_survey(actor=actor, survey_id=survey_id)
    counted = survey_plan.rates(survey_id=survey_id)
    plans = survey_plan.list_plans(survey_id=survey_id)
    answered = survey_plan.by_stratum(survey_id=survey_id)
    context = frame(actor, found, "one") | {
        "unit": directory.get_organisation(organisation_id=found.unit_id),
        "stats": _stats(counted),
        "counted": counted,
        "channels": [(CHANNEL_TITLES[code], n) for code, n in counted.by_channel],
        "faults": len(survey_questions.faults(found.questionnaire)),
        "strata_columns": [
            Column(title="层"),
            Column(title="名单里", num=True),
            Column(title="抽出", num=True),
            Column(title="收回", num=True),
        ],
        "strata": [
            Row(
                cells=[
                    Cell(text=part.title, head=True),
                    Cell(text=str(part.size), num=True),
                    Cell(text=str(part.sample), num=True),
                    Cell(text=str(answered.get(part.code, "少于 5，不显示")), num=True),
                ]
            )
            for plan in plans
            for part in plan.strata
        ],
        "errors": errors or [],
        "now_day": moment(request),
    }
    return render(request, "feedback/survey.html", context, status=422 if errors else 200)


def frame(actor: Actor, found: SurveyView, current: str) -> dict[str, object]:
    """Return what every page of a survey shows: its title, its state, its tabs."""
    makes = actor.may(MAKE, unit_id=found.unit_id)
    pages = [("one", "概况", reverse("feedback:survey", args=[found.id]))]
    if makes:
        pages += [
            ("design", "题目", reverse("feedback:survey_design", args=[found.id])),
            ("settings", "名称和期限", reverse("feedback:survey_settings", args=[found.id])),
            ("sampling", "抽样和邀请", reverse("feedback:survey_sampling", args=[found.id])),
        ]
    pages.append(("preview", "预览", reverse("feedback:survey_preview", args=[found.id])))
    if found.state in {SurveyState.OPEN, SurveyState.CLOSED, SurveyState.ARCHIVED}:
        pages.append(("results", "结果", reverse("feedback:survey_results", args=[found.id])))
    return {
        "one": found,
        "state": SURVEY_FLOW.state_titles[found.state],
        "state_kind": STATE_KINDS[found.state],
        "makes": makes,
        "enters": actor.may(ENTER) and found.state is SurveyState.OPEN,
        "is_draft": found.state is SurveyState.DRAFT,
        "is_open": found.state is SurveyState.OPEN,
        "is_closed": found.state is SurveyState.CLOSED,
        "tabs": [
            Link(label=word, href=href, current=code == current) for code, word, href in pages
        ],
    }


def read_id(text: str) -> UUID:
    """Return the id that a form names. Raises NotFound."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def percent(part: int, whole: int) -> str:
    """Return a share as an official writes it, or a dash where nothing can be divided."""
    return f"{part / whole * 100:.2f}" if whole else "—"


def _stats(counted: SurveyRates) -> list[dict[str, object]]:
    rows = (
        ("送达率", counted.delivered, counted.invited),
        ("打开率", counted.opened, counted.delivered),
        ("完成率", counted.completed, counted.begun),
        ("回收率", counted.completed, counted.invited),
    )
    return [
        {"title": title, "value": percent(part, whole), "numerator": part, "denominator": whole}
        for title, part, whole in rows
    ]


@permission(MAKE)
@require_POST
def act(request: HttpRequest, survey_id: UUID) -> HttpResponseBase:
    """Open, close or file a survey."""
    actor, at = actor_of(request), moment(request)
    steps = {
        "open": actions.open_survey,
        "close": actions.close_survey,
        "archive": actions.archive_survey,
    }
    chosen = steps.get(request.POST.get("act", ""))
    try:
        if chosen is not None:
            chosen(actor=actor, survey_id=survey_id, at=at)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        said = (
            next(iter(refusal.errors.values()))
            if isinstance(refusal, FieldRefusals)
            else refusal.message
        )
        return show(request, survey_id=survey_id, errors=[ErrorItem(message=said)])
    return HttpResponseRedirect(reverse("feedback:survey", args=[survey_id]))


@permission(MAKE)
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, survey_id: UUID) -> HttpResponseBase:
    """Change the title, the opening words, the last day, the target."""
    actor = actor_of(request)
    found = queries.get_survey(actor=actor, survey_id=survey_id)
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            changed = _settings(request, actor, found)
            actions.change_settings(
                actor=actor, survey_id=survey_id, settings=changed, at=moment(request)
            )
            return HttpResponseRedirect(reverse("feedback:survey", args=[survey_id]))
        except FieldRefusals as refusal:
            errors = refusal.errors
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            others = [refusal.message]
    earlier = tuple(
        Option(value=str(other.id), label=other.title)
        for other in queries.list_surveys(actor=actor, limit=50)
        if other.id != survey_id
    )
    asked = [
        replace(field, options=earlier) if field.name == "previous" else field for field in SETTINGS
    ]
    sent = request.POST.dict() if request.method == "POST" else _known(found)
    fields = forms.fill(asked, values=sent, errors=errors)
    context = frame(actor, found, "settings") | {
        "fields": fields,
        "errors": forms.error_items(fields, others=others),
    }
    status = 422 if errors or others else 200
    return render(request, "feedback/survey_settings.html", context, status=status)


def _known(found: SurveyView) -> dict[str, str]:
    """Return what the form of settings shows first."""
    return {
        "title": found.title,
        "introduction": found.introduction,
        "closes_on": found.closes_on.isoformat() if found.closes_on else "",
        "phone": found.phone,
        "target": f"{found.target.normalize():f}" if found.target is not None else "",
        "previous": str(found.previous_id or ""),
    }


def _settings(request: HttpRequest, actor: Actor, found: SurveyView) -> Settings:
    sent, errors = request.POST, {}
    closes_on, target = None, None
    try:
        closes_on = date.fromisoformat(sent["closes_on"]) if sent.get("closes_on") else None
    except ValueError:
        errors["closes_on"] = "请填日期，比如 2026-12-31。"
    try:
        target = Decimal(sent["target"].strip("% ")) if sent.get("target", "").strip() else None
    except InvalidOperation:
        errors["target"] = "只填数字，比如 95。"
    if target is not None and not target.is_finite():
        errors["target"] = "只填数字，比如 95。"
    previous = sent.get("previous", "")
    if errors:
        raise FieldRefusals("feedback.survey.settings", errors)
    return Settings(
        title=sent.get("title", ""),
        introduction=sent.get("introduction", ""),
        phone=sent.get("phone", ""),
        target=target,
        closes_on=closes_on,
        project_id=found.project_id,
        previous_id=queries.get_survey(actor=actor, survey_id=read_id(previous)).id
        if previous
        else None,
    )
