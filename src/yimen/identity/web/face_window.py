"""The window's pages on a person's face: print and scan the consent, store, delete."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.biometrics import public as faces
from yimen.biometrics.contracts import CaptureWay, FaceRefused, Probe, Purpose, Strictness
from yimen.identity import access
from yimen.identity.actions import consent as consents
from yimen.identity.actions import consent_paper as papers
from yimen.identity.actions import face as face_actions
from yimen.identity.contracts import MandateKind, MandateState, PersonKind, PersonView
from yimen.identity.face_contracts import TEMPLATE_OF, ConsentWay, DocumentSeen
from yimen.identity.queries import consent as consent_queries
from yimen.identity.queries import face as queries
from yimen.identity.queries import mandate as mandates
from yimen.identity.queries import person as person_queries
from yimen.identity.rules.consent import CHILD_UNTIL
from yimen.identity.web import edge, face_capture, face_own, face_pad
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms
from yimen.ui.parts import Option

WHYS = ("本人当面要求", "监护人当面要求", "本人已经去世", "登记错了人")
_SAID = {
    "shown": "说明备好了。请在本人面前的屏上打开，由他自己看、自己签。",
    "received": "签字的同意书已经收好，同意已经记下。现在可以登记人脸。",
    "enrolled": "已经登记。本人收到了通知。",
    "deleted": "已经删除，马上生效。",
}
_TITLE = forms.Field(
    name="document",
    label="看了什么证件",
    width="m",
    maxlength=20,
    why="记在登记的依据里，本人看得到。",
)
_CARD = forms.Field(
    name="card",
    label="证件上的照片",
    kind="file",
    required=False,
    accept="image/jpeg,image/png,image/webp",
    limits="JPG 或 PNG，不超过 15 MB",
    help="读卡器读出的芯片照片，或者拍证件上的照片。只用来比对一次，不保存。",
)
_LOOKED = forms.Field(
    name="looked",
    label="我当面对照过证件，是本人",
    kind="tick",
    required=False,
    help="证件照片比对一致的，不用勾。",
)


@permission(access.ENROL_FACE)
@never_cache
@require_GET
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show how the person stands: consents, sheets, what is stored, what the window can do."""
    return _page(request, _visible(actor_of(request), person_id))


def _visible(actor: Actor, person_id: UUID) -> PersonView:
    """Return a natural person of the window's areas. Raises NotFound."""
    shown = person_queries.get_person(person_id=person_id)
    if shown.kind is not PersonKind.NATURAL or not access.may_in_area(
        actor, access.ENROL_FACE, shown.area_code
    ):
        raise NotFound
    return shown


def _page(request: HttpRequest, shown: PersonView, trouble: Refusal | None = None) -> HttpResponse:
    at = edge.moment(request)
    state = queries.state_of(person_id=shown.id, at=at)
    rows = [
        {
            "use": one,
            "title": consent_queries.get_purpose(code=one.consent).title,
            "facts": face_own.stored_facts(one),
        }
        for one in state.uses
    ]
    age = shown.age_on(local_day(at))
    return render(
        request,
        "identity/window_face.html",
        {
            "person": shown,
            "state": state,
            "rows": rows,
            "may_enrol": state.on and any(one.has_consent for one in state.uses),
            "has_any": any(one.has_consent or one.enrolment for one in state.uses),
            "papers": papers.list_papers(person_id=shown.id),
            "guardians": _guardians(shown.id) if age is not None and age < CHILD_UNTIL else None,
            "whys": WHYS,
            "errors": forms.error_items((), others=[trouble.message] if trouble else []),
            "said": _SAID.get(request.GET.get("said", ""), ""),
        },
        status=422 if trouble else 200,
    )


def _guardians(person_id: UUID) -> list[Option]:
    return [
        Option(value=str(one.holder_person_id), label=one.holder_name)
        for one in mandates.list_given(grantor_id=person_id)
        if one.kind is MandateKind.GUARDIAN and one.state is MandateState.ACTIVE
    ]


