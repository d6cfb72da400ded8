"""One version: what it holds, how far its vetting has come, what stands against it, what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yimen.catalogue import access
from yimen.catalogue.actions import vetting
from yimen.catalogue.contracts import (
    CatalogueRefused,
    ItemState,
    ItemVersionView,
    PublicationRefused,
)
from yimen.catalogue.queries import history, publication
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.rules import dictionaries
from yimen.catalogue.rules.difference import Change, difference
from yimen.catalogue.rules.guide_review import usual_review_day
from yimen.catalogue.rules.lifecycle import VERB_TITLES, VersionVerb, state_words
from yimen.catalogue.rules.own_elements import is_applied_for, is_carried
from yimen.catalogue.rules.publication import PublicationFinding
from yimen.catalogue.rules.quality import Checked, score
from yimen.catalogue.rules.savings import savings
from yimen.catalogue.rules.sections import BY_CODE, WRITTEN, section_of_text
from yimen.catalogue.web import labels
from yimen.catalogue.web.edge import at_of, today_of
from yimen.catalogue.web.staff import section_form
from yimen.catalogue.web.staff.element_words import words_of
from yimen.catalogue.web.staff.items import units
from yimen.catalogue.web.staff.version_effect import effect_of
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import actor_of, permission
from yimen.ui.parts import Cell, Column, ErrorItem, Fact, Row

_COLUMNS = (
    Column(title="哪里"),
    Column(title="改前"),
    Column(title="改后"),
    Column(title="谁改的，为什么"),
)
_SAID = {
    "created": "已建好草稿，接着写各部分。",
    "submit": "已送审，本单位审核人的待办里有了。",
    "take_back": "已撤回，可以接着改。",
    "pass": "已通过，转到下一道审核。",
    "return": "已退回编制，编的人会看到原因。",
    "publish": "已发布。",
    "suspend": "已暂停，新的申请先不收，收了的照常办。",
    "resume": "已恢复。",
    "cancel": "已取消。收了的件照原来的版本办完。",
}
_PLACES = {"form": "catalogue:staff_form", "process": "catalogue:staff_process"}


@permission(*access.READERS)
@never_cache
@require_GET
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show a version: its parts, its findings, the steps of its vetting, and what may be done."""
    view = queries.find_for(actor=actor_of(request), item_code=code, version=number)
    return _page(request, view)


def _page(
    request: HttpRequest, view: ItemVersionView, *, others: Sequence[ErrorItem] = ()
) -> HttpResponse:
    checked = publication.checked(view=view, on=today_of(request))
    today = today_of(request)
    return render(
        request,
        "catalogue/staff/version.html",
        {
            "item": view,
            "state": state_words(
                state=view.state, until=queries.end_of(version_id=view.id), on=today
            ),
            "facts": _facts(view, units(), checked),
            "effect": effect_of(view=view),
            "parts": _parts(view, checked),
            "errors": others,
            "findings": [] if others else _lines(view, checked.blocking),
            "advice": len(checked.advice),
            "acts": _acts(actor_of(request), view),
            "steps": history.list_steps(version_id=view.id),
            "verbs": {verb.value: title for verb, title in VERB_TITLES.items()},
            "review_by": usual_review_day(since=today),
            "effective_on": _planned(view, today),
            "said": _SAID.get(request.GET.get("said", ""), ""),
            "has_form": is_applied_for(item_type=view.item_type)
            or is_carried(
                path="definition.form", definition=view.definition, item_type=view.item_type
            ),
            "is_listed": view.state in (ItemState.IN_USE, ItemState.SUSPENDED),
            "may_edit": view.state is ItemState.DRAFT
            and access.can_edit(actor_of(request), department=view.department_code),
        },
        status=422 if others else 200,
    )


def _planned(view: ItemVersionView, today: date) -> date:
    """Return the day of coming into force to offer: the one planned, tomorrow at the earliest."""
    planned = view.definition.elements.planned_from if view.definition else None
    return max(planned or today, today)


def _lines(
    view: ItemVersionView, findings: Sequence[PublicationFinding]
) -> list[tuple[str, str, str]]:
    """Return each finding with its rule and where it is mended."""
    return [(one.message, one.rule, _mended_at(view, one.path)) for one in findings]


