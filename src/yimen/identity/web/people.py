"""Officials' pages on persons: find one, look with a reason, record and confirm mandates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.identity import access
from yimen.identity.actions import look as look_actions
from yimen.identity.actions import mandate as mandate_actions
from yimen.identity.contracts import (
    CODE_TYPE_TITLES,
    CodeType,
    ConfirmedBy,
    MandateEvidence,
    MandateKind,
    MandateRefused,
    MandateState,
    MandateView,
    PersonField,
    PersonKind,
    PersonView,
)
from yimen.identity.queries import account as account_queries
from yimen.identity.queries import items
from yimen.identity.queries import mandate as mandate_queries
from yimen.identity.queries import person as person_queries
from yimen.identity.web import edge, labels
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, Fact, Option, Row

_Choice = TypeVar("_Choice", MandateKind, MandateEvidence)
_COLUMNS = (
    Column(title="姓名"),
    Column(title="证件号码"),
    Column(title="电话"),
    Column(title="年龄", num=True),
)
_MANDATE_COLUMNS = (
    Column(title="本人"),
    Column(title="谁来代办"),
    Column(title="可以办"),
    Column(title="依据"),
    Column(title="状态"),
)
_SAID = {
    "recorded": "委托已经登记，等本人确认后生效。请另一位同事打电话或当面核实。",
    "confirmed": "委托已经确认，现在起有效。",
    "seen": "已经记下当面核验，实名等级随之提高。",
}
_REASON = forms.Field(
    name="reason",
    label="为什么要看",
    why="这次查看会连同您的姓名记录在案，本人可以查到。",
    maxlength=100,
)
_RECORD = (
    forms.Field(
        name="kind",
        label="谁来代办",
        kind="radio",
        options=(
            Option(value=MandateKind.VILLAGE_AGENT, label="我（村代办员）"),
            Option(value=MandateKind.RELATIVE, label="亲属"),
            Option(value=MandateKind.REPRESENTATIVE, label="单位经办人"),
        ),
    ),
    forms.Field(
        name="holder_code",
        label="代办人的身份证号码",
        kind="id_number",
        required=False,
        why="选“我”时不用填。代办人要先登记过。",
    ),
    forms.Field(
        name="evidence",
        label="凭什么",
        kind="radio",
        options=tuple(
            Option(value=how, label=labels.EVIDENCE[how])
            for how in (
                MandateEvidence.SIGNED_PAPER,
                MandateEvidence.THUMBPRINT,
                MandateEvidence.WITNESS,
            )
        ),
    ),
    forms.Field(
        name="evidence_note", label="委托书存放在哪里、谁在场", required=False, maxlength=200
    ),
    forms.Field(name="witness", label="见证人姓名", required=False, width="m", maxlength=50),
    forms.Field(
        name="until_on",
        label="到哪天失效",
        kind="date",
        width="m",
        help="照委托书上写的填；没有写的，按这里填好的日期。本人随时可以提前结束。",
    ),
)


@permission(access.SEARCH)
@never_cache
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Find persons; every hit is a recorded look."""
    text = request.GET.get("q", "")[:60]
    at = edge.moment(request)
    found = look_actions.search_persons(actor=actor_of(request), text=text, at=at) if text else []
    today = local_day(at)
    return render(
        request,
        "identity/search.html",
        {"q": text, "columns": _COLUMNS, "rows": [_person_row(one, today) for one in found]},
    )


def _person_row(person: PersonView, today: date) -> Row:
    age = person.age_on(today)
    return Row(
        key=str(person.id),
        label=person.name,
        cells=(
            Cell(
                text=person.name,
                href=reverse("identity:person", args=(person.id,)),
                head=True,
                small=person.legal_representative,
            ),
            Cell(text=person.code_masked, small=CODE_TYPE_TITLES[person.code_type]),
            Cell(text=person.phone_masked or "没有登记"),
            Cell(text="" if age is None else str(age), num=True),
        ),
    )


