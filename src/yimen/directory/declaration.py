"""What directory declares to the floors above."""

from __future__ import annotations

from uuid import UUID

from yimen.directory import access, personal
from yimen.directory.contracts import Post
from yimen.directory.queries import officer as officers
from yimen.kernel.clock import local_day, now
from yimen.kernel.outbox.subscribers import operator_unit
from yimen.kernel.register import Context, NavItem, Permission, PersonalColumn, Seed, register

_PERMISSIONS = (
    Permission(verb=access.MANAGE, title="维护机构、人员和岗位", posts=(Post.SYSTEM_ADMIN,)),
    Permission(
        verb=access.IMPORT_AREAS,
        title="导入行政区划",
        posts=(Post.SYSTEM_ADMIN, Post.OPERATOR),
    ),
)
_VERBS = {
    "directory.area.imported": "导入行政区划",
    "directory.organisation.opened": "新增机构",
    "directory.organisation.changed": "修改机构",
    "directory.organisation.closed": "撤销机构",
    "directory.officer.appointed": "新增工作人员",
    "directory.officer.suspended": "停用工作人员",
    "directory.officer.restored": "恢复工作人员",
    "directory.post.granted": "授予岗位",
    "directory.post.ended": "免去岗位",
}
_NAVIGATION = (
    NavItem(
        audience="staff",
        title="机构",
        url_name="directory:organisations",
        verb=access.MANAGE,
        order=80,
    ),
    NavItem(
        audience="staff",
        title="人员与岗位",
        url_name="directory:officers",
        verb=access.MANAGE,
        order=81,
    ),
    NavItem(
        audience="staff",
        title="行政区划",
        url_name="directory:areas",
        verb=access.IMPORT_AREAS,
        order=82,
    ),
)


def operating_unit() -> UUID | None:
    """Return the unit whose operator runs the installation, or None while nobody is appointed."""
    held = officers.holders_of(post=Post.OPERATOR, on=local_day(now()))
    places = (
        holding.organisation_id
        for officer in held
        for holding in officer.holdings
        if holding.post is Post.OPERATOR
    )
    return next(places, None)


def declare() -> None:
    """Register directory once, and who gets the work that nobody owns."""
    operator_unit(operating_unit)
    register(
        Context(
            code="directory",
            title="机构与区划",
            permissions=_PERMISSIONS,
            ledger_verbs=_VERBS,
            navigation=_NAVIGATION,
            data_classes=personal.DATA_CLASSES,
            personal_columns=(
                PersonalColumn(
                    table="directory_officer",
                    column="name",
                    title="工作人员姓名",
                    protection="明文存储，公务信息",
                    retention="离岗后随办件档案保存",
                ),
            ),
            seeds=(
                Seed(order=10, title="演示县区划", run="yimen.directory.demo.seeds:run_areas"),
                Seed(
                    order=11, title="演示县机构", run="yimen.directory.demo.seeds:run_organisations"
                ),
                Seed(order=30, title="演示工作人员", run="yimen.directory.demo.seeds:run_officers"),
            ),
            benches={"divisions": "yimen.directory.benches:divisions"},
            demo_logins="yimen.directory.demo.seeds:demo_logins",
        )
    )
