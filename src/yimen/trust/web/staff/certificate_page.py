"""What the page of one certificate shows, and what is done from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import actor_of, moment
from yimen.pki import certificates as pki
from yimen.pki.contracts import Profile, RevocationReason
from yimen.trust import access
from yimen.trust.actions import certificates as actions
from yimen.trust.actions import wishes
from yimen.trust.certificate_contracts import (
    CertificateDetail,
    CertificateRefused,
    StepView,
    WishView,
)
from yimen.trust.contracts import CertificateView
from yimen.trust.queries import chain
from yimen.trust.rules.certificate import (
    LONGEST_MONTHS,
    REASONS,
    TABLE,
    CertificateState,
    CertificateVerb,
    WishKind,
    WishState,
)
from yimen.trust.web import certificate_labels as labels
from yimen.trust.web.staff.certificate_typed import key_of, months_of
from yimen.ui import forms
from yimen.ui.parts import Cell, Column, Fact, Row

_CHECKS = (Column(title="检查"), Column(title="结果"))
_HISTORY = (Column(title="什么时候"), Column(title="做了什么"), Column(title="谁办的"))
_WISHES = (
    Column(title="什么时候"),
    Column(title="要做什么"),
    Column(title="谁提的"),
    Column(title="结果"),
)
_SAID = {
    "issued": "证书已经签发。",
    "renewed": "新证书已经签发，旧证书到期以前还能用。",
    "suspended": "已经暂停，马上生效，吊销列表已经重新公布。",
    "resumed": "已经恢复，马上生效，吊销列表已经重新公布。",
    "asked": "已经提交，请另一位安全管理员批准。批准以前照旧。",
    "settled": "已经办好。",
}
_SERVICES = {Profile.ROOT, Profile.ISSUING, Profile.TSA, Profile.OCSP}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that can be done now: a form with its questions."""

    verb: str
    title: str
    says: str
    fields: tuple[forms.Field, ...] = ()
    hidden: str = ""


