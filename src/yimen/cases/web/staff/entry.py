"""Paper is a channel: the counter's page for a signed form, its scan and each paper."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yimen.cases import access
from yimen.cases.actions import deferred, desk_entry
from yimen.cases.contracts import CaseState, PaperEntryView, PaperMark, SignedHow
from yimen.cases.queries import case as cases
from yimen.cases.queries import deferral as deferrals
from yimen.cases.queries import entry as entries
from yimen.cases.queries.entry import EntryPaper
from yimen.cases.queries.files import file_rows
from yimen.cases.queries.filling import is_filled_from_sources
from yimen.cases.queries.signing import find_thumbprint
from yimen.cases.rules.desk import SIGNED_TITLES
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView
from yimen.identity import public as identity
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.trust import public as trust
from yimen.ui.parts import ErrorItem, Option

_MARKS = {
    PaperMark.ORIGINAL: "收原件，已核对",
    PaperMark.COPY: "收复印件，没看原件",
    PaperMark.LICENCE: "免提交，电子证照",
    PaperMark.PLEDGE: "告知承诺代替",
    PaperMark.DEFERRED: "容缺，后补",
    PaperMark.NONE: "没带，可以不交",
}
_LEVELS = {
    PaperMark.ORIGINAL: "B",
    PaperMark.COPY: "C",
    PaperMark.LICENCE: "A",
    PaperMark.PLEDGE: "D",
}
_DRAWN = {
    PaperMark.ORIGINAL: "ok",
    PaperMark.COPY: "todo",
    PaperMark.LICENCE: "free",
    PaperMark.PLEDGE: "oath",
    PaperMark.DEFERRED: "late",
    PaperMark.NONE: "none",
}


@permission(access.FILE_FOR)
@never_cache
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Show a paper application; posted, keep what was set, and receive it when asked to."""
    actor, at = actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            desk_entry.save_entry(actor=actor, draft_id=draft_id, sent=_sent(request), at=at)
            _take_thumbprint(request, draft_id)
            if "receive" in request.POST:
                return _receive(request, draft_id)
            return HttpResponseRedirect(reverse("cases:desk_entry", args=[draft_id]))
        except FieldRefusals as refusal:
            errors = _where(draft_id, refusal)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'scan'}")]
    shown = entries.get_entry(actor=actor, draft_id=draft_id)
    if shown.draft.case_id is not None:
        return HttpResponseRedirect(reverse("cases:staff_case", args=[shown.draft.case_id]))
    context = _context(shown, at) | {"errors": errors}
    return render(request, "cases/desk_entry.html", context, status=422 if errors else 200)


def _sent(request: HttpRequest) -> desk_entry.EntrySent:
    posted = request.POST
    return desk_entry.EntrySent(
        signed_how=posted.get("signed_how", ""),
        witness=posted.get("witness", ""),
        note=posted.get("note", ""),
        marks={key.removeprefix("mark-"): posted[key] for key in posted if key.startswith("mark-")},
        scans=request.FILES.getlist("scan"),
    )


def _take_thumbprint(request: HttpRequest, draft_id: UUID) -> None:
    """Keep the picture of a thumbprint where one came along."""
    file = request.FILES.get("thumbprint")
    if file is not None:
        desk_entry.take_thumbprint(
            actor=actor_of(request),
            draft_id=draft_id,
            file=file,
            device=trust.hand_device(user_agent=request.headers.get("User-Agent", "")),
            at=moment(request),
        )


