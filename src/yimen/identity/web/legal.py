"""A legal person's pages: what its head authorises, and the window's page that records a new head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.identity import access
from yimen.identity.actions import legal_person
from yimen.identity.actions import mandate as mandate_actions
from yimen.identity.contracts import (
    Assurance,
    MandateAct,
    MandateKind,
    MandateRefused,
    MandateState,
    MandateView,
    PersonKind,
    PersonView,
)
from yimen.identity.queries import items, policy
from yimen.identity.queries import mandate as mandate_queries
from yimen.identity.queries import person as persons
from yimen.identity.web import edge, labels, recording
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, permission, resident
from yimen.ui import forms, words
from yimen.ui.parts import Fact, Option

_SAID = {
    "authorised": "已经授权，对方现在起可以替单位办事。",
    "confirmed": "已经确认，这条授权继续有效。",
    "ended": "授权已经结束，对方现在起不能再替单位办事。",
}
_ALL, _SOME = "all", "some"
_AUTHORISE = (
    forms.Field(name="name", label="经办人姓名", maxlength=50, width="m"),
    forms.Field(
        name="code", label="经办人身份证号码", kind="id_number", why="核对是不是他本人来办。"
    ),
    forms.Field(
        name="acts",
        label="他可以做什么",
        kind="checkbox",
        options=tuple(Option(value=k, label=v) for k, v in labels.MANDATE_ACT.items()),
    ),
    forms.Field(
        name="scope",
        label="他可以办哪些事项",
        kind="radio",
        options=(
            Option(value=_ALL, label="单位的所有事项"),
            Option(value=_SOME, label="只限下面写的事项"),
        ),
    ),
    forms.Field(
        name="items",
        label="事项编码",
        kind="textarea",
        required=False,
        help="只限部分事项时填，一行一个。编码在办事指南里。",
        maxlength=2000,
    ),
    forms.Field(
        name="until_on", label="授权到哪天为止", kind="date", help="从这天起失效。", width="m"
    ),
)
_HEAD = (
    forms.Field(name="name", label="新法定代表人的姓名", maxlength=50, width="m"),
    forms.Field(name="code", label="新法定代表人的身份证号码", kind="id_number"),
    forms.Field(
        name="paper",
        label="看了什么材料、编号多少",
        help="例如：变更登记通知书和新的营业执照，写上编号。",
        maxlength=200,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRow:
    """An authorisation as the head reads it; `again` is asked where it lapses without his word."""

    mandate: MandateView
    state: str
    state_kind: str
    facts: tuple[Fact, ...]
    holds: bool
    again: forms.Field | None


@resident
@never_cache
@require_GET
def companies(request: HttpRequest) -> HttpResponse:
    """List the legal persons that the signed-in person heads."""
    on = local_day(edge.moment(request))
    headed = mandate_queries.list_headed(person_id=edge.own_person(request), on=on)
    return render(
        request,
        "identity/legal_companies.html",
        {"companies": [one.grantor for one in headed], "section": "space"},
    )


@resident
@never_cache
@require_http_methods(["GET", "POST"])
def company(request: HttpRequest, company_id: UUID) -> HttpResponse:
    """Show what a legal person's head authorised, and let him authorise somebody."""
    access.check_is_head(actor_of(request), company_id)
    if request.method == "GET":
        return _company_page(request, company_id, errors={})
    try:
        _authorise(request, company_id)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _company_page(request, company_id, errors={refusal.field or "name": refusal.message})
    return _back(company_id, "authorised")


