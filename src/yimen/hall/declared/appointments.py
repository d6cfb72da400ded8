"""Hall: appointments at windows."""

from __future__ import annotations

from yimen.hall import access
from yimen.kernel import register

PART = register.Context(
    code="hall",
    title="政务大厅",
    permissions=(
        register.Permission(
            verb=access.RECEIVE,
            title="接待预约的人",
            posts=("clerk", "village_agent", "examiner", "approver"),
        ),
        register.Permission(
            verb=access.ARRANGE, title="安排本单位窗口的预约时间", posts=("approver",)
        ),
    ),
    ledger_verbs={
        "hall.appointment.booked": "预约窗口",
        "hall.appointment.arrived": "预约的人来了",
        "hall.appointment.missed": "预约的人没有来",
        "hall.appointment.cancelled": "预约取消",
        "hall.window.kept": "安排窗口的预约时间",
    },
    navigation=(
        register.NavItem(
            audience="staff", title="窗口预约", url_name="hall:day", verb=access.RECEIVE, order=36
        ),
        register.NavItem(audience="resident", title="窗口预约", url_name="hall:own", order=45),
    ),
    data_classes=(
        register.DataClass(
            code="hall.appointment",
            title="窗口预约",
            owner="窗口所在的单位",
            law="《个人信息保护法》第十三条第一款第三项、第十九条",
            columns={},
            months=12,
            old="yimen.hall.queries.appointment:old_appointments",
            remove="yimen.hall.actions.appointment:remove",
            export="yimen.hall.queries.appointment:export_own",
        ),
    ),
    seeds=(register.Seed(order=92, title="窗口预约", run="yimen.hall.seeds.appointments:run"),),
)
