"""The to-do list: one keyboard path through the day, sorted by what runs out first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yimen.console.actions import choice as choices
from yimen.console.queries import choice as choice_queries
from yimen.console.queries import todo as queries
from yimen.console.queries.todo import Narrowed, Tally, TodoRow
from yimen.directory import public as directory
from yimen.directory.contracts import POST_TITLES
from yimen.kernel import register
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work.contracts import WorkKey, WorkRow
from yimen.ui.parts import Cell, Column, Fact, Filter, Link, Option, Row
from yimen.ui.workbook import write_list

PAGE = 100
LIST = "todo"
BULK = "todo.bulk"
"""The slot in which a context offers an act on several pieces of work of a kind at once."""
_COLUMNS = {
    "kind": "该做什么",
    "area": "村、社区",
    "opened": "开始等的时间",
    "day": "最迟哪天",
    "who": "谁来办",
}
_SHOWN = ("kind", "area", "opened", "who")
_DUE = {"": "全部", "late": "已超期", "today": "今天到期", "soon": "3 个工作日内"}
_NAMES = ("kind", "item", "area", "due", "mine")


@signed_in
def todo(request: HttpRequest) -> HttpResponse:
    """List what waits for the officer; a resident is sent to his own space."""
    actor = actor_of(request)
    if actor.kind is not ActorKind.OFFICER:
        return HttpResponseRedirect("/my/")
    narrowed, after = _narrowed(request.GET), _after(request)
    found = queries.todo(
        actor=actor, at=moment(request), narrowed=narrowed, after=after, limit=PAGE + 1
    )
    choice = choice_queries.find_choice(actor=actor, name=LIST)
    columns = choice.columns if choice.columns is not None else _SHOWN
    rows, bulk = found.rows[:PAGE], _bulk(actor)
    last = rows[-1].row if len(found.rows) > PAGE else None
    query = _query(narrowed)
    context = {
        "columns": [
            Column(title="什么时候到期", sort="ascending"),
            Column(title="事项与申请人"),
            *(Column(title=_COLUMNS[code]) for code in columns),
        ],
        "rows": list(_grouped(rows, columns)),
        "pick": "row" if any(one.row.kind in bulk for one in rows) else "",
        "bulk": [
            Link(label=panel.title, href=str(register.resolve(panel.url)(kind)))
            for kind, panel in bulk.items()
            if _has(found.tally, kind)
        ],
        "tally": found.tally,
        "filters": _filters(narrowed, found.tally),
        "tabs": _tabs(narrowed, found.tally, choice.kept_filter),
        "keep": {name: value for name in ("due", "mine") if (value := getattr(narrowed, name))},
        "mine": found.mine,
        "only_mine": bool(narrowed.mine),
        "query": query,
        "kept": choice.kept_filter,
        "column_options": [Option(value=code, label=title) for code, title in _COLUMNS.items()],
        "column_values": columns,
        "after_href": f"?{query}&{_key(last)}" if last else "",
        "first_href": f"?{query}" if after else "",
    }
    return render(request, "console/todo.html", context)


def _key(last: WorkRow) -> str:
    due = last.due_at.isoformat() if last.due_at else ""
    return urlencode({"after": f"{due}~{last.id}"})


def _narrowed(sent: QueryDict) -> Narrowed:
    kinds = {kind.code for context in register.contexts() for kind in context.work_kinds}
    kind, due, area = sent.get("kind", ""), sent.get("due", ""), sent.get("area", "")
    return Narrowed(
        kind=kind if kind in kinds else "",
        item=sent.get("item", "")[:36],
        area=area[:12] if area.isascii() and area.isdigit() else "",
        due=due if due in queries.DUE else "",
        mine="1" if sent.get("mine") == "1" else "",
    )


def _query(narrowed: Narrowed) -> str:
    return urlencode({name: value for name in _NAMES if (value := getattr(narrowed, name))})


def _tabs(narrowed: Narrowed, tally: Tally, kept: str) -> list[Link]:
    tabs = []
    for due, label in _DUE.items():
        there = replace(narrowed, due=due)
        count = tally.due[due] if due else tally.narrowed
        href = f"?{_query(there)}"
        tabs.append(Link(label=label, href=href, current=narrowed.due == due, count=count))
    if kept:
        tabs.append(Link(label="常用", href=f"?{kept}", current=kept == _query(narrowed)))
    return tabs


def _filters(narrowed: Narrowed, tally: Tally) -> list[Filter]:
    groups = (
        ("kind", "该做什么", "各步骤", tally.kinds, narrowed.kind),
        ("item", "事项", "全部事项", tally.items, narrowed.item),
        ("area", "村、社区", "全部村、社区", tally.areas, narrowed.area),
    )
    return [
        Filter(
            name=name,
            label=label,
            value=value,
            options=[
                Option(value="", label=everything),
                *(Option(value=code, label=f"{title} {number}") for code, title, number in counted),
            ],
        )
        for name, label, everything, counted, value in groups
    ]


def _bulk(actor: Actor) -> dict[str, register.SlotPanel]:
    """Return what may be done with several pieces of work at once, by the kind of work."""
    return {
        panel.code: panel
        for panel in register.slot_panels(BULK)
        if panel.verb is None or actor.may(panel.verb)
    }


def _has(tally: Tally, kind: str) -> bool:
    return any(code == kind for code, _, _ in tally.kinds)


def _grouped(rows: list[TodoRow], columns: tuple[str, ...]) -> list[Row]:
    made: list[Row] = []
    group = ""
    for one in rows:
        if one.group != group:
            group = one.group
            made.append(Row(group=group))
        made.append(
            Row(
                key=f"{one.row.kind}~{one.row.ref.id}",
                label=one.row.title,
                cells=[
                    Cell(text=one.due_words, small=one.due_note, kind=one.state),
                    Cell(text=one.row.title, href=one.url, head=True),
                    *(_cell(one, code) for code in columns),
                ],
            )
        )
    return made


def _cell(one: TodoRow, code: str) -> Cell:
    if code == "kind":
        return Cell(text=one.kind_title)
    if code == "area":
        return Cell(text=one.area)
    if code == "who":
        return _who(one)
    if code == "day":
        return Cell(text=f"{local_day(one.row.due_at):%Y年%-m月%-d日}" if one.row.due_at else "")
    return Cell(text=f"{one.row.opened_at.astimezone():%-m月%-d日 %H:%M}", mute=True)


def _who(one: TodoRow) -> Cell:
    href = reverse("console:handed", args=(one.row.id,))
    if one.handed is None:
        return Cell(text="交给同事", href=href)
    by = (
        f"{one.handed.by_name} {one.handed.at.astimezone():%-m月%-d日}交来"
        if one.handed.to_me
        else ""
    )
    return Cell(text="您" if one.handed.to_me else one.handed.name, small=by, href=href)


def _after(request: HttpRequest) -> WorkKey | None:
    text, _, key = request.GET.get("after", "").partition("~")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    try:
        due = datetime.fromisoformat(text.replace(" ", "+")) if text else None
    except ValueError:
        return None
    return WorkKey(due_at=due, id=int(key))


@signed_in
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the columns an officer wants, or the filter of the page he stands on."""
    actor = actor_of(request)
    query = _query(_narrowed(QueryDict(request.POST.get("query", "")[:500])))
    with transaction.atomic():
        if "keep" in request.POST:
            kept = query if request.POST["keep"] == "1" else ""
            choices.keep_filter(actor=actor, name=LIST, query=kept)
        else:
            wanted = [code for code in _COLUMNS if code in request.POST.getlist("column")]
            choices.choose_columns(actor=actor, name=LIST, columns=wanted)
    return HttpResponseRedirect(f"{reverse('console:todo')}?{query}")


