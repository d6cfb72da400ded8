"""Is this file real? Anybody may give a document or a proof; nothing of it is kept."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.gates import moment, public
from yimen.ofd.contracts import Check, CheckState
from yimen.portal.queries import verification
from yimen.trust.contracts import DocumentKind
from yimen.ui import forms
from yimen.ui.parts import Cell, Column, Link, PillKind, Row

_QUESTIONS = (
    forms.Field(
        name="file",
        label="选一个文件",
        kind="file",
        accept=".pdf,.ofd,.json",
        pick_word="选文件",
        limits="PDF、OFD 原件或台账的证明文件，不超过 40 MB",
        help="照片、截图和打印件核验不了，请改用核验码或二维码。文件只用来核验，不保存。",
    ),
)
_COLUMNS = (Column(title="核对了什么"), Column(title="结果"))
_VERDICTS: dict[CheckState, tuple[str, PillKind]] = {
    CheckState.OK: ("文件是真的，没有被改过", "done"),
    CheckState.FAILED: ("这个文件不能采信", "bad"),
    CheckState.UNKNOWN: ("有的地方证明不了", "need"),
}
_STATES: dict[CheckState, tuple[str, PillKind]] = {
    CheckState.OK: ("对", "done"),
    CheckState.FAILED: ("不对", "bad"),
    CheckState.UNKNOWN: ("不知道", "need"),
}
_ADVICE: dict[CheckState, str] = {
    CheckState.OK: "请再看一眼内容：名字、日期、文号是不是您要核对的那一份。",
    CheckState.FAILED: "请不要凭它办事。可以请对方重新从“我的办件”下载原件，或者拨 12345 问一问。",
    CheckState.UNKNOWN: "请向盖章的单位问清楚，再决定要不要凭它办事。",
}


@public
@never_cache
@require_http_methods(["GET", "POST"])
def verify_file(request: HttpRequest) -> HttpResponse:
    """Take a file and tell every check of it."""
    if request.method == "GET":
        return _page(request, {})
    file = request.FILES.get("file")
    if file is None or file.size is None or file.size == 0:
        return _refused(request, "请先选一个文件。")
    if file.size > verification.MOST_BYTES:
        return _refused(request, "文件太大，最多 40 MB。")
    found = verification.verify(content=file.read(), at=moment(request))
    if found.kind == DocumentKind.UNKNOWN:
        return _refused(request, found.checks[0].sentence)
    label, kind = _VERDICTS[found.verdict]
    return _page(
        request,
        {
            "name": str(file.name)[:100],
            "label": label,
            "kind": kind,
            "title": found.title,
            "columns": _COLUMNS,
            "rows": _rows(found.checks),
            "since": found.since,
            "advice": _ADVICE[found.verdict],
        },
    )


def _rows(checks: tuple[Check, ...]) -> list[Row]:
    """Return the checks in their order, seal by seal where there are several."""
    seals = {one.signature for one in checks if one.signature is not None}
    rows: list[Row] = []
    for number, members in groupby(checks, key=lambda one: one.signature):
        if number is not None and len(seals) > 1:
            rows.append(Row(key=f"seal-{number}", group=f"第 {number + 1} 个印章"))
        for place, one in enumerate(members):
            word, kind = _STATES[one.state]
            cells = (Cell(text=one.sentence, head=True), Cell(text=word, kind=kind))
            rows.append(Row(key=f"{number}-{place}", cells=cells))
    return rows


def _refused(request: HttpRequest, message: str) -> HttpResponse:
    return _page(request, {}, error=message)


def _page(request: HttpRequest, context: dict[str, object], error: str = "") -> HttpResponse:
    fields = forms.fill(_QUESTIONS, values={}, errors={"file": error} if error else {})
    crumbs = (
        Link(label="首页", href="/"),
        Link(label="核验文书和证照", href="/verify/"),
        Link(label="核验文件", href="", current=True),
    )
    return render(
        request,
        "portal/verify_file.html",
        {
            "section": "where",
            "crumbs": crumbs,
            "fields": fields,
            "errors": forms.error_items(fields, others=()),
            **context,
        },
        status=422 if error else 200,
    )
