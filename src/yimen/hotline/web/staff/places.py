"""The pages of the hotline beside the list of orders, by what one goes there for."""

from __future__ import annotations

from django.urls import reverse

from yimen.hotline import access
from yimen.hotline.access_knowledge import READ as READ_ARTICLES
from yimen.hotline.contracts.side import RequestState
from yimen.hotline.queries import side
from yimen.kernel.actor import Actor
from yimen.ui.parts import Link

_OVERSEE = (access.SUPERVISE, access.CHECK)
_GRID, _RULINGS = "hotline:grid_reports", "hotline:requests"
_PLACES: tuple[tuple[str, tuple[tuple[str, str, tuple[str, ...]], ...]], ...] = (
    (
        "接办",
        (
            ("电话", "hotline:calls", (access.TAKE, access.SUPERVISE)),
            ("知识库", "hotline:articles", (READ_ARTICLES,)),
            ("先例", "hotline:precedents", (READ_ARTICLES,)),
            ("群体诉求", "hotline:groups", (access.TAKE, access.SUPERVISE)),
            ("县长信箱", "hotline:letters", (access.CHECK,)),
            ("挪车", "hotline:cars", (access.TAKE,)),
            ("网格", _GRID, ()),
        ),
    ),
    (
        "裁定和督办",
        (
            ("退单、延期裁定", _RULINGS, (access.RULE,)),
            ("催办、督办", "hotline:supervision", (access.SUPERVISE,)),
            ("领导批示", "hotline:instructions", (access.HANDLE, access.SUPERVISE)),
            ("超期通报", "hotline:circulars", (access.SUPERVISE,)),
            ("下访、现场督办", "hotline:visits", (access.SUPERVISE,)),
        ),
    ),
    (
        "看全局",
        (
            ("实时大屏", "hotline:live", access.SEE),
            ("热点和预警", "hotline:hotspots", access.SEE),
            ("日报、周报、月报", "hotline:period_reports", access.SEE),
            ("三率", "hotline:rates", _OVERSEE),
            ("三率排名", "hotline:league", _OVERSEE),
        ),
    ),
    (
        "质量和考核",
        (
            ("联动互评", "hotline:mutual", (access.HANDLE, access.CHECK, access.SUPERVISE)),
            ("质检", "hotline:quality", (access.TAKE, access.RULE)),
            ("考核", "hotline:assessment", _OVERSEE),
            ("剔除审定", "hotline:exclusions", (access.RULE,)),
            ("抽样", "hotline:sampling", (access.POLICY, access.SUPERVISE)),
            ("导出", "hotline:export", (access.EXPORT,)),
        ),
    ),
    (
        "设置",
        (
            ("时限和分类", "hotline:limits", _OVERSEE),
            ("分类和派单目录", "hotline:tree", (access.POLICY,)),
            ("导入分类", "hotline:tree_import", (access.POLICY,)),
            ("口径和权重", "hotline:formulas", (access.POLICY, access.RULE)),
            ("机器提示", "hotline:machine", (access.POLICY, access.SUPERVISE)),
            ("接入系统", "hotline:partners", (access.POLICY,)),
        ),
    ),
)


def places(actor: Actor) -> list[tuple[str, list[Link]]]:
    """Return the pages that the officer may open, group by group; empty groups are left out."""
    found = [
        (
            title,
            [
                Link(label=label, href=reverse(route), count=_waiting(actor, route))
                for label, route, verbs in pages
                if _may_open(actor, route, verbs)
            ],
        )
        for title, pages in _PLACES
    ]
    return [(title, links) for title, links in found if links]


def _may_open(actor: Actor, route: str, verbs: tuple[str, ...]) -> bool:
    if route == _GRID:
        return bool(access.grid_areas(actor))
    return any(actor.units(verb) for verb in verbs)


def _waiting(actor: Actor, route: str) -> int:
    if route != _RULINGS or not actor.units(access.RULE):
        return 0
    return len(side.list_requests(actor=actor, state=RequestState.ASKED))
