"""Filing a project paper, and taking its file away."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote
from uuid import UUID

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.files import actions as files
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ledger import actions as ledger
from yimen.procurement import access
from yimen.procurement.actions import paper as actions
from yimen.procurement.contracts.contract import ContractView
from yimen.procurement.contracts.paper import PAPER_KIND, PAPER_TITLES, PaperKind
from yimen.procurement.queries import contract as contracts
from yimen.procurement.queries import paper as queries
from yimen.procurement.web import typed
from yimen.procurement.web.drawing import errors_of, form_page
from yimen.ui import forms
from yimen.ui.parts import Link, Option

_QUESTIONS = (
    forms.Field(
        name="kind",
        label="哪种文件",
        kind="select",
        options=tuple(
            Option(value=kind.value, label=title) for kind, title in PAPER_TITLES.items()
        ),
    ),
    forms.Field(name="dated_on", label="文件上的日期", kind="date", width="m"),
    forms.Field(
        name="paper",
        label="文件",
        kind="file",
        accept="image/*,application/pdf,.docx,.xlsx,.ofd",
        limits="PDF、OFD、Word、Excel 或照片，不超过 20 MB",
        pick_word="选文件",
    ),
)


@permission(access.RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
def new_paper(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Ask for a paper; posted, file it under its digest."""
    contract = contracts.get_contract(contract_id=contract_id)
    access.check_record(actor_of(request), contract.row.unit_id)
    if request.method == "GET":
        return _page(request, contract, {})
    try:
        kind = typed.chosen(PaperKind, typed.said(request, "kind"), "kind", "请选是哪种文件。")
        actions.file_papers(
            actor=actor_of(request),
            contract_id=contract_id,
            sent=[(kind, typed.needed_file(request, "paper"))],
            dated_on=typed.day(request, "dated_on"),
            at=moment(request),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        errors = errors_of(refusal)
        return _page(request, contract, {name or "paper": said for name, said in errors.items()})
    return HttpResponseRedirect(reverse("procurement:contract", args=[contract_id]) + "#h-papers")


def _page(request: HttpRequest, contract: ContractView, errors: Mapping[str, str]) -> HttpResponse:
    return form_page(
        request,
        title="交项目文件",
        intro=f"{contract.row.title}（{contract.row.number}）。文件收下后算出 SM3 值记进台账，以后改过就对不上。",
        fields=_QUESTIONS,
        values={
            "kind": request.GET.get("kind", ""),
            "dated_on": local_day(moment(request)).isoformat(),
        },
        errors=errors,
        back=Link(label="回到合同", href=reverse("procurement:contract", args=[contract.id])),
        button="归档",
    )


@permission(*access.STAFF)
@never_cache
@require_safe
def paper_file(request: HttpRequest, paper_id: UUID) -> FileResponse:
    """Hand out the file of a paper; taking it away is a recorded look."""
    one = queries.get_paper(paper_id=paper_id)
    actor, at = actor_of(request), moment(request)
    row = contracts.get_contract(contract_id=one.contract_id).row
    access.check_read(actor, unit_id=row.unit_id, area_code=row.area_code)
    with transaction.atomic():
        said = f"取走{one.title}"
        subject = Ref(PAPER_KIND, one.id)
        ledger.look(actor=actor, subject=subject, what="file", reason=said, at=at)
    stored, reader = files.open_file(file_id=one.file_id)
    answer = FileResponse(reader, content_type=stored.media_type)
    named = f"attachment; filename*=UTF-8''{quote(stored.name)}"
    answer.headers["Content-Disposition"] = named
    answer.headers["Content-Length"] = str(stored.size)
    return answer
