"""A person's own space: messages, mandates, data and password."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.identity import access
from yimen.identity.actions import login as login_actions
from yimen.identity.actions import look as look_actions
from yimen.identity.actions import mandate as mandate_actions
from yimen.identity.actions import message as message_actions
from yimen.identity.actions import person as person_actions
from yimen.identity.contracts import (
    CODE_TYPE_TITLES,
    ConfirmedBy,
    MandateState,
    MandateView,
)
from yimen.identity.queries import items
from yimen.identity.queries import mandate as mandate_queries
from yimen.identity.queries import message as message_queries
from yimen.identity.queries import person as person_queries
from yimen.identity.rules.guardian import is_minor, ward_may_end
from yimen.identity.web import edge, labels
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, resident, signed_in
from yimen.ui import forms, words
from yimen.ui.parts import Fact

_SAID = {
    "ended": "委托已经结束，对方现在起不能再替您办事。",
    "confirmed": "已经确认，对方可以替您办这些事了。",
    "contact": "联系方式已经改好。",
    "password": "密码已经改好，别处的登录都已退出。",
}
_CONTACT = (
    forms.Field(
        name="phone",
        label="新的手机号",
        kind="tel",
        required=False,
        why="办件有进展时打这个电话。",
        width="m",
    ),
    forms.Field(name="address", label="新的住址", required=False, maxlength=200),
)
_PASSWORD = (
    forms.Field(
        name="old_password", label="原来的密码", kind="password", autocomplete="current-password"
    ),
    forms.Field(
        name="new_password",
        label="新密码",
        kind="password",
        help="至少 8 位，字母、数字、符号里要有两种。",
        autocomplete="new-password",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateRow:
    """A mandate as its grantor or holder reads it."""

    mandate: MandateView
    kind: str
    state: str
    state_kind: str
    facts: tuple[Fact, ...]
    can_end: bool
    can_confirm: bool


@resident
@never_cache
@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """List a person's messages, newest first."""
    return _messages(request)


@signed_in
@never_cache
@require_GET
def account_messages(request: HttpRequest) -> HttpResponse:
    """List the messages of an account, an officer's above all, newest first."""
    return _messages(request)


def _messages(request: HttpRequest) -> HttpResponse:
    found = message_queries.list_own(actor=actor_of(request), limit=100)
    return render(request, "identity/messages.html", {"messages": found, "section": "space"})


@signed_in
@require_POST
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Mark a message as read and go where it leads."""
    url = message_actions.open_message(
        actor=actor_of(request), message_id=message_id, at=edge.moment(request)
    )
    ours = url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    inbox = "identity:messages" if actor_of(request).person_id else "identity:account_messages"
    return HttpResponseRedirect(url if url and ours else reverse(inbox))


@resident
@never_cache
@require_GET
def mandates(request: HttpRequest) -> HttpResponse:
    """List who may act for the person, and for whom the person may act."""
    own = edge.own_person(request)
    found = mandate_queries.list_mandates(person_id=own)
    names, on = items.names_in(found), local_day(edge.moment(request))
    return render(
        request,
        "identity/mandates.html",
        {
            "given": [_row(one, own, names, on) for one in found if one.grantor.id == own],
            "held": [_row(one, own, names, on) for one in found if one.holder_person_id == own],
            "said": _SAID.get(request.GET.get("said", ""), ""),
            "section": "space",
        },
    )


def _row(mandate: MandateView, own: UUID, names: Mapping[str, str], on: date) -> MandateRow:
    may_do, which = labels.scope(mandate.item_codes, names)
    state, state_kind = labels.MANDATE_STATE[mandate.state]
    gave = mandate.grantor.id == own
    facts = [
        Fact(name="可以办", value=may_do, note=which),
        Fact(name="期限", value=_period(mandate)),
        Fact(name="依据", value=labels.EVIDENCE[mandate.evidence], note=mandate.evidence_note),
    ]
    if mandate.acts:
        does = "、".join(labels.MANDATE_ACT[act] for act in mandate.acts)
        facts.append(Fact(name="可以做", value=does))
    if mandate.ground is not None:
        facts.append(Fact(name="监护关系", value=labels.GUARDIAN_GROUND[mandate.ground]))
    used = (
        words.long_moment(at=mandate.used_at.astimezone(LOCAL)) if mandate.used_at else "还没有用过"
    )
    facts.append(Fact(name="最近一次使用", value=used))
    if mandate.witness:
        facts.append(Fact(name="见证人", value=mandate.witness))
    if mandate.confirmed_by is not None:
        facts.append(Fact(name="怎样确认", value=labels.CONFIRMED_BY[mandate.confirmed_by]))
    return MandateRow(
        mandate=mandate,
        kind=labels.MANDATE_KIND[mandate.kind],
        state=state,
        state_kind=state_kind,
        facts=tuple(facts),
        can_end=mandate.state is not MandateState.ENDED and _may_end(mandate, gave, on),
        can_confirm=gave
        and mandate.state is MandateState.PENDING
        and mandate.kind not in access.BY_LAW,
    )


def _may_end(mandate: MandateView, gave: bool, on: date) -> bool:
    """Say whether it ends here; a guardianship by law and a head's place end at the window."""
    if mandate.kind not in access.BY_LAW:
        return True
    minor = is_minor(born=mandate.grantor.birth_on, on=on)
    return gave and ward_may_end(ground=mandate.ground, ward_is_minor=minor)


