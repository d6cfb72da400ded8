"""What sign-in for other systems adds to identity's declaration."""

from __future__ import annotations

from yimen.identity import access
from yimen.kernel.register import NavItem, Permission, PersonalColumn

_KEPT = "随登录状态结束，最长 90 天后删除"

PERMISSIONS = (
    Permission(
        verb=access.APPLY_CLIENT,
        title="申请让本单位的系统使用统一登录",
        posts=("approver", "system_admin"),
    ),
    Permission(
        verb=access.APPROVE_CLIENT,
        title="批准、暂停使用统一登录的系统，更换签名密钥",
        posts=("system_admin",),
    ),
)
VERBS = {
    "identity.oidc_client.applied": "申请接入统一登录",
    "identity.oidc_client.approved": "批准系统接入统一登录",
    "identity.oidc_client.refused": "不批准系统接入统一登录",
    "identity.oidc_client.suspended": "暂停系统使用统一登录",
    "identity.oidc_client.resumed": "恢复系统使用统一登录",
    "identity.oidc_client.closed": "停用接入统一登录的系统",
    "identity.oidc_client.secret_renewed": "更换接入系统的密钥",
    "identity.oidc_client.change_asked": "申请变更接入系统",
    "identity.oidc_client.changed": "批准变更接入系统",
    "identity.oidc_client.change_refused": "不批准变更接入系统",
    "identity.oidc_client.change_withdrawn": "撤回变更接入系统的申请",
    "identity.oidc_key.rotated": "更换统一登录的签名密钥",
    "identity.oidc_key.removed": "作废统一登录的签名密钥",
    "identity.oidc_consent.given": "同意把信息提供给其他系统",
    "identity.oidc_consent.withdrawn": "撤回对其他系统的授权",
    "identity.oidc_sign_in.opened": "登录其他系统",
    "identity.oidc_sign_in.ended": "结束在其他系统的登录",
    "identity.oidc_token.replayed": "发现授权码或令牌被重复使用，已全部作废",
    "identity.oidc_logout.given_up": "多次通知其他系统退出没有成功",
    "identity.oidc_link.made": "绑定上级平台的账号",
    "identity.oidc_link.ended": "解除与上级平台账号的绑定",
}
NAVIGATION = (
    NavItem(audience="resident", title="应用授权", url_name="identity:oidc_consents", order=75),
    NavItem(
        audience="staff",
        title="统一登录接入",
        url_name="identity:oidc_clients",
        verb=access.APPLY_CLIENT,
        order=85,
    ),
)
COLUMNS = tuple(
    PersonalColumn(table=table, column=column, title=title, protection=how, retention=_KEPT)
    for table, column, title, how in (
        (
            "identity_oidc_link",
            "subject_index",
            "上级平台的用户编号盲索引",
            "带密钥的散列，不能还原",
        ),
        (
            "identity_oidc_arrival",
            "id_token_encrypted",
            "上级平台的身份令牌",
            "加密存储（国密 SM4）",
        ),
    )
)