@permission(access.SEARCH)
@never_cache
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a person masked; a posted field and reason shows one value, recorded."""
    actor, at = actor_of(request), edge.moment(request)
    shown = _visible(actor, person_id)
    errors: dict[str, str] = {}
    revealed: dict[str, str] = {}
    if request.method == "POST":
        try:
            wanted = _wanted(request.POST.get("field", ""))
            revealed[wanted] = look_actions.reveal(
                actor=actor,
                person_id=person_id,
                field=wanted,
                reason=request.POST.get("reason", ""),
                at=at,
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "reason": refusal.message}
    fields = forms.fill([_REASON], values={"reason": request.POST.get("reason", "")}, errors=errors)
    return render(
        request,
        "identity/person.html",
        {
            "person": shown,
            "facts": _facts(shown, local_day(at), revealed),
            "fields": fields,
            "errors": forms.error_items(fields),
            "choices": list(labels.PERSON_FIELD.items()),
            "may_record": access.may_in_area(actor, access.REGISTER, shown.area_code),
            "may_open": shown.kind is PersonKind.NATURAL
            and access.may_in_area(actor, access.OPEN_ACCOUNT, shown.area_code),
            "may_face": shown.kind is PersonKind.NATURAL
            and access.may_in_area(actor, access.ENROL_FACE, shown.area_code),
            "has_account": account_queries.find_account_of(person_id=person_id) is not None,
            "columns": _MANDATE_COLUMNS,
            "mandates": _mandate_rows(person_id),
            "said": _SAID.get(request.GET.get("said", ""), ""),
        },
        status=422 if errors else 200,
    )


def _visible(actor: Actor, person_id: UUID) -> PersonView:
    """Return a person of the actor's areas; a stranger's page does not exist. Raises NotFound."""
    shown = person_queries.get_person(person_id=person_id)
    if not access.may_in_area(actor, access.SEARCH, shown.area_code):
        raise NotFound
    return shown


def _wanted(text: str) -> PersonField:
    try:
        return PersonField(text)
    except ValueError as error:
        raise NotFound from error


def _facts(person: PersonView, today: date, revealed: dict[str, str]) -> list[Fact]:
    age = person.age_on(today)
    born = person.birth_on
    facts = [
        Fact(
            name=CODE_TYPE_TITLES[person.code_type],
            value=revealed.get(PersonField.CODE) or person.code_masked,
        ),
        Fact(
            name="联系电话",
            value=revealed.get(PersonField.PHONE) or person.phone_masked or "没有登记",
        ),
        Fact(name="住址", value=revealed.get(PersonField.ADDRESS, "已遮住")),
        Fact(name="实名程度", value=labels.ASSURANCE[person.assurance]),
    ]
    if born is not None:
        facts.append(Fact(name="出生日期", value=words.long_date(on=born), note=f"{age} 岁"))
    if person.legal_representative:
        facts.append(Fact(name="法定代表人（经营者）", value=person.legal_representative))
    return facts


@permission(access.REGISTER)
@never_cache
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Record a mandate that the person gave on paper, by thumbprint or before a witness."""
    grantor = _visible(actor_of(request), person_id)
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            _record(request, person_id)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            field = {"holder": "holder_code"}.get(refusal.field or "", refusal.field)
            if field:
                errors = {field: refusal.message}
            else:
                others.append(refusal.message)
        else:
            page = reverse("identity:person", args=(person_id,))
            return HttpResponseRedirect(f"{page}?said=recorded")
    typed = {field.name: request.POST.get(field.name, "") for field in _RECORD}
    if request.method == "GET":
        typed["until_on"] = mandate_queries.usual_end(at=edge.moment(request)).isoformat()
    fields = forms.fill(_RECORD, values=typed, errors=errors)
    return render(
        request,
        "identity/record_mandate.html",
        {
            "person": grantor,
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
        },
        status=422 if errors or others else 200,
    )


