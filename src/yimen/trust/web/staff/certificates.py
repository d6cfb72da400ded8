"""The security administrator's pages on certificates: the list, issuing, one with its history."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ledger import actions as ledger
from yimen.pki import certificates as pki
from yimen.pki.contracts import Profile, SuiteName
from yimen.trust import access
from yimen.trust.actions import certificates as actions
from yimen.trust.actions import outside
from yimen.trust.certificate_contracts import (
    CertificateRefused,
    CertificateRow,
    Subject,
)
from yimen.trust.queries import authorities
from yimen.trust.queries import certificates as queries
from yimen.trust.web import certificate_labels as labels
from yimen.trust.web.staff import certificate_page as page
from yimen.trust.web.staff.certificate_tabs import tabs
from yimen.trust.web.staff.certificate_typed import months_of, request_of
from yimen.ui import forms
from yimen.ui.parts import Cell, Column, Filter, Option, Row

_COLUMNS = (
    Column(title="证书"),
    Column(title="用途和算法"),
    Column(title="到期"),
    Column(title="状态"),
)
_LONGEST_TEXT = 64
_KINDS = (
    Option(value="pair", label="签名和加密证书", hint="业务系统用。加密的密钥由平台生成并托管。"),
    Option(value="login", label="登录证书", hint="人员用智能密码钥匙登录。"),
)
_QUESTIONS = (
    forms.Field(name="kind", label="签发哪一种", kind="radio", options=_KINDS, value="pair"),
    forms.Field(
        name="common_name", label="给谁用", maxlength=64, width="l", help="系统名称或人员姓名。"
    ),
    forms.Field(
        name="organisation_name", label="所在单位", maxlength=64, width="l", required=False
    ),
    forms.Field(
        name="suite",
        label="算法",
        kind="radio",
        options=tuple(Option(value=one.value, label=labels.SUITES[one]) for one in SuiteName),
        value=SuiteName.SM.value,
    ),
    forms.Field(name="months", label="有效期（月）", width="s", value="24", maxlength=3),
    forms.Field(
        name="request",
        label="证书请求",
        kind="textarea",
        rows=6,
        help="由使用单位在自己的设备上生成（PKCS#10），私钥不出设备。把整段文字贴进来。",
    ),
)


@permission(access.MANAGE_CERTIFICATES)
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the certificates, the newest first, narrowed by what was chosen."""
    at = moment(request)
    text = request.GET.get("q", "").strip()[:_LONGEST_TEXT].replace("\0", "")
    chosen = {name: _chosen(request, name, known) for name, known in _known().items()}
    after = _identifier(request.GET.get("after", ""))
    found = queries.page_of_certificates(at=at, text=text, filters=chosen, after=after)
    kept = {name: value for name, value in {"q": text, **chosen}.items() if value}
    base = reverse("trust:certificates")
    waiting = queries.waiting_wishes()
    context = {
        "tabs": tabs("certificates", actor_of(request)),
        "columns": _COLUMNS,
        "rows": [_row(one, at=at, waits=one.id in waiting) for one in found.rows],
        "filters": [
            Filter.of(name=name, label=label, titles=_known()[name], value=chosen[name])
            for name, label in (("profile", "用途"), ("suite", "算法"), ("state", "状态"))
        ],
        "q": text,
        "clear_href": base if kept else "",
        "first_href": f"{base}?{urlencode(kept)}" if after else "",
        "after_href": f"{base}?{urlencode({**kept, 'after': found.after})}" if found.after else "",
    }
    return render(request, "trust/certificates.html", context)


def _known() -> dict[str, dict[str, str]]:
    return {
        "profile": {key.value: title for key, title in labels.PROFILES.items()},
        "suite": {key.value: title for key, title in labels.SUITES.items()},
        "state": labels.STATES,
    }


def _chosen(request: HttpRequest, name: str, known: dict[str, str]) -> str:
    value = request.GET.get(name, "")
    return value if value in known else ""


