"""A person's own pages on his face: what is stored, the yes, storing, deleting, and using it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.biometrics.contracts import CaptureWay, Purpose
from yimen.identity.actions import consent as consents
from yimen.identity.actions import face as face_actions
from yimen.identity.actions import login as login_actions
from yimen.identity.contracts import PurposeView
from yimen.identity.face_contracts import FACE_PURPOSES, TEMPLATE_OF, FaceAct, FaceUse
from yimen.identity.queries import consent as consent_queries
from yimen.identity.queries import face as queries
from yimen.identity.web import edge, face_capture
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, resident
from yimen.ui import forms, words
from yimen.ui.parts import Fact

SAID: Mapping[str, str] = MappingProxyType(
    {
        "enrolled": "已经登记，下次可以刷脸。随时能在这里删除。",
        "deleted": "已经删除，马上生效。别的办法照常用。",
    }
)
_PASSWORD = forms.Field(
    name="password",
    label="您的密码",
    kind="password",
    autocomplete="current-password",
    why="登记人脸前再确认一次是您本人。",
)
_YES = forms.Field(
    name="separately", label="我看过上面的说明，单独同意使用我的人脸信息", kind="tick"
)
_AGREED_KEY = "face_agreed_until"
_AGREED_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceRow:
    """One purpose as the person reads it."""

    use: FaceUse
    purpose: PurposeView
    facts: tuple[Fact, ...]
    may_enrol_here: bool


@resident
@never_cache
@require_GET
def face(request: HttpRequest) -> HttpResponse:
    """Show what is stored of the person's face, until when, and how to delete it."""
    own, at = edge.own_person(request), edge.moment(request)
    state = queries.state_of(person_id=own, at=at)
    return render(
        request,
        "identity/face.html",
        {
            "state": state,
            "rows": [_row(one) for one in state.uses],
            "said": SAID.get(request.GET.get("said", ""), ""),
            "section": "space",
        },
    )


def _row(use: FaceUse) -> FaceRow:
    return FaceRow(
        use=use,
        purpose=consent_queries.get_purpose(code=use.consent),
        facts=stored_facts(use),
        may_enrol_here=use.purpose is Purpose.VERIFY,
    )


def stored_facts(use: FaceUse) -> tuple[Fact, ...]:
    """Return what is stored for a purpose in words: since, until, how, by which model; no vector."""
    one = use.enrolment
    if one is None:
        return ()
    note = "模型换过了，要重新登记才能用" if one.outdated else ""
    return (
        Fact(name="登记时间", value=_moment(one.made_at)),
        Fact(name="到期自动删除", value=_moment(one.expires_at) if one.expires_at else "没有"),
        Fact(name="怎么登记的", value=one.ground),
        Fact(name="存了什么", value="加密的特征值，没有照片", note=f"模型 {one.model.name} {note}"),
    )


def purpose_facts(one: PurposeView) -> tuple[Fact, ...]:
    """Return the words that a person reads before a yes."""
    return (
        Fact(name="为什么", value=one.why),
        Fact(name="用到什么、怎么传", value=one.used),
        Fact(name="存多久", value=one.kept),
        Fact(name="给谁", value=one.given_to),
        Fact(name="收回以后", value=one.stops),
        Fact(name="依据", value=one.law),
    )


def _moment(at: datetime) -> str:
    return words.long_moment(at=at.astimezone(LOCAL))


@resident
@never_cache
@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest) -> HttpResponse:
    """Show the words, take the separate yes and the password, and go on to the camera."""
    own, at = edge.own_person(request), edge.moment(request)
    code = FACE_PURPOSES[Purpose.VERIFY]
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            _agreed(request, own, code, at)
            return HttpResponseRedirect(reverse("identity:face_enrol"))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = _lacking(request, refusal)
            others = [] if errors else [refusal.message]
    try:
        face_actions.check_may_enrol_own(actor=actor_of(request), at=at)
        why_not = ""
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        why_not = refusal.message
    fields = forms.fill(
        [_YES, _PASSWORD],
        values={"separately": request.POST.get("separately", "")},
        errors=errors,
    )
    purpose = consent_queries.get_purpose(code=code)
    return render(
        request,
        "identity/face_agree.html",
        {
            "state": queries.state_of(person_id=own, at=at),
            "purpose": purpose,
            "facts": purpose_facts(purpose),
            "why_not": why_not,
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
            "section": "space",
        },
        status=422 if errors or others else 200,
    )


def _lacking(request: HttpRequest, refusal: Refusal) -> dict[str, str]:
    """Return what is told at the tick and at the password; nothing where neither is at fault."""
    errors: dict[str, str] = {}
    if request.POST.get("separately") != "1":
        errors["separately"] = "看过说明，同意就勾上；不同意就不登记，什么事都照样办。"
    if refusal.field == "password":
        errors["password"] = refusal.message
    return errors


def _agreed(request: HttpRequest, own: UUID, code: str, at: datetime) -> None:
    """Check password and ground, and record the yes. Raises Refusal."""
    face_actions.check_may_enrol_own(actor=actor_of(request), at=at)
    login_actions.check_own_password(
        account_id=edge.own_account(request), password=request.POST.get("password", ""), at=at
    )
    version = request.POST.get("version", "")
    consents.give_consent(
        actor=actor_of(request),
        person_id=own,
        purpose=code,
        version=int(version) if version.isdigit() else 0,
        separately=request.POST.get("separately") == "1",
        at=at,
    )
    request.session[_AGREED_KEY] = int((at + _AGREED_FOR).timestamp())


@resident
@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Take a living face of the person and store it for comparing."""
    own, at = edge.own_person(request), edge.moment(request)
    until = request.session.get(_AGREED_KEY)
    if not isinstance(until, int) or datetime.fromtimestamp(until, UTC) <= at:
        return HttpResponseRedirect(reverse("identity:face_agree"))
    error = ""
    if request.method == "POST":
        try:
            face_actions.enrol_own(
                actor=actor_of(request),
                probe=face_capture.probe_of(request, FaceAct.ENROL),
                at=at,
            )
            request.session.pop(_AGREED_KEY, None)
            return HttpResponseRedirect(f"{reverse('identity:face')}?said=enrolled")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            error = refusal.message
    ways = (
        CaptureWay(label="不登记了，照常用密码、验证码", href=reverse("identity:security")),
        CaptureWay(label="到窗口登记", href=reverse("identity:face")),
    )
    return render(
        request,
        "identity/face_enrol.html",
        {
            "capture": face_capture.living(act=FaceAct.ENROL, ways=ways, subject_id=own),
            "errors": forms.error_items((), others=[error] if error else []),
            "section": "space",
        },
        status=422 if error else 200,
    )


@resident
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Take a yes back and delete the face that stood on it, at once."""
    code = request.POST.get("purpose", "")
    if code not in TEMPLATE_OF:
        raise NotFound
    consents.withdraw_consent(
        actor=actor_of(request),
        person_id=edge.own_person(request),
        purpose=code,
        at=edge.moment(request),
    )
    return HttpResponseRedirect(f"{reverse('identity:face')}?said=deleted")
