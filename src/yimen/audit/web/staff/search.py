"""Search the ledger, follow one account, person or case, and take the entries away as a file."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yimen.audit.actions import reading as actions
from yimen.audit.contracts import EXPORT, READ, EntryRow, Page, Search, SearchRefused
from yimen.audit.web import labels, reading
from yimen.cases import public as cases
from yimen.cases.contracts import case_ref
from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.kernel.actor import ActorKind
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Link, Option, Row
from yimen.ui.rows import options

PAGE = 50
_COLUMNS = (
    Column(title="时间"),
    Column(title="做了什么"),
    Column(title="谁，从哪里"),
    Column(title="对象"),
    Column(title="结果"),
)


@permission(READ)
@never_cache
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """List entries, newest first, with filters in the address."""
    told = reading.asked(request.GET)
    errors: list[ErrorItem] = []
    page = Page(rows=(), after=None, searched_to=None)
    try:
        page = actions.search_entries(
            actor=actor_of(request),
            narrowed=reading.search_of(told),
            after=reading.key_of(request),
            limit=PAGE,
            at=moment(request),
        )
    except SearchRefused as refusal:
        errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field}")]
    context = {
        "told": told,
        "errors": errors,
        "bad": {error.anchor.removeprefix("f-"): error.message for error in errors},
        "sorts": _sorts(told),
        "units": [
            Option(value=str(one.id), label=one.name) for one in directory.list_organisations()
        ],
        "verbs": _verbs(told.get("verb", "")),
        "results": [Option(value=code, label=title) for code, title in labels.RESULTS.items()],
        "export_query": urlencode(told),
        "may_export": actor_of(request).may(EXPORT) and page.rows,
        "most": actions.MOST_EXPORTED,
        **_listed(page, told),
    }
    return render(request, "audit/search.html", context, status=422 if errors else 200)


@permission(EXPORT)
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Give the entries of a search as CSV; that it was taken is recorded."""
    csv = actions.export(
        actor=actor_of(request),
        narrowed=reading.search_of(reading.asked(request.POST)),
        at=moment(request),
    )
    name = f"ledger-{moment(request).astimezone(LOCAL):%Y%m%d-%H%M%S}.csv"
    return HttpResponse(
        csv,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@permission(READ)
@never_cache
@require_GET
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Follow one account: what it did, what was done for its person, who looked at it."""
    found = identity.get_account(account_id=account_id)
    person = (found.person_id,) if found.person_id else ()
    narrowed = Search(account_ids=(found.id,), behalf_ids=person, subject_ids=(found.id, *person))
    subject = Ref("identity.person", person[0]) if person else Ref("identity.account", found.id)
    is_office = found.person_id is None
    name = found.name if is_office else identity.mask_name(name=found.name)
    return _followed(request, narrowed, subject, f"账号 {found.username}（{name}）")


@permission(READ)
@never_cache
@require_GET
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Follow one person: who looked at the data, and what was done for the person."""
    found = identity.get_person(person_id=person_id)
    own = identity.find_account_of(person_id=person_id)
    narrowed = Search(
        account_ids=(own.id,) if own else (), behalf_ids=(person_id,), subject_ids=(person_id,)
    )
    subject = Ref("identity.person", person_id)
    return _followed(request, narrowed, subject, f"居民 {identity.mask_name(name=found.name)}")


@permission(READ)
@never_cache
@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Follow one case by what was recorded of it; the case itself stays closed."""
    found = next(iter(cases.list_case_marks(case_ids=[case_id])), None)
    if found is None:
        raise NotFound
    title = f"办件 {found.number}（{found.item_name}）"
    return _followed(request, Search(subject_ids=(case_id,)), case_ref(case_id), title)


def _followed(request: HttpRequest, narrowed: Search, subject: Ref, title: str) -> HttpResponse:
    page = actions.follow(
        actor=actor_of(request),
        narrowed=narrowed,
        subject=subject,
        after=reading.key_of(request),
        limit=PAGE,
        at=moment(request),
    )
    return render(request, "audit/followed.html", {"title": title, **_listed(page, {})})


def _listed(page: Page, told: dict[str, str]) -> dict[str, object]:
    after = urlencode(told | {"after": reading.written(page.after)}) if page.after else ""
    return {
        "columns": _COLUMNS,
        "rows": [_row(one) for one in page.rows],
        "after_href": f"?{after}" if after else "",
        "searched_to": page.searched_to,
    }


def _row(one: EntryRow) -> Row:
    at = one.at.astimezone(LOCAL)
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=f"{at:%m-%d %H:%M:%S}",
                small=f"{at:%Y} 年，第 {one.id} 号",
                href=row_address("audit:entry", one.id),
            ),
            Cell(text=one.title, small=one.ground, head=True),
            Cell(
                text=one.who,
                small=_source(one),
                href=row_address("audit:account", one.account_id) if one.account_id else "",
            ),
            Cell(text=one.subject_title, href=_subject_href(one)),
            Cell(
                text=labels.RESULTS.get(one.result, one.result),
                kind=labels.RESULT_KIND.get(one.result, "plain"),
            ),
        ),
    )


def _source(one: EntryRow) -> str:
    if one.actor_kind == ActorKind.SYSTEM:
        return "后台"
    told = (
        one.unit,
        f"替 {one.behalf}" if one.behalf else "",
        one.source_address,
        labels.CHANNELS.get(one.channel, ""),
        labels.agent(one.source_agent),
    )
    return " ".join(filter(None, told))


def _subject_href(one: EntryRow) -> str:
    pages = {
        "cases.case": "audit:case",
        "identity.person": "audit:person",
        "identity.account": "audit:account",
    }
    page = pages.get(one.subject.kind)
    return row_address(page, one.subject.id) if page and one.subject_title else ""


def _sorts(told: dict[str, str]) -> list[Link]:
    rest = {name: value for name, value in told.items() if name != "sort"}
    return [
        Link(
            label=title,
            href="?" + urlencode(rest | ({"sort": code} if code else {})),
            current=told.get("sort", "") == code,
        )
        for code, title in labels.SORTS.items()
    ]


@lru_cache(maxsize=8)
def _verbs(chosen: str) -> SafeString:
    """Draw the verbs to choose from; what contexts declare stays for as long as the process."""
    declared = [
        Option(value=verb, label=words, group=context)
        for context, verb, words in reading.verbs_by_context()
    ]
    return options(options=declared, value=chosen)
