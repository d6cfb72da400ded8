"""An officer lends posts to a deputy: for a task, or all of them during a leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yimen.directory import access
from yimen.directory.actions import delegation as actions
from yimen.directory.contracts import (
    POST_TITLES,
    DelegationKind,
    DelegationView,
    DirectoryRefused,
    OfficerView,
)
from yimen.directory.queries import delegation as reads
from yimen.directory.queries import officer as officers
from yimen.directory.queries import organisation as organisations
from yimen.directory.web import edge, labels
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms
from yimen.ui.parts import Option

_SAID = {"lent": "已经交给代理人，到开始的那天生效。", "back": "代理已经结束，岗位回到原来的人。"}
_KINDS = (
    Option(value=DelegationKind.LEAVE, label="休假：我的岗位全部交出"),
    Option(value=DelegationKind.TASK, label="只交出下面勾选的岗位"),
)


@permission(access.LEND)
@never_cache
@require_http_methods(["GET", "POST"])
def lending(request: HttpRequest) -> HttpResponse:
    """Show what was lent and is lent, and lend posts."""
    actor, at = actor_of(request), edge.moment(request)
    if actor.officer_id is None:
        raise NotAllowed
    own = officers.get_officer(officer_id=actor.officer_id, on=local_day(at))
    questions = _questions(own, request)
    errors: Mapping[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            _lend(request, actor)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors, others = edge.errors_of(refusal, questions)
        else:
            return HttpResponseRedirect(f"{request.path}?said=lent")
    typed: dict[str, str | list[str]] = dict(edge.typed(request, questions))
    typed["posts"] = request.POST.getlist("posts")
    fields = forms.fill(questions, values=typed if request.POST else {}, errors=errors)
    context = {
        "lent": [_told(one, actor, request) for one in reads.list_of(officer_id=actor.officer_id)],
        "fields": fields,
        "errors": forms.error_items(fields, others=others),
        "said": _SAID.get(request.GET.get("said", ""), ""),
    }
    return render(
        request, "directory/lending.html", context, status=422 if errors or others else 200
    )


def _told(one: DelegationView, actor: Actor, request: HttpRequest) -> dict[str, object]:
    today = local_day(edge.moment(request))
    over = one.ended_at is not None or one.until_on <= today
    return {
        "id": one.id,
        "mine": one.officer_id == actor.officer_id,
        "officer": one.officer_name,
        "deputy": one.deputy_name,
        "posts": "、".join(POST_TITLES[post] for post in one.posts),
        "from_on": one.from_on,
        "until_on": one.until_on,
        "reason": one.reason,
        "state": "已经结束" if over else "还没开始" if one.from_on > today else "代理中",
        "kind": "plain" if over else "need" if one.from_on > today else "now",
        "over": over,
        "items": labels.item_words(one.item_codes),
    }


def _questions(own: OfficerView, request: HttpRequest) -> tuple[forms.Field, ...]:
    today = local_day(edge.moment(request))
    units = {held.organisation_id for held in own.holdings} | {own.organisation_id}
    deputies = officers.list_colleagues(unit_ids=units, on=today)
    options = tuple(
        Option(value=str(officer_id), label=name, group=unit.name)
        for unit in organisations.list_organisations(level=None, ids=units)
        for officer_id, name in deputies.get(unit.id, {}).items()
        if officer_id != own.id
    )
    posts = tuple(
        Option(value=str(held.id), label=POST_TITLES[held.post], hint=held.organisation_name)
        for held in own.holdings
        if not held.deputy_for
    )
    return (
        forms.Field(
            name="kind",
            label="为什么要人代理",
            kind="radio",
            options=_KINDS,
            value=DelegationKind.LEAVE,
        ),
        forms.Field(name="posts", label="哪些岗位", kind="checkbox", options=posts, required=False),
        forms.Field(
            name="deputy",
            label="代理人",
            kind="select",
            options=options,
            help="同一个单位的同事。他办的每一步都会写明是代您办的。",
        ),
        *_terms(today),
    )


def _terms(today: date) -> tuple[forms.Field, ...]:
    return (
        forms.Field(name="from_on", label="从哪天起", kind="date", width="m", value=str(today)),
        forms.Field(
            name="until_on",
            label="到哪天收回",
            kind="date",
            width="m",
            help="这一天起您自己办，最长 90 天。",
        ),
        forms.Field(name="reason", label="理由", maxlength=200, help="例如：年休假、外出培训。"),
        forms.Field(
            name="items",
            label="只代理这些事项",
            kind="textarea",
            rows=2,
            required=False,
            help="不填就是您岗位上的全部事项。一行一个事项编码。",
        ),
    )


def _lend(request: HttpRequest, actor: Actor) -> None:
    posted = request.POST
    kind = edge.choice(DelegationKind, posted.get("kind", ""), "kind")
    if not posted.get("deputy"):
        raise DirectoryRefused("请选代理人。", field="deputy")
    loan = actions.Loan(
        kind=kind,
        deputy_id=edge.identifier(posted["deputy"], "deputy"),
        holding_ids={edge.identifier(one, "posts") for one in posted.getlist("posts")},
        from_on=edge.day(posted.get("from_on", ""), "from_on"),
        until_on=edge.day(posted.get("until_on", ""), "until_on"),
        reason=posted.get("reason", ""),
        item_codes=edge.codes(posted.get("items", "")),
    )
    actions.lend(actor=actor, loan=loan, at=edge.moment(request))


@permission(access.LEND)
@require_POST
def take_back(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """End a delegation at once."""
    actions.take_back(actor=actor_of(request), delegation_id=delegation_id, at=edge.moment(request))
    return HttpResponseRedirect(f"{reverse('directory:lending')}?said=back")
