"""One version: read it, edit the draft, send it through vetting, publish, suspend, cancel, compare."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.catalogue import access
from yimen.catalogue.actions import version as actions
from yimen.catalogue.actions import vetting
from yimen.catalogue.contracts import (
    CatalogueRefused,
    DefinitionRefused,
    ItemState,
    ItemVersionView,
    PublicationRefused,
)
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.rules import dictionaries
from yimen.catalogue.rules.difference import difference
from yimen.catalogue.rules.form_plain import plain_findings
from yimen.catalogue.rules.lifecycle import TITLES
from yimen.catalogue.rules.quality import publication_findings
from yimen.catalogue.web import labels
from yimen.catalogue.web.edge import at_of
from yimen.catalogue.web.staff import version_form
from yimen.catalogue.web.staff.items import units
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms
from yimen.ui.parts import Cell, Column, ErrorItem, Fact, Row

_COLUMNS = (Column(title="哪里"), Column(title="改前"), Column(title="改后"))
_SAID = {
    "saved": "已保存。",
    "submit": "已送审。",
    "return": "已退回编制。",
    "publish": "已发布。",
    "suspend": "已暂停，新的申请先不收，收了的照常办。",
    "resume": "已恢复。",
    "cancel": "已取消。收了的件照原来的版本办完。",
}


@permission(access.EDIT, access.PUBLISH)
@never_cache
@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show a version; a draft is edited here."""
    view = queries.find_version(item_code=code, version=number)
    if request.method == "POST":
        return _save(request, view)
    return _page(request, view)


def _save(request: HttpRequest, view: ItemVersionView) -> HttpResponse:
    values = version_form.posted(request.POST)
    try:
        text = version_form.read(values, fixed={"catalogue_code": view.catalogue_code})
        actions.edit_draft(
            actor=actor_of(request), version_id=view.id, text=text, at=at_of(request)
        )
    except DefinitionRefused as refused:
        return _page(request, view, values=values, errors=refused.errors)
    except CatalogueRefused as refusal:
        return _page(
            request, view, values=values, errors={refusal.field or "name": refusal.message}
        )
    return _go(view, "saved")


