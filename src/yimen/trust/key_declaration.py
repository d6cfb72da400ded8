"""What keys and rekeying add to the declaration of trust."""

from __future__ import annotations

from yimen.kernel.register import NavItem, Permission
from yimen.trust import access

PERMISSIONS = (
    Permission(verb=access.WATCH_KEYS, title="查看密钥版本和改写进度", posts=("security_admin",)),
)
VERBS = {
    "trust.rekeying.started": "换密钥，开始改写旧内容",
    "trust.rekeying.finished": "旧内容改写完成",
}
NAVIGATION = (
    NavItem(
        audience="staff", title="密钥", url_name="trust:keys", verb=access.WATCH_KEYS, order=72
    ),
)
