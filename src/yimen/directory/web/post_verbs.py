"""The security administrator's page: which post holds which verb, and since when."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.directory import access
from yimen.directory.actions import post_verb as actions
from yimen.directory.contracts import POST_TITLES, Post
from yimen.directory.queries import post_verb as reads
from yimen.directory.rules.duty import duty_of
from yimen.directory.web import edge, labels
from yimen.kernel import register
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, Filter, Option, Row

_COLUMNS = (Column(title="可以做什么"), Column(title="现在"), Column(title="系统原来的设置"))
_CHANGES = (
    Column(title="从哪天起"),
    Column(title="岗位与权限"),
    Column(title="改成"),
    Column(title="谁改的"),
)


@permission(access.SET_PERMISSIONS)
@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show what a post may do today, change one verb of it, and list all changes."""
    post = _post(request)
    questions = _questions(post, request)
    errors: Mapping[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            _set(request, post)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors, others = edge.errors_of(refusal, questions)
        else:
            return HttpResponseRedirect(f"{request.path}?post={post}&said=1")
    typed = edge.typed(request, questions) if request.POST else {}
    fields = forms.fill(questions, values=typed, errors=errors)
    context = {
        "post": post,
        "title": POST_TITLES[post],
        "filters": [
            Filter(name="post", label="岗位", options=labels.POST_OPTIONS, value=str(post))
        ],
        "columns": _COLUMNS,
        "rows": _rows(post, request),
        "change_columns": _CHANGES,
        "changes": _changes(),
        "fields": fields,
        "errors": forms.error_items(fields, others=others),
        "said": "已经改好，到生效的那天起作用。" if request.GET.get("said") else "",
    }
    return render(
        request, "directory/post_verbs.html", context, status=422 if errors or others else 200
    )


def _post(request: HttpRequest) -> Post:
    text = request.POST.get("post") or request.GET.get("post", "")
    return Post(text) if text in set(Post) else Post.CLERK


def _questions(post: Post, request: HttpRequest) -> tuple[forms.Field, ...]:
    fitting = [
        Option(value=one.verb, label=one.title, group=context.title)
        for context in register.contexts()
        for one in context.permissions
        if duty_of(post) in {duty_of(Post(other)) for other in one.posts}
    ]
    return (
        forms.Field(name="verb", label="哪项权限", kind="select", options=tuple(fitting)),
        forms.Field(
            name="held",
            label="改成",
            kind="radio",
            options=(Option(value="1", label="有"), Option(value="0", label="没有")),
        ),
        forms.Field(
            name="from_on",
            label="从哪天起",
            kind="date",
            width="m",
            value=str(local_day(edge.moment(request))),
        ),
    )


def _set(request: HttpRequest, post: Post) -> None:
    posted = request.POST
    actions.set_held(
        actor=actor_of(request),
        post=post,
        verb=posted.get("verb", ""),
        held=edge.yes_or_no(posted.get("held", ""), "held"),
        from_on=edge.day(posted.get("from_on", ""), "from_on"),
        at=edge.moment(request),
    )


def _rows(post: Post, request: HttpRequest) -> list[Row]:
    held = set(reads.verbs_of(post, reads.changes_on(on=local_day(edge.moment(request)))))
    rows: list[Row] = []
    for context in register.contexts():
        shown = [one for one in context.permissions if one.verb in held or post in one.posts]
        if not shown:
            continue
        rows.append(Row(group=context.title))
        rows += [
            Row(
                key=one.verb,
                cells=(
                    Cell(text=one.title, small=one.verb, head=True),
                    Cell(
                        text="有" if one.verb in held else "没有",
                        kind="done" if one.verb in held else "stop",
                    ),
                    Cell(text="有" if post in one.posts else "没有", mute=True),
                ),
            )
            for one in shown
        ]
    return rows


def _changes() -> list[Row]:
    titles = register.permissions()
    return [
        Row(
            cells=(
                Cell(text=words.long_date(on=one.from_on), head=True),
                Cell(
                    text=POST_TITLES[one.post],
                    small=titles[one.verb].title if one.verb in titles else one.verb,
                ),
                Cell(text="有" if one.held else "没有", kind="done" if one.held else "stop"),
                Cell(text=one.set_by_name, small=words.long_moment(at=one.set_at)),
            )
        )
        for one in reads.list_changes()
    ]
