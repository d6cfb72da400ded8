"""How strongly a person is known, by what, and how to be known more strongly."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yimen.biometrics.contracts import Purpose
from yimen.identity import access
from yimen.identity.actions import proof as proofs
from yimen.identity.actions import register_source
from yimen.identity.contracts import Assurance, CheckKind
from yimen.identity.queries import face as faces
from yimen.identity.queries import sign_in as queries
from yimen.identity.rules import face as rules
from yimen.identity.rules.assurance import ProofKind
from yimen.identity.web import edge, labels
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, permission, resident
from yimen.notify import public as notify
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, Row

_COLUMNS = (
    Column(title="证明"),
    Column(title="来源"),
    Column(title="时间"),
    Column(title="有效到"),
)
_CODE = forms.Field(
    name="one_time",
    label="短信里的 6 位数字",
    kind="integer",
    autocomplete="one-time-code",
    width="s",
    maxlength=8,
)
_NUMBER = {
    CheckKind.SOCIAL_CARD: forms.Field(
        name="number",
        label="社保卡号",
        width="m",
        maxlength=32,
        why="只用来核对是不是您的卡，不保存。",
    ),
    CheckKind.BANK_CARD: forms.Field(
        name="number",
        label="您名下的一张银行卡号",
        kind="integer",
        width="m",
        maxlength=32,
        why="只用来核对是不是您的账户，不保存，不扣钱。",
    ),
}
_DOCUMENT = forms.Field(
    name="document",
    label="看了什么证件",
    width="m",
    maxlength=20,
    why="记在身份证明里，本人看得到。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A level, what it takes, and whether it is reached."""

    level: int
    title: str
    takes: str
    is_reached: bool
    is_needed: bool


@resident
@never_cache
@require_GET
def assurance(request: HttpRequest) -> HttpResponse:
    """Show the level, the proofs, and the ways to a higher level."""
    own, at = edge.own_person(request), edge.moment(request)
    actor = actor_of(request)
    held = queries.proofs_of(person_id=own, at=at)
    valid = {one.kind for one in held if one.is_valid}
    typed = request.GET.get("need", "")
    need = int(typed) if typed in {"1", "2", "3", "4"} else 0
    return render(
        request,
        "identity/assurance.html",
        {
            "level": actor.assurance,
            "level_title": labels.ASSURANCE[Assurance(actor.assurance)],
            "need": need if need > actor.assurance else 0,
            "next": _ours(request.GET.get("next", "")),
            "reached": bool(need) and need <= actor.assurance,
            "steps": [
                Step(
                    level=int(level),
                    title=labels.ASSURANCE[level],
                    takes=labels.ASSURANCE_TAKES[level],
                    is_reached=actor.assurance >= level,
                    is_needed=level == need,
                )
                for level in Assurance
                if level is not Assurance.ANONYMOUS
            ],
            "columns": _COLUMNS,
            "rows": [_row(one) for one in held],
            "can_phone": notify.has_gateway() and ProofKind.PHONE not in valid,
            "can_check": register_source.installed() is not None,
            "can_face": ProofKind.FACE not in valid
            and rules.face_raises(valid=valid)
            and faces.state_of(person_id=own, at=at).may(Purpose.VERIFY),
            "missing": {kind.value for kind in ProofKind if kind not in valid},
            "said": labels.PROOF_SAID.get(request.GET.get("said", ""), ""),
            "section": "space",
        },
    )


def _ours(wanted: str) -> str:
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else ""


def _row(one: queries.ProofRow) -> Row:
    until = words.long_date(on=one.expires_at.astimezone(LOCAL)) if one.expires_at else "长期"
    return Row(
        cells=(
            Cell(
                text=labels.PROOF[one.kind],
                head=True,
                kind="" if one.is_valid else "stop",
                small="" if one.is_valid else "已经失效",
            ),
            Cell(text=one.source),
            Cell(text=words.long_date(on=one.given_at.astimezone(LOCAL))),
            Cell(text=until),
        )
    )


def _done(request: HttpRequest) -> HttpResponse:
    back = _ours(request.POST.get("next", ""))
    need = request.POST.get("need", "")
    query = f"&next={back}&need={need}" if back and need.isdigit() else ""
    return HttpResponseRedirect(f"{reverse('identity:assurance')}?said=given{query}")


@resident
@never_cache
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Prove the telephone on record by a code."""
    errors: dict[str, str] = {}
    others: list[str] = []
    sent = request.GET.get("sent") == "1" or request.POST.get("step") == "check"
    if request.method == "POST":
        try:
            if request.POST.get("step") != "check":
                proofs.send_phone_code(
                    actor=actor_of(request),
                    address=edge.address_of(request),
                    at=edge.moment(request),
                )
                return HttpResponseRedirect(f"{reverse('identity:prove_phone')}?sent=1")
            proofs.prove_phone(
                actor=actor_of(request),
                typed=request.POST.get("one_time", ""),
                address=edge.address_of(request),
                at=edge.moment(request),
            )
            return _done(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field == "one_time":
                errors = {"one_time": refusal.message}
            else:
                others.append(refusal.message)
    fields = forms.fill([_CODE] if sent else [], values={}, errors=errors)
    return render(
        request,
        "identity/prove_phone.html",
        {
            "sent": sent,
            "fields": fields,
            "health": notify.health(),
            "errors": forms.error_items(fields, others=others),
            "section": "space",
        },
        status=422 if errors or others else 200,
    )


@resident
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask a register outside whether name, number and card belong together."""
    try:
        wanted = CheckKind(kind)
    except ValueError as error:
        raise NotFound from error
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            proofs.check_register(
                actor=actor_of(request),
                kind=wanted,
                number=request.POST.get("number", ""),
                at=edge.moment(request),
            )
            return _done(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field:
                errors = {refusal.field: refusal.message}
            else:
                others.append(refusal.message)
    asked = [_NUMBER[wanted]] if wanted in _NUMBER else []
    fields = forms.fill(asked, values={"number": request.POST.get("number", "")}, errors=errors)
    return render(
        request,
        "identity/prove_register.html",
        {
            "kind": wanted,
            "title": labels.CHECK_TITLE[wanted],
            "says": labels.CHECK_SAYS[wanted],
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
            "section": "space",
        },
        status=422 if errors or others else 200,
    )


@permission(access.OPEN_ACCOUNT)
@never_cache
@require_http_methods(["GET", "POST"])
def at_window(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Record that the clerk saw the person and the document."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            proofs.see_at_window(
                actor=actor_of(request),
                person_id=person_id,
                document=request.POST.get("document", ""),
                at=edge.moment(request),
            )
            page = reverse("identity:person", args=(person_id,))
            return HttpResponseRedirect(f"{page}?said=seen")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {"document": refusal.message}
    fields = forms.fill([_DOCUMENT], values={}, errors=errors)
    return render(
        request,
        "identity/window_proof.html",
        {"person_id": person_id, "fields": fields, "errors": forms.error_items(fields)},
        status=422 if errors else 200,
    )
