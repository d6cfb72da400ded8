"""The doors beside the telephone, and the map: what they declare."""

from __future__ import annotations

from yimen.hotline import events, personal_doors
from yimen.kernel import register

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
    },
    events=(events.OrderMoved,),
    personal_columns=personal_doors.COLUMNS,
    data_classes=personal_doors.DATA_CLASSES,
)
