"""One step of a process: what it asks, an opinion, where it may be sent back to."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yimen.cases import access
from yimen.cases.actions import look, process
from yimen.cases.queries import case as cases
from yimen.cases.queries.process import case_of_task, find_process, get_task
from yimen.cases.web.labels import TASK_OUTCOMES, office_title
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import ErrorItem


@permission(access.READ, access.SUPERVISE)
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Show a step and take its opinion; opening it is the same look as opening the case."""
    actor, at = actor_of(request), moment(request)
    case_id = case_of_task(task_id)
    if request.method != "POST":
        look.open_case(actor=actor, case_id=case_id, at=at, again="again" in request.GET)
        return _page(request, case_id, task_id, [])
    try:
        _do(request, case_id, task_id)
    except FieldRefusals as refused:
        found = [
            ErrorItem(message=said, anchor=f"q-{name}") for name, said in refused.errors.items()
        ]
        return _page(request, case_id, task_id, found)
    except Refusal as refused:
        if refused.status in {403, 404}:
            raise
        found = [ErrorItem(message=refused.message, anchor=f"f-{refused.field or 'opinion'}")]
        return _page(request, case_id, task_id, found)
    return HttpResponseRedirect(reverse("cases:staff_case", args=[case_id]))


def _do(request: HttpRequest, case_id: UUID, task_id: UUID) -> None:
    actor, at, opinion = actor_of(request), moment(request), request.POST.get("opinion", "")
    if "back" in request.POST:
        place = request.POST.get("place", "")
        process.send_task_back(
            actor=actor, case_id=case_id, task_id=task_id, place=place, opinion=opinion, at=at
        )
        return
    answers = {
        name.removeprefix("answer-"): value
        for name, value in request.POST.items()
        if name.startswith("answer-") and isinstance(value, str)
    }
    process.finish_task(
        actor=actor, case_id=case_id, task_id=task_id, opinion=opinion, answers=answers, at=at
    )


def _page(
    request: HttpRequest, case_id: UUID, task_id: UUID, errors: list[ErrorItem]
) -> HttpResponse:
    actor, at = actor_of(request), moment(request)
    file = cases.open_file(actor=actor, case_id=case_id, at=at)
    context = {
        "case": file.case,
        "state": office_title(file.case.state),
        "form": get_task(actor=actor, case_id=case_id, task_id=task_id),
        "process": drawn(request, case_id),
        "errors": errors,
        "sent": request.POST,
    }
    return render(request, "cases/staff_task.html", context, status=422 if errors else 200)


def drawn(request: HttpRequest, case_id: UUID) -> dict[str, object] | None:
    """Return the process of a case as the templates draw it, or None where it has none."""
    file = find_process(actor=actor_of(request), case_id=case_id)
    if file is None:
        return None
    return {
        "case_id": case_id,
        "file": file,
        "shapes": [(shape, file.marks.get(shape.node, "")) for shape in file.drawing.shapes],
        "tasks": [(one, TASK_OUTCOMES.get(one.outcome, "")) for one in file.tasks],
    }
