"""What signing in, proofs and recovery add to identity's declaration."""

from __future__ import annotations

from yimen.identity import access
from yimen.identity.caller_contracts import CHECK_CALLER
from yimen.identity.sign_in_contracts import ACCOUNT_WORK, ENROLMENT_WORK, MANDATE_WORK
from yimen.kernel.register import DataClass, NavItem, Permission, PersonalColumn, WorkKind

WORK_KINDS = (
    WorkKind(
        code=ACCOUNT_WORK,
        title="确认账号",
        url="yimen.identity.web.addresses:account_waiting",
        verb=access.OPEN_ACCOUNT,
        expected="yimen.identity.queries.second_hand:accounts_expected",
    ),
    WorkKind(
        code=ENROLMENT_WORK,
        title="批准重新绑定要素",
        url="yimen.identity.web.addresses:enrolment_waiting",
        verb=access.SETTLE_ENROLMENT,
        expected="yimen.identity.queries.second_hand:enrolments_expected",
    ),
    WorkKind(
        code=MANDATE_WORK,
        title="确认监护人、法定代表人",
        url="yimen.identity.web.addresses:mandate_waiting",
        verb=access.CONFIRM_MANDATE,
        expected="yimen.identity.queries.second_hand:mandates_expected",
    ),
)
PERMISSIONS = (
    Permission(
        verb=CHECK_CALLER,
        title="核对来电人身份",
        posts=("hotline_operator", "hotline_chief"),
    ),
    Permission(
        verb=access.ASK_ENROLMENT,
        title="为丢了手机或密钥的工作人员申请重新绑定",
        posts=("security_admin",),
    ),
    Permission(
        verb=access.SETTLE_ENROLMENT,
        title="批准工作人员重新绑定登录要素",
        posts=("security_admin", "system_admin"),
    ),
    Permission(verb=access.SET_POLICY, title="设定登录和密码的规矩", posts=("security_admin",)),
)
VERBS = {
    "identity.caller.opened": "开始核对来电人",
    "identity.caller.passed": "来电人核对通过",
    "identity.caller.failed": "来电人没有核对上",
    "identity.caller.ended": "来电人核对结束",
    "identity.caller.link_sent": "给来电人发链接",
    "identity.session.ended": "结束登录",
    "identity.session.refused": "登录没有成功",
    "identity.factor.added": "添加登录要素",
    "identity.factor.removed": "去掉登录要素",
    "identity.factor.recovered": "使用备用码",
    "identity.factor.reopened": "重新开放添加登录要素",
    "identity.proof.given": "完成一项身份证明",
    "identity.proof.ended": "一项身份证明失效",
    "identity.qr.approved": "扫码同意电脑登录",
    "identity.qr.refused": "扫码拒绝电脑登录",
    "identity.account.activation_issued": "发出账号激活码",
    "identity.account.activated": "激活账号",
    "identity.opening.asked": "窗口提出开通账号",
    "identity.opening.refused": "不同意窗口开通账号",
    "identity.enrolment.asked": "申请为工作人员重新绑定登录要素",
    "identity.enrolment.refused": "不同意重新绑定登录要素",
    "identity.contact.added": "添加接收提醒的联系方式",
    "identity.contact.verified": "验证接收提醒的联系方式",
    "identity.contact.removed": "去掉接收提醒的联系方式",
    "identity.contact.joined": "新消息也发到联系方式",
    "identity.contact.left": "退订新消息的短信或邮件",
    "identity.recovery.asked": "申请找回账号",
    "identity.recovery.refused": "不同意找回账号",
    "identity.recovery.done": "找回账号",
    "identity.policy.set": "设定登录规矩",
}
NAVIGATION = (
    NavItem(audience="resident", title="登录安全", url_name="identity:security", order=82),
    NavItem(audience="resident", title="实名等级", url_name="identity:assurance", order=81),
    NavItem(
        audience="staff",
        title="消息",
        url_name="identity:account_messages",
        order=58,
        count="yimen.identity.queries.message:unread_of",
    ),
    NavItem(
        audience="staff",
        title="重新绑定要素",
        url_name="identity:enrolments",
        verb=access.SETTLE_ENROLMENT,
        order=84,
    ),
    NavItem(
        audience="staff",
        title="账号待确认",
        url_name="identity:recoveries",
        verb=access.OPEN_ACCOUNT,
        order=62,
    ),
    NavItem(
        audience="staff",
        title="登录规矩",
        url_name="identity:policies",
        verb=access.SET_POLICY,
        order=83,
    ),
)
_DIGEST = "带密钥的散列，不能还原"
_ROWS = (
    (
        "identity_oidc_key",
        "private_encrypted",
        "统一登录的签名私钥",
        "加密存储（国密 SM4）",
        "鉴别",
    ),
    ("identity_factor", "secret_encrypted", "验证器密钥", "加密存储（国密 SM4）", "鉴别"),
    ("identity_factor", "credential_id", "通行密钥编号", "随机编号", "鉴别"),
    ("identity_factor", "public_key", "通行密钥公钥", "公钥，不能用来登录", "鉴别"),
    ("identity_factor", "subject_index", "证书主体", _DIGEST, "鉴别"),
    ("identity_recovery_code", "code_index", "备用码", _DIGEST, "鉴别"),
    ("identity_former_password", "password", "用过的密码", "Argon2 单向散列", "鉴别"),
    ("identity_one_time_code", "phone_index", "验证码发往的手机号", _DIGEST, "一般"),
    ("identity_one_time_code", "code_index", "验证码", _DIGEST, "鉴别"),
    ("identity_qr_sign_in", "token_index", "二维码", _DIGEST, "鉴别"),
    ("identity_qr_sign_in", "holder_index", "等待登录的电脑", _DIGEST, "鉴别"),
    ("identity_qr_sign_in", "address_masked", "等待登录的网络地址", "末段以星号代替", "一般"),
    ("identity_session", "address_masked", "登录时的网络地址", "末段以星号代替", "一般"),
    ("identity_session", "device_title", "登录的设备", "只记系统和浏览器", "一般"),
    ("identity_device", "mark_index", "登录过的设备", _DIGEST, "一般"),
    ("identity_rate", "key", "限速的对象", _DIGEST, "一般"),
    ("identity_proof", "source", "身份证明的来源", "明文存储，本人和办理人可见", "一般"),
    ("identity_recovery", "document", "找回账号时看的证件", "只记证件名称", "一般"),
    ("identity_recovery", "code_index", "激活码", _DIGEST, "鉴别"),
    ("identity_account", "activation_index", "激活码", _DIGEST, "鉴别"),
    ("identity_contact", "value_encrypted", "接收提醒的号码或邮箱", "加密存储（国密 SM4）", "一般"),
    ("identity_contact", "masked", "脱敏的号码或邮箱", "中间位以星号代替", "一般"),
)
COLUMNS = tuple(
    PersonalColumn(
        table=table,
        column=column,
        title=title,
        protection=protection,
        retention="随账号注销删除；验证码和二维码一天后删除",
    )
    for table, column, title, protection, _ in _ROWS
)
DATA_CLASSES = (
    DataClass(
        code="identity.sign_in",
        title="登录要素、设备和身份证明",
        owner="政务服务管理机构（身份核验）",
        law="《网络安全法》第二十四条；《个人信息保护法》第十九条、第五十一条",
        months=24,
        columns={f"{table}.{column}": level for table, column, _, _, level in _ROWS},
        old="yimen.identity.queries.sign_in_old:old_sign_in",
        remove="yimen.identity.actions.sign_in_old:remove_sign_in",
        export="yimen.identity.queries.sign_in:export_sign_in",
    ),
)
