"""A person's own page: which systems may have what of him, and how to take it back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yimen.identity.actions import oidc_sign_in
from yimen.identity.oidc_contracts import ConsentView
from yimen.identity.queries import oidc_consent as consents
from yimen.identity.rules.oidc import SCOPES
from yimen.identity.web import edge
from yimen.kernel.clock import LOCAL
from yimen.kernel.gates import actor_of, signed_in
from yimen.ui import words
from yimen.ui.parts import Fact

_SAID = {"withdrawn": "授权已经撤回。那个系统手里的凭证都作废了。"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """A consent as the person reads it."""

    id: UUID
    name: str
    state: str
    state_kind: str
    facts: tuple[Fact, ...]
    holds: bool


@signed_in
@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the systems that the person signed in at, and what they may have."""
    account_id = actor_of(request).account_id
    assert account_id is not None
    return render(
        request,
        "identity/oidc_consents.html",
        {
            "rows": [_row(one) for one in consents.list_consents(account_id=account_id)],
            "said": _SAID.get(request.GET.get("said", ""), ""),
            "section": "space",
        },
    )


def _row(one: ConsentView) -> ConsentRow:
    holds = one.withdrawn_at is None
    facts = [
        Fact(name="由谁运行", value=one.owner, note=f"联系 {one.contact}"),
        Fact(name="用来做什么", value=one.purpose),
        Fact(name="给了它什么", value="、".join(SCOPES[scope].title for scope in one.scopes)),
        Fact(name="哪天同意", value=words.long_moment(at=one.given_at.astimezone(LOCAL))),
    ]
    if one.last_used_at:
        facts.append(
            Fact(name="最近登录", value=words.long_moment(at=one.last_used_at.astimezone(LOCAL)))
        )
    if one.withdrawn_at:
        facts.append(
            Fact(name="哪天结束", value=words.long_moment(at=one.withdrawn_at.astimezone(LOCAL)))
        )
    return ConsentRow(
        id=one.id,
        name=one.client_name,
        state="有效" if holds else "已结束",
        state_kind="done" if holds else "stop",
        facts=tuple(facts),
        holds=holds,
    )


@signed_in
@require_POST
def withdraw(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Take a consent back."""
    oidc_sign_in.withdraw(actor=actor_of(request), consent_id=consent_id, at=edge.moment(request))
    return HttpResponseRedirect(f"{reverse('identity:oidc_consents')}?said=withdrawn")
