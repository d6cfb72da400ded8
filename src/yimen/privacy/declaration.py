"""What privacy declares to the register."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from yimen.kernel import register
from yimen.kernel.work.contracts import ExpectedWork
from yimen.privacy import access, personal
from yimen.privacy.contracts import ANSWER_WORK, INCIDENT_WORK
from yimen.privacy.queries import work

_WORDS = {
    "privacy.request.asked": "提出个人信息请求",
    "privacy.request.granted": "个人信息请求已照办",
    "privacy.request.refused": "个人信息请求没有照办",
    "privacy.copy.asked": "要个人信息副本",
    "privacy.copy.made": "生成个人信息副本",
    "privacy.copy.taken": "下载个人信息副本",
    "privacy.run.proposed": "提出到期清理",
    "privacy.run.checked": "核对到期清理",
    "privacy.run.approved": "批准到期清理",
    "privacy.run.dropped": "作废到期清理",
    "privacy.run.done": "到期清理完成",
    "privacy.record.removed": "到期或按请求删除",
    "privacy.term.set": "修改保存期限",
    "privacy.hold.set": "依法留存",
    "privacy.hold.lifted": "解除留存",
    "privacy.incident.registered": "登记个人信息事件",
    "privacy.incident.affected_found": "查出受影响的人",
    "privacy.incident.persons_told": "告知受影响的人",
    "privacy.incident.step_done": "事件处置一步",
    "privacy.incident.closed": "事件处置结束",
}


def request_page(ref_id: UUID) -> str:
    """Return where a request is answered."""
    return reverse("privacy:request", args=[ref_id])


def incident_page(ref_id: UUID) -> str:
    """Return where an incident is worked on."""
    return reverse("privacy:incident", args=[ref_id])


def expected_requests() -> Iterator[ExpectedWork]:
    """Yield the work that open requests hold."""
    yield from work.open_requests()


def expected_incidents() -> Iterator[ExpectedWork]:
    """Yield the work that incidents hold."""
    yield from work.open_incidents()


_PERMISSIONS = (
    register.Permission(verb=access.ANSWER, title="答复个人信息请求", posts=("supervisor",)),
    register.Permission(verb=access.RETAIN, title="个人信息到期清理", posts=("security_admin",)),
    register.Permission(verb=access.INCIDENT, title="个人信息事件处置", posts=("security_admin",)),
)
_NAVIGATION = (
    register.NavItem(
        audience="resident", title="我的数据与授权", url_name="privacy:mine", order=75
    ),
    *(
        register.NavItem(
            audience="staff",
            title=title,
            url_name=url_name,
            verb=verb,
            order=70,
        )
        for title, url_name, verb in (
            ("个人信息请求", "privacy:requests", access.ANSWER),
            ("个人信息保护", "privacy:classes", access.RETAIN),
            ("个人信息事件", "privacy:incidents", access.INCIDENT),
        )
    ),
)


def _work_kinds() -> tuple[register.WorkKind, ...]:
    return (
        register.WorkKind(
            code=ANSWER_WORK,
            title="答复个人信息请求",
            url=request_page,
            verb=access.ANSWER,
            expected=expected_requests,
        ),
        register.WorkKind(
            code=INCIDENT_WORK,
            title="个人信息事件",
            url=incident_page,
            verb=access.INCIDENT,
            expected=expected_incidents,
        ),
    )


def declare() -> None:
    """Register privacy once."""
    register.register(
        register.Context(
            code="privacy",
            title="个人信息保护",
            permissions=_PERMISSIONS,
            work_kinds=_work_kinds(),
            clock_kinds=(register.ClockKindDeclared(code=ANSWER_WORK, title="答复个人信息请求"),),
            ledger_verbs=_WORDS,
            navigation=_NAVIGATION,
            data_classes=personal.DATA_CLASSES,
            personal_columns=personal.COLUMNS,
            seeds=(register.Seed(order=31, title="刷脸影响评估", run="yimen.privacy.seeds:run"),),
        )
    )
