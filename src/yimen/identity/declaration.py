"""What identity declares to the floors above."""

from __future__ import annotations

from yimen.identity import (
    access,
    events,
    face_declaration,
    oidc_declaration,
    personal,
    sign_in_declaration,
)
from yimen.identity.actions import notice
from yimen.kernel.register import (
    Context,
    NavItem,
    Permission,
    PersonalColumn,
    Seed,
    register,
)

_OFFICIALS = ("village_agent", "clerk", "examiner", "approver")
_KEPT = "账号注销或办件保存期满后删除"


_PERMISSIONS = (
    Permission(verb=access.SEARCH, title="按姓名或证件号查找人员", posts=_OFFICIALS),
    Permission(verb=access.REVEAL, title="查看完整证件号、电话、住址", posts=_OFFICIALS),
    Permission(verb=access.REGISTER, title="登记人员和委托", posts=("village_agent", "clerk")),
    Permission(
        verb=access.CONFIRM_MANDATE,
        title="向本人核实后确认委托",
        posts=("village_agent", "clerk", "approver"),
    ),
    Permission(verb=access.OPEN_ACCOUNT, title="窗口开通账号、重设密码", posts=("clerk",)),
    Permission(verb=access.WORD_PURPOSE, title="修改个人信息用途说明", posts=("security_admin",)),
    Permission(verb=access.MANAGE_ACCOUNT, title="开通和关闭账号", posts=("system_admin",)),
)
_VERBS = {
    "identity.person.registered": "登记人员",
    "identity.person.completed": "补充人员信息",
    "identity.person.contact_changed": "修改联系方式",
    "identity.person.verified": "现场核验身份",
    "identity.account.opened": "开通账号",
    "identity.account.closed": "关闭账号",
    "identity.account.reopened": "恢复账号",
    "identity.account.locked": "连续输错密码，账号锁定",
    "identity.account.password_changed": "修改密码",
    "identity.account.password_reset": "窗口重设密码",
    "identity.session.opened": "登录",
    "identity.session.closed": "退出登录",
    "identity.person.blocked": "停止使用个人信息",
    "identity.person.unblocked": "恢复使用个人信息",
    "identity.consent.given": "同意使用个人信息",
    "identity.consent.withdrawn": "收回同意",
    "identity.purpose.reworded": "修改用途说明",
    "identity.mandate.recorded": "登记委托",
    "identity.mandate.confirmed": "确认委托",
    "identity.mandate.ended": "结束委托",
    "identity.head.changed": "变更法定代表人",
}
_NAVIGATION = (
    NavItem(
        audience="resident",
        title="消息",
        url_name="identity:messages",
        order=60,
        count="yimen.identity.queries.message:unread_of",
    ),
    NavItem(audience="resident", title="谁能替谁办", url_name="identity:mandates", order=70),
    NavItem(audience="resident", title="我的资料", url_name="identity:profile", order=80),
    NavItem(
        audience="staff",
        title="查找人员",
        url_name="identity:search",
        verb=access.SEARCH,
        order=60,
    ),
    NavItem(
        audience="staff",
        title="待确认的委托",
        url_name="identity:pending_mandates",
        verb=access.CONFIRM_MANDATE,
        order=61,
    ),
)


def _columns() -> tuple[PersonalColumn, ...]:
    sealed = "加密存储（国密 SM4），另存盲索引"
    plain = "明文存储，按岗位和区划授权查看"
    rows = (
        ("identity_person", "name", "姓名或名称", plain),
        ("identity_person", "name_pinyin", "姓名拼音", plain),
        ("identity_person", "name_initials", "姓名拼音首字母", plain),
        ("identity_person", "code_encrypted", "证件号码", sealed),
        ("identity_person", "code_index", "证件号码盲索引", "带密钥的散列，不能还原"),
        ("identity_person", "code_masked", "脱敏证件号码", "中间位以星号代替"),
        ("identity_person", "phone_encrypted", "联系电话", sealed),
        ("identity_person", "phone_index", "联系电话盲索引", "带密钥的散列，不能还原"),
        ("identity_person", "phone_masked", "脱敏联系电话", "中间位以星号代替"),
        ("identity_person", "address_encrypted", "住址", sealed),
        ("identity_person", "birth_on", "出生日期", plain),
        ("identity_person", "gender", "性别", plain),
        ("identity_person", "area_code", "所在区划", plain),
        ("identity_person", "legal_representative", "法定代表人", plain),
        ("identity_account", "name", "账号显示名", plain),
        ("identity_account", "phone_index", "登录手机号盲索引", "带密钥的散列，不能还原"),
        ("identity_account", "password", "登录密码", "Argon2 单向散列"),
        ("identity_mandate", "holder_name", "代办人姓名", plain),
        ("identity_mandate", "witness", "见证人姓名", plain),
        ("identity_mandate", "evidence_note", "委托依据说明", plain),
        ("identity_message", "text", "站内消息", plain),
    )
    return tuple(
        PersonalColumn(
            table=table, column=column, title=title, protection=protection, retention=_KEPT
        )
        for table, column, title, protection in rows
    )


def declare() -> None:
    """Register identity once, and its words for short messages."""
    notice.declare()
    register(
        Context(
            code="identity",
            title="身份与账号",
            permissions=_PERMISSIONS
            + oidc_declaration.PERMISSIONS
            + sign_in_declaration.PERMISSIONS
            + face_declaration.PERMISSIONS,
            ledger_verbs=_VERBS
            | oidc_declaration.VERBS
            | sign_in_declaration.VERBS
            | face_declaration.VERBS,
            events=(events.MandateChanged, events.SessionEnded),
            navigation=_NAVIGATION + oidc_declaration.NAVIGATION + sign_in_declaration.NAVIGATION,
            data_classes=personal.DATA_CLASSES
            + sign_in_declaration.DATA_CLASSES
            + face_declaration.DATA_CLASSES,
            personal_columns=_columns()
            + oidc_declaration.COLUMNS
            + sign_in_declaration.COLUMNS
            + face_declaration.COLUMNS,
            work_kinds=sign_in_declaration.WORK_KINDS,
            seeds=(Seed(order=20, title="演示居民", run="yimen.identity.seeds:run"),),
            demo_logins="yimen.identity.seeds:demo_logins",
            subscribers="yimen.identity.subscribers",
            benches={"identity": "yimen.identity.benches.whole:identity"},
            drills={
                "credential-stuffing": "yimen.identity.stuffing:credential_stuffing",
                "clock-skew": "yimen.identity.clock_drill:clock_skew",
                "session-theft": "yimen.identity.drills:session_theft",
                "token-replays": "yimen.identity.token_drill:token_replays",
            },
        )
    )
