"""What trust declares of seals and sealing."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yimen.kernel import register
from yimen.trust import access
from yimen.trust.contracts import LEAVE_WORK, REFUSED_WORK, SEAL_WORK
from yimen.trust.events import DocumentSealed, SealStateChanged
from yimen.trust.queries import open_work, sealing, seals

WORDS = {
    "trust.seal.asked": "申请印章",
    "trust.seal.approved": "批准印章",
    "trust.seal.refused": "不批准印章",
    "trust.seal.made": "制作印章",
    "trust.seal.handed_over": "移交印章保管",
    "trust.seal.allowed": "改自动盖章的范围",
    "trust.seal.certified": "换发印章证书",
    "trust.seal.suspended": "停用印章",
    "trust.seal.resumed": "恢复印章",
    "trust.seal.destroyed": "销毁印章",
    "trust.seal.used": "用印",
    "trust.seal.withheld": "没有盖上章",
    "trust.seal.asked_again": "重新排队盖章",
    "trust.seal_leave.asked": "申请用印",
    "trust.seal_leave.agreed": "批准用印",
    "trust.seal_leave.refused": "不批准用印",
    "trust.policy.set": "修改盖章的算法",
}
EVENTS = (DocumentSealed, SealStateChanged)
PERMISSIONS = (
    register.Permission(
        verb=access.APPLY_SEAL, title="申请印章", posts=("clerk", "examiner", "approver")
    ),
    register.Permission(
        verb=access.APPROVE_SEAL, title="审批、制作、销毁印章", posts=("security_admin",)
    ),
    register.Permission(
        verb=access.KEEP_SEAL,
        title="保管印章、申请用印",
        posts=("clerk", "examiner", "approver"),
    ),
    register.Permission(verb=access.ALLOW_USE, title="用印审批", posts=("approver",)),
    register.Permission(
        verb=access.WATCH_SEALS, title="查印章和用印记录", posts=("supervisor", "audit_admin")
    ),
    register.Permission(verb=access.RUN_SEALING, title="看盖章队列", posts=("operator",)),
)


def seal_page(ref_id: UUID) -> str:
    """Return where an application for a seal is decided."""
    return reverse("trust:seal", args=[ref_id])


def leave_page(ref_id: UUID) -> str:
    """Return where leave to use a seal is decided."""
    return reverse("trust:leave", args=[ref_id])


def queue_page(ref_id: UUID) -> str:
    """Return where documents that were refused a seal are looked at."""
    del ref_id
    return reverse("trust:sealing")


WORK = (
    register.WorkKind(
        code=SEAL_WORK,
        title="审批、制作印章",
        url=seal_page,
        verb=access.APPROVE_SEAL,
        expected=open_work.asked_seals,
    ),
    register.WorkKind(
        code=LEAVE_WORK,
        title="审批用印",
        url=leave_page,
        verb=access.ALLOW_USE,
        expected=seals.asked_leaves,
    ),
    register.WorkKind(
        code=REFUSED_WORK,
        title="没有盖上章",
        url=queue_page,
        verb=access.KEEP_SEAL,
        expected=sealing.refused_seals,
    ),
)
NAVIGATION = tuple(
    register.NavItem(audience="staff", title=title, url_name=name, verb=verb, order=74)
    for title, name, verb in (
        ("印章", "trust:seals", access.KEEP_SEAL),
        ("印章审批", "trust:seals", access.APPROVE_SEAL),
        ("印章监督", "trust:seals", access.WATCH_SEALS),
        ("盖章队列", "trust:sealing", access.RUN_SEALING),
    )
)
SEEDS = (register.Seed(order=46, title="演示印章", run="yimen.trust.seal_seeds:run"),)
DRILLS: dict[str, register.Lazy] = {
    "sealing-kills": "yimen.trust.sealing_drill:seal_overnight",
    "seal-revoked": "yimen.trust.outage_drill:revoked_in_batch",
    "trust-services-down": "yimen.trust.outage_drill:services_down",
}
