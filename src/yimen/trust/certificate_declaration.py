"""What certificates add to the declaration of trust."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yimen.kernel.register import NavItem, Permission, Seed, WorkKind
from yimen.trust import access
from yimen.trust.certificate_contracts import ENDING_WORK, POLICY_WORK, WISH_WORK
from yimen.trust.queries import open_work

PERMISSIONS = (
    Permission(
        verb=access.MANAGE_CERTIFICATES,
        title="签发、换发、暂停证书，申请吊销证书",
        posts=("security_admin",),
    ),
    Permission(
        verb=access.APPROVE_CERTIFICATES,
        title="批准另一位管理员吊销证书、取出托管的私钥",
        posts=("security_admin",),
    ),
)
VERBS = {
    "trust.certificate.issued": "签发证书",
    "trust.certificate.suspended": "暂停证书",
    "trust.certificate.resumed": "恢复证书",
    "trust.certificate.revoked": "吊销证书",
    "trust.certificate.exported": "导出证书",
    "trust.certificate_wish.asked": "申请吊销证书或取出私钥",
    "trust.certificate_wish.approved": "批准吊销证书或取出私钥",
    "trust.certificate_wish.refused": "不批准吊销证书或取出私钥",
    "trust.certificate_wish.withdrawn": "撤回吊销证书或取出私钥的申请",
    "trust.certificate_wish.taken": "取出托管的加密私钥",
    "trust.revocation_list.published": "公布证书吊销列表",
    "trust.authority.entered": "登记外部证书机构",
    "trust.authority.list_fetched": "取回外部机构的吊销列表",
    "trust.authority.ended": "停止信任外部证书机构",
    "trust.authority.resumed": "重新信任外部证书机构",
    "trust.root_key.exported": "把根证书的私钥导出到文件",
    "trust.root_key.taken_offline": "根证书的私钥改为离线保管",
    "trust.policy_wish.asked": "申请改盖章的算法",
    "trust.policy_wish.approved": "批准改盖章的算法",
    "trust.policy_wish.refused": "不批准改盖章的算法",
    "trust.policy_wish.withdrawn": "撤回改盖章算法的申请",
}


def certificate_page(ref_id: UUID) -> str:
    """Return where a certificate is renewed, and what was asked for it is settled."""
    return reverse("trust:certificate", args=[ref_id])


def policy_page(ref_id: UUID) -> str:
    """Return where a change of policy is settled."""
    del ref_id
    return reverse("trust:policy")


WORK = (
    WorkKind(
        code=WISH_WORK,
        title="批准吊销证书、取出私钥",
        url=certificate_page,
        verb=access.APPROVE_CERTIFICATES,
        expected=open_work.asked_wishes,
    ),
    WorkKind(
        code=ENDING_WORK,
        title="换发快到期的证书",
        url=certificate_page,
        verb=access.MANAGE_CERTIFICATES,
        expected=open_work.ending_certificates,
    ),
    WorkKind(
        code=POLICY_WORK,
        title="批准改盖章的算法",
        url=policy_page,
        verb=access.APPROVE_SEAL,
        expected=open_work.asked_policies,
    ),
)
NAVIGATION = (
    NavItem(
        audience="staff",
        title="证书",
        url_name="trust:certificates",
        verb=access.MANAGE_CERTIFICATES,
        order=71,
    ),
)
SEEDS = (Seed(order=32, title="证书机构", run="yimen.trust.certificate_seeds:run"),)