def _identifier(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _row(one: CertificateRow, *, at: datetime, waits: bool) -> Row:
    said, kind = labels.state_of(one.state, one.valid_until, at)
    return Row(
        key=str(one.id),
        label=one.common_name,
        cells=(
            Cell(
                text=one.common_name,
                small=one.organisation_name if one.organisation_name != one.common_name else "",
                href=reverse("trust:certificate", args=[one.id]),
                head=True,
            ),
            Cell(
                text=labels.PROFILES[one.profile],
                small=labels.SUITES[one.suite] + ("，外部机构签发" if one.is_outside else ""),
            ),
            Cell(text=labels.day_words(one.valid_until)),
            Cell(text=said, small="有一件事等批准" if waits else "", kind=kind),
        ),
    )


@permission(access.MANAGE_CERTIFICATES)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Issue a pair of certificates, or one to sign in with, for a key that its owner keeps."""
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            made = _issue(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field:
                errors = {refusal.field: refusal.message}
            else:
                others = [refusal.message]
        else:
            address = reverse("trust:certificate", args=[made])
            return HttpResponseRedirect(f"{address}?said=issued")
    questions = (*_QUESTIONS, *_authorities())
    typed = {one.name: request.POST[one.name] for one in questions if one.name in request.POST}
    fields = forms.fill(questions, values=typed, errors=errors)
    context = {"fields": fields, "errors": forms.error_items(fields, others=others)}
    return render(
        request, "trust/certificate_new.html", context, status=422 if errors or others else 200
    )


def _authorities() -> tuple[forms.Field, ...]:
    """Ask who issues, where an authority outside was entered."""
    entered = authorities.list_entered()
    if not entered:
        return ()
    return (
        forms.Field(
            name="authority",
            label="由谁签发",
            kind="radio",
            options=(
                Option(value="", label="本平台"),
                *(
                    Option(
                        value=one.code,
                        label=one.title,
                        hint="有效期由它定；选签名和加密的，只签签名证书。",
                    )
                    for one in entered
                ),
            ),
            required=False,
        ),
    )


def _issue(request: HttpRequest) -> UUID:
    """Issue what was asked and return the id of its page."""
    given = request.POST
    if given.get("kind") not in {one.value for one in _KINDS}:
        raise CertificateRefused("kind", "请选签发哪一种证书。", field="kind")
    if given.get("suite") not in set(SuiteName):
        raise CertificateRefused("suite", "请选算法。", field="suite")
    subject = Subject(
        ref=None,
        common_name=given.get("common_name", "").strip(),
        organisation_name=given.get("organisation_name", "").strip(),
    )
    actor, at, suite = actor_of(request), moment(request), SuiteName(given["suite"])
    request_read = request_of(given.get("request", ""))
    if given.get("authority"):
        return outside.request_certificate(
            actor=actor,
            code=given["authority"],
            profile=Profile.LOGIN if given["kind"] == "login" else Profile.SIGNING,
            subject=subject,
            suite=suite,
            request=request_read.der,
            at=at,
        ).id
    months, public = months_of(given.get("months", "")), request_read.public
    if given["kind"] == "login":
        return actions.issue_certificate(
            actor=actor,
            profile=Profile.LOGIN,
            subject=subject,
            suite=suite,
            months=months,
            public=public,
            at=at,
        ).id
    signing, _ = actions.issue_pair(
        actor=actor, subject=subject, suite=suite, months=months, public=public, at=at
    )
    return signing.id


@permission(access.MANAGE_CERTIFICATES)
@never_cache
@require_http_methods(["GET", "POST"])
def certificate(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Show a certificate, or do something with it."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return page.do(request, certificate_id)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            asked = f"{request.POST.get('verb', '')}_{refusal.field}" if refusal.field else ""
            errors = {asked: refusal.message}
    detail = queries.get_detail(certificate_id=certificate_id)
    context = page.about(request, detail, errors)
    return render(request, "trust/certificate.html", context, status=422 if errors else 200)


@permission(access.MANAGE_CERTIFICATES)
@never_cache
@require_safe
def export(request: HttpRequest, certificate_id: UUID, form: str) -> HttpResponse:
    """Hand out a certificate as DER or PEM; that it was taken stands in the ledger."""
    view = queries.get_certificate(certificate_id=certificate_id)
    if form not in {"crt", "pem"}:
        raise NotFound
    with transaction.atomic():
        ledger.record(
            actor=actor_of(request),
            verb="trust.certificate.exported",
            subject=view.ref,
            at=moment(request),
            change={"form": form},
        )
    content = view.der if form == "crt" else pki.pem(view.der).encode()
    kind = "application/pkix-cert" if form == "crt" else "application/x-pem-file"
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{view.serial}.{form}"'
    return response
