"""What devices declares to the register."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yimen.devices import access
from yimen.devices.contracts import ALARM_WORK, OFFLINE_WORK
from yimen.devices.queries import alarm
from yimen.kernel import register

_AVAILABILITY = "yimen.devices.queries.availability"


def device_page(ref_id: UUID) -> str:
    """Return where a device is looked at."""
    return reverse("devices:device", args=[ref_id])


def alarm_page(ref_id: UUID) -> str:
    """Return where an alarm is answered."""
    return reverse("devices:alarm", args=[ref_id])


_PERMISSIONS = (
    register.Permission(
        verb=access.MANAGE,
        title="管理设备：登记、激活、停用、配置、处理报警",
        posts=("operator", "system_admin"),
    ),
    register.Permission(verb=access.READ, title="查看本单位的设备", posts=("clerk", "approver")),
)
_WORK = (
    register.WorkKind(
        code=OFFLINE_WORK,
        title="设备离线",
        url=device_page,
        verb=access.MANAGE,
        expected=alarm.expected_away,
    ),
    register.WorkKind(
        code=ALARM_WORK,
        title="设备密钥报警",
        url=alarm_page,
        verb=access.MANAGE,
        expected=alarm.expected_alarms,
    ),
)
_WORDS = {
    "devices.device.entered": "登记设备",
    "devices.device.changed": "修改设备登记",
    "devices.device.moved": "设备状态变更",
    "devices.code.issued": "发设备激活码",
    "devices.key.rotated": "设备换密钥",
    "devices.key.reported_stolen": "设备密钥被盗，立即作废",
    "devices.alarm.raised": "设备密钥报警",
    "devices.alarm.answered": "设备密钥报警处理",
    "devices.configuration.written": "修改设备配置",
}
_FIGURES = tuple(
    register.Figure(
        code=f"devices.{code}",
        title=title,
        unit="%",
        as_of=f"{_AVAILABILITY}:counted",
        together=True,
        rows_url="devices:availability",
        rows=f"{_AVAILABILITY}:{code}_rows",
        headline=False,
    )
    for code, title in (("online", "设备在线率（本月）"), ("good", "设备完好率（本月）"))
)


def declare() -> None:
    """Enter this context into the register."""
    register.register(
        register.Context(
            code="devices",
            title="设备",
            permissions=_PERMISSIONS,
            work_kinds=_WORK,
            ledger_verbs=_WORDS,
            figures=_FIGURES,
            navigation=(
                register.NavItem(
                    audience="staff",
                    title="设备",
                    url_name="devices:devices",
                    verb=access.READ,
                    order=68,
                ),
                register.NavItem(
                    audience="staff",
                    title="设备运维",
                    url_name="devices:devices",
                    verb=access.MANAGE,
                    order=68,
                ),
            ),
            seeds=(register.Seed(order=90, title="设备", run="yimen.devices.seeds:run"),),
            drills={"panel-attacks": "yimen.devices.drills:attack_panels"},
            benches={"panels": "yimen.devices.benches:panels"},
        )
    )
