"""Bundles (一件事) as their editors see them: the list, and one page to define, check and publish."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.catalogue import access
from yimen.catalogue.actions import bundle as actions
from yimen.catalogue.contracts import Situation
from yimen.catalogue.contracts.bundles import (
    BundleChanged,
    BundlePart,
    BundleRefused,
    BundleState,
    BundleText,
    BundleUnknown,
    BundleView,
    Need,
)
from yimen.catalogue.queries import bundle as queries
from yimen.catalogue.rules.bundle_merging import clashes, joint_steps
from yimen.catalogue.web.edge import at_of, today_of
from yimen.catalogue.web.staff.bundle_form import changed, read_text
from yimen.catalogue.web.staff.items import units
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui.parts import ErrorItem, Option

STATES = {
    BundleState.DRAFT: "草稿",
    BundleState.IN_USE: "在用",
    BundleState.ENDED: "已停办",
}
_SAID = {
    "saved": "已保存。下面列出还要定的地方。",
    "published": "已发布，居民现在可以一起申请了。",
    "ended": "已停办。已经开始填的仍可以填完提交。",
}


@permission(*access.READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def bundles(request: HttpRequest) -> HttpResponseBase:
    """List the bundles; posted, begin a new one."""
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            made = actions.create_bundle(
                actor=actor_of(request),
                code=request.POST.get("code", "").strip(),
                title=request.POST.get("title", ""),
                at=at_of(request),
            )
            return HttpResponseRedirect(reverse("catalogue:staff_bundle", args=[made.code]))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'title'}")]
    context = {
        "bundles": [(one, STATES[one.state]) for one in queries.list_newest()],
        "may_edit": actor_of(request).may(access.EDIT),
        "sent": request.POST,
        "errors": errors,
    }
    return render(request, "catalogue/staff/bundles.html", context, status=422 if errors else 200)


@permission(*access.READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def bundle(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a bundle with everything that clashes; posted, change, publish or end it."""
    found = queries.find_newest(code=code)
    if found is None:
        raise BundleUnknown
    if request.method == "POST":
        op = request.POST.get("op", "save")
        try:
            said = _done(request, found, op)
        except BundleRefused as refused:
            return _page(
                request, found, [ErrorItem(message=one) for one in refused.errors.values()]
            )
        except BundleChanged as refusal:
            return _page(request, found, [ErrorItem(message=refusal.message)], status=409)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            return _page(request, found, [ErrorItem(message=refusal.message, anchor="f-title")])
        page = reverse("catalogue:staff_bundle", args=[code])
        return HttpResponseRedirect(f"{page}?said={said}")
    return _page(request, found, [])


def _done(request: HttpRequest, found: BundleView, op: str) -> str:
    """Do what the page asked for and return what to say."""
    actor, at = actor_of(request), at_of(request)
    mark = request.POST.get("mark", "")[:16]
    if op == "publish":
        actions.publish_bundle(actor=actor, code=found.code, mark=mark, at=at)
        return "published"
    if op == "end":
        actions.end_bundle(actor=actor, code=found.code, at=at)
        return "ended"
    seen = BundleText(title="", parts=_named_parts(request))
    versions = queries.versions_today(text=seen, on=today_of(request))
    text = changed(read_text(request.POST, versions=versions), op, request.POST)
    actions.save_bundle(actor=actor, code=found.code, text=text, mark=mark, at=at)
    return "saved"


def _named_parts(request: HttpRequest) -> tuple[BundlePart, ...]:
    named = [
        request.POST.get(key, "")
        for key in request.POST
        if key[:1] == "p" and key.endswith("-item")
    ]
    return tuple(BundlePart(item_code=one, version=0) for one in named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One answer that a condition may name."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """The answers of one question, to tick."""

    title: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """An item on the page: when it applies, how its situation is found, what it asks apart."""

    part: BundlePart
    name: str
    version: int
    is_newer: bool
    needs: tuple[Ticks, ...]
    situations: tuple[tuple[Situation, tuple[Ticks, ...]], ...]
    otherwise: str
    apart: str
    made: str


def _ticks(text: BundleText, needs: Iterable[Need], *, before: str = "") -> tuple[Ticks, ...]:
    """Return what may be ticked: the answers of all questions, or of those before one."""
    ticked = {(need.question, answer) for need in needs for answer in need.answers}
    rows = []
    for one in text.questions:
        if one.code == before:
            break
        ticks = (
            Tick(value=f"{one.code}={each}", label=each, on=(one.code, each) in ticked)
            for each in one.answers
        )
        rows.append(Ticks(title=one.title, ticks=tuple(ticks)))
    return tuple(rows)


def _page(
    request: HttpRequest, found: BundleView, errors: Sequence[ErrorItem], *, status: int = 422
) -> HttpResponse:
    text = found.text
    versions = queries.versions_today(text=text, on=today_of(request))
    open_ = clashes(text, versions)
    pinned = [versions[one.item_code] for one in text.parts if one.item_code in versions]
    merged = queries.merged_form(bundle=found, pinned=pinned)
    names = {code: one.name for code, one in versions.items()}
    actor = actor_of(request)
    context = {
        "bundle": found,
        "state": STATES[found.state],
        "is_draft": found.state is BundleState.DRAFT,
        "in_use": queries.find_in_use(code=found.code) is not None,
        "may_edit": actor.may(access.EDIT),
        "may_publish": access.can_publish(actor),
        "questions": [(one, _ticks(text, one.needs, before=one.code)) for one in text.questions],
        "parts": [_part_row(text, one, versions) for one in text.parts],
        "units": [Option(value=code, label=name) for code, name in sorted(units().items())],
        "items": [
            Option(value=one.item_code, label=one.name)
            for one in queries.open_items(on=today_of(request))
            if one.item_code not in names
        ],
        "clashes": [(one, [(code, names.get(code, code)) for code in one.items]) for one in open_],
        "merged": merged,
        "shared": [
            (one.field, [names.get(code, code) for code in one.items]) for one in merged.shared
        ],
        "steps": [title for _, title in joint_steps(merged.parts)],
        "errors": errors,
        "said": _SAID.get(request.GET.get("said", ""), ""),
    }
    page = "catalogue/staff/bundle.html"
    return render(request, page, context, status=status if errors else 200)


def _part_row(text: BundleText, part: BundlePart, versions: queries.Versions) -> PartRow:
    version = versions.get(part.item_code)
    situations = version.definition.situations if version and version.definition else ()
    by_code = {one.situation: one.needs for one in part.variants if one.needs}
    otherwise = next((one.situation for one in part.variants if not one.needs), "")
    return PartRow(
        part=part,
        name=version.name if version else part.item_code,
        version=version.version if version else part.version,
        is_newer=version is not None and part.version not in (0, version.version),
        needs=_ticks(text, part.needs),
        situations=tuple((one, _ticks(text, by_code.get(one.code, ()))) for one in situations)
        if len(situations) > 1
        else (),
        otherwise=otherwise,
        apart=" ".join(part.apart),
        made=" ".join(part.made_here),
    )
