"""What audit declares to the register."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yimen.audit import personal
from yimen.audit.actions import question, reading, shipping
from yimen.audit.contracts import ANSWER, EXPORT, QUESTION_WORK, READ, TRAIL, WATCH_COPIES
from yimen.audit.queries.question import expected_work
from yimen.audit.queries.shipping import count_failing
from yimen.kernel import register
from yimen.kernel.actor import Actor


def question_page(ref_id: UUID) -> str:
    """Return where a question is answered."""
    return reverse("audit:question", args=[ref_id])


def trail_panel(key: UUID) -> str:
    """Return the panel that a case page loads for supervisors."""
    return reverse("audit:case_trail", args=[key])


def failing_places(actor: Actor) -> int | None:
    """Return at how many places copies do not arrive, None where all is well."""
    del actor
    return count_failing() or None


_PERMISSIONS: tuple[register.Permission, ...] = (
    register.Permission(verb=READ, title="查台账、核对证明", posts=("audit_admin",)),
    register.Permission(verb=EXPORT, title="导出台账记录", posts=("audit_admin",)),
    register.Permission(
        verb=WATCH_COPIES, title="查看台账外送情况", posts=("audit_admin", "operator")
    ),
    register.Permission(verb=TRAIL, title="查看谁看过、谁改过一件办件", posts=("supervisor",)),
    register.Permission(
        verb=ANSWER, title="答复居民对查看资料的质疑", posts=("approver", "supervisor")
    ),
)

_WORDS: dict[str, str] = {
    reading.SEARCHED: "查台账",
    reading.OPENED: "打开台账记录",
    reading.EXPORTED: "导出台账记录",
    reading.PROVED: "导出一条记录的证明",
    question.ASKED: "质疑一次查看",
    question.ANSWERED: "答复对查看的质疑",
    shipping.FAILED: "台账外送中断",
    shipping.RESUMED: "台账外送恢复",
}

_NAVIGATION: tuple[register.NavItem, ...] = (
    register.NavItem(
        audience="staff", title="查台账", url_name="audit:search", verb=READ, order=70
    ),
    register.NavItem(
        audience="staff",
        title="台账外送",
        url_name="audit:copies",
        verb=WATCH_COPIES,
        order=86,
        count=failing_places,
    ),
    register.NavItem(
        audience="staff",
        title="对查看的质疑",
        url_name="audit:questions",
        verb=READ,
        order=72,
    ),
    register.NavItem(
        audience="staff",
        title="居民质疑",
        url_name="audit:questions",
        verb=ANSWER,
        order=62,
    ),
)

_COLUMNS: tuple[register.PersonalColumn, ...] = (
    register.PersonalColumn(
        table="audit_look_question",
        column="words",
        title="居民对查看资料的质疑",
        protection="SM4-GCM 加密",
        retention="答复后三年",
    ),
    register.PersonalColumn(
        table="audit_look_question",
        column="answer",
        title="单位的答复",
        protection="SM4-GCM 加密",
        retention="答复后三年",
    ),
)


def declare() -> None:
    """Register permissions, work, words, navigation, the panel of a case, columns and the bench."""
    register.register(
        register.Context(
            code="audit",
            title="审计",
            permissions=_PERMISSIONS,
            work_kinds=(
                register.WorkKind(
                    code=QUESTION_WORK,
                    title="答复居民对查看资料的质疑",
                    url=question_page,
                    verb=ANSWER,
                    expected=expected_work,
                ),
            ),
            ledger_verbs=_WORDS,
            navigation=_NAVIGATION,
            slots=(
                register.SlotPanel(
                    slot="case.detail",
                    code="audit.trail",
                    title="谁看过、谁改过",
                    url=trail_panel,
                    verb=TRAIL,
                ),
            ),
            personal_columns=_COLUMNS,
            data_classes=personal.DATA_CLASSES,
            benches={"audit": "yimen.audit.benches:audit"},
            drills={"audit-copies": "yimen.audit.drills:break_copies"},
        )
    )
