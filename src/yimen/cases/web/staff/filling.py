"""The form that is filled at the window: each question with its sources, chosen with the person."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.cases import access
from yimen.cases.actions import filling as actions
from yimen.cases.actions import sheet as sheets
from yimen.cases.actions.filling import Doubt
from yimen.cases.contracts import DRAFT_KIND
from yimen.cases.queries import filling as queries
from yimen.cases.queries.filling import FillingRow, FillingView
from yimen.cases.rules.filling import (
    IDENTIFIED_TITLES,
    LEAVE,
    MARK_TITLES,
    UNCHECKED,
    Mark,
    Offer,
    folded,
    proposed,
)
from yimen.cases.web.staff.comparison import send_sheet
from yimen.exchange import public as exchange
from yimen.exchange.contracts import DISPUTE_TITLES
from yimen.identity import public as identity
from yimen.kernel.contracts import FieldRefusals, Ref, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.parts import ErrorItem, Option

_SAID = {
    "filled": "已经填进申请表。没有选的、登记里没有的，请接着填完。",
    "asked": "又取了一次，选过的都还在。",
    "doubt": "已经报给提供单位核对，十个工作日内答复申请人。",
}
_DRAWN = {Mark.SAME: "ok", Mark.DIFFERS: "todo", Mark.ONLY: "ok", Mark.NONE: "none"}


@permission(access.FILE_FOR)
@never_cache
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Show what the sources offer to each question; posted, put what was chosen on the form."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        sent = request.POST
        choices = {key[2:]: sent[key] for key in sent if key.startswith("q-")}
        try:
            actions.choose(
                actor=actor_of(request), draft_id=draft_id, choices=choices, at=moment(request)
            )
            return _back(draft_id, "filled")
        except FieldRefusals as refusal:
            errors = refusal.errors
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {"": refusal.message}
    return _page(request, draft_id, errors)


def _back(draft_id: UUID, said: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('cases:window_fill', args=[draft_id])}?said={said}")


def _page(
    request: HttpRequest,
    draft_id: UUID,
    errors: dict[str, str],
    doubt: dict[str, str] | None = None,
) -> HttpResponse:
    view = queries.get_filling(actor=actor_of(request), draft_id=draft_id)
    asked = forms.fill(
        _doubt_fields(view),
        values={name: request.POST.get(name, "") for name in ("wrong", "claimed", "reason")},
        errors=doubt or {},
    )
    names = {one.code: one.name for one in view.rows}
    context = {
        "view": view,
        "person": identity.get_person(person_id=view.draft.applicant_id),
        "situation": _situation(view),
        "identified": IDENTIFIED_TITLES[view.identified_by],
        "rows": [_row(one, request, errors.get(one.code, "")) for one in view.rows],
        "leave": LEAVE,
        "doubt_open": bool(doubt),
        "doubt_fields": asked if _doubtful(view) else [],
        "doubts": [
            {"one": one, "state": DISPUTE_TITLES[one.state]}
            for one in exchange.list_disputes(about=Ref(DRAFT_KIND, draft_id))
        ],
        "errors": [
            *(
                ErrorItem(
                    message=f"{names.get(code, '')}：{said}" if code else said, anchor=f"f-{code}"
                )
                for code, said in errors.items()
            ),
            *(forms.error_items(asked) if doubt else []),
        ],
        "said": _SAID.get(request.GET.get("said", ""), ""),
        "on_paper": view.draft.mandate_id is None,
    }
    status = 422 if errors or doubt else 200
    return render(request, "cases/filling.html", context, status=status)


def _situation(view: FillingView) -> str:
    definition = view.version.definition
    if definition is None or len(definition.situations) < 2:
        return ""
    return next((o.title for o in definition.situations if o.code == view.draft.situation), "")


def _row(row: FillingRow, request: HttpRequest, error: str) -> dict[str, object]:
    """Return one question as it is drawn: sources that say the same are one choice."""
    chosen = request.POST.get(f"q-{row.code}", "") or row.chosen or proposed(row.offers)
    groups: dict[str, list[Offer]] = {}
    for one in row.offers:
        groups.setdefault(folded(one), []).append(one)
    picked = row.picked
    return {
        "row": row,
        "choices": [
            {
                "key": _key(several, chosen),
                "shown": several[0].shown,
                "offers": several,
            }
            for several in groups.values()
        ],
        "chosen": chosen,
        "mark": MARK_TITLES[row.mark] if row.offers or not row.unchecked else UNCHECKED,
        "drawn": _DRAWN[row.mark],
        "unchecked": "、".join(row.unchecked),
        "error": error,
        "picked": picked,
    }


def _key(several: list[Offer], chosen: str) -> str:
    """Return the key by which a choice is sent: the one that stands chosen, else the first."""
    keys = [one.key for one in several]
    return chosen if chosen in keys else keys[0]


def _doubtful(view: FillingView) -> list[Option]:
    """Return what may be reported: values of others that differ from what the rest say."""
    return [
        Option(value=f"{row.code}|{one.key}", label=f"{row.name}：{one.source}记的是“{one.shown}”")
        for row in view.rows
        for one in row.offers
        if one.owner_id and row.mark is Mark.DIFFERS
    ]


def _doubt_fields(view: FillingView) -> tuple[forms.Field, ...]:
    return (
        forms.Field(
            name="wrong", label="哪一处记错了", kind="select", options=tuple(_doubtful(view))
        ),
        forms.Field(name="claimed", label="应当是什么", maxlength=200),
        forms.Field(
            name="reason",
            label="为什么不对",
            kind="textarea",
            maxlength=500,
            help="比如：去年八月搬的家。",
        ),
    )


@permission(access.FILE_FOR)
@require_POST
def again(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Ask the sources (anew); a form that was begun the ordinary way is filled like any other."""
    actions.fill(actor=actor_of(request), draft_id=draft_id, at=moment(request))
    return _back(draft_id, "asked")


@permission(access.FILE_FOR)
@never_cache
@require_POST
def doubt(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Report a wrong value to the unit that answers for it."""
    code, _, key = request.POST.get("wrong", "").partition("|")
    if not key:
        return _page(request, draft_id, {}, {"wrong": "请选哪一处记错了。"})
    try:
        actions.report_doubt(
            actor=actor_of(request),
            draft_id=draft_id,
            doubt=Doubt(
                code=code,
                key=key,
                claimed=request.POST.get("claimed", ""),
                reason=request.POST.get("reason", ""),
            ),
            at=moment(request),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, draft_id, {}, {refusal.field or "claimed": refusal.message})
    return _back(draft_id, "doubt")


@permission(access.FILE_FOR)
@never_cache
@require_GET
def application(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Print the filled form for the person to sign; the print is recorded."""
    made = sheets.print_application(actor=actor_of(request), draft_id=draft_id, at=moment(request))
    return send_sheet(made)


@permission(access.FILE_FOR)
@never_cache
@require_GET
def comparison(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Print the comparison of the form with its sources; the print is recorded."""
    made = sheets.print_draft_comparison(
        actor=actor_of(request), draft_id=draft_id, at=moment(request)
    )
    return send_sheet(made)