@permission(access.ENROL_FACE)
@require_POST
def print_consent(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Give a sheet its number and lead to it, ready to be printed, or to be shown on a screen."""
    actor = actor_of(request)
    shown = _visible(actor, person_id)
    way = ConsentWay.PAD if request.POST.get("way") == "pad" else ConsentWay.PAPER
    try:
        made = papers.print_paper(
            actor=actor,
            person_id=person_id,
            purposes=request.POST.getlist("purposes"),
            signer_id=_uuid(request.POST.get("signer", "")),
            at=edge.moment(request),
            way=way,
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, shown, refusal)
    if way is ConsentWay.PAD:
        page = reverse("identity:window_face", args=(person_id,))
        return HttpResponseRedirect(f"{page}?said=shown#sheets")
    return HttpResponseRedirect(reverse("identity:face_paper", args=(made.id,)))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@permission(access.ENROL_FACE)
@never_cache
@require_GET
def paper(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Show a sheet with its number and the words of its versions, for printing."""
    sheet = papers.get_paper(actor=actor_of(request), paper_id=paper_id)
    return render(
        request,
        "identity/face_paper.html",
        {
            "sheet": sheet,
            "person": person_queries.get_person(person_id=sheet.person_id),
            "signer": person_queries.get_person(person_id=sheet.signer_id),
            "parts": face_pad.words_of(sheet),
        },
    )


@permission(access.ENROL_FACE)
@require_POST
def receive(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Take the scan of the signed sheet, and with it the yes."""
    actor = actor_of(request)
    sheet = papers.get_paper(actor=actor, paper_id=paper_id)
    try:
        papers.receive_paper(
            actor=actor,
            paper_id=paper_id,
            content=face_capture.picture_of(request, "scan"),
            name=_name_of(request),
            at=edge.moment(request),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, _visible(actor, sheet.person_id), refusal)
    page = reverse("identity:window_face", args=(sheet.person_id,))
    return HttpResponseRedirect(f"{page}?said=received")


def _name_of(request: HttpRequest) -> str:
    sent = request.FILES.get("scan")
    return str(sent.name or "") if sent is not None else ""


@permission(access.ENROL_FACE)
@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Take the face of who stands here, with the document, and store it for what he agreed to."""
    actor, at = actor_of(request), edge.moment(request)
    shown = _visible(actor, person_id)
    state = queries.state_of(person_id=person_id, at=at)
    agreed = [one.purpose for one in state.uses if one.has_consent]
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            _enrolled(request, person_id, agreed)
            page = reverse("identity:window_face", args=(person_id,))
            return HttpResponseRedirect(f"{page}?said=enrolled")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field in {"document", "card", "looked"}:
                errors = {refusal.field: refusal.message}
            else:
                others.append(refusal.message)
    typed = {name: request.POST.get(name, "") for name in ("document", "looked")}
    fields = forms.fill([_TITLE, _CARD, _LOOKED], values=typed, errors=errors)
    back = reverse("identity:window_face", args=(person_id,))
    ways = (CaptureWay(label="不登记人脸，照常凭证件办事", href=back),)
    context = {
        "person": shown,
        "state": state,
        "purposes": [
            consent_queries.get_purpose(code=one.consent).title
            for one in state.uses
            if one.has_consent
        ],
        "fields": fields,
        "capture": faces.capture_still(
            field="photo", ways=ways, strictness=Strictness.VERIFY, label="拍本人的正面照片"
        ),
        "errors": forms.error_items(fields, others=others),
    }
    status = 422 if errors or others else 200
    return render(request, "identity/window_face_enrol.html", context, status=status)


def _enrolled(request: HttpRequest, person_id: UUID, agreed: list[Purpose]) -> None:
    photo = face_capture.picture_of(request, "photo")
    if not photo:
        raise FaceRefused("还没有照片。请拍一张本人的正面照片。")
    face_actions.enrol_at_window(
        actor=actor_of(request),
        person_id=person_id,
        purposes=agreed,
        probe=Probe(image=photo),
        document=DocumentSeen(
            title=request.POST.get("document", ""),
            photo=face_capture.picture_of(request, "card"),
            looked=bool(request.POST.get("looked")),
        ),
        at=edge.moment(request),
    )


@permission(access.ENROL_FACE)
@require_POST
def delete(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """End a consent and delete the face for who says so here, or has died."""
    actor = actor_of(request)
    shown = _visible(actor, person_id)
    why, code = request.POST.get("why", ""), request.POST.get("purpose", "")
    try:
        for one in TEMPLATE_OF if code == "all" else (code,):
            if code == "all" and not _has_any(person_id, one, request):
                continue
            consents.withdraw_at_window(
                actor=actor,
                person_id=person_id,
                purpose=one,
                why=why if why in WHYS else "",
                at=edge.moment(request),
            )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, shown, refusal)
    page = reverse("identity:window_face", args=(person_id,))
    return HttpResponseRedirect(f"{page}?said=deleted")


def _has_any(person_id: UUID, code: str, request: HttpRequest) -> bool:
    state = queries.state_of(person_id=person_id, at=edge.moment(request))
    return any(
        one.consent == code and (one.has_consent or one.enrolment is not None) for one in state.uses
    )