def _record(request: HttpRequest, grantor_id: UUID) -> None:
    actor, posted = actor_of(request), request.POST
    kind = _choice(MandateKind, posted.get("kind", ""), "kind")
    by_agent = kind is MandateKind.VILLAGE_AGENT
    mandate_actions.record_mandate(
        actor=actor,
        kind=kind,
        grantor_id=grantor_id,
        at=edge.moment(request),
        evidence=_choice(MandateEvidence, posted.get("evidence", ""), "evidence"),
        holder_person_id=None if by_agent else _holder(posted.get("holder_code", "")),
        holder_officer_id=actor.officer_id if by_agent else None,
        holder_name=actor.name if by_agent else "",
        item_codes=(),
        from_on=None,
        until_on=_day(posted.get("until_on", "")),
        evidence_note=posted.get("evidence_note", ""),
        evidence_file_id=None,
        witness=posted.get("witness", ""),
    )


def _choice(kind: type[_Choice], text: str, field: str) -> _Choice:
    try:
        return kind(text)
    except ValueError as error:
        raise MandateRefused("请选一项。", field=field) from error


def _holder(code: str) -> UUID:
    found = person_queries.find_person(code_type=CodeType.ID_CARD, code=code)
    if found is None:
        raise MandateRefused(
            "没有找到这位代办人，请先核对号码；没有登记过的请先登记。", field="holder"
        )
    return found.id


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise MandateRefused("请按 2026-11-20 的样子填日期。", field="until_on") from error


@permission(access.CONFIRM_MANDATE)
@never_cache
@require_GET
def pending(request: HttpRequest) -> HttpResponse:
    """List the mandates that wait for confirmation in the officer's areas."""
    areas = actor_of(request).areas(access.CONFIRM_MANDATE)
    found = mandate_queries.list_pending(area_prefixes=areas)
    names = items.names_in(found)
    return render(
        request,
        "identity/pending_mandates.html",
        {
            "mandates": [(one, _words(one, names)) for one in found],
            "by_law": access.BY_LAW,
            "said": _SAID.get(request.GET.get("said", ""), ""),
        },
    )


@permission(access.CONFIRM_MANDATE)
@require_POST
def confirm(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """Confirm a mandate after asking the person."""
    try:
        how = ConfirmedBy(request.POST.get("confirmed_by", ""))
    except ValueError as error:
        raise MandateRefused("请选是怎样核实的。", field="confirmed_by") from error
    mandate_actions.confirm_mandate(
        actor=actor_of(request),
        mandate_id=mandate_id,
        confirmed_by=how,
        at=edge.moment(request),
        note=request.POST.get("note", "")[:200],
    )
    return HttpResponseRedirect(f"{reverse('identity:pending_mandates')}?said=confirmed")


def _words(mandate: MandateView, names: Mapping[str, str]) -> list[Fact]:
    may_do, which = labels.scope(mandate.item_codes, names)
    return [
        Fact(name="本人", value=mandate.grantor.name, note=mandate.grantor.phone_masked),
        Fact(name="谁来代办", value=mandate.holder_name, note=labels.MANDATE_KIND[mandate.kind]),
        Fact(name="依据", value=labels.EVIDENCE[mandate.evidence], note=mandate.evidence_note),
        Fact(name="可以办", value=may_do, note=which),
    ]


def _mandate_rows(person_id: UUID) -> list[Row]:
    found = mandate_queries.list_mandates(person_id=person_id)
    names = items.names_in(found)
    return [_mandate_row(one, names) for one in found]


def _mandate_row(mandate: MandateView, names: Mapping[str, str]) -> Row:
    may_do, which = labels.scope(mandate.item_codes, names)
    state, kind = labels.MANDATE_STATE[MandateState(mandate.state)]
    return Row(
        key=str(mandate.id),
        label=mandate.holder_name,
        cells=(
            Cell(text=mandate.grantor.name, head=True),
            Cell(text=mandate.holder_name, small=labels.MANDATE_KIND[mandate.kind]),
            Cell(text=may_do, small=which),
            Cell(text=labels.EVIDENCE[mandate.evidence], small=mandate.evidence_note),
            Cell(text=state, kind=kind),
        ),
    )
