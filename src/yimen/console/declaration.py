"""What the console declares to the register."""

from __future__ import annotations

from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.outbox.upkeep import OPERATE_VERB
from yimen.kernel.work import queries as work
from yimen.kernel.workdays.actions import IMPORT_VERB

OVERVIEW = "console.overview"
PERMISSIONS = "console.permissions"


def open_work(actor: Actor) -> int:
    """Return how much work waits for the actor, counted no further than the list shows."""
    return work.count_for(actor=actor)


_PERMISSIONS: tuple[register.Permission, ...] = (
    register.Permission(verb=OVERVIEW, title="查看总览", posts=("supervisor",)),
    register.Permission(verb=PERMISSIONS, title="查看权限表", posts=("system_admin", "supervisor")),
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
        title="权限表",
        url_name="console:permissions",
        verb=PERMISSIONS,
        order=90,
    ),
)


def declare() -> None:
    """Register navigation and permissions."""
    register.register(
        register.Context(
            code="console",
            title="工作台",
            permissions=_PERMISSIONS,
            navigation=_NAVIGATION,
        )
    )