def _mended_at(view: ItemVersionView, path: str) -> str:
    part = section_of_text(path)
    if path.startswith("definition.decisions"):
        return reverse("catalogue:staff_decisions", args=[view.item_code, view.version])
    if part in _PLACES:
        return reverse(_PLACES[part], args=[view.item_code, view.version])
    page = reverse("catalogue:staff_section", args=[view.item_code, view.version, part])
    return f"{page}#f-{path}"


def _parts(view: ItemVersionView, checked: Checked) -> list[tuple[str, str, int]]:
    """Return the written parts: address, title, and how many findings lie in each."""
    counts: dict[str, int] = dict.fromkeys(WRITTEN, 0)
    for finding in checked.blocking:
        part = section_of_text(finding.path)
        counts[part] = counts.get(part, 0) + 1
    return [
        (
            reverse("catalogue:staff_section", args=[view.item_code, view.version, part.code]),
            part.title,
            counts[part.code],
        )
        for part in (BY_CODE[code] for code in section_form.written(view))
    ]


def _facts(view: ItemVersionView, known: Mapping[str, str], checked: Checked) -> Sequence[Fact]:
    saved = savings(view)
    percent = score([checked]).percent
    return (
        Fact(name="实施编码", value=view.item_code),
        Fact(name="负责单位", value=known.get(view.department_code, view.department_code)),
        Fact(name="事项类型", value=dictionaries.ITEM_TYPES[view.item_type]),
        Fact(
            name="在哪办",
            value=labels.level_words(receive=view.receive_level, decide=view.decide_level),
        ),
        Fact(name="法定时限", value=labels.limit_words(view.lawful_limit) or "法律没有规定"),
        Fact(
            name="承诺时限",
            value=labels.promise_words(instant=view.instant, limit=view.promised_limit) or "没有写",
        ),
        Fact(
            name="网上办理",
            value=labels.online_words(saved.online_level),
            note="系统按深度和趟数算的",
        ),
        Fact(
            name="比法定少",
            value=labels.savings_words(saved) or "没有少",
            note="系统按法定基准算的",
        ),
        Fact(name="质量得分", value="没有适用的规则" if percent is None else f"{percent}"),
    )


def _acts(actor: Actor, view: ItemVersionView) -> Sequence[tuple[str, str, str, str]]:
    """Return the acts that state and posts allow: code, label, explanation, and what is asked."""
    edits = access.can_edit(actor, department=view.department_code)
    publishes = access.can_publish(actor)
    back = ("return", "退回编制", "写明哪里要改，编的人会看到。", "reason")
    offered: Mapping[ItemState, tuple[tuple[bool, tuple[tuple[str, str, str, str], ...]], ...]] = {
        ItemState.DRAFT: (
            (edits, (
                ("submit", "送审", "送给本单位的事项审核人。", ""),
                ("cancel", "不要这个草稿了", "草稿作废，已发布的版本不受影响。", "reason"),
            )),
        ),
        ItemState.VET_UNIT: (
            (access.can_vet_unit(actor, department=view.department_code),
             (("pass", "同意，送合法性审核", "您的意见会记入审核记录。", ""), back)),
            (edits, (("take_back", "撤回", "还没有审的，可以撤回来改。", ""),)),
        ),
        ItemState.VET_LAW: (
            (access.can_vet_law(actor),
             (("pass", "合法，送政务服务审核", "您的意见会记入审核记录。", ""), back)),
        ),
        ItemState.VET_OFFICE: (
            (publishes,
             (("publish", "审核通过并发布", "选今天的，现在起就按这一版办；选以后的，前一版执行到那天为止。已经在办的件都还按原来的版本。", "days"), back)),
        ),
        ItemState.IN_USE: (
            (publishes, (
                ("suspend", "暂停", "新的申请先不收，收了的照常办。", "reason"),
                ("cancel", "取消", "取消后不能恢复，收了的照常办完。", "reason"),
            )),
        ),
        ItemState.SUSPENDED: (
            (publishes, (
                ("resume", "恢复", "重新开始收件。", ""),
                ("cancel", "取消", "取消后不能恢复，收了的照常办完。", "reason"),
            )),
        ),
        ItemState.CANCELLED: (),
    }  # fmt: skip
    return [act for may, acts in offered[view.state] if may for act in acts]


