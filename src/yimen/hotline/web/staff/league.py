"""The league table of the three rates, the orders behind each number, and the table as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yimen.hotline import access
from yimen.hotline.actions import handing_out
from yimen.hotline.contracts.league import Ranked
from yimen.hotline.contracts.order import STATE_TITLES, OrderView
from yimen.hotline.contracts.rate import Formula, Rate
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import league as leagues
from yimen.hotline.rules import league as rules
from yimen.hotline.rules.rates import names_in, written
from yimen.hotline.web import labels
from yimen.hotline.web.staff.board_filters import a_day
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.typeset.pages import font_folders
from yimen.media import kinds, manuscript
from yimen.media.manuscript import Block, Grid, Manuscript, Paragraph
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Link, Row

_READ = (access.SUPERVISE, access.CHECK)
_TITLES = ("响应率", "解决率", "满意率")
_ROWS = (Column(title="工单"), Column(title="类别"), Column(title="状态"), Column(title="结案"))
_TOPS = (
    ("contacted_in_time", "to_contact"),
    ("solved", "valid"),
    ("satisfied", "valid"),
)
"""What a rate's link opens: its numerator and its denominator."""


class _Asked:
    """What an address asks for."""

    def __init__(self, request: HttpRequest) -> None:
        sent, today = request.GET, local_day(moment(request))
        self.by = sent.get("by", "unit") if sent.get("by") in leagues.GROUPS else "unit"
        rate, least = sent.get("rate", "2"), sent.get("least", "")
        self.rate = int(rate) if rate in {"0", "1", "2"} else 2
        self.least = int(least) if least.isdecimal() and len(least) < 6 else rules.LEAST
        until = a_day(sent.get("until", "")) or today
        since = a_day(sent.get("since", "")) or until - timedelta(days=29)
        self.span = leagues.Span(
            area_prefix=access.area_seen(actor_of(request), *_READ),
            since=min(since, until),
            until=until,
        )

    def query(self, **change: str) -> str:
        """Return the address's end with something changed."""
        kept = {
            "by": self.by,
            "rate": str(self.rate),
            "least": str(self.least),
            "since": self.span.since.isoformat(),
            "until": self.span.until.isoformat(),
        }
        return urlencode({**kept, **change})

    def table(self, request: HttpRequest) -> tuple[leagues.Table, list[Ranked]]:
        """Return the table with its lines in their places."""
        found = leagues.table(actor=actor_of(request), by=self.by, span=self.span)
        return found, rules.rank(standings=found.standings, by=self.rate, least=self.least)


@permission(*_READ)
@require_safe
def league(request: HttpRequest) -> HttpResponse:
    """Show the league table with formula, base, places, ties and the change."""
    asked = _Asked(request)
    table, ranked = asked.table(request)
    formulas = [one.formula for one in table.rates]
    context = {
        "tabs": [
            Link(label=f"按{title}", href=f"?{asked.query(by=code)}", current=code == asked.by)
            for code, title in leagues.GROUPS.items()
        ],
        "rate_tabs": [
            Link(label=f"排{title}", href=f"?{asked.query(rate=str(place))}",
                 current=place == asked.rate)
            for place, title in enumerate(_TITLES)
        ],
        "all": [(one, _percent(one)) for one in table.rates],
        "closed": table.counts.closed,
        "formulas": [(one, written(one)) for one in formulas],
        "names": names_in(formulas),
        "columns": _columns(asked),
        "rows": [_row(one, asked) for one in ranked],
        "span": asked.span,
        "before": asked.span.before,
        "by": asked.by,
        "rate": asked.rate,
        "least": asked.least,
        "files": [
            Link(label=kind.upper(), href=f"{reverse('hotline:league_file', args=[kind])}?{asked.query()}")
            for kind in ("xlsx", "docx")
        ],
    }  # fmt: skip
    return render(request, "hotline/league.html", context)


def _columns(asked: _Asked) -> list[Column]:
    return [
        Column(title="名次"),
        Column(title=leagues.GROUPS[asked.by]),
        *(Column(title=title, num=True) for title in _TITLES),
        Column(title="比上一段", num=True),
        Column(title="办结", num=True),
    ]


def _row(one: Ranked, asked: _Asked) -> Row:
    key = one.standing.key
    return Row(
        key=key or "none",
        cells=(
            Cell(text=_place(one), small="" if one.place else f"基数不到 {asked.least}，不排名"),
            Cell(text=one.standing.name, head=True),
            *(
                Cell(
                    text=_percent(rate),
                    small=f"{rate.numerator} ÷ {rate.denominator}",
                    href=_rows(asked, key, _TOPS[place][1]) if rate.denominator else "",
                    num=True,
                )
                for place, rate in enumerate(one.standing.rates)
            ),
            Cell(text=_change(one), num=True),
            Cell(
                text=str(one.standing.counts.closed),
                href=_rows(asked, key, "closed"),
                num=True,
            ),
        ),
    )


