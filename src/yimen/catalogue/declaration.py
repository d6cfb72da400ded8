"""What the catalogue declares to the register."""

from __future__ import annotations

from yimen.catalogue import access
from yimen.catalogue.contracts.vetting import WorkKind
from yimen.catalogue.queries import figures, open_work, staff
from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.kernel import register

_PERMISSIONS: tuple[register.Permission, ...] = (
    register.Permission(
        verb=access.EDIT,
        title="编制本单位的事项",
        posts=("item_writer", "catalogue_editor", "system_admin"),
    ),
    register.Permission(
        verb=access.EDIT_ANY, title="编制各单位的事项", posts=("catalogue_editor", "system_admin")
    ),
    register.Permission(verb=access.VET_UNIT, title="审核本单位的事项", posts=("item_vetter",)),
    register.Permission(
        verb=access.VET_LAW, title="审核事项的合法性", posts=("legality_reviewer",)
    ),
    register.Permission(
        verb=access.PUBLISH, title="审核、发布、暂停、取消事项", posts=("catalogue_editor",)
    ),
)

_WORK_KINDS: tuple[register.WorkKind, ...] = (
    *(
        register.WorkKind(
            code=kind,
            title=title,
            url=open_work.version_page,
            verb=verb,
            expected=open_work.EXPECTED[kind],
        )
        for kind, title, verb in (
            (WorkKind.VET_UNIT, "审核本单位的事项", access.VET_UNIT),
            (WorkKind.VET_LAW, "审核事项的合法性", access.VET_LAW),
            (WorkKind.VET_OFFICE, "审核、发布事项", access.PUBLISH),
            (WorkKind.MEND, "修改退回的事项", access.EDIT),
        )
    ),
    register.WorkKind(
        code=WorkKind.REVIEW,
        title="复核办事指南",
        url=open_work.review_page,
        verb=access.EDIT,
        expected=open_work.reviewing,
    ),
)

_WORDS: dict[str, str] = {
    "catalogue.item.created": "新建事项",
    "catalogue.version.drafted": "新建版本",
    "catalogue.version.edited": "修改版本",
    "catalogue.version.undone": "撤销申请表的改动",
    "catalogue.version.redone": "重做申请表的改动",
    "catalogue.group.kept": "保存常用题组",
    "catalogue.bundle.created": "新建一件事",
    "catalogue.bundle.edited": "修改一件事",
    "catalogue.bundle.published": "发布一件事",
    "catalogue.bundle.ended": "停办一件事",
    "catalogue.version.submitted": "送审版本",
    "catalogue.version.taken_back": "撤回送审的版本",
    "catalogue.version.passed": "审核通过版本",
    "catalogue.version.returned": "退回版本",
    "catalogue.version.published": "发布版本",
    "catalogue.version.suspended": "暂停版本",
    "catalogue.version.resumed": "恢复版本",
    "catalogue.version.cancelled": "取消版本",
    "catalogue.process.rehearsed": "用以前的办件试走流程",
    "catalogue.matters.loaded": "装入事项清单",
    "catalogue.list.imported": "导入事项清单",
    "catalogue.batch.imported": "导入一批事项",
    "catalogue.batch.exported": "导出一批事项",
    "catalogue.basic.kept": "维护基本目录",
    "catalogue.basic.ended": "停用基本目录的事项",
    "catalogue.basic.loaded": "装入基本目录",
    "catalogue.basic.taken": "领取基本目录的事项",
    "catalogue.basic.refused": "说明基本目录的事项不适用",
    "catalogue.guide.owned": "指定指南负责人",
    "catalogue.guide.reviewed": "复核指南",
    "catalogue.guide.asked": "提醒复核指南",
}


_DEMO = "yimen.catalogue.actions"
_SEEDS: tuple[register.Seed, ...] = tuple(
    register.Seed(order=order, title=title, run=f"{_DEMO}.{run}")
    for order, title, run in (
        (40, "事项清单", "demo:load_matters"),
        (41, "可在线申请的事项", "demo:load_worked_items"),
        (42, "一件事", "demo_bundles:load_bundles"),
        (43, "基本目录", "demo_basic:load_demo_basic"),
        (44, "系统即时决定的事项", "demo_instant:load_instant_item"),
    )
)


def declare() -> None:
    """Register permissions, ledger words, navigation, the names of items and the demo catalogue."""
    directory.items_named_by(names=staff.names_of)
    identity.items_named_by(names=staff.names_of)
    register.register(
        register.Context(
            code="catalogue",
            title="事项目录",
            permissions=_PERMISSIONS,
            work_kinds=_WORK_KINDS,
            ledger_verbs=_WORDS,
            figures=figures.FIGURES,
            navigation=tuple(
                register.NavItem(
                    audience="staff", title=title, url_name=url_name, verb=verb, order=order
                )
                for title, url_name, order in (
                    ("事项管理", "catalogue:staff_items", 70),
                    ("一件事", "catalogue:staff_bundles", 71),
                )
                for verb in access.READERS
            ),
            benches={
                "search": "yimen.catalogue.benches:search_bench",
                "forms": "yimen.catalogue.benches_forms:forms_bench",
            },
            seeds=_SEEDS,
        )
    )
