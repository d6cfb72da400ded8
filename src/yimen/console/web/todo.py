"""The to-do list: one keyboard path through the day, sorted by what runs out first."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yimen.console.queries import todo as queries
from yimen.directory import public as directory
from yimen.directory.contracts import POST_TITLES
from yimen.kernel import register
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.clock import local_day
from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.kernel.work.contracts import WorkKey
from yimen.ui.parts import Cell, Column, Fact, Filter, Option, Row

PAGE = 100


@signed_in
def todo(request: HttpRequest) -> HttpResponse:
    """List what waits for the officer; a resident is sent to his own space."""
    actor, at = actor_of(request), moment(request)
    if actor.kind is not ActorKind.OFFICER:
        return HttpResponseRedirect("/my/")
    kind = request.GET.get("kind", "")
    kinds = queries.kinds(actor=actor)
    rows = queries.todo(
        actor=actor,
        at=at,
        kind=kind if kind in {one.code for one in kinds} else "",
        after=_after(request),
        limit=PAGE + 1,
    )
    last = rows[PAGE - 1].row if len(rows) > PAGE else None
    due = last.due_at.isoformat() if last and last.due_at else ""
    context = {
        "columns": [
            Column(title="什么时候到期"),
            Column(title="事项与申请人"),
            Column(title="该做什么"),
            Column(title="开始等的时间"),
        ],
        "rows": list(_grouped(rows[:PAGE])),
        "count": len(rows[:PAGE]),
        "more": last is not None,
        "filters": [
            Filter(
                name="kind",
                label="该做什么",
                value=kind,
                options=[
                    Option(value="", label="全部"),
                    *(Option(value=one.code, label=one.title) for one in kinds),
                ],
            )
        ],
        "after_href": f"?kind={kind}&after={due}~{last.id}" if last else "",
        "first_href": reverse("console:todo") if request.GET.get("after") else "",
    }
    return render(request, "console/todo.html", context)


def _grouped(rows: list[queries.TodoRow]) -> list[Row]:
    made: list[Row] = []
    group = ""
    for one in rows:
        if one.group != group:
            group = one.group
            made.append(Row(group=group))
        made.append(
            Row(
                key=str(one.row.id),
                cells=[
                    Cell(text=one.due_words, small=one.due_note, kind=one.state),
                    Cell(text=one.row.title, href=one.url, head=True),
                    Cell(text=one.kind_title),
                    Cell(text=f"{one.row.opened_at.astimezone():%m-%d %H:%M}", mute=True),
                ],
            )
        )
    return made


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
def me(request: HttpRequest) -> HttpResponse:
    """Show who is signed in, the posts held, and the way out."""
    actor = actor_of(request)
    return render(request, "console/me.html", {"facts": _facts(actor, request), "actor": actor})


def _facts(actor: Actor, request: HttpRequest) -> list[Fact]:
    facts = [Fact(name="姓名", value=actor.name)]
    if actor.officer_id is None:
        return facts
    officer = directory.get_officer(officer_id=actor.officer_id, on=local_day(moment(request)))
    titles = register.permissions()
    facts.append(Fact(name="单位", value=officer.organisation_name))
    facts += [
        Fact(
            name=POST_TITLES[one.post],
            value=one.organisation_name,
            note="、".join(
                titles[verb].title for verb in register.verbs_of_post(one.post) if verb in titles
            ),
        )
        for one in officer.holdings
    ]
    return facts
