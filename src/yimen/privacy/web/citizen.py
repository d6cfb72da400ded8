"""My data and what I agreed to: consents, a copy of everything, and what one may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yimen.identity import public as identity
from yimen.identity.contracts import ConsentView, LegalBasis, PurposeView
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, resident
from yimen.privacy import access
from yimen.privacy.actions import copying
from yimen.privacy.actions import request as requests
from yimen.privacy.contracts import REQUEST_STATES, REQUEST_TITLES, RequestState
from yimen.privacy.queries import request as queries
from yimen.ui import forms, words
from yimen.ui.parts import Fact, Link, Option

_SAID = {
    "given": "已经记下您同意。什么时候都可以收回。",
    "copy": "正在生成，好了会发消息，一般几分钟。",
    "asked": "已经收到，会在期限内答复，答复也发到消息里。",
}
_ASK = (
    forms.Field(
        name="kind",
        label="您要求什么",
        kind="radio",
        options=(
            Option(value="correct", label="更正", hint="登记错了、不全"),
            Option(value="delete", label="删除", hint="不用了、收回了同意；依法要归档的不能删"),
            Option(value="block", label="停止使用", hint="只保存、不查看；正在办的件办结后才可以"),
            Option(value="explain", label="解释", hint="为什么收、怎么用、给了谁"),
        ),
    ),
    forms.Field(
        name="text",
        label="说明",
        kind="textarea",
        required=False,
        why="办的人要知道是哪一条。这段话加密存放，答复后保存 3 年。",
        maxlength=1000,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeRow:
    """A purpose as the person reads it, with what was agreed."""

    purpose: PurposeView
    facts: tuple[Fact, ...]
    asks: bool
    given: ConsentView | None
    outdated: bool


@resident
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show what is used for what, the yes that can be given or taken back, copy and requests."""
    return _page(request)


@resident
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Give or withdraw a consent; a withdrawal says what stops with it."""
    actor, at = actor_of(request), moment(request)
    person_id, code = access.own_person(actor), request.POST.get("purpose", "")
    try:
        if request.POST.get("act") == "withdraw":
            stops = identity.withdraw_consent(actor=actor, person_id=person_id, purpose=code, at=at)
            return _page(request, said=f"已经收回，马上生效：{stops}")
        version = request.POST.get("version", "")
        identity.give_consent(
            actor=actor,
            person_id=person_id,
            purpose=code,
            version=int(version) if version.isdigit() else 0,
            separately=request.POST.get("separately") == "1",
            at=at,
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, trouble=refusal)
    return HttpResponseRedirect(f"{reverse('privacy:mine')}?said=given")


@resident
@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """Begin to make a copy of everything that is kept about the person."""
    try:
        copying.ask_copy(actor=actor_of(request), at=moment(request))
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, trouble=refusal)
    return HttpResponseRedirect(f"{reverse('privacy:mine')}?said=copy#h-copy")


@resident
@never_cache
@require_safe
def take(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """Hand over the locked copy; recorded."""
    page = copying.take_copy(actor=actor_of(request), copy_id=copy_id, at=moment(request))
    answer = HttpResponse(page, content_type="application/octet-stream")
    answer["Content-Disposition"] = (
        "attachment; filename=\"my-data.html\"; filename*=UTF-8''%E6%88%91%E7%9A%84%E6%95%B0%E6%8D%AE.html"
    )
    return answer


@resident
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Take a request about the person's own data."""
    try:
        requests.ask(
            actor=actor_of(request),
            kind=request.POST.get("kind", ""),
            text=request.POST.get("text", ""),
            at=moment(request),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, trouble=refusal)
    return HttpResponseRedirect(f"{reverse('privacy:mine')}?said=asked#h-ask")


def _page(request: HttpRequest, *, said: str = "", trouble: Refusal | None = None) -> HttpResponse:
    actor, at = actor_of(request), moment(request)
    person_id = access.own_person(actor)
    errors = {trouble.field: trouble.message} if trouble and trouble.field else {}
    fields = forms.fill(
        _ASK,
        values={name: request.POST.get(name, "") for name in ("kind", "text")},
        errors=errors,
    )
    others = [trouble.message] if trouble and not errors else []
    context = {
        "section": "space",
        "purposes": _purposes(person_id),
        "copy": queries.find_copy(person_id=person_id, at=at),
        "asked": [
            {
                "title": REQUEST_TITLES[one.kind],
                "state": REQUEST_STATES[one.state],
                "kind": "now" if one.state is RequestState.OPEN else "done",
                "one": one,
            }
            for one in queries.list_own(person_id=person_id)
        ],
        "fields": fields,
        "errors": forms.error_items(fields, others=others),
        "said": said or _SAID.get(request.GET.get("said", ""), ""),
        "crumbs": (
            Link(label="首页", href="/"),
            Link(label="我的空间", href="/my/"),
            Link(label="我的数据与授权", href="", current=True),
        ),
    }
    return render(request, "privacy/mine.html", context, status=422 if trouble else 200)


def _purposes(person_id: UUID) -> list[PurposeRow]:
    given = {
        one.purpose: one
        for one in identity.list_consents(person_id=person_id)
        if one.withdrawn_at is None
    }
    return [_row(one, given.get(one.code)) for one in identity.list_purposes()]


def _row(one: PurposeView, given: ConsentView | None) -> PurposeRow:
    facts = [
        Fact(name="为什么", value=one.why),
        Fact(name="用到什么", value=one.used),
        Fact(name="存多久", value=one.kept),
        Fact(name="给谁", value=one.given_to),
        Fact(name="依据", value=one.law),
    ]
    if given is not None:
        facts.append(Fact(name="您的同意", value=f"{_moment(given.given_at)}同意"))
    return PurposeRow(
        purpose=one,
        facts=tuple(facts),
        asks=one.basis is LegalBasis.CONSENT,
        given=given,
        outdated=given is not None and given.version != one.version,
    )


def _moment(at: datetime) -> str:
    return words.long_moment(at=at.astimezone(LOCAL))
