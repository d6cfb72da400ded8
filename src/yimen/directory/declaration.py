"""What directory declares to the floors above."""

from __future__ import annotations

from uuid import UUID

from yimen.directory import access, personal
from yimen.directory.actions.belongings import OwnMandates, OwnWork
from yimen.directory.contracts import (
    ASSIGNMENT_WORK,
    ATTESTATION_LATE,
    ATTESTATION_WORK,
    BREAK_GLASS_WORK,
    Post,
)
from yimen.directory.events import BreakGlassOpened
from yimen.directory.queries import officer as officers
from yimen.directory.queries import staff
from yimen.directory.queries.leaving import register_belongings
from yimen.directory.rules.duty import UNIT_POSTS
from yimen.identity import public as identity
from yimen.kernel.clock import local_day, now
from yimen.kernel.outbox.subscribers import operator_unit
from yimen.kernel.register import (
    ClockKindDeclared,
    Context,
    NavItem,
    Permission,
    PersonalColumn,
    Seed,
    WorkKind,
    register,
)

_SECURITY = (Post.SECURITY_ADMIN,)
_CASELESS = (
    Post.CATALOGUE_EDITOR,
    Post.ITEM_WRITER,
    Post.ITEM_VETTER,
    Post.LEGALITY_REVIEWER,
    Post.PROJECT_OFFICER,
    Post.BUDGET_OFFICER,
    Post.SURVEY_EDITOR,
    Post.HOTLINE_OPERATOR,
    Post.HOTLINE_CHIEF,
    Post.GRID_WORKER,
    Post.MEDIATOR,
    Post.DESK_CLERK,
)
_CASE_POSTS = tuple(post for post in UNIT_POSTS if post not in _CASELESS)
_PERMISSIONS = (
    Permission(verb=access.MANAGE, title="维护机构、人员和岗位", posts=(Post.SYSTEM_ADMIN,)),
    Permission(
        verb=access.IMPORT_AREAS,
        title="导入行政区划",
        posts=(Post.SYSTEM_ADMIN, Post.OPERATOR),
    ),
    Permission(verb=access.APPROVE_ASSIGNMENT, title="审批岗位授予", posts=_SECURITY),
    Permission(verb=access.SET_PERMISSIONS, title="调整岗位的权限", posts=_SECURITY),
    Permission(verb=access.LEND, title="把岗位交给代理人", posts=UNIT_POSTS),
    Permission(verb=access.ASK_BREAK_GLASS, title="申请紧急查看", posts=_CASE_POSTS),
    Permission(
        verb=access.RULE_BREAK_GLASS, title="审批紧急查看", posts=(Post.APPROVER, Post.SUPERVISOR)
    ),
    Permission(verb=access.LIST_BREAK_GLASS, title="查看紧急查看清单", posts=(Post.AUDIT_ADMIN,)),
    Permission(verb=access.OPEN_ATTESTATION, title="发起岗位复核", posts=_SECURITY),
    Permission(
        verb=access.ATTEST, title="复核本单位的岗位", posts=(Post.APPROVER, Post.SECURITY_ADMIN)
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
    "directory.officer.left": "工作人员离岗",
    "directory.officer.imported": "导入人员名单",
    "directory.post.granted": "授予岗位",
    "directory.post.ended": "免去岗位",
    "directory.assignment.asked": "报批岗位",
    "directory.assignment.approved": "批准岗位",
    "directory.assignment.refused": "退回岗位",
    "directory.permission.set": "调整岗位权限",
    "directory.delegation.made": "交出岗位代理",
    "directory.delegation.ended": "收回岗位代理",
    "directory.break_glass.asked": "申请紧急查看",
    "directory.break_glass.approved": "批准紧急查看",
    "directory.break_glass.refused": "不同意紧急查看",
    "directory.break_glass.ended": "结束紧急查看",
    "directory.belonging.given": "移交工作",
    "directory.attestation.opened": "发起岗位复核",
    "directory.attestation.kept": "复核：保留岗位",
    "directory.attestation.withdrawn": "复核：撤回岗位",
    "directory.attestation.closed": "完成岗位复核",
    "directory.attestation.late": "岗位复核过期",
    "directory.admin_token.made": "开出首任管理员令牌",
    "directory.admin_token.used": "使用首任管理员令牌",
}
_NAVIGATION = (
    NavItem(
        audience="staff", title="代理", url_name="directory:lending", verb=access.LEND, order=62
    ),
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
    NavItem(
        audience="staff",
        title="岗位审批",
        url_name="directory:assignments",
        verb=access.APPROVE_ASSIGNMENT,
        order=83,
    ),
    NavItem(
        audience="staff",
        title="岗位权限",
        url_name="directory:post_verbs",
        verb=access.SET_PERMISSIONS,
        order=84,
    ),
    NavItem(
        audience="staff",
        title="岗位复核",
        url_name="directory:attestations",
        verb=access.ATTEST,
        order=85,
    ),
)
_WORK = (
    WorkKind(
        code=ASSIGNMENT_WORK,
        title="审批岗位",
        url="yimen.directory.web.addresses:assignment",
        verb=access.APPROVE_ASSIGNMENT,
        expected="yimen.directory.queries.open_work:assignments",
    ),
    WorkKind(
        code=BREAK_GLASS_WORK,
        title="审批紧急查看",
        url="yimen.directory.web.addresses:break_glass",
        verb=access.RULE_BREAK_GLASS,
        expected="yimen.directory.queries.open_work:break_glasses",
    ),
    WorkKind(
        code=ATTESTATION_WORK,
        title="复核岗位",
        url="yimen.directory.web.addresses:attestation",
        verb=access.ATTEST,
        expected="yimen.directory.queries.open_work:attestations",
    ),
    WorkKind(
        code=ATTESTATION_LATE,
        title="催办过期的岗位复核",
        url="yimen.directory.web.addresses:attestation",
        verb=access.OPEN_ATTESTATION,
        expected="yimen.directory.queries.open_work:late_attestations",
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
    identity.install_staff_source(source=staff.is_staff)
    identity.install_second_hand_source(source=staff.unit_of_second)
    register_belongings(OwnWork())
    register_belongings(OwnMandates())
    register(
        Context(
            code="directory",
            title="机构与区划",
            permissions=_PERMISSIONS,
            ledger_verbs=_VERBS,
            navigation=_NAVIGATION,
            work_kinds=_WORK,
            clock_kinds=(ClockKindDeclared(code=ATTESTATION_WORK, title="岗位复核"),),
            events=(BreakGlassOpened,),
            subscribers="yimen.directory.subscribers",
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