def _receive(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    case = desk_entry.submit_entry(actor=actor_of(request), draft_id=draft_id, at=moment(request))
    if case.state is CaseState.SUBMITTED:
        return HttpResponseRedirect(reverse("cases:desk") + "?said=entered")
    return HttpResponseRedirect(reverse("cases:staff_case", args=[case.id]) + "#h-docs")


def _where(draft_id: UUID, refusal: FieldRefusals) -> list[ErrorItem]:
    return [
        ErrorItem(message=f"申请表没有填全：{said}", anchor="fill")
        for said in refusal.errors.values()
    ]


def _context(shown: PaperEntryView, at: datetime) -> dict[str, object]:
    draft = shown.draft
    version = catalogue.get_version(version_id=draft.item_version_id)
    papers = entries.list_entry_papers(entry=shown, version=version, at=at)
    filled = entries.is_filled(draft_id=draft.id, at=at)
    thumb, fits = find_thumbprint(entry=shown, at=at)
    todo = _todo(shown, papers, filled=filled, thumb_fits=fits)
    person = identity.get_person(person_id=draft.applicant_id)
    definition = version.definition
    assert definition is not None
    situation = next(
        (one.title for one in definition.situations if one.code == draft.situation), ""
    )
    return {
        "entry": shown,
        "person": person,
        "version": version,
        "situation": situation if len(definition.situations) > 1 else "",
        "filled": filled,
        "is_filled_from_sources": is_filled_from_sources(draft_id=draft.id),
        "papers": [_row(one, version) for one in papers],
        "thumb": thumb,
        "thumb_fits": fits,
        "scans": file_rows("scan", [str(one) for one in shown.scan_ids]),
        "signed": [Option(value=how, label=title) for how, title in SIGNED_TITLES.items()],
        "needs_witness": shown.signed_how in {SignedHow.THUMBPRINT, SignedHow.WITNESS},
        "todo": todo,
        "done": sum(1 for one in papers if one.mark) + (1 if shown.scan_ids else 0) + filled,
        "deferred": sum(1 for one in papers if one.mark is PaperMark.DEFERRED),
        "fill_url": reverse("cases:draft_step", args=[draft.id, draft.step]),
    }


def _row(one: EntryPaper, version: ItemVersionView) -> dict[str, object]:
    del version
    later = f"，{one.paper.deferrable_days} 个工作日内补" if one.paper.deferrable_days else ""
    return {
        "paper": one.paper,
        "mark": one.mark or "",
        "drawn": _DRAWN.get(one.mark, "todo") if one.mark else "todo",
        "said": _MARKS[one.mark] if one.mark else "还没有收",
        "level": _LEVELS.get(one.mark, "—") if one.mark else "—",
        "options": [
            Option(value=mark, label=_MARKS[mark] + (later if mark is PaperMark.DEFERRED else ""))
            for mark in one.choices
        ],
    }


def _todo(
    shown: PaperEntryView, papers: list[EntryPaper], *, filled: bool, thumb_fits: bool
) -> list[str]:
    """Return what is still to be done before the paper application can be received."""
    left = [] if filled else ["照纸面填完申请表"]
    left += [f"收“{one.paper.name}”" for one in papers if one.mark is None]
    if shown.signed_how is None:
        left.append("选申请表是怎样签的")
    elif shown.signed_how is not SignedHow.SIGNATURE and not shown.witness:
        left.append("写明见证人")
    if not shown.scan_ids:
        left.append("扫描签了字的申请表")
    if shown.signed_how is SignedHow.THUMBPRINT and not thumb_fits:
        left.append("在见证人面前扫描或拍下手印")
    return left


@permission(access.FILE_FOR)
@require_POST
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Put a paper application away."""
    desk_entry.discard_entry(actor=actor_of(request), draft_id=draft_id, at=moment(request))
    return HttpResponseRedirect(reverse("cases:desk"))


@permission(access.RECEIVE)
@never_cache
@require_http_methods(["GET", "POST"])
def deferred_papers(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """List what was to be brought later, and take it in."""
    actor, at = actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _take_deferred(request, case_id)
        except ValueError:
            errors = [ErrorItem(message="请再点一次那份材料的“收下”。", anchor="main")]
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            anchor = f"files-{request.POST.get('paper', 'signed')}"
            errors = [ErrorItem(message=refusal.message, anchor=anchor)]
    case = cases.get_case(actor=actor, case_id=case_id)
    context = {
        "case": case,
        "papers": deferrals.list_deferred(case_id=case_id, at=at),
        "pledges": deferrals.list_pledges(case_id=case_id),
        "errors": errors,
        "said": "" if errors or request.method == "GET" else "已经收下，记进办件。",
    }
    return render(request, "cases/desk_deferred.html", context, status=422 if errors else 200)


def _take_deferred(request: HttpRequest, case_id: UUID) -> None:
    """Take in a paper that was awaited, or the pledge with its signature."""
    actor, at = actor_of(request), moment(request)
    if "signed" in request.POST:
        signed = request.FILES.getlist("files")
        deferred.keep_signed(actor=actor, case_id=case_id, files=signed, at=at)
        return
    deferred.bring_paper(
        actor=actor,
        paper_id=UUID(request.POST.get("paper", "")),
        original_seen=bool(request.POST.get("original")),
        files=request.FILES.getlist("files"),
        at=at,
    )