def _page(
    request: HttpRequest,
    view: ItemVersionView,
    *,
    values: Mapping[str, str | Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
    others: Sequence[ErrorItem] = (),
) -> HttpResponse:
    known = units()
    actor = actor_of(request)
    is_draft = view.state is ItemState.DRAFT and actor.may(access.EDIT)
    text = queries.version_text(view=view)
    wrong = errors or {}
    fields = forms.fill(
        version_form.questions(units=known, is_new=False),
        values=values or version_form.values_of(text),
        errors=version_form.field_errors(wrong),
    )
    problems = [*version_form.summary(wrong), *others]
    return render(
        request,
        "catalogue/staff/version.html",
        {
            "item": view,
            "state": TITLES[view.state],
            "fields": fields if is_draft else (),
            "facts": _facts(view, known),
            "definition": ""
            if is_draft
            else json.dumps(
                queries.version_json(view=view).get("definition"), ensure_ascii=False, indent=2
            ),
            "errors": problems,
            "findings": [] if problems else publication_findings(view=view),
            "advice": len(plain_findings(view.definition)) if view.definition else 0,
            "acts": _acts(
                view, can_edit=actor.may(access.EDIT), can_publish=access.can_publish(actor)
            ),
            "said": _SAID.get(request.GET.get("said", ""), ""),
            "is_listed": view.state in (ItemState.IN_USE, ItemState.SUSPENDED),
        },
        status=422 if problems else 200,
    )


def _facts(view: ItemVersionView, known: Mapping[str, str]) -> Sequence[Fact]:
    return (
        Fact(name="实施编码", value=view.item_code),
        Fact(name="负责单位", value=known.get(view.department_code, view.department_code)),
        Fact(name="事项类型", value=dictionaries.ITEM_TYPES[view.item_type]),
        Fact(name="时限规则", value=labels.REGIMES[view.regime]),
        Fact(
            name="在哪办",
            value=labels.level_words(receive=view.receive_level, decide=view.decide_level),
        ),
        Fact(name="法定时限", value=labels.limit_words(view.lawful_limit) or "法律没有规定"),
        Fact(
            name="承诺时限",
            value=labels.promise_words(instant=view.instant, limit=view.promised_limit) or "没有写",
        ),
    )


def _acts(
    view: ItemVersionView, *, can_edit: bool, can_publish: bool
) -> Sequence[tuple[str, str, str, str]]:
    """Return the acts that the state allows: code, label, explanation, and what is asked."""
    offered = {
        ItemState.DRAFT: (("submit", "送审", "保存以后送审，审核前还可以退回来改。", ""),),
        ItemState.VET_UNIT: (),
        ItemState.VET_LAW: (),
        ItemState.VET_OFFICE: (
            ("publish", "发布", "从选的那天起执行，前一版执行到那天为止。", "effective_on"),
            ("return", "退回编制", "写明哪里要改。", "reason"),
        ),
        ItemState.IN_USE: (
            ("suspend", "暂停", "新的申请先不收，收了的照常办。", "reason"),
            ("cancel", "取消", "取消后不能恢复，收了的照常办完。", "reason"),
        ),
        ItemState.SUSPENDED: (
            ("resume", "恢复", "重新开始收件。", ""),
            ("cancel", "取消", "取消后不能恢复，收了的照常办完。", "reason"),
        ),
        ItemState.CANCELLED: (),
    }
    return [act for act in offered[view.state] if (can_edit if act[0] == "submit" else can_publish)]


@permission(access.EDIT, access.PUBLISH)
@require_POST
def act(request: HttpRequest, code: str, number: int, verb: str) -> HttpResponse:
    """Send a version on: submit, return, publish, suspend, resume or cancel."""
    view = queries.find_version(item_code=code, version=number)
    if verb not in _ACTS:
        raise NotFound
    try:
        _ACTS[verb](request, view)
    except PublicationRefused as refused:
        others = [
            ErrorItem(message=message, anchor="definition") for message in refused.errors.values()
        ]
        return _page(request, view, others=others)
    except CatalogueRefused as refusal:
        return _page(request, view, others=[ErrorItem(message=refusal.message, anchor="acts")])
    return _go(view, verb)


def _submit(request: HttpRequest, view: ItemVersionView) -> None:
    vetting.submit_version(actor=actor_of(request), version_id=view.id, at=at_of(request))


def _publish(request: HttpRequest, view: ItemVersionView) -> None:
    try:
        day = date.fromisoformat(request.POST.get("effective_on", ""))
    except ValueError:
        raise CatalogueRefused("no_day", "请选从哪天起执行。", field="effective_on") from None
    vetting.publish_version(
        actor=actor_of(request), version_id=view.id, effective_on=day, at=at_of(request)
    )


def _resume(request: HttpRequest, view: ItemVersionView) -> None:
    vetting.resume_version(actor=actor_of(request), version_id=view.id, at=at_of(request))


def _with_reason(action: Callable[..., ItemVersionView]) -> Callable[..., None]:
    def run(request: HttpRequest, view: ItemVersionView) -> None:
        reason = request.POST.get("reason", "").strip()[:200]
        if not reason:
            raise CatalogueRefused("no_reason", "请写明原因，会记入台账。", field="reason")
        action(actor=actor_of(request), version_id=view.id, reason=reason, at=at_of(request))

    return run


_ACTS: Mapping[str, Callable[[HttpRequest, ItemVersionView], None]] = {
    "submit": _submit,
    "publish": _publish,
    "resume": _resume,
    "return": _with_reason(vetting.return_version),
    "suspend": _with_reason(vetting.suspend_version),
    "cancel": _with_reason(vetting.cancel_version),
}


def _go(view: ItemVersionView, said: str) -> HttpResponseRedirect:
    page = reverse("catalogue:staff_version", args=[view.item_code, view.version])
    return HttpResponseRedirect(f"{page}?said={said}")


@permission(access.EDIT, access.PUBLISH)
@never_cache
@require_GET
def compare(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show what changed from the version before, or from the one that the address names."""
    raw = request.GET.get("with", "")
    other = int(raw) if raw.isdecimal() and len(raw) < 6 else number - 1
    after = queries.find_version(item_code=code, version=number)
    before = queries.find_version(item_code=code, version=other)
    changes = difference(
        before=queries.version_json(view=before), after=queries.version_json(view=after)
    )
    return render(
        request,
        "catalogue/staff/difference.html",
        {
            "item": after,
            "before": before,
            "columns": _COLUMNS,
            "rows": [
                Row(
                    key=str(at),
                    cells=(
                        Cell(text=change.place, head=True),
                        Cell(text=change.before or "（没有）", mute=not change.before),
                        Cell(text=change.after or "（删掉了）", mute=not change.after),
                    ),
                )
                for at, change in enumerate(changes)
            ],
        },
    )
