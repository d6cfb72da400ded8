"""“这个人为什么能看到这个办件”: for the security administrator and the supervisor."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yimen.console.declaration import WHY
from yimen.console.queries import why as queries
from yimen.directory import public as directory
from yimen.directory.contracts import POST_TITLES, ReachView
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ledger import actions as ledger
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, Fact, Option, Row

_COLUMNS = (
    Column(title="哪个岗位"),
    Column(title="有没有"),
    Column(title="管到哪里"),
    Column(title="有效期"),
)


@permission(WHY)
@never_cache
@require_GET
def why(request: HttpRequest) -> HttpResponse:
    """Ask for an officer and a case number; answer verb by verb. Each answer is recorded."""
    who, number = request.GET.get("who", "").strip(), request.GET.get("number", "").strip()
    questions = (
        forms.Field(name="who", label="工作人员的姓名或登录账号", value=who, width="m"),
        forms.Field(name="number", label="办件号", value=number, width="l"),
    )
    errors: dict[str, str] = {}
    found: queries.Why | None = None
    others: list[Option] = []
    if who or number:
        try:
            found, others = _answer(request, who, number)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "number": refusal.message}
    fields = forms.fill(questions, values={}, errors=errors)
    context = {
        "fields": fields,
        "errors": forms.error_items(fields),
        "found": found,
        "others": others,
        "number": number,
        "facts": _facts(found) if found else (),
        "columns": _COLUMNS,
        "rows": _rows(found) if found else (),
    }
    return render(request, "console/why.html", context, status=422 if errors else 200)


def _answer(request: HttpRequest, who: str, number: str) -> tuple[queries.Why | None, list[Option]]:
    at, actor = moment(request), actor_of(request)
    try:
        officers = queries.find_officer(text=who, at=at)
    except NotFound as error:
        raise Refusal(
            "console.why.officer", "没有这个人，请写全姓名，或者写登录账号。", field="who"
        ) from error
    if not number:
        raise Refusal("console.why.number", "请填办件号。", field="number")
    if len(officers) > 1:
        here = reverse("console:why")
        return None, [
            Option(
                value=f"{here}?who={one.username}&number={number}",
                label=f"{one.name}（{one.username}）",
                hint=one.organisation_name,
            )
            for one in officers
        ]
    found = queries.explain(actor=actor, verb=WHY, officer_id=officers[0].id, number=number, at=at)
    with transaction.atomic():
        ledger.record(
            actor=actor,
            verb="console.reach.explained",
            subject=found.place.ref,
            at=at,
            change={"officer": str(found.officer.id), "sees": found.sees},
        )
    return found, []


def _facts(found: queries.Why) -> list[Fact]:
    place = found.place
    units = {
        one.id: one.name
        for one in directory.list_organisations(
            ids={place.receiving_unit_id, place.deciding_unit_id}
        )
    }
    return [
        Fact(name="办件号", value=place.number),
        Fact(name="事项", value=place.item_name),
        Fact(name="收件单位", value=units.get(place.receiving_unit_id, "")),
        Fact(name="审批单位", value=units.get(place.deciding_unit_id, "")),
        Fact(name="所在地方", value=directory.area_name(code=place.area_code, full=True)),
    ]


def _rows(found: queries.Why) -> list[Row]:
    rows: list[Row] = []
    for one in found.verbs:
        rows.append(Row(group=one.title, note="能" if one.holds else "不能"))
        rows += [_row(reach) for reach in one.posts]
        if not one.posts:
            rows.append(Row(cells=(Cell(text="这个人没有岗位", head=True), *[Cell(text="—")] * 3)))
    return rows


def _row(reach: ReachView) -> Row:
    until = words.long_date(on=reach.until_on) if reach.until_on else "一直有效"
    deputy = f"代{reach.deputy_for}" if reach.deputy_for else ""
    return Row(
        cells=(
            Cell(
                text=POST_TITLES[reach.post],
                small="，".join(part for part in (reach.organisation_name, deputy) if part),
                head=True,
            ),
            Cell(
                text="有" if reach.holds else "没有",
                kind="done" if reach.holds else "stop",
                small=reach.missing,
            ),
            Cell(
                text=directory.area_name(code=reach.area_prefix.ljust(12, "0")),
                small=f"只管 {len(reach.item_codes)} 个事项" if reach.item_codes else "全部事项",
            ),
            Cell(
                text=f"{words.long_date(on=reach.from_on)}起",
                small=f"到{until}" if reach.until_on else until,
            ),
        )
    )
