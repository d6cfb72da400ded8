"""What the catalogue declares to the register."""

from __future__ import annotations

from yimen.catalogue import access
from yimen.catalogue.queries import staff
from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.kernel import register

_PERMISSIONS: tuple[register.Permission, ...] = (
    register.Permission(
        verb=access.EDIT, title="编制事项", posts=("catalogue_editor", "system_admin")
    ),
    register.Permission(
        verb=access.PUBLISH, title="发布、暂停、取消事项", posts=("catalogue_editor",)
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
}


def declare() -> None:
    """Register permissions, ledger words, navigation, the names of items and the demo catalogue."""
    directory.items_named_by(names=staff.names_of)
    identity.items_named_by(names=staff.names_of)
    register.register(
        register.Context(
            code="catalogue",
            title="事项目录",
            permissions=_PERMISSIONS,
            ledger_verbs=_WORDS,
            navigation=(
                register.NavItem(
                    audience="staff",
                    title="事项管理",
                    url_name="catalogue:staff_items",
                    verb=access.EDIT,
                    order=70,
                ),
            ),
            benches={
                "search": "yimen.catalogue.benches:search_bench",
                "forms": "yimen.catalogue.benches_forms:forms_bench",
            },
            seeds=(
                register.Seed(
                    order=40, title="事项清单", run="yimen.catalogue.actions.demo:load_matters"
                ),
                register.Seed(
                    order=41,
                    title="可在线申请的事项",
                    run="yimen.catalogue.actions.demo:load_worked_items",
                ),
                register.Seed(
                    order=42,
                    title="一件事",
                    run="yimen.catalogue.actions.demo_bundles:load_bundles",
                ),
            ),
        )
    )