@resident
@require_POST
def confirm(request: HttpRequest, company_id: UUID, mandate_id: UUID) -> HttpResponse:
    """Let what the former head authorised hold on until a day."""
    _check_given(request, company_id, mandate_id)
    name = _again(mandate_id)
    try:
        until_on = _day(request.POST.get(name, ""))
        if until_on is None:
            raise MandateRefused("请填授权到哪天为止。", field="until_on")
        legal_person.confirm_again(
            actor=actor_of(request),
            mandate_id=mandate_id,
            until_on=until_on,
            at=edge.moment(request),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _company_page(request, company_id, errors={name: refusal.message})
    return _back(company_id, "confirmed")


@resident
@require_POST
def end(request: HttpRequest, company_id: UUID, mandate_id: UUID) -> HttpResponse:
    """End what the head, or the one before him, authorised."""
    _check_given(request, company_id, mandate_id)
    mandate_actions.end_mandate(
        actor=actor_of(request),
        mandate_id=mandate_id,
        at=edge.moment(request),
        reason="法定代表人网上结束",
    )
    return _back(company_id, "ended")


@permission(access.REGISTER)
@never_cache
@require_http_methods(["GET", "POST"])
def record_head(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Record who heads a legal person; a second official confirms it."""
    found = persons.get_person(person_id=person_id)
    if found.kind is not PersonKind.LEGAL:
        raise NotFound
    return recording.recorded(
        request,
        person=found,
        template="identity/legal_head.html",
        questions=_HEAD,
        record=lambda: _record_head(request, person_id),
    )


def _record_head(request: HttpRequest, company_id: UUID) -> None:
    posted = request.POST
    legal_person.record_head(
        actor=actor_of(request),
        company_id=company_id,
        name=posted.get("name", ""),
        code=posted.get("code", ""),
        paper=posted.get("paper", ""),
        at=edge.moment(request),
    )


def _company_page(
    request: HttpRequest, company_id: UUID, *, errors: Mapping[str, str]
) -> HttpResponse:
    given = [
        one
        for one in mandate_queries.list_given(grantor_id=company_id)
        if one.kind is MandateKind.REPRESENTATIVE
    ]
    names, at = items.names_in(given), edge.moment(request)
    rows = [_row(one, names, request.POST, errors) for one in given]
    fields = forms.fill(_AUTHORISE, values=_typed(request), errors=errors)
    asked = [row.again for row in rows if row.again is not None]
    shown = persons.get_person(person_id=company_id)
    return render(
        request,
        "identity/legal_company.html",
        {
            "company": shown,
            "facts": _facts(shown),
            "given": rows,
            "fields": fields,
            "errors": forms.error_items([*asked, *fields]),
            "lacks": _lacks(request, at),
            "said": _SAID.get(request.GET.get("said", ""), ""),
            "section": "space",
        },
        status=422 if errors else 200,
    )


def _facts(shown: PersonView) -> list[Fact]:
    return [
        Fact(name="统一社会信用代码", value=shown.code_masked),
        Fact(name="法定代表人", value=shown.legal_representative),
    ]


def _lacks(request: HttpRequest, at: datetime) -> str:
    """Return what the head must do before he may authorise, or nothing."""
    needed = Assurance(policy.lately(at).head_level)
    if actor_of(request).assurance >= needed:
        return ""
    return f"授权经办人要实名等级 L{int(needed)}，您现在还不够，请先提高。"


def _row(
    mandate: MandateView,
    names: Mapping[str, str],
    posted: Mapping[str, str],
    errors: Mapping[str, str],
) -> GivenRow:
    state, state_kind = labels.MANDATE_STATE[mandate.state]
    holds = mandate.state is not MandateState.ENDED
    again = None
    if mandate.lapses and mandate.state is MandateState.ACTIVE:
        name = _again(mandate.id)
        again = forms.Field(
            name=name,
            label=f"{mandate.holder_name}的授权到哪天为止",
            kind="date",
            value=posted.get(name, ""),
            error=errors.get(name, ""),
            width="m",
        )
    return GivenRow(
        mandate=mandate,
        state=state,
        state_kind=state_kind,
        facts=_given_facts(mandate, names),
        holds=holds,
        again=again,
    )


def _given_facts(mandate: MandateView, names: Mapping[str, str]) -> tuple[Fact, ...]:
    may_do, which = labels.scope(mandate.item_codes, names)
    does = "、".join(labels.MANDATE_ACT[act] for act in mandate.acts or tuple(MandateAct))
    used = (
        words.long_moment(at=mandate.used_at.astimezone(LOCAL)) if mandate.used_at else "还没有用过"
    )
    return (
        Fact(name="可以办", value=may_do, note=which),
        Fact(name="可以做", value=does),
        Fact(name="期限", value=_period(mandate)),
        Fact(name="最近一次使用", value=used),
    )


def _period(mandate: MandateView) -> str:
    first = f"{words.long_date(on=mandate.from_on)}起"
    if mandate.until_on is None:
        return f"{first}，直到您结束它"
    last = words.long_date(on=mandate.until_on)
    if mandate.lapses and mandate.state is MandateState.ACTIVE:
        return f"{first}；原法定代表人授权的，{last}前您没有确认就失效"
    return f"{first}，{last}起失效"


def _authorise(request: HttpRequest, company_id: UUID) -> None:
    posted = request.POST
    legal_person.authorise(
        actor=actor_of(request),
        company_id=company_id,
        name=posted.get("name", ""),
        code=posted.get("code", ""),
        acts=[act for act in MandateAct if act in posted.getlist("acts")],
        item_codes=_item_codes(posted.get("scope", ""), posted.get("items", "")),
        until_on=_day(posted.get("until_on", "")),
        at=edge.moment(request),
    )


def _item_codes(scope: str, text: str) -> Sequence[str]:
    """Return the codes typed one per line; none stands for all items, so some must be asked for."""
    if scope == _ALL:
        return ()
    if scope != _SOME:
        raise MandateRefused("请选他可以办哪些事项。", field="scope")
    codes = list(dict.fromkeys(text.split()))
    if not codes:
        raise MandateRefused("请写上事项编码，一行一个。", field="items")
    known = items.names_of(codes)
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise MandateRefused(
            f"没有找到编码是“{unknown[0][:40]}”的事项，请对照办事指南核对。", field="items"
        )
    return codes


def _check_given(request: HttpRequest, company_id: UUID, mandate_id: UUID) -> None:
    """Refuse, as if it did not exist, what this legal person's head did not give. Raises NotFound."""
    access.check_is_head(actor_of(request), company_id)
    found = mandate_queries.get_mandate(mandate_id=mandate_id)
    if found.grantor.id != company_id or found.kind is not MandateKind.REPRESENTATIVE:
        raise NotFound


def _typed(request: HttpRequest) -> dict[str, str | Sequence[str]]:
    typed: dict[str, str | Sequence[str]] = {
        one.name: request.POST.get(one.name, "") for one in _AUTHORISE
    }
    typed["acts"] = request.POST.getlist("acts")
    return typed


def _again(mandate_id: UUID) -> str:
    return f"again-{mandate_id}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise MandateRefused("请按 2026-11-20 的样子填日期。", field="until_on") from error


def _back(company_id: UUID, said: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('identity:company', args=(company_id,))}?said={said}")
