"""The report of an evaluation: chapters, files, the round of comments, publication."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.performance.actions import report as actions
from yimen.performance.contracts.evaluation import READ, EvaluationState
from yimen.performance.contracts.result import ANSWER_TITLES, Answer, ChapterCode
from yimen.performance.queries import evaluation as queries
from yimen.performance.queries import report as reports
from yimen.performance.queries import result as results
from yimen.performance.queries.report_file import FORMS, build_file
from yimen.performance.web.staff.evaluation import asked_day, tabs_of, tried
from yimen.ui.parts import Link, Option


@permission(READ)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, evaluation_id: UUID) -> HttpResponseBase:
    """Show and edit the chapters of the report; send it round, take it back, finish, publish."""
    actor, errors = actor_of(request), []
    if request.method == "POST":
        errors = tried(lambda: _act_on_report(request, actor, evaluation_id))
        if not errors:
            return Redirect(request.path)
    found = queries.get_evaluation(actor=actor, evaluation_id=evaluation_id)
    chapters = reports.list_chapters(actor=actor, evaluation_id=evaluation_id)
    organises = queries.may_organise(actor=actor, evaluation_id=evaluation_id)
    typed = request.POST.get("chapter", "") if errors else ""
    context = {
        "one": found,
        "tabs": tabs_of(found, "evaluation_report"),
        "errors": errors,
        "chapters": [
            {"it": each, "text": request.POST.get("text", "") if each.code == typed else each.text}
            for each in chapters
        ],
        "typed": typed,
        "sent": request.POST,
        "may_edit": organises and found.state in {EvaluationState.CLOSED, EvaluationState.COMMENTS},
        "state": found.state.value,
        "organises": organises,
        "forms": [Link(label=form.upper(), href=f"{request.path}{form}/") for form in FORMS],
        "published": results.find_publication(evaluation_id=evaluation_id),
    }
    return render(
        request, "performance/evaluation_report.html", context, status=422 if errors else 200
    )


def _act_on_report(request: HttpRequest, actor: Actor, evaluation_id: UUID) -> None:
    act, at, sent = request.POST.get("act", ""), moment(request), request.POST
    if act == "edit":
        actions.edit_chapter(
            actor=actor,
            evaluation_id=evaluation_id,
            code=_chapter(sent.get("chapter", "")),
            text=sent.get("text", ""),
            base_version=int(sent.get("version", "0") or 0),
            at=at,
        )
    elif act == "ask":
        due_on = asked_day(sent.get("due_on", ""), "due_on")
        actions.ask_comments(actor=actor, evaluation_id=evaluation_id, due_on=due_on, at=at)
    elif act == "return":
        actions.return_draft(actor=actor, evaluation_id=evaluation_id, at=at)
    elif act == "finalise":
        actions.finalise(actor=actor, evaluation_id=evaluation_id, at=at)
    elif act == "publish":
        content, name = build_file(
            actor=actor, evaluation_id=evaluation_id, form="pdf", open_to_all=True, at=at
        )
        actions.publish(
            actor=actor,
            evaluation_id=evaluation_id,
            content=content,
            file_name=name,
            withheld=sent.get("withheld", ""),
            at=at,
        )
    else:
        raise Refusal("performance.report.act", "没有这一步，请刷新后再试。")


def _chapter(text: str) -> ChapterCode:
    try:
        return ChapterCode(text)
    except ValueError:
        raise NotFound from None


_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@permission(READ)
def report_file(request: HttpRequest, evaluation_id: UUID, form: str) -> HttpResponse:
    """Hand out the report as a file, and remember who took it."""
    actor, at = actor_of(request), moment(request)
    if form not in FORMS:
        raise NotFound
    content, name = build_file(
        actor=actor, evaluation_id=evaluation_id, form=form, open_to_all=False, at=at
    )
    actions.record_export(actor=actor, evaluation_id=evaluation_id, form=form, at=at)
    answer = HttpResponse(content, content_type=_TYPES[form])
    answer["Content-Disposition"] = _attachment(name)
    return answer


def _attachment(name: str) -> str:
    return content_disposition_header(True, name) or "attachment"


@permission(READ)
@require_http_methods(["GET", "POST"])
def comments(request: HttpRequest, evaluation_id: UUID) -> HttpResponseBase:
    """Show what the evaluated unit says of the draft, with the answers."""
    actor, errors = actor_of(request), []
    if request.method == "POST":
        errors = tried(lambda: _act_on_comments(request, actor, evaluation_id))
        if not errors:
            return Redirect(request.path)
    found = queries.get_evaluation(actor=actor, evaluation_id=evaluation_id)
    asking = found.state is EvaluationState.COMMENTS
    context = {
        "one": found,
        "tabs": tabs_of(found, "evaluation_comments"),
        "errors": errors,
        "sent": request.POST,
        "comments": [
            {"it": each, "answer": ANSWER_TITLES[each.answer]}
            for each in reports.list_comments(actor=actor, evaluation_id=evaluation_id)
        ],
        "answers": [
            Option(value=one.value, label=title)
            for one, title in ANSWER_TITLES.items()
            if one is not Answer.WAITING
        ],
        "may_comment": asking and queries.may_answer(actor=actor, evaluation_id=evaluation_id),
        "may_reply": asking and queries.may_organise(actor=actor, evaluation_id=evaluation_id),
    }
    return render(
        request, "performance/evaluation_comments.html", context, status=422 if errors else 200
    )


def _act_on_comments(request: HttpRequest, actor: Actor, evaluation_id: UUID) -> None:
    act, at, sent = request.POST.get("act", ""), moment(request), request.POST
    if act in {"comment", "no_objection"}:
        actions.comment(
            actor=actor,
            evaluation_id=evaluation_id,
            text=sent.get("text", ""),
            no_objection=act == "no_objection",
            at=at,
        )
        return
    answer = sent.get("answer", "")
    actions.reply(
        actor=actor,
        comment_id=UUID(sent.get("comment", "")),
        answer=Answer(answer) if answer in set(Answer) else Answer.WAITING,
        words=sent.get("reply", ""),
        at=at,
    )
