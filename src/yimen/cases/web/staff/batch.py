"""Yearly confirmation: one item for many people, with a preview, in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yimen.cases import access
from yimen.cases.actions import batch as batches
from yimen.cases.contracts import BatchState, BatchView
from yimen.cases.queries import batch as queries
from yimen.cases.queries.applicant import form_context
from yimen.cases.queries.batch import Candidate, Prospect
from yimen.cases.queries.files import file_rows
from yimen.cases.rules import batch as rules
from yimen.cases.web.citizen.form_page import area_root
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView
from yimen.catalogue.contracts.forms import FormAnswers
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import Cell, Column, ErrorItem, Option, Row

_REASONS = ("去世", "户口迁走", "本人不再要", "联系不上")
_STATES = {
    BatchState.PENDING: ("正在办", "now"),
    BatchState.FILED: ("已提交", "done"),
    BatchState.SKIPPED: ("没有办", "need"),
    BatchState.STRUCK: ("已划掉", "info"),
}


@permission(access.FILE_FOR)
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """List the items that are confirmed every year."""
    found = queries.renewal_items(on=local_day(moment(request)))
    context = {
        "columns": [Column(title="事项"), Column(title="多久办好")],
        "rows": [
            Row(
                key=one.item_code,
                cells=[
                    Cell(
                        text=one.name,
                        href=reverse("cases:batch", args=[one.item_code]),
                        head=True,
                    ),
                    Cell(
                        text=catalogue.limit_words(limit=one.promised_limit)
                        if one.promised_limit
                        else "当场"
                    ),
                ],
            )
            for one in found
        ],
    }
    return render(request, "cases/batch_items.html", context)


@permission(access.FILE_FOR)
@never_cache
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, item_code: str) -> HttpResponseBase:
    """List whose turn it is; posted, show what would be filed, then file it."""
    page = _Page(request, item_code)
    if request.method == "GET":
        return page.listed()
    try:
        return page.submitted() if "submit" in request.POST else page.previewed()
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return page.listed([ErrorItem(message=refusal.message, anchor="names")])


class _Page:
    """One request for the yearly list of an item."""

    def __init__(self, request: HttpRequest, item_code: str) -> None:
        self.request, self.actor, self.at = request, actor_of(request), moment(request)
        self.day = local_day(self.at)
        self.version = queries.get_renewal_version(item_code=item_code, on=self.day)
        given = request.POST.get("year") or request.GET.get("year") or ""
        asked = int(given) if given.isascii() and given.isdigit() else self.day.year
        self.year = rules.check_year(year=asked, today_year=self.day.year)
        self.candidates = queries.list_candidates(
            actor=self.actor, version=self.version, year=self.year, at=self.at
        )

    def chosen(self) -> list[Candidate]:
        ticked = set(self.request.POST.getlist("chosen"))
        return [one for one in self.candidates if str(one.person_id) in ticked]

    def struck(self) -> dict[UUID, str]:
        """Return who was struck off, and why."""
        return {
            one.person_id: self.request.POST[f"off-{one.person_id}"]
            for one in self.candidates
            if self.request.POST.get(f"off-{one.person_id}") in _REASONS
        }

    def listed(self, errors: list[ErrorItem] | None = None) -> HttpResponse:
        posted = self.request.POST
        ticked = set(posted.getlist("chosen"))
        context = self._context() | {
            "people": [
                {
                    "one": one,
                    "ticked": str(one.person_id) in ticked if posted else not one.left_out,
                    "off": posted.get(f"off-{one.person_id}", ""),
                }
                for one in self.candidates
            ],
            "due": sum(1 for one in self.candidates if not one.left_out),
            "reasons": _REASONS,
            "errors": errors or [],
            "before": queries.list_batches(actor=self.actor, item_code=self.version.item_code),
        }
        status = 422 if errors else 200
        return render(self.request, "cases/batch.html", context, status=status)

    def _context(self) -> dict[str, object]:
        return {
            "version": self.version,
            "year": self.year,
            "years": [
                Option(value=str(one), label=f"{one} 年")
                for one in (self.day.year, self.day.year + 1)
            ],
        }

    def _planned(self) -> tuple[list[Prospect], FormAnswers, Any]:
        """Return what would be filed with the common answers as sent, and their page."""
        people = [one for one in self.chosen() if one.person_id not in self.struck()]
        last = queries.last_answers(candidates=people)
        bare = queries.prospects(
            version=self.version, candidates=people, last=last, answers={}, on=self.day
        )
        spec = queries.common_spec(version=self.version, found=bare)
        answers = catalogue.fill_form(
            spec=spec,
            raw=dict(self.request.POST.lists()),
            context=_context_of(people, self.version, self.day),
            on=self.day,
            step=queries.COMMON,
            final="common" in self.request.POST,
        )
        found = queries.prospects(
            version=self.version,
            candidates=people,
            last=last,
            answers=answers.values,
            on=self.day,
        )
        drawn = catalogue.step_page(
            spec=spec,
            step=queries.COMMON,
            answers=answers,
            on=self.day,
            area_root=area_root(),
            around=catalogue.Surroundings(
                area_source=reverse("directory:area_children"), file_rows=file_rows
            ),
        )
        return found, answers, drawn

    def previewed(self, errors: list[ErrorItem] | None = None) -> HttpResponse:
        rules.check_size(len(self.chosen()) + len(self.struck()))
        found, answers, drawn = self._planned()
        asked = bool(drawn.questions)
        ready = not asked or ("common" in self.request.POST and not answers.errors)
        context = self._context() | {
            "page": drawn if asked else None,
            "ready": ready,
            "rows": [_preview_row(one, self.version, ready=ready) for one in found],
            "columns": [Column(title="姓名"), Column(title="这次"), Column(title="上次的办件")],
            "chosen": [str(one.person_id) for one in self.chosen()],
            "struck": [
                {"id": str(one.person_id), "name": one.name, "why": self.struck()[one.person_id]}
                for one in self.candidates
                if one.person_id in self.struck()
            ],
            "count": sum(1 for one in found if not one.left_out and not (ready and one.missing)),
            "errors": errors or [],
        }
        status = 422 if answers.errors else 200
        return render(self.request, "cases/batch_preview.html", context, status=status)

    def submitted(self) -> HttpResponseBase:
        found, answers, _ = self._planned()
        if answers.errors:
            return self.previewed()
        made = batches.start_batch(
            actor=self.actor,
            item_code=self.version.item_code,
            year=self.year,
            chosen=[one.candidate.person_id for one in found],
            struck=self.struck(),
            answers=answers.values,
            at=self.at,
        )
        return HttpResponseRedirect(reverse("cases:batch_run", args=[made.id]))


def _context_of(people: list[Candidate], version: ItemVersionView, day: date) -> Mapping[str, Any]:
    assert version.definition is not None
    if not people:
        return {}
    return form_context(
        applicant_id=people[0].person_id,
        facts=people[0].facts,
        situation=rules.renewal_situation(version.definition, last=people[0].situation),
        assisted=True,
        on=day,
    )


def _preview_row(one: Prospect, version: ItemVersionView, *, ready: bool) -> Row:
    why = one.left_out
    if not why and ready and one.missing:
        why = queries.missing_words(version=version, codes=one.missing)
    return Row(
        key=str(one.candidate.person_id),
        label=one.candidate.name,
        cells=[
            Cell(text=one.candidate.name, head=True, small=one.candidate.code_masked),
            Cell(text="不办" if why else "办一件", kind="need" if why else "done", small=why),
            Cell(text=one.candidate.case_number, mute=True),
        ],
    )


@permission(access.FILE_FOR)
@never_cache
@require_GET
def run(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show how far a pass is, and afterwards what became of everybody."""
    made = queries.get_batch(actor=actor_of(request), batch_id=batch_id)
    context = _progress(made) | {
        "batch": made,
        "columns": [Column(title="姓名"), Column(title="结果"), Column(title="办件号", num=True)],
        "rows": [
            Row(
                key=str(place),
                cells=[
                    Cell(text=one.applicant_name, head=True),
                    Cell(
                        text=_STATES[one.state][0],
                        kind=_STATES[one.state][1],  # type: ignore[arg-type]
                        small=one.reason,
                    ),
                    Cell(
                        text=one.case_number or "—",
                        num=True,
                        href=reverse("cases:staff_case", args=[one.case_id]) if one.case_id else "",
                    ),
                ],
            )
            for place, one in enumerate(made.entries)
        ],
    }
    return render(request, "cases/batch_run.html", context)


@permission(access.FILE_FOR)
@never_cache
@require_GET
def progress(request: HttpRequest, batch_id: UUID) -> HttpResponseBase:
    """Return the progress bar alone; when all is done the page is fetched anew."""
    made = queries.get_batch(actor=actor_of(request), batch_id=batch_id)
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(reverse("cases:batch_run", args=[batch_id]))
    answer = render(request, "cases/batch_progress.html", _progress(made))
    if made.finished_at is not None:
        answer["HX-Refresh"] = "true"
    return answer


def _progress(made: BatchView) -> dict[str, object]:
    total = len(made.entries)
    return {
        "done": total - made.count(BatchState.PENDING),
        "total": total,
        "poll": reverse("cases:batch_progress", args=[made.id]),
        "finished": made.finished_at is not None,
        "filed": made.count(BatchState.FILED),
        "skipped": made.count(BatchState.SKIPPED),
        "struck": made.count(BatchState.STRUCK),
    }
