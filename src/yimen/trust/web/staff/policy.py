"""Which suite each form is sealed in: what holds, what will, and the change that takes two hands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.pki.contracts import SuiteName
from yimen.trust.access import APPROVE_SEAL
from yimen.trust.actions import policy as actions
from yimen.trust.contracts import SealedForm, SealRefused
from yimen.trust.queries import policy as queries
from yimen.trust.rules.certificate import WishState
from yimen.trust.web import certificate_labels as labels
from yimen.trust.web import seal_labels
from yimen.trust.web.staff.certificate_tabs import tabs
from yimen.ui import forms
from yimen.ui.parts import Cell, Column, Option, Row

_FORMS = {SealedForm.PDF: "PDF", SealedForm.OFD: "OFD"}
_VALUES = (
    Column(title="文件"),
    Column(title="从什么时候起"),
    Column(title="算法"),
    Column(title="为什么"),
)
_WISHES = (Column(title="申请"), Column(title="谁提的"), Column(title="结果"))
_SAID = {
    "asked": "已经提交，请另一位安全管理员批准。批准以前照旧。",
    "settled": "已经办好，记入台账。",
}
_QUESTIONS = (
    forms.Field(
        name="form",
        label="哪一种文件",
        kind="radio",
        options=tuple(Option(value=one.value, label=title) for one, title in _FORMS.items()),
    ),
    forms.Field(
        name="suite",
        label="改用哪套算法",
        kind="radio",
        options=tuple(
            Option(value=one, label=title) for one, title in seal_labels.SUITE_TITLES.items()
        ),
    ),
    forms.Field(
        name="from_at",
        label="从哪天起",
        kind="date",
        width="m",
        help="当天零点起；选今天就是批准时起。",
    ),
    forms.Field(name="why", label="为什么改", width="l", maxlength=200, help="记入台账。"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """What was chosen of a change."""

    form: SealedForm
    suite: SuiteName
    from_at: datetime


@permission(APPROVE_SEAL)
@never_cache
@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """Show what holds for each form and what waits; posted, ask for a change or settle one."""
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            said = _do(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field:
                errors = {refusal.field: refusal.message}
            else:
                others = [refusal.message]
        else:
            return HttpResponseRedirect(f"{reverse('trust:policy')}?said={said}")
    typed = {one.name: request.POST[one.name] for one in _QUESTIONS if one.name in request.POST}
    fields = forms.fill(_QUESTIONS, values=typed, errors=errors)
    at = moment(request)
    context = {
        "tabs": tabs("policy", actor_of(request)),
        "columns": _VALUES,
        "rows": [row for form in SealedForm for row in _values(form, at)],
        "wish_columns": _WISHES,
        "wishes": [_wish(one) for one in queries.list_wishes()],
        "waiting": _waiting(actor_of(request)),
        "fields": fields,
        "errors": forms.error_items(fields, others=[*others, *_elsewhere(errors)]),
        "said": _SAID.get(request.GET.get("said", ""), ""),
    }
    status = 422 if errors or others else 200
    return render(request, "trust/policy.html", context, status=status)


def _elsewhere(errors: dict[str, str]) -> list[str]:
    known = {one.name for one in _QUESTIONS}
    return [said for name, said in errors.items() if name not in known]


def _do(request: HttpRequest) -> str:
    actor, at, verb = actor_of(request), moment(request), request.POST.get("verb", "")
    if verb == "ask":
        typed = _typed(request, at)
        actions.ask_suite(
            actor=actor,
            form=typed.form,
            suite=typed.suite,
            from_at=typed.from_at,
            why=request.POST.get("why", ""),
            at=at,
        )
        return "asked"
    if verb == "approve":
        actions.approve_suite(actor=actor, wish_id=_wish_id(request), at=at)
    elif verb == "refuse":
        words = request.POST.get("words", "")
        actions.refuse_suite(actor=actor, wish_id=_wish_id(request), words=words, at=at)
    elif verb == "take_back":
        actions.take_back_suite(actor=actor, wish_id=_wish_id(request), at=at)
    else:
        raise NotFound
    return "settled"


def _typed(request: HttpRequest, at: datetime) -> _Typed:
    """Return what was chosen. Raises SealRefused at the field that says nothing."""
    given = request.POST
    if given.get("form") not in set(SealedForm):
        raise SealRefused("form", "请选哪一种文件。", field="form")
    if given.get("suite") not in set(SuiteName):
        raise SealRefused("suite", "请选算法。", field="suite")
    try:
        on = date.fromisoformat(given.get("from_at", ""))
    except ValueError:
        raise SealRefused("policy", "请写从哪天起，例如 2026-12-01。", field="from_at") from None
    midnight = datetime.combine(on, time(), tzinfo=LOCAL)
    return _Typed(
        form=SealedForm(given["form"]),
        suite=SuiteName(given["suite"]),
        from_at=at if on == local_day(at) else midnight,
    )


def _wish_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("wish", ""))
    except ValueError:
        raise NotFound from None


def _values(form: SealedForm, at: datetime) -> list[Row]:
    """Return the values of a form, the latest first, with which of them holds now."""
    found = queries.history(form=form)
    now = next(one for one in found if one.from_at is None or one.from_at <= at)
    return [_value(one, now, at) for one in found]


def _value(one: queries.PolicyView, now: queries.PolicyView, at: datetime) -> Row:
    since = labels.moment_words(one.from_at) if one.from_at else "安装时"
    if one is now:
        kind, said = "done", "现在用的"
    else:
        is_coming = one.from_at is not None and one.from_at > at
        kind, said = ("now", "到时生效") if is_coming else ("plain", "以前的")
    return Row(
        cells=(
            Cell(text=_FORMS[one.form], head=True, small=said if kind != "plain" else ""),
            Cell(text=since),
            Cell(text=seal_labels.SUITE_TITLES[one.suite]),
            Cell(text=one.why),
        )
    )


def _words(one: queries.PolicyWishView) -> str:
    what = f"{_FORMS[one.form]} 改用{seal_labels.SUITE_TITLES[one.suite]}"
    return f"{what}，从{labels.moment_words(one.from_at)}起"


def _wish(one: queries.PolicyWishView) -> Row:
    said, kind = labels.WISH_STATES[one.state]
    settled = f"{one.settled_by_name} {one.settled_words}".strip()
    return Row(
        cells=(
            Cell(text=_words(one), small=one.why, head=True),
            Cell(text=one.asked_by_name, small=labels.moment_words(one.asked_at)),
            Cell(text=said, small=settled, kind=kind),
        )
    )


def _waiting(actor: Actor) -> list[dict[str, object]]:
    """Return what waits, each with whether it is the reader's own."""
    return [
        {
            "id": one.id,
            "words": _words(one),
            "by": one.asked_by_name,
            "why": one.why,
            "is_own": one.asked_by is not None and one.asked_by == actor.account_id,
        }
        for one in queries.list_wishes()
        if one.state is WishState.ASKED
    ]
