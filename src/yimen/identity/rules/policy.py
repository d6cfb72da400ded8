"""The values of signing in that a county decides, what each may be, and what holds by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPolicy:
    """Every value at one moment; what no row says is what a level-3 assessment asks for."""

    password_shortest: int = 8
    password_kinds: int = 2
    staff_password_kinds: int = 3
    password_history: int = 5
    password_days: int = 0
    staff_password_days: int = 90
    lock_attempts: int = 5
    lock_minutes: int = 30
    idle_minutes: int = 30
    staff_idle_minutes: int = 30
    sessions: int = 10
    staff_sessions: int = 3
    staff_two_factor: int = 1
    counts_passkey: int = 1
    counts_certificate: int = 1
    certificate_by_name: int = 0
    counts_totp: int = 1
    passkey_alone: int = 0
    face_sign_in: int = 1
    face_counts: int = 1
    face_staff: int = 0
    enrol_days: int = 7
    code_minutes: int = 5
    hold_hours: int = 24
    head_level: int = 2
    authorise_years: int = 3
    lapse_days: int = 30
    mandate_months: int = 12
    mandate_longest: int = 36
    rate_write: int = 300
    rate_upload: int = 120
    rate_search: int = 300
    rate_export: int = 20
    rate_api: int = 600
    rate_verify: int = 120
    rate_track: int = 60
    rate_read: int = 600
    rate_place: int = 6_000
    attest_months: int = 6
    attest_days: int = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyValue:
    """A value in words, its unit, and between what it may be set."""

    title: str
    unit: str
    least: int
    most: int
    why: str = ""

    @property
    def is_switch(self) -> bool:
        """Say whether it is on or off."""
        return (self.least, self.most) == (0, 1)


VALUES: Mapping[str, PolicyValue] = MappingProxyType(
    {
        "staff_two_factor": PolicyValue(
            title="工作人员登录要两种要素，其中一种是密码技术",
            unit="",
            least=0,
            most=1,
            why="GB/T 22239 三级要求；演示环境关着，方便试用",
        ),
        "counts_passkey": PolicyValue(
            title="通行密钥算密码技术",
            unit="",
            least=0,
            most=1,
            why="私钥不出设备，每次签名，能防钓鱼",
        ),
        "counts_certificate": PolicyValue(
            title="客户端证书算密码技术",
            unit="",
            least=0,
            most=1,
            why="私钥签名，平台核验证书链和吊销",
        ),
        "certificate_by_name": PolicyValue(
            title="前置代理只传来证书的名称、不传证书本身时，也可以登录",
            unit="",
            least=0,
            most=1,
            why="这样平台自己查不了吊销和用途，全靠代理；改好代理以后请关掉",
        ),
        "counts_totp": PolicyValue(
            title="动态口令（验证器）算密码技术",
            unit="",
            least=0,
            most=1,
            why="共享密钥的 HMAC；密评口径从严时可以不算",
        ),
        "passkey_alone": PolicyValue(
            title="通行密钥一样就算两种要素",
            unit="",
            least=0,
            most=1,
            why="设备里的密钥加指纹或 PIN；从严时仍要密码",
        ),
        "face_sign_in": PolicyValue(
            title="居民可以刷脸登录",
            unit="",
            least=0,
            most=1,
            why="另有密码、短信验证码等办法；没有同意和登记的人不能刷脸",
        ),
        "face_counts": PolicyValue(
            title="居民设了第二道确认的，刷脸算其中一种",
            unit="",
            least=0,
            most=1,
            why="关掉以后，只刷脸仍要再用验证器、通行密钥等",
        ),
        "face_staff": PolicyValue(
            title="工作人员登录，刷脸算一种要素",
            unit="",
            least=0,
            most=1,
            why="刷脸不是密码技术，另一种必须是；默认不算",
        ),
        "enrol_days": PolicyValue(
            title="开通账号后多少天内要加好第二要素", unit="天", least=1, most=60
        ),
        "password_shortest": PolicyValue(title="密码最短", unit="位", least=8, most=32),
        "password_kinds": PolicyValue(title="居民密码至少几种字符", unit="种", least=2, most=4),
        "staff_password_kinds": PolicyValue(
            title="工作人员密码至少几种字符", unit="种", least=2, most=4
        ),
        "password_history": PolicyValue(
            title="不能和最近几个密码相同", unit="个", least=0, most=24
        ),
        "password_days": PolicyValue(
            title="居民密码多久要换", unit="天（0 为不要求）", least=0, most=3_650
        ),
        "staff_password_days": PolicyValue(
            title="工作人员密码多久要换", unit="天（0 为不要求）", least=0, most=365
        ),
        "lock_attempts": PolicyValue(title="连续输错几次锁定", unit="次", least=3, most=10),
        "lock_minutes": PolicyValue(title="锁定多久", unit="分钟", least=5, most=1_440),
        "idle_minutes": PolicyValue(title="居民多久没有操作就退出", unit="分钟", least=5, most=60),
        "staff_idle_minutes": PolicyValue(
            title="工作人员多久没有操作就退出", unit="分钟", least=5, most=60
        ),
        "sessions": PolicyValue(title="居民同时登录几处", unit="处", least=1, most=50),
        "staff_sessions": PolicyValue(title="工作人员同时登录几处", unit="处", least=1, most=20),
        "code_minutes": PolicyValue(title="短信验证码有效", unit="分钟", least=2, most=15),
        "hold_hours": PolicyValue(
            title="找回账号后多久才能看个人资料", unit="小时", least=24, most=168
        ),
        "head_level": PolicyValue(
            title="法定代表人管理单位要到的实名等级", unit="级（L2 到 L4）", least=2, most=4
        ),
        "authorise_years": PolicyValue(title="单位授权经办人最长", unit="年", least=1, most=3),
        "lapse_days": PolicyValue(
            title="换了法定代表人，原来的授权多少天内要确认",
            unit="天",
            least=1,
            most=90,
            why="到期没有确认的，自动失效",
        ),
        "attest_months": PolicyValue(
            title="岗位复核每几个月自动发起一次",
            unit="个月（0 为不自动发起）",
            least=0,
            most=24,
            why="GB/T 22239 三级：及时删除或停用多余、过期的账户",
        ),
        "attest_days": PolicyValue(
            title="自动发起的岗位复核几个工作日内完成", unit="个工作日", least=5, most=60
        ),
        "mandate_months": PolicyValue(
            title="窗口登记的委托一般多久",
            unit="个月",
            least=1,
            most=36,
            why="没有写期限的按这个算",
        ),
        "mandate_longest": PolicyValue(title="委托最长多久", unit="个月", least=1, most=36),
        **{
            code: PolicyValue(title=title, unit="次/分钟", least=least, most=60_000, why=why)
            for code, title, least, why in (
                ("rate_write", "一个人提交、保存有多快", 60, "没有登录的，按网络地址算"),
                ("rate_upload", "一个人传文件有多快", 20, ""),
                ("rate_search", "一个人搜索有多快", 60, "边打字边给的提示也算"),
                ("rate_export", "一个人导出有多快", 5, ""),
                ("rate_api", "一个人调用接口有多快", 60, ""),
                ("rate_verify", "核验文书和证照有多快", 20, "防止有人逐个试编号"),
                ("rate_track", "凭编号查进度有多快", 10, "防止有人逐个试编号"),
                ("rate_read", "一个人打开别的页面有多快", 120, "防止有人用程序把页面全部抄走"),
                ("rate_place", "一个网络地址一共有多快", 600, "一个大厅常常共用一个地址"),
            )
        },
    }
)


def policy_of(rows: Mapping[str, int]) -> SignInPolicy:
    """Return the policy that these rows make; a row outside its bounds or unknown says nothing."""
    sound = {
        code: value
        for code, value in rows.items()
        if code in VALUES and VALUES[code].least <= value <= VALUES[code].most
    }
    return replace(SignInPolicy(), **sound)
