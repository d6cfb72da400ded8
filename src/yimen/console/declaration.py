"""What the console declares to the register."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from yimen.console.access import TAKE_OVER
from yimen.directory import public as directory
from yimen.directory.contracts import ASK_BREAK_GLASS as ASK_GLASS
from yimen.directory.contracts import LIST_BREAK_GLASS as LIST_GLASS
from yimen.directory.contracts import RULE_BREAK_GLASS as RULE_GLASS
from yimen.identity.contracts import CHECK_CALLER
from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.outbox.upkeep import OPERATE_VERB
from yimen.kernel.work import queries as work
from yimen.kernel.workdays.actions import IMPORT_VERB

OVERVIEW = "console.overview"
PERMISSIONS = "console.permissions"
WHY = "console.why"
__all__ = ["ASK_GLASS", "LIST_GLASS", "OVERVIEW", "PERMISSIONS", "RULE_GLASS", "WHY"]


def open_work(actor: Actor) -> int:
    """Return how much work waits for the actor, counted no further than the list shows."""
    return work.count_for(actor=actor)


_PERMISSIONS: tuple[register.Permission, ...] = (
    register.Permission(verb=OVERVIEW, title="查看总览", posts=("supervisor",)),
    register.Permission(
        verb=PERMISSIONS,
        title="查看权限表",
        posts=("system_admin", "security_admin", "supervisor"),
    ),
    register.Permission(
        verb=TAKE_OVER, title="改派、收回本单位同事手上的待办", posts=("approver",)
    ),
    register.Permission(
        verb=WHY, title="查谁为什么能看到办件", posts=("security_admin", "supervisor")
    ),
)

_NAVIGATION: tuple[register.NavItem, ...] = (
    register.NavItem(
        audience="staff",
        title="待办",
        url_name="console:todo",
        order=1,
        count=open_work,
    ),
    register.NavItem(
        audience="staff",
        title="总览",
        url_name="console:overview",
        verb=OVERVIEW,
        order=5,
    ),
    register.NavItem(
        audience="staff",
        title="工作日历",
        url_name="console:calendar",
        verb=IMPORT_VERB,
        order=80,
    ),
    register.NavItem(
        audience="staff",
        title="停下的任务",
        url_name="console:parked",
        verb=OPERATE_VERB,
        order=85,
    ),
    register.NavItem(
        audience="staff",
        title="紧急查看",
        url_name="console:break_glass",
        verb=ASK_GLASS,
        order=63,
    ),
    register.NavItem(
        audience="staff",
        title="紧急查看",
        url_name="console:break_glass",
        verb=LIST_GLASS,
        order=63,
    ),
    register.NavItem(
        audience="staff",
        title="谁能看到办件",
        url_name="console:why",
        verb=WHY,
        order=89,
    ),
    register.NavItem(
        audience="staff",
        title="权限表",
        url_name="console:permissions",
        verb=PERMISSIONS,
        order=90,
    ),
)


def front_desk_panel(kind: str) -> Callable[[str], str]:
    """Return what answers where the panel of an order or a call is."""
    return lambda key: reverse("console:front_desk_panel", args=[kind, key])


def declare() -> None:
    """Register navigation, permissions, and what an officer owns here."""
    from yimen.console.actions.handed import (  # noqa: PLC0415 -- apps must be loaded first
        OwnHandedWork,
    )

    directory.register_belongings(owner=OwnHandedWork())
    register.register(
        register.Context(
            code="console",
            title="工作台",
            permissions=_PERMISSIONS,
            ledger_verbs={
                "console.reach.explained": "查谁为什么能看到办件",
                "console.work.handed": "把待办交给同事",
                "console.work.taken_back": "收回交给同事的待办",
            },
            navigation=_NAVIGATION,
            slots=tuple(
                register.SlotPanel(
                    slot=f"hotline.{kind}",
                    code=f"console.front_desk.{kind}",
                    title="总客服",
                    url=front_desk_panel(kind),
                    verb=CHECK_CALLER,
                )
                for kind in ("order", "call")
            ),
        )
    )
