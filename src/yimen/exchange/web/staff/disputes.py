"""Doubts about what a unit keeps: the list of one's own units, and one to be answered."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.exchange import access
from yimen.exchange.access import ANSWER
from yimen.exchange.actions import dispute as actions
from yimen.exchange.contracts import DISPUTE_TITLES, DisputeState, DisputeView
from yimen.exchange.queries import dispute as queries
from yimen.exchange.web import labels
from yimen.identity import public as identity
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ledger import actions as ledger
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, Fact, Link, Option, Row

_QUESTIONS = (
    forms.Field(
        name="act",
        label="核对结果",
        kind="radio",
        options=(
            Option(value="mended", label="属实，已经更正", hint="请先在本单位的登记里改好"),
            Option(value="upheld", label="登记没有错", hint="请写明依据什么核对的"),
        ),
    ),
    forms.Field(
        name="answer", label="答复", kind="textarea", help="申请人原样看到。", maxlength=500
    ),
)


@permission(ANSWER)
@never_cache
@require_safe
def disputes(request: HttpRequest) -> HttpResponse:
    """List the doubts that the actor's units answer, those due first."""
    everything = request.GET.get("show") == "all"
    found = queries.list_of_units(
        unit_ids=actor_of(request).units(ANSWER), open_only=not everything
    )
    context = {
        "tabs": [
            Link(label="等核对", href="?", current=not everything),
            Link(label="全部", href="?show=all", current=everything),
        ],
        "columns": [Column(title=title) for title in ("哪一项", "办什么", "提出", "最迟", "状态")],
        "rows": [_row(one) for one in found],
    }
    return render(request, "exchange/disputes.html", context)


def _row(one: DisputeView) -> Row:
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=f"{one.source}：{one.field_name}",
                href=reverse("exchange:dispute", args=[one.id]),
                head=True,
            ),
            Cell(text=one.item_name, small=one.number),
            Cell(text=labels.moment_words(one.opened_at)),
            Cell(text=words.long_date(on=one.due_on) if one.due_on else "—"),
            Cell(text=DISPUTE_TITLES[one.state], kind=labels.DISPUTE_KINDS[one.state]),
        ),
    )


@permission(ANSWER)
@never_cache
@require_http_methods(["GET", "POST"])
def dispute(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """Show one doubt (a recorded look) and take the answer."""
    one = queries.get_dispute(dispute_id=dispute_id)
    actor, at = actor_of(request), moment(request)
    access.check_answer(actor, one.unit_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _answer(request, dispute_id)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "answer": refusal.message}
        else:
            return HttpResponseRedirect(request.path)
    else:
        with transaction.atomic():
            ledger.look(
                actor=actor,
                subject=Ref("identity.person", one.person_id),
                what="exchange.dispute",
                reason=f"核对数据异议：{one.source}的{one.field_name}",
                at=at,
            )
    return _page(request, one, errors)


def _answer(request: HttpRequest, dispute_id: UUID) -> None:
    act = request.POST.get("act", "")
    if act not in {"mended", "upheld"}:
        raise Refusal("exchange.dispute.act", "请选核对的结果。", field="act")
    actions.answer_dispute(
        actor=actor_of(request),
        dispute_id=dispute_id,
        mended=act == "mended",
        answer=request.POST.get("answer", ""),
        at=moment(request),
    )


def _page(request: HttpRequest, one: DisputeView, errors: dict[str, str]) -> HttpResponse:
    person = identity.get_person(person_id=one.person_id)
    fields = forms.fill(
        _QUESTIONS,
        values={name: request.POST.get(name, "") for name in ("act", "answer")},
        errors=errors,
    )
    context = {
        "one": one,
        "is_open": one.state is DisputeState.OPEN,
        "state": DISPUTE_TITLES[one.state],
        "kind": labels.DISPUTE_KINDS[one.state],
        "facts": [
            Fact(name="谁提的", value=f"{person.name} {person.code_masked}"),
            Fact(name="办什么", value=one.item_name, note=one.number),
            Fact(name=f"登记的{one.field_name}", value=one.registered),
            Fact(name="他说应当是", value=one.claimed),
            Fact(name="理由", value=one.reason),
            Fact(name="提出", value=labels.moment_words(one.opened_at)),
            Fact(name="最迟答复", value=words.long_date(on=one.due_on) if one.due_on else "—"),
        ],
        "fields": fields,
        "errors": forms.error_items(fields),
        "answered": labels.moment_words(one.answered_at),
    }
    return render(request, "exchange/dispute.html", context, status=422 if errors else 200)
