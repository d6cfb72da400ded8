"""A form as a resident, an elder and a clerk see it; what is tried is answered and never stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from csp.constants import HEADER
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods

from yimen.catalogue import access
from yimen.catalogue.contracts import ApplicantFacts, Definition, FieldKind, ItemVersionView
from yimen.catalogue.queries import form_design as queries
from yimen.catalogue.queries.form import value_checks, with_areas
from yimen.catalogue.rules.context import case_context
from yimen.catalogue.rules.form_rendering import Surroundings, shown_steps, step_page
from yimen.catalogue.rules.forms import FormSpecError, fill
from yimen.catalogue.web.edge import at_of
from yimen.feel.errors import FeelSyntaxError
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import actor_of, permission

SEEN_BY: Mapping[str, str] = {"resident": "群众", "elder": "长辈版", "clerk": "窗口录入"}
_OWN = frozenset({"csrfmiddlewaretoken", "op", "_situation"})
_ROOT = "439981000000"
SAMPLE = ApplicantFacts(name="张三", gender="2", age=66, phone="13800000000", address="示例地址")
Raw = dict[str, Sequence[str] | str]


@permission(*access.READERS)
@never_cache
@require_GET
def form_preview(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show the three views side by side; on a narrow screen, links to each."""
    view = queries.draft_for(actor=actor_of(request), item_code=code, number=number).version
    context = {"item": view, "seen_by": SEEN_BY.items()}
    return render(request, "catalogue/staff/form_preview.html", context)


@permission(*access.READERS)
@never_cache
@xframe_options_sameorigin
@require_http_methods(["GET", "POST"])
def form_seen(request: HttpRequest, code: str, number: int, who: str) -> HttpResponse:
    """Show one step as somebody sees it, with the answers that were tried."""
    view = queries.draft_for(actor=actor_of(request), item_code=code, number=number).version
    if who not in SEEN_BY or view.definition is None:
        raise NotFound
    context: dict[str, Any] = {"item": view, "who": who, "seen_by": SEEN_BY[who]}
    try:
        context |= _tried(request, view, view.definition, who)
    except (FormSpecError, FeelSyntaxError) as fault:
        context["fault"] = f"{fault}。"
    answer = render(request, "catalogue/staff/form_seen.html", context)
    answer.headers[HEADER] = build_policy(replace={"frame-ancestors": ["'self'"]})
    return answer


def _tried(
    request: HttpRequest, view: ItemVersionView, definition: Definition, who: str
) -> dict[str, Any]:
    on = local_day(at_of(request))
    files = {f.code for s in definition.form.steps for f in s.fields if f.kind is FieldKind.FILE}
    raw: Raw = {
        name: request.POST.getlist(name)
        for name in request.POST
        if name not in _OWN and name not in files
    }
    situation = _situation(request, definition)
    facts = case_context(applicant=SAMPLE, situation=situation, assisted=who == "clerk", on=on)
    spec = definition.form
    answers = fill(spec, raw, facts, checks=value_checks(on=on))
    steps = shown_steps(spec, answers)
    op, _, wanted = request.POST.get("op", "").partition(":")
    now = next((step for step in steps if step.code == wanted), steps[0] if steps else None)
    if now is None:
        return {"situations": definition.situations, "situation": situation}
    around = with_areas(around=Surroundings(), root=_ROOT, on=on)
    own = {field.code for field in now.fields}
    return {
        "page": step_page(
            spec=spec,
            step=now.code,
            answers=answers,
            raw=raw,
            around=around,
            more_rows=(wanted,) if op == "_add_row" else (),
        ),
        "steps": [(step, step is now) for step in steps],
        "now": now,
        "carried": [
            (name, value)
            for name, values in raw.items()
            if name.partition("-")[0] not in own
            for value in ([values] if isinstance(values, str) else values)
        ],
        "situations": definition.situations,
        "situation": situation,
    }


def _situation(request: HttpRequest, definition: Definition) -> str:
    codes = [one.code for one in definition.situations]
    given = request.POST.get("_situation", "")
    return given if given in codes else (codes[0] if codes else "")
