"""Hall: the watch-list alarm, off by default."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yimen.hall import access
from yimen.hall.actions import watch_alarm, watch_camera, watch_entry, watch_switch
from yimen.hall.queries import sealed, watch
from yimen.kernel import register

_SEALED = "SM4-GCM 加密"
_COLUMNS = {
    sealed.NAME: ("布控名单上的姓名、代号", "到期或撤下 6 个月后"),
    sealed.GROUND: ("列入布控名单的依据", "到期或撤下 6 个月后"),
    sealed.PICTURE: ("等批准的照片", "批准或不批准时立即清除"),
    sealed.STILL: ("报警截图", "最长 30 天，误报立即清除"),
    sealed.SOURCE: ("摄像头的地址，可能带口令", "摄像头在册期间"),
    sealed.DONE: ("报警的处置", "到期或撤下 6 个月后"),
}


def switch_page(ref_id: UUID) -> str:
    """Return where watching is switched on."""
    del ref_id
    return reverse("hall:watch_switch")


def entry_page(ref_id: UUID) -> str:
    """Return where an entry is ruled on."""
    return reverse("hall:watch_entry", args=[ref_id])


def cameras_page(ref_id: UUID) -> str:
    """Return where a camera is switched on and off."""
    del ref_id
    return reverse("hall:watch_cameras")


def alarm_page(ref_id: UUID) -> str:
    """Return where an alarm is judged."""
    return reverse("hall:watch_alarm", args=[ref_id])


PART = register.Context(
    code="hall",
    title="政务大厅",
    permissions=(
        register.Permission(verb=access.WATCH_DUTY, title="判断布控提醒", posts=("supervisor",)),
        register.Permission(
            verb=access.WATCH_PROPOSE, title="提请开通布控、列入名单", posts=("security_admin",)
        ),
        register.Permission(verb=access.WATCH_APPROVE, title="审批布控", posts=("supervisor",)),
        register.Permission(verb=access.WATCH_LOG, title="看布控全部记录", posts=("audit_admin",)),
    ),
    work_kinds=(
        register.WorkKind(
            code=watch_switch.APPROVE_WORK, title="开通布控审批", url=switch_page,
            verb=access.WATCH_APPROVE, expected=watch.expected_switches,
        ),
        register.WorkKind(
            code=watch_entry.RULE_WORK, title="布控名单审批", url=entry_page,
            verb=access.WATCH_APPROVE, expected=watch.expected_entries,
        ),
        register.WorkKind(
            code=watch_camera.BLIND_WORK, title="布控摄像头看不到", url=cameras_page,
            verb=access.WATCH_DUTY, expected=watch.expected_blind,
        ),
        register.WorkKind(
            code=watch_alarm.ALARM_WORK, title="布控提醒", url=alarm_page,
            verb=access.WATCH_DUTY, expected=watch.expected_alarms,
        ),
    ),
    ledger_verbs={
        "hall.watch_switch.proposed": "提请开通布控提醒",
        "hall.watch_switch.approved": "批准开通布控提醒",
        "hall.watch_switch.ended": "关闭布控提醒",
        "hall.watch_entry.proposed": "提请列入布控名单",
        "hall.watch_entry.approved": "批准列入布控名单",
        "hall.watch_entry.refused": "没有批准布控",
        "hall.watch_entry.longer_asked": "申请延长布控",
        "hall.watch_entry.lengthened": "批准延长布控",
        "hall.watch_entry.removed": "撤下布控名单",
        "hall.watch_entry.expired": "布控到期",
        "hall.watch_camera.entered": "登记布控摄像头",
        "hall.watch_camera.turned_on": "打开布控摄像头",
        "hall.watch_camera.turned_off": "关闭布控摄像头",
        "hall.watch_camera.readdressed": "修改布控摄像头的地址",
        "hall.watch_alarm.raised": "布控提醒",
        "hall.watch_alarm.looked": "看布控截图",
        "hall.watch_alarm.found_him": "布控提醒：确是本人",
        "hall.watch_alarm.found_not_him": "布控提醒：误报",
        "hall.watch_alarm.found_cannot_tell": "布控提醒：看不出来",
    },
    drills={"watch-cameras": "yimen.hall.drills:trouble_cameras"},
    navigation=(
        register.NavItem(
            audience="staff", title="布控提醒", url_name="hall:watch", verb=access.WATCH_DUTY,
            order=88,
        ),
        register.NavItem(
            audience="staff", title="布控名单", url_name="hall:watch_entries",
            verb=access.WATCH_PROPOSE, order=88,
        ),
        register.NavItem(
            audience="staff", title="布控记录", url_name="hall:watch_log", verb=access.WATCH_LOG,
            order=88,
        ),
    ),
    personal_columns=tuple(
        register.PersonalColumn(
            table=name.partition(".")[0],
            column=name.partition(".")[2],
            title=title,
            protection=_SEALED,
            retention=kept,
        )
        for name, (title, kept) in _COLUMNS.items()
    ),
    data_classes=(
        register.DataClass(
            code="hall.watch",
            title="布控名单和提醒",
            owner="负责布控的单位",
            law="国务院令第799号；《个人信息保护法》第二十六条；《人脸识别技术应用安全管理办法》",
            columns=dict.fromkeys(_COLUMNS, "敏感"),
            months=6,
            old="yimen.hall.queries.watch:old_entries",
            remove="yimen.hall.actions.watch_entry:forget",
            withheld="名单不对应登记在册的居民；依法查阅由批准的机关答复",
        ),
    ),
)  # fmt: skip
