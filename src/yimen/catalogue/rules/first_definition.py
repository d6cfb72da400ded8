"""What a definition begins with, before anybody has written in it."""

from __future__ import annotations

from yimen.catalogue.contracts import Definition, FormSpec, Guide, RouteStep, Situation, Step


def first_definition() -> Definition:
    """Return what a form begins with: one situation, one empty step, two steps of examination."""
    guide = Guide(summary="", can="", bring="", how_long="", how_much="", where="", conditions=())
    route = (
        RouteStep(code="examine", title="审查", unit="receiving", verb="cases.examine"),
        RouteStep(code="decide", title="决定", unit="deciding", verb="cases.decide"),
    )
    return Definition(
        guide=guide,
        laws=(),
        situations=(Situation(code="case1", title="一般情形", handle="01"),),
        papers=(),
        form=FormSpec(steps=(Step(code="step1", title="基本情况", fields=()),)),
        route=route,
    )
