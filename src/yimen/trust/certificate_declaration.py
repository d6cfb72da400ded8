"""What certificates add to the declaration of trust."""

from __future__ import annotations

from yimen.kernel.register import NavItem, Permission, Seed
from yimen.trust import access

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
}
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
