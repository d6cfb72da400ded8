"""The doors beside the telephone, and the map: what they declare."""

from __future__ import annotations

from uuid import UUID

from yimen.hotline import access, events, personal_doors
from yimen.hotline.queries import deferral
from yimen.kernel import register
from yimen.ui.addresses import row_address


def _deferral_page(deferral_id: UUID) -> str:
    return row_address("hotline:deferral", deferral_id)


PART = register.Context(
    code="hotline",
    title="12345 热线",
    ledger_verbs={
        "hotline.partner.opened": "热线接入系统开通",
        "hotline.partner.ended": "热线接入系统停用",
        "hotline.letter.moderated": "县长信箱来信整理",
        "hotline.letter.published": "县长信箱来信发布",
        "hotline.letter.withdrawn": "县长信箱来信撤下",
        "hotline.order.rated": "热线工单结案后评价",
        "hotline.order.attached": "热线工单添附件",
        "hotline.order.deferred": "热线工单有内容稍后补",
        "hotline.order.completed": "热线工单补齐内容",
    },
    work_kinds=(
        register.WorkKind(
            code=deferral.WORK,
            title="热线工单补内容",
            url=_deferral_page,
            verb=access.TAKE,
            expected=deferral.expected,
        ),
    ),
    events=(events.OrderMoved,),
    seeds=(register.Seed(order=85, title="热线各入口", run="yimen.hotline.seeds.doors:run"),),
    personal_columns=personal_doors.COLUMNS,
    data_classes=personal_doors.DATA_CLASSES,
)
