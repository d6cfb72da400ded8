"""Is this document real? Anybody may ask who holds its code; no name is shown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.cases.queries import notice as notices
from yimen.kernel.gates import public
from yimen.licences import public as licences
from yimen.ui import forms
from yimen.ui.parts import ErrorItem, Fact

_LONGEST_CODE = 120
FILE = "/verify/file/"
"""Where a whole file is verified; the page stands on a higher floor, so it is known by address."""
QUESTIONS = (
    forms.Field(
        name="code",
        label="核验码或证照标识",
        width="l",
        autocomplete="off",
        help="文书左下角的 12 位核验码，或者证照上 1.2.156 开头的一串。",
    ),
)


@public
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponseBase:
    """Ask for the code and go to its page."""
    typed = request.POST.get("code", "")[:_LONGEST_CODE]
    code = "".join(one for one in typed if one.isalnum() or one == ".")
    if request.method == "POST" and code:
        if code.startswith(licences.IDENTIFIER_ROOT):
            return HttpResponseRedirect(reverse("licences:verify", args=[code]))
        return HttpResponseRedirect(reverse("cases:verify_notice", args=[code]))
    return _page(request, {})


@public
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether the notice with this code is real, and whether it still stands."""
    found = notices.find_proof(verification_code=code)
    if found is None:
        return _page(
            request,
            {
                "errors": [
                    ErrorItem(
                        message="没有这份文书。请核对核验码；码没抄错的，这份文书可能是假的，请拨 12345。",
                        anchor="f-code",
                    )
                ]
            },
            status=404,
        )
    facts = [
        Fact(name="文书", value=found.title),
        Fact(name="文号", value=found.document_number),
        Fact(name="出具机关", value=found.issuer),
        Fact(name="办件号", value=found.case_number),
        Fact(name="内容指纹（SM3）", value=found.sm3 or "正在生成"),
    ]
    checks = [
        "文号、核验码与存档一致。",
        "内容指纹已写进账本，改动一个字都对不上。"
        if found.in_ledger
        else "内容指纹正在写入账本，请过一会儿再看。",
    ]
    return _page(request, {"found": facts, "checks": [*checks, *notices.since_then(found)]})


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    fields = forms.fill(QUESTIONS, values=request.POST, errors={})
    return render(
        request,
        "cases/proof.html",
        {"section": "where", "fields": fields, "file_page": FILE, **context},
        status=status,
    )