def _period(mandate: MandateView) -> str:
    first = f"{words.long_date(on=mandate.from_on)}起"
    if mandate.until_on is None:
        return f"{first}，直到您结束它"
    if mandate.lapses:
        return f"{first}；法定代表人已变更，{words.long_date(on=mandate.until_on)}前没有确认就失效"
    return f"{first}，{words.long_date(on=mandate.until_on)}起失效"


@resident
@require_POST
def confirm(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """Confirm as the grantor that somebody may act."""
    mandate_actions.confirm_mandate(
        actor=actor_of(request),
        mandate_id=mandate_id,
        confirmed_by=ConfirmedBy.ONLINE,
        at=edge.moment(request),
        note="本人网上确认",
    )
    return HttpResponseRedirect(f"{reverse('identity:mandates')}?said=confirmed")


@resident
@require_POST
def end(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """End a mandate at once."""
    mandate_actions.end_mandate(
        actor=actor_of(request), mandate_id=mandate_id, at=edge.moment(request), reason="网上结束"
    )
    return HttpResponseRedirect(f"{reverse('identity:mandates')}?said=ended")


@resident
@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show what is recorded of the person, masked, and change contact data."""
    own = edge.own_person(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            person_actions.change_contact(
                actor=actor_of(request),
                person_id=own,
                at=edge.moment(request),
                phone=request.POST.get("phone") or None,
                address=request.POST.get("address") or None,
                area_code=None,
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "phone": refusal.message}
        else:
            return HttpResponseRedirect(f"{reverse('identity:profile')}?said=contact")
    fields = forms.fill(_CONTACT, values=_typed(request.POST, _CONTACT), errors=errors)
    return render(
        request,
        "identity/profile.html",
        {
            "facts": _own_facts(request, own),
            "fields": fields,
            "errors": forms.error_items(fields),
            "said": _SAID.get(request.GET.get("said", ""), ""),
            "section": "space",
        },
        status=422 if errors else 200,
    )


def _own_facts(request: HttpRequest, own: UUID) -> list[Fact]:
    person = person_queries.get_person(person_id=own)
    details = look_actions.get_own_details(actor=actor_of(request))
    return [
        Fact(name="姓名", value=person.name),
        Fact(name=CODE_TYPE_TITLES[person.code_type], value=person.code_masked),
        Fact(name="手机号", value=person.phone_masked or "还没有填"),
        Fact(name="住址", value=details.address or "还没有填"),
        Fact(name="实名程度", value=labels.ASSURANCE[person.assurance]),
    ]


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the signed-in account's password."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            login_actions.change_password(
                actor=actor_of(request),
                old_password=request.POST.get("old_password", ""),
                new_password=request.POST.get("new_password", ""),
                at=edge.moment(request),
                session_key=request.session.session_key,
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "new_password": refusal.message}
        else:
            return HttpResponseRedirect(f"{reverse('identity:password')}?said=password")
    fields = forms.fill(_PASSWORD, values={}, errors=errors)
    return render(
        request,
        "identity/password.html",
        {
            "fields": fields,
            "errors": forms.error_items(fields),
            "said": _SAID.get(request.GET.get("said", ""), ""),
            "section": "space",
        },
        status=422 if errors else 200,
    )


def _typed(posted: Mapping[str, str], fields: tuple[forms.Field, ...]) -> dict[str, str]:
    return {field.name: posted.get(field.name, "") for field in fields}