def do(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Do what was asked and return where to go, or the file. Raises Refusal."""
    verb = request.POST.get("verb", "")
    found = _DONE.get(verb)
    if found is None:
        raise NotFound
    return found(request, certificate_id, verb)


def _words(request: HttpRequest, verb: str) -> str:
    return request.POST.get(f"{verb}_words", "")


def _back(certificate_id: UUID, said: str) -> HttpResponse:
    return HttpResponseRedirect(
        f"{reverse('trust:certificate', args=[certificate_id])}?said={said}"
    )


def _suspend(request: HttpRequest, certificate_id: UUID, verb: str) -> HttpResponse:
    actions.suspend_certificate(
        actor=actor_of(request),
        certificate_id=certificate_id,
        words=_words(request, verb),
        at=moment(request),
    )
    return _back(certificate_id, "suspended")


def _resume(request: HttpRequest, certificate_id: UUID, verb: str) -> HttpResponse:
    actions.resume_certificate(
        actor=actor_of(request),
        certificate_id=certificate_id,
        words=_words(request, verb),
        at=moment(request),
    )
    return _back(certificate_id, "resumed")


def _renew(request: HttpRequest, certificate_id: UUID, verb: str) -> HttpResponse:
    pasted = request.POST.get(f"{verb}_request", "")
    made = actions.renew_certificate(
        actor=actor_of(request),
        certificate_id=certificate_id,
        months=months_of(request.POST.get(f"{verb}_months", "")),
        public=key_of(pasted) if pasted.strip() else None,
        at=moment(request),
    )
    return _back(made.id, "renewed")


def _ask(request: HttpRequest, certificate_id: UUID, verb: str) -> HttpResponse:
    reason = request.POST.get(f"{verb}_reason", "")
    wishes.ask(
        actor=actor_of(request),
        certificate_id=certificate_id,
        kind=WishKind(verb),
        reason=RevocationReason(reason) if reason in set(REASONS) else None,
        words=_words(request, verb),
        at=moment(request),
    )
    return _back(certificate_id, "asked")


def _settle(request: HttpRequest, certificate_id: UUID, verb: str) -> HttpResponse:
    actor, at, wish_id = actor_of(request), moment(request), _wish_of(request)
    if verb == "approve":
        wishes.approve(actor=actor, wish_id=wish_id, at=at)
    elif verb == "refuse":
        wishes.refuse(actor=actor, wish_id=wish_id, words=_words(request, verb), at=at)
    else:
        wishes.take_back(actor=actor, wish_id=wish_id, at=at)
    return _back(certificate_id, "settled")


def _take(request: HttpRequest, certificate_id: UUID, verb: str) -> HttpResponse:
    content = wishes.take_key(
        actor=actor_of(request),
        wish_id=_wish_of(request),
        passphrase=request.POST.get(f"{verb}_passphrase", ""),
        at=moment(request),
    )
    response = HttpResponse(content, content_type="application/x-pem-file")
    response.headers["Content-Disposition"] = f'attachment; filename="{certificate_id}.key.pem"'
    return response


def _wish_of(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("wish", ""))
    except ValueError:
        raise CertificateRefused("wish", "这件事已经办过了，请刷新后再看。") from None


_DONE: dict[str, Callable[[HttpRequest, UUID, str], HttpResponse]] = {
    "suspend": _suspend,
    "resume": _resume,
    "renew": _renew,
    "revoke": _ask,
    "recover": _ask,
    "approve": _settle,
    "refuse": _settle,
    "take_back": _settle,
    "take": _take,
}


def about(
    request: HttpRequest, detail: CertificateDetail, errors: Mapping[str, str]
) -> dict[str, object]:
    """Return what the page shows of a certificate, with what was wrong at its field."""
    at, view = moment(request), detail.view
    state, kind = labels.state_of(CertificateState(view.state), view.valid_until, at)
    acts = [_typed(act, request, errors) for act in _acts(actor_of(request), detail)]
    fields = [one for act in acts for one in act.fields]
    at_none = [said for name, said in errors.items() if name not in {one.name for one in fields}]
    report = chain.check_certificate(der=view.der, at=at, profile=view.profile)
    return {
        "one": view,
        "state": state,
        "kind": kind,
        "facts": _facts(detail),
        "check_columns": _CHECKS,
        "checks": [
            Row(
                cells=(
                    Cell(text=step.sentence, head=True),
                    Cell(
                        text=labels.OUTCOMES[step.outcome][0], kind=labels.OUTCOMES[step.outcome][1]
                    ),
                )
            )
            for step in report.steps
        ],
        "history_columns": _HISTORY,
        "history": [_past(one) for one in detail.steps],
        "wish_columns": _WISHES,
        "wishes": [_wish_row(one) for one in detail.wishes],
        "waiting": detail.waiting,
        "waiting_words": _waiting_words(detail.waiting),
        "acts": acts,
        "errors": forms.error_items(fields, others=at_none),
        "said": _SAID.get(request.GET.get("said", ""), ""),
    }


def _typed(act: Act, request: HttpRequest, errors: Mapping[str, str]) -> Act:
    """Return an act whose questions keep what was typed, save a passphrase."""
    typed = {
        one.name: request.POST[one.name]
        for one in act.fields
        if one.name in request.POST and one.kind != "password"
    }
    return replace(act, fields=tuple(forms.fill(act.fields, values=typed, errors=errors)))


def _whose(view: CertificateView) -> str:
    """Return whose certificate it is; an official seal bears the name of its organisation."""
    if view.organisation_name in {"", view.common_name}:
        return view.common_name
    return f"{view.common_name}　{view.organisation_name}"


def _facts(detail: CertificateDetail) -> list[Fact]:
    view = detail.view
    read = pki.read(view.der)
    keeps = "在本平台，加密保存" if detail.key_is_here else "由使用单位自己保管"
    if detail.is_escrowed:
        keeps = "在本平台托管，加密保存，取出要两个人同意"
    rows = [
        ("给谁用", _whose(view)),
        ("用途", labels.PROFILES[view.profile]),
        ("算法", labels.SUITES[view.suite]),
        ("序列号", labels.grouped(view.serial)),
        ("签发它的", detail.issuer_name),
        (
            "有效期",
            f"{labels.moment_words(view.valid_from)}起，{labels.moment_words(view.valid_until)}止",
        ),
        ("私钥", keeps),
        ("公钥标识", read.subject_key.hex().upper()),
        ("签发", f"{view.issued_by}，{labels.moment_words(view.issued_at)}"),
    ]
    links = (
        ("配对的证书", detail.partner_id),
        ("换发后的新证书", detail.renewed_by_id),
        ("换发前的旧证书", detail.renews_id),
    )
    return [Fact(name=name, value=value) for name, value in rows] + [
        Fact(name=name, value="打开", href=reverse("trust:certificate", args=[target]))
        for name, target in links
        if target
    ]


def _past(one: StepView) -> Row:
    return Row(
        cells=(
            Cell(text=labels.moment_words(one.at), head=True),
            Cell(text=TABLE.verb_titles[one.verb], small=one.words),
            Cell(text=one.by),
        )
    )


def _wish_row(one: WishView) -> Row:
    said, kind = labels.WISH_STATES[one.state]
    settled = f"{one.settled_by_name} {one.settled_words}".strip()
    return Row(
        cells=(
            Cell(text=labels.moment_words(one.asked_at), head=True),
            Cell(text=labels.WISHES[one.kind], small=labels.reason_words(one.reason)),
            Cell(text=one.asked_by_name, small=one.words),
            Cell(text=said, small=settled, kind=kind),
        )
    )


def _waiting_words(wish: WishView | None) -> str:
    if wish is None:
        return ""
    reason = f"原因：{labels.reason_words(wish.reason)}。" if wish.reason else ""
    return f"{wish.asked_by_name}申请{labels.WISHES[wish.kind]}。{reason}说明：{wish.words}。"


def _reason_field(verb: str, label: str) -> forms.Field:
    return forms.Field(name=f"{verb}_words", label=label, maxlength=300, width="l")


def _acts(actor: Actor, detail: CertificateDetail) -> list[Act]:
    """Return what this officer may do with the certificate now."""
    found = _settling(actor, detail)
    view = detail.view
    if detail.waiting is None and view.profile not in {Profile.ROOT, Profile.ISSUING}:
        allowed = TABLE.verbs(CertificateState(view.state))
        found += [_act(verb, detail) for verb in allowed if _fits(verb, detail)]
    taken = next((one for one in detail.wishes if _may_take(actor, one)), None)
    if taken is not None:
        passphrase = forms.Field(
            name="take_passphrase",
            label="给文件设一个口令",
            kind="password",
            width="m",
            help="至少 12 个字符。口令和文件分开交给使用单位。",
        )
        found.insert(
            0,
            Act(
                verb="take",
                title="取出私钥文件",
                says="批准后 24 小时内可以取。取一次记一次。",
                fields=(passphrase,),
                hidden=str(taken.id),
            ),
        )
    return found


def _may_take(actor: Actor, wish: WishView) -> bool:
    recovered = wish.kind is WishKind.RECOVER and wish.state is WishState.APPROVED
    return recovered and wish.asked_by is not None and wish.asked_by == actor.account_id


def _settling(actor: Actor, detail: CertificateDetail) -> list[Act]:
    wish = detail.waiting
    if wish is None:
        return []
    if wish.asked_by is not None and wish.asked_by == actor.account_id:
        return [
            Act(
                verb="take_back",
                title="撤回",
                says="这是您提的，要另一位安全管理员批准。不想办了可以撤回。",
                hidden=str(wish.id),
            )
        ]
    if not actor.may(access.APPROVE_CERTIFICATES):
        return []
    ends = wish.kind is WishKind.REVOKE
    return [
        Act(
            verb="approve",
            title=f"批准{labels.WISHES[wish.kind]}",
            says="吊销马上生效，不能恢复。此前的签名仍然有效。"
            if ends
            else "批准后由申请的人在 24 小时内取出。",
            hidden=str(wish.id),
        ),
        Act(
            verb="refuse",
            title="不批准",
            says="申请的人看得到理由。",
            fields=(_reason_field("refuse", "不批准的理由"),),
            hidden=str(wish.id),
        ),
    ]


def _fits(verb: CertificateVerb, detail: CertificateDetail) -> bool:
    view = detail.view
    if detail.is_outside:  # who issued it suspends and renews it
        return verb is CertificateVerb.REVOKE
    if verb is CertificateVerb.RECOVER:
        return detail.is_escrowed and detail.key_is_here
    if verb is CertificateVerb.RENEW:
        return detail.renewed_by_id is None and view.profile not in _SERVICES | {Profile.SEAL}
    return True


def _act(verb: CertificateVerb, detail: CertificateDetail) -> Act:
    says = {
        CertificateVerb.RENEW: "给同一个使用者换一对新密钥。旧证书到期以前还能用。",
        CertificateVerb.SUSPEND: "马上生效，可以恢复。怀疑私钥丢了，先暂停再查。",
        CertificateVerb.RESUME: "马上生效。暂停期间的签名仍然不算数。",
        CertificateVerb.REVOKE: "不能恢复，要另一位安全管理员批准。",
        CertificateVerb.RECOVER: "使用者丢了解密的私钥时用，要另一位安全管理员批准。",
    }
    titles = {CertificateVerb.REVOKE: "申请吊销", CertificateVerb.RECOVER: "申请取出加密私钥"}
    return Act(
        verb=verb.value,
        title=titles.get(verb, TABLE.verb_titles[verb]),
        says=says[verb],
        fields=_fields(verb, detail),
    )


def _fields(verb: CertificateVerb, detail: CertificateDetail) -> tuple[forms.Field, ...]:
    name = verb.value
    if verb is CertificateVerb.RENEW:
        longest = LONGEST_MONTHS[detail.view.profile]
        months = forms.Field(
            name=f"{name}_months",
            label=f"有效期（月，最长 {longest}）",
            width="s",
            value=str(min(24, longest)),
            maxlength=3,
        )
        pasted = forms.Field(
            name=f"{name}_request",
            label="新的证书请求",
            kind="textarea",
            rows=5,
            help="由使用单位重新生成，整段贴进来。",
        )
        return (months,) if detail.key_is_here else (months, pasted)
    words = _reason_field(name, f"{TABLE.verb_titles[verb]}的说明")
    if verb is CertificateVerb.REVOKE:
        reason = forms.Field(
            name=f"{name}_reason", label="吊销的原因", kind="select", options=labels.REASON_OPTIONS
        )
        return (reason, words)
    return (words,)