@permission(*access.READERS)
@require_POST
def act(request: HttpRequest, code: str, number: int, verb: str) -> HttpResponse:
    """Send a version on: submit, take back, pass, return, publish, suspend, resume or cancel."""
    view = queries.find_for(actor=actor_of(request), item_code=code, version=number)
    if verb not in _ACTS:
        raise NotFound
    try:
        _ACTS[verb](request, view)
    except PublicationRefused as refused:
        others = [
            ErrorItem(message=message, anchor="h-findings") for message in refused.errors.values()
        ]
        return _page(request, view, others=others)
    except CatalogueRefused as refusal:
        return _page(request, view, others=[ErrorItem(message=refusal.message, anchor="acts")])
    page = reverse("catalogue:staff_version", args=[view.item_code, view.version])
    return HttpResponseRedirect(f"{page}?said={verb}")


def _plain(action: Callable[..., ItemVersionView]) -> Callable[..., None]:
    def run(request: HttpRequest, view: ItemVersionView) -> None:
        action(actor=actor_of(request), version_id=view.id, at=at_of(request))

    return run


def _with_reason(action: Callable[..., ItemVersionView]) -> Callable[..., None]:
    def run(request: HttpRequest, view: ItemVersionView) -> None:
        reason = request.POST.get("reason", "").strip()[:500]
        action(actor=actor_of(request), version_id=view.id, reason=reason, at=at_of(request))

    return run


def _publish(request: HttpRequest, view: ItemVersionView) -> None:
    effective_on = _day(request, "effective_on", "请选从哪天起执行。")
    review_by = _day(request, "review_by", "请选指南哪天前复核。", usual=effective_on)
    vetting.publish_version(
        actor=actor_of(request),
        version_id=view.id,
        effective_on=effective_on,
        review_by=review_by,
        at=at_of(request),
    )


def _day(request: HttpRequest, name: str, missing: str, *, usual: date | None = None) -> date:
    text = request.POST.get(name, "")
    if not text and usual is not None:
        return usual + timedelta(days=365)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CatalogueRefused("no_day", missing, field=name) from None


_ACTS: Mapping[str, Callable[[HttpRequest, ItemVersionView], None]] = {
    VersionVerb.SUBMIT: _plain(vetting.submit_version),
    VersionVerb.TAKE_BACK: _plain(vetting.take_back_version),
    VersionVerb.PASS: _plain(vetting.pass_version),
    VersionVerb.PUBLISH: _publish,
    VersionVerb.RESUME: _plain(vetting.resume_version),
    VersionVerb.RETURN: _with_reason(vetting.return_version),
    VersionVerb.SUSPEND: _with_reason(vetting.suspend_version),
    VersionVerb.CANCEL: _with_reason(vetting.cancel_version),
}


@permission(*access.READERS)
@never_cache
@require_GET
def compare(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show what changed from the version before, or from the one that the address names."""
    raw = request.GET.get("with", "")
    other = int(raw) if raw.isdecimal() and len(raw) < 6 else number - 1
    actor = actor_of(request)
    after = queries.find_for(actor=actor, item_code=code, version=number)
    before = queries.find_for(actor=actor, item_code=code, version=other)
    changes = difference(
        before=queries.version_json(view=before), after=queries.version_json(view=after)
    )
    told = history.last_by_place(version_id=after.id)
    return render(
        request,
        "catalogue/staff/difference.html",
        {
            "item": after,
            "before": before,
            "columns": _COLUMNS,
            "rows": [_change_row(at, one, told) for at, one in enumerate(changes)],
        },
    )


def _change_row(at: int, change: Change, told: Mapping[str, history.ChangeLine]) -> Row:
    line = told.get(change.place)
    who = f"{line.made_by}：{line.why or '没有写原因'}" if line else ""
    return Row(
        key=str(at),
        cells=(
            Cell(text=change.place, head=True),
            Cell(text=_words(change, change.before) or "（没有）", mute=not change.before),
            Cell(text=_words(change, change.after) or "（删掉了）", mute=not change.after),
            Cell(text=who or "—", mute=not who),
        ),
    )


def _words(change: Change, text: str) -> str:
    return words_of(change.path, text, units=units)
