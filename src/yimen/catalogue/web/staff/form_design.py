"""The form designer: steps, questions and situations of a draft, one small form at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.catalogue import access
from yimen.catalogue.actions import form_design as actions
from yimen.catalogue.contracts import (
    CatalogueRefused,
    Definition,
    DefinitionRefused,
    FieldKind,
    ItemState,
)
from yimen.catalogue.queries import form_design as queries
from yimen.catalogue.rules import form_editing as editing
from yimen.catalogue.rules.form_plain import PlainFinding, plain_findings
from yimen.catalogue.rules.lifecycle import TITLES as STATES
from yimen.catalogue.web.edge import at_of
from yimen.catalogue.web.staff import form_field
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms
from yimen.ui.parts import ErrorItem

Edited = tuple[Definition, str]
Said = Mapping[str, str]
_SAID: Said = {
    "saved": "已保存。",
    "undo": "已撤销。",
    "redo": "已重做。",
    "begun": "可以开始设计了。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What of the form is being edited: a question, a step, or a situation; at first nothing."""

    kind: str = ""
    code: str = ""

    @property
    def query(self) -> str:
        """Return the query of the address at which it is edited."""
        return f"?{urlencode({self.kind: self.code})}" if self.kind else ""


@permission(*access.READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def form_design(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show the form of a version; in a draft, change it edit by edit."""
    draft = queries.draft_for(actor=actor_of(request), item_code=code, number=number)
    chosen = _chosen(request)
    if request.method != "POST":
        return _page(request, draft, _still_there(draft, chosen))
    op, _, target = request.POST.get("op", "set").partition(":")
    try:
        aim, said = _change(request, draft, chosen, op, target)
    except DefinitionRefused as refused:
        return _refused(request, draft, chosen, refused.errors)
    except CatalogueRefused as refusal:
        draft = queries.draft_for(actor=actor_of(request), item_code=code, number=number)
        chosen = _still_there(draft, chosen)
        return _refused(request, draft, chosen, {refusal.field or "": refusal.message})
    if request.headers.get("HX-Request") and op == "set":
        return _saved(request, code, number, chosen)
    page = reverse("catalogue:staff_form", args=[code, number])
    mark = "&" if aim.query else "?"
    return HttpResponseRedirect(f"{page}{aim.query}{mark}said={said}")


def _chosen(request: HttpRequest) -> Chosen:
    for kind in ("field", "step", "situation"):
        code = request.GET.get(kind, "")
        if code:
            return Chosen(kind=kind, code=code[:40])
    return Chosen()


def _still_there(draft: queries.DraftView, chosen: Chosen) -> Chosen:
    """Return what is chosen, or nothing where it was dropped meanwhile."""
    definition = draft.version.definition
    if definition is None:
        return Chosen()
    known = {
        "field": {field.code for field in editing.all_fields(definition)},
        "step": {step.code for step in definition.form.steps},
        "situation": {one.code for one in definition.situations},
    }.get(chosen.kind, set())
    return chosen if chosen.code in known else Chosen()


def _change(
    request: HttpRequest, draft: queries.DraftView, chosen: Chosen, op: str, target: str
) -> tuple[Chosen, str]:
    """Make one change; return what to show next and what to say."""
    actor, at, version_id = actor_of(request), at_of(request), draft.version.id
    if op == "begin":
        actions.begin_form(actor=actor, version_id=version_id, at=at)
        return Chosen(), "begun"
    if op in {"undo", "redo"}:
        turn = actions.undo if op == "undo" else actions.redo
        turn(actor=actor, version_id=version_id, at=at)
        return Chosen(), op
    if draft.version.definition is None:
        raise CatalogueRefused("no_definition", "这一版还没有申请表，请先点“开始设计”。")
    made: list[str] = []
    edit, title, within = _edit(request, draft.version.definition, chosen, op, target)

    def run(definition: Definition) -> Definition:
        after, code = edit(definition)
        made.append(code)
        return after

    actions.change_form(
        actor=actor,
        version_id=version_id,
        edit=run,
        title=title,
        mark=request.POST.get("mark", "")[:16],
        within=within,
        at=at,
    )
    return _next(op, chosen, made[-1] if made else ""), "saved"


def _next(op: str, chosen: Chosen, made: str) -> Chosen:
    if op in {"add_field", "copy_field"}:
        return Chosen(kind="field", code=made)
    if op in {"add_step", "copy_step"}:
        return Chosen(kind="step", code=made)
    if op == "add_situation":
        return Chosen(kind="situation", code=made)
    if op.startswith("drop"):
        return Chosen(kind="step", code=made) if made else Chosen()
    return chosen


def _edit(
    request: HttpRequest, definition: Definition, chosen: Chosen, op: str, target: str
) -> tuple[Callable[[Definition], Edited], str, str]:
    """Return the change that was asked for, what to call it, and the path whose mistakes count."""
    post = request.POST
    if op == "set":
        return _set(request, definition, chosen)
    if op in _PLACED:
        return lambda d: _PLACED[op](d, target), f"{_TITLES[op]}“{_name(definition, target)}”", ""
    if op == "add_step":
        title = post.get("new_step", "")
        return lambda d: editing.add_step(d, title=title), f"加一步“{title[:30]}”", ""
    if op == "add_situation":
        title = post.get("new_situation", "")
        return lambda d: editing.add_situation(d, title=title), f"加情形“{title[:30]}”", ""
    if op == "add_field":
        label, kind = post.get("new_label", ""), post.get("new_kind", "text")
        if kind not in set(FieldKind):
            raise NotFound
        return (
            lambda d: editing.add_field(d, step=target, label=label, kind=FieldKind(kind)),
            f"加问题“{label[:30]}”",
            "",
        )
    raise NotFound


def _dropped_field(definition: Definition, code: str) -> Edited:
    step, _ = editing.find_field(definition, code)
    return editing.drop_field(definition, code=code), step.code


_PLACED: Mapping[str, Callable[[Definition, str], Edited]] = {
    "up_field": lambda d, code: (editing.move_field(d, code=code, by=-1), ""),
    "down_field": lambda d, code: (editing.move_field(d, code=code, by=1), ""),
    "copy_field": lambda d, code: editing.copy_field(d, code=code),
    "drop_field": _dropped_field,
    "up_step": lambda d, code: (editing.move_step(d, code=code, by=-1), ""),
    "down_step": lambda d, code: (editing.move_step(d, code=code, by=1), ""),
    "copy_step": lambda d, code: (editing.copy_step(d, code=code), code),
    "drop_step": lambda d, code: (editing.drop_step(d, code=code), ""),
    "up_situation": lambda d, code: (editing.move_situation(d, code=code, by=-1), ""),
    "down_situation": lambda d, code: (editing.move_situation(d, code=code, by=1), ""),
    "drop_situation": lambda d, code: (editing.drop_situation(d, code=code), ""),
}
_TITLES: Said = {
    "up_field": "上移问题", "down_field": "下移问题", "copy_field": "复制问题",
    "drop_field": "删去问题", "up_step": "上移步骤", "down_step": "下移步骤",
    "copy_step": "复制步骤", "drop_step": "删去步骤", "up_situation": "上移情形",
    "down_situation": "下移情形", "drop_situation": "删去情形",
}  # fmt: skip


def _name(definition: Definition, code: str) -> str:
    for field in editing.all_fields(definition):
        if field.code == code:
            return field.name
    titles = {step.code: step.title for step in definition.form.steps}
    titles |= {one.code: one.title for one in definition.situations}
    return titles.get(code, code[:40])


def _set(
    request: HttpRequest, definition: Definition, chosen: Chosen
) -> tuple[Callable[[Definition], Edited], str, str]:
    post, code = request.POST, chosen.code
    if chosen.kind == "field":
        _, field = editing.find_field(definition, code)
        written, errors = form_field.read(form_field.posted(post), field=field)
        if errors:
            raise DefinitionRefused(errors)
        path = editing.field_path(definition, code)
        return (
            lambda d: (editing.set_field(d, field=written), code),
            f"改问题“{written.name}”",
            path,
        )
    title, when = post.get("title", ""), post.get("when", "").strip()[:500]
    if chosen.kind == "step":
        spots = [step.code for step in definition.form.steps]
        path = f"form.steps[{spots.index(code)}].when" if code in spots else ""
        return (
            lambda d: (editing.set_step(d, code=code, title=title, when=when), code),
            f"改步骤“{title[:30]}”",
            path,
        )
    if chosen.kind == "situation":
        spots = [one.code for one in definition.situations]
        path = f"situations[{spots.index(code)}]" if code in spots else ""
        said = post.get("help", "").strip()[:400]
        return (
            lambda d: (
                editing.set_situation(d, code=code, title=title, help_text=said, when=when),
                code,
            ),
            f"改情形“{title[:30]}”",
            path,
        )
    raise NotFound


def _refused(
    request: HttpRequest, draft: queries.DraftView, chosen: Chosen, errors: Mapping[str, str]
) -> HttpResponse:
    """Show what was typed again, with each mistake at its property."""
    shown: dict[str, str] = {}
    for path, message in errors.items():
        last = path.rpartition("].")[2] if path.startswith(("form.", "situations")) else path
        shown.setdefault("columns" if ".columns[" in path else last.partition("[")[0], message)
    response = _page(request, draft, chosen, typed=True, errors=shown)
    if request.headers.get("HX-Request"):
        response["HX-Retarget"], response["HX-Reselect"] = "#panel", "#panel"
        response["HX-Reswap"] = "outerHTML"
    return response


def _saved(request: HttpRequest, code: str, number: int, chosen: Chosen) -> HttpResponse:
    draft = queries.draft_for(actor=actor_of(request), item_code=code, number=number)
    definition = draft.version.definition
    assert definition is not None
    found = [one for one in plain_findings(definition) if one.field == chosen.code]
    context = {"draft": draft, "found": found if chosen.kind == "field" else ()}
    return render(request, "catalogue/staff/form_saved.html", context)


def _page(
    request: HttpRequest,
    draft: queries.DraftView,
    chosen: Chosen,
    *,
    typed: bool = False,
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:
    view, definition = draft.version, draft.version.definition
    is_draft = view.state is ItemState.DRAFT and access.can_edit(
        actor_of(request), department=view.department_code
    )
    found = plain_findings(definition) if definition else []
    fields = _fields(request, definition, chosen, typed, errors or {}) if definition else []
    known = {field.name for field in fields}
    others = [m for name, m in (errors or {}).items() if name not in known]
    edits = queries.list_edits(version_id=view.id) if is_draft else []
    now = next((at for at, one in enumerate(edits) if one.is_now), 0)
    context: dict[str, Any] = {
        "item": view,
        "state": STATES[view.state],
        "mark": draft.mark,
        "may_edit": is_draft,
        "chosen": chosen,
        "fields": fields,
        "errors": [*forms.error_items(fields), *(ErrorItem(message=m) for m in others)],
        "edits": edits[:10],
        "can_undo": bool(edits[now + 1 :]),
        "can_redo": now > 0,
        "said": _SAID.get(request.GET.get("said", ""), ""),
        "kinds": form_field.kind_choices(),
        **_outline(definition, chosen, found),
    }
    status = 422 if errors else 200
    return render(request, "catalogue/staff/form_design.html", context, status=status)


def _outline(
    definition: Definition | None, chosen: Chosen, found: Sequence[PlainFinding]
) -> dict[str, Any]:
    """Return the table of contents: the questions of the step that is open, and what was found."""
    if definition is None:
        return {"steps": (), "situations": (), "found": (), "whole": 0}
    steps = definition.form.steps
    here = next((s for s in steps if any(f.code == chosen.code for f in s.fields)), None)
    opened = here.code if here and chosen.kind == "field" else chosen.code
    if chosen.kind != "step" and here is None and steps:
        opened = steps[0].code
    marks = {one.field for one in found}
    current = next((step for step in steps if step.code == opened), None)
    return {
        "steps": [(step, step.code == opened) for step in steps],
        "step": current,
        "marks": marks,
        "situations": definition.situations,
        "found": [one for one in found if one.field == chosen.code] if chosen.kind == "field" else
        found[:30] if not chosen.kind else (),
        "whole": len(found),
    }  # fmt: skip


def _fields(
    request: HttpRequest,
    definition: Definition,
    chosen: Chosen,
    typed: bool,
    errors: Mapping[str, str],
) -> list[forms.Field]:
    """Return the properties of what is chosen, as they are stored or as they were typed."""
    values: Mapping[str, str | Sequence[str]]
    if chosen.kind == "field":
        _, field = editing.find_field(definition, chosen.code)
        asked = form_field.questions(definition, field)
        values = form_field.values_of(field)
    elif chosen.kind in {"step", "situation"}:
        named = definition.form.steps if chosen.kind == "step" else definition.situations
        one = next((each for each in named if each.code == chosen.code), None)
        if one is None:
            raise editing.gone()
        asked = _titled(chosen.kind)
        values = {"title": one.title, "when": one.when, "help": getattr(one, "help", "")}
    else:
        return []
    if typed and request.POST.get("op", "set") == "set":
        values = {**values, **form_field.posted(request.POST)}
    return forms.fill(asked, values=values, errors=errors)


def _titled(kind: str) -> tuple[forms.Field, ...]:
    title = forms.Field(
        name="title",
        label="步骤的名称" if kind == "step" else "情形的名称",
        maxlength=100,
        help="" if kind == "step" else "群众照着它选，用他们说得出的话，比如“自己的房子”。",
    )
    said = forms.Field(
        name="help", label="说明", kind="textarea", rows=2, required=False, maxlength=400
    )
    when = forms.Field(
        name="when",
        label="满足什么才问这一步" if kind == "step" else "满足什么就是这种情形",
        required=False,
        maxlength=500,
        help='比如 情形 = "case2"。空着就总是问。'
        if kind == "step"
        else '比如 申请人.类型 = "单位"。空着就让群众自己选。',
    )
    return (title, when) if kind == "step" else (title, said, when)