def _rows(asked: _Asked, key: str, counted: str) -> str:
    return f"{reverse('hotline:league_rows')}?{asked.query(key=key, counted=counted)}"


def _place(one: Ranked) -> str:
    if one.place is None:
        return "—"
    return f"{one.place}（并列）" if one.tied else str(one.place)


def _percent(rate: Rate) -> str:
    return "—" if rate.value is None else f"{rate.value:.2%}"


def _change(one: Ranked) -> str:
    return "—" if one.change is None else f"{one.change:+.2f} 个百分点"


@permission(*_READ)
@require_safe
def league_rows(request: HttpRequest) -> HttpResponse:
    """List the orders that a number of the table counts."""
    asked = _Asked(request)
    counted = request.GET.get("counted", "closed")
    number, found = leagues.orders_behind(
        actor=actor_of(request),
        by=asked.by,
        key=request.GET.get("key"),
        counted=counted if counted in leagues.COUNTED else "closed",
        span=asked.span,
    )
    paths = categories.paths()
    context = {
        "number": number,
        "span": asked.span,
        "back": f"{reverse('hotline:league')}?{asked.query()}",
        "tabs": [
            Link(
                label=title,
                href=f"?{asked.query(counted=code, **_key(request))}",
                current=code == counted,
            )
            for code, title in _COUNTS
        ],
        "columns": _ROWS,
        "rows": [_order_row(one, paths) for one in found],
    }
    return render(request, "hotline/league_rows.html", context)


def _order_row(one: OrderView, paths: dict[str, str]) -> Row:
    closed = (
        f"{one.closed_at.astimezone(LOCAL):%-m月%-d日 %H:%M}" if one.closed_at else "又重新办理"
    )
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.title,
                small=one.number,
                href=row_address("hotline:order", one.id),
                head=True,
            ),
            Cell(text=paths.get(one.category_code, "还没有分类")),
            Cell(text=STATE_TITLES[one.state], kind=labels.STATE_KIND[one.state]),
            Cell(text=closed),
        ),
    )


_COUNTS = (
    ("closed", "办结"),
    ("to_contact", "应联系"),
    ("contacted_in_time", "按时联系"),
    ("valid", "有效回访"),
    ("solved", "解决"),
    ("satisfied", "满意"),
    ("dissatisfied", "不满意"),
)


def _key(request: HttpRequest) -> dict[str, str]:
    key = request.GET.get("key")
    return {} if key is None else {"key": key}


@permission(*_READ)
@require_safe
def league_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Return the league table as XLSX or DOCX, with its formulas, which is recorded."""
    if kind not in {"xlsx", "docx"}:
        raise Http404
    asked = _Asked(request)
    handing_out.record(
        actor=actor_of(request), subject=None, what="league",
        ground=f"{asked.span.since} 至 {asked.span.until}", at=moment(request),
    )  # fmt: skip
    paper = _paper(request, asked)
    if kind == "xlsx":
        made, media_type = manuscript.to_xlsx(paper), kinds.XLSX
    else:
        made, media_type = manuscript.to_docx(paper, fonts=font_folders()), kinds.DOCX
    answer = HttpResponse(made, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="hotline-rates.{kind}"'
    return answer


def _paper(request: HttpRequest, asked: _Asked) -> Manuscript:
    table, ranked = asked.table(request)
    heads = ["名次", leagues.GROUPS[asked.by]]
    for title in _TITLES:
        heads += [title, f"{title}算式"]
    lines = [
        [
            _place(one),
            one.standing.name,
            *(
                text
                for rate in one.standing.rates
                for text in (_percent(rate), f"{rate.numerator} ÷ {rate.denominator}")
            ),
            str(one.standing.counts.closed),
        ]
        for one in ranked
    ]
    rows = [[*heads, "办结"], *lines]
    span = asked.span
    blocks: tuple[Block, ...] = (
        Paragraph(
            text=f"{span.since:%Y年%-m月%-d日}至{span.until:%Y年%-m月%-d日}结案的工单；"
            f"按{_TITLES[asked.rate]}排名，基数不到 {asked.least} 的不排，率相同的并列。"
        ),
        Grid(
            rows=tuple(
                tuple(manuscript.Cell(text=text, bold=not number) for text in line)
                for number, line in enumerate(rows)
            ),
            widths=(1.0, 2.0, *(1.2 for _ in _TITLES for _ in range(2)), 0.8),
        ),
        *_how([one.formula for one in table.rates]),
    )
    return Manuscript(title="12345热线三率排名", blocks=blocks, landscape=True)


def _how(formulas: Sequence[Formula]) -> list[Paragraph]:
    """Return how each rate is reckoned, and what each name in it counts."""
    told = [f"{one.title} ＝ {written(one)}。{one.said}。" for one in formulas]
    named = [f"{one.name}：{one.said}。" for one in names_in(formulas)]
    return [Paragraph(text=text) for text in (*told, *named)]