@signed_in
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Return the filtered list as a workbook; the export is a recorded look."""
    actor, at = actor_of(request), moment(request)
    if actor.officer_id is None:
        raise NotAllowed
    rows = queries.exported(actor=actor, at=at, narrowed=_narrowed(request.GET))
    with transaction.atomic():
        ledger.look(
            actor=actor,
            subject=Ref("directory.officer", actor.officer_id),
            what="export",
            reason=f"导出待办 {len(rows)} 件",
            at=at,
        )
    content = write_list(
        title="待办",
        columns=("到期", "最迟哪天", "事项与申请人", *(_COLUMNS[code] for code in _SHOWN)),
        rows=[
            (
                one.due_words,
                _cell(one, "day").text,
                one.row.title,
                *(_cell(one, code).text for code in _SHOWN if code != "who"),
                one.handed.name if one.handed else "",
            )
            for one in rows
        ],
        made_by=directory.signature(actor=actor, at=at),
        at=at.astimezone(),
    )
    answer = HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="todo.xlsx"'
    return answer


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """Show who is signed in, the posts held, and the way out."""
    actor = actor_of(request)
    return render(request, "console/me.html", {"facts": _facts(actor, request), "actor": actor})


def _facts(actor: Actor, request: HttpRequest) -> list[Fact]:
    facts = [Fact(name="姓名", value=actor.name)]
    if actor.officer_id is None:
        return facts
    on = local_day(moment(request))
    officer = directory.get_officer(officer_id=actor.officer_id, on=on)
    titles, held = register.permissions(), directory.posts_holding(on=on)
    facts.append(Fact(name="单位", value=officer.organisation_name))
    facts += [
        Fact(
            name=f"{POST_TITLES[one.post]}（代{one.deputy_for}）"
            if one.deputy_for
            else POST_TITLES[one.post],
            value=one.organisation_name,
            note="、".join(titles[verb].title for verb, posts in held.items() if one.post in posts),
        )
        for one in officer.holdings
    ]
    return facts
