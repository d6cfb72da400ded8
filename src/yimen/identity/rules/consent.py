"""What personal data is used for, on which legal basis, and whose yes it takes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yimen.identity.contracts import ConsentRefused, LegalBasis, PurposeView
from yimen.kernel.rules import rule

CHILD_UNTIL = 14


def _purpose(code: str, title: str, basis: LegalBasis, law: str, **words: str) -> PurposeView:
    return PurposeView(
        code=code,
        version=1,
        title=title,
        basis=basis,
        law=law,
        sensitive=words.pop("sensitive", "") == "yes",
        why=words["why"],
        used=words["used"],
        kept=words["kept"],
        given_to=words["given_to"],
        stops=words.get("stops", ""),
    )


_DUTY, _CONSENT = LegalBasis.DUTY, LegalBasis.CONSENT
_FACE_LAW = (
    "《个人信息保护法》第十三条第一款第一项、第十五条、第二十八条至第三十一条；"
    "《人脸识别技术应用安全管理办法》"
)
_FIRST = (
    _purpose(
        "apply",
        "办理您申请的事",
        _DUTY,
        "《个人信息保护法》第十三条第一款第三项、第三十四条；各事项写明的法律依据",
        sensitive="yes",
        why="认出是您本人，判断符不符合条件，写出决定。",
        used="姓名、证件号码、电话、住址、申请表里的回答、交来的材料；有的事项还要健康、残疾、家庭收入这类敏感信息，只在那件事里用。",
        kept="没交的草稿 6 个月；交了的随办件归档，按档案期限保存。",
        given_to="受理和审批这件事的单位；文书上要写给别人看的，只写法律要求的内容。",
    ),
    _purpose(
        "contact",
        "告诉您办到哪一步",
        _DUTY,
        "《个人信息保护法》第十三条第一款第三项；《行政许可法》第三十二条、第四十四条",
        why="要补材料、有了决定，都要告诉到您。",
        used="手机号、站内消息。",
        kept="消息 24 个月。",
        given_to="不给别人。",
    ),
    _purpose(
        "licence",
        "发证照、少交材料",
        _DUTY,
        "《个人信息保护法》第十三条第一款第三项；《国务院关于在线政务服务的若干规定》第十条",
        why="办成的证照存着，下次办事不用再交；别人可以核验真假。",
        used="证照上写的内容、用过证照的记录。",
        kept="证照失效后按档案期限。",
        given_to="您出示证照的对方；办别的事时免交材料的审批单位。",
    ),
    _purpose(
        "review",
        "好差评和整改",
        _DUTY,
        "《个人信息保护法》第十三条第一款第三项；《优化营商环境条例》第三十六条",
        why="听您的评价，没办好的要改。",
        used="评价、您写的话；差评要回访，会打电话。",
        kept="您写的话 3 年，之后只留打分。",
        given_to="被评的单位只看得到内容，看不到是谁写的。",
    ),
    _purpose(
        "record",
        "记下谁看过、谁改过",
        LegalBasis.LAW,
        "《个人信息保护法》第十三条第一款第七项、第五十一条；《网络安全法》关于网络日志留存的规定",
        why="有人不该看的看了，查得出来。",
        used="谁、什么时候、看了什么、为什么。",
        kept="不少于 6 个月；账本只增不减，里面没有您的证件号码。",
        given_to="您自己、审计管理员。",
    ),
    _purpose(
        "reminder",
        "证照快到期时提醒您",
        _CONSENT,
        "《个人信息保护法》第十三条第一款第一项、第十五条",
        why="证照到期前 60 天发一条消息，免得误了事。",
        used="您名下证照的名称和到期日。",
        kept="提醒的消息 24 个月。",
        given_to="不给别人。",
        stops="不再看您的证照到期日，不再发提醒；办事不受影响。",
    ),
    _purpose(
        "face_verify",
        "刷脸：登录、办事时核对是不是本人",
        _CONSENT,
        _FACE_LAW,
        sensitive="yes",
        why="登录、提高实名等级、签名、出示证照的时候，核对面前的人是不是您。这只是多一种办法：用密码、短信验证码、通行密钥，或者到窗口，一样办。",
        used="人脸照片，只在两处拍、两处传。在窗口：窗口电脑的摄像头（证件上的照片也用来比对时，连同证件照片），经政务网传到本县机房里的人脸程序。"
        "在您自己的手机、电脑：浏览器按提示拍几张，加密后经互联网传到同一个程序；设备自己看不出动作的，开着摄像头时每秒还传一张小图换一句提示，看完就丢。不传给别的单位和平台。程序在内存里算出特征值，照片马上丢掉。",
        kept="不存照片，只存加密的特征值（一串数字，变不回照片），最长一年，到期自动删；要接着用，得重新登记。每次刷脸拍到的，加密留最多 10 分钟，用过一次就不能再用。",
        given_to="不给别人。特征值谁也看不到；谁登记的、哪天比对过、结果怎样，记在账本里，您和审计管理员看得到。",
        stops="存的人脸特征马上删除，不再刷脸登录、核验、签名；密码、短信验证码、通行密钥和窗口照常。",
    ),
    _purpose(
        "face_identify",
        "刷脸：窗口和大厅的设备认出您",
        _CONSENT,
        _FACE_LAW,
        sensitive="yes",
        why="到窗口不用找证件，看一眼镜头，再说出证件号码或手机号的后四位，窗口就能调出您的资料帮您填表。不刷脸，出示身份证或报号码，一样办。",
        used="人脸照片，只在窗口和大厅拍：窗口电脑的摄像头传整张照片，大厅的设备只传裁好的脸部小图；都经政务网传到本县机房里的人脸程序，不经互联网，"
        "不传给别的单位和平台。程序和登记过的人逐个比，算完照片马上丢掉。",
        kept="不存照片，只存加密的特征值（一串数字，变不回照片），最长一年，到期自动删；认出来的结果留 5 分钟，过后删除。",
        given_to="窗口工作人员只看到可能是谁：姓名露一个字，号码不露后四位；对上后四位才打开。谁看过，记在账本里，您查得到。",
        stops="存的人脸特征马上删除，窗口和设备不再认得您；带身份证或报号码办事照常。",
    ),
)
FIRST: Mapping[str, PurposeView] = MappingProxyType({one.code: one for one in _FIRST})
"""The purposes as the program brings them, by code: version 1 of each."""


@rule("IDN-CNS-1", cites="个人信息保护法 第十三、十四、二十九、三十一条")
def check_consent(
    *,
    purpose: PurposeView,
    version: int,
    age: int | None,
    by_guardian: bool,
    separately: bool,
) -> None:
    """Refuse a yes that would not count: not asked for, to other words, or of a child under 14.

    Sensitive data takes a yes of its own (Art. 29), a child that of the guardian (Art. 31). Raises
    ConsentRefused.
    """
    if purpose.basis is not LegalBasis.CONSENT:
        raise ConsentRefused("这一项依法办理，不需要您同意，也就不会拿您的同意当依据。")
    if version != purpose.version:
        raise ConsentRefused("这段说明刚改过，请看过新的再决定。")
    if purpose.sensitive and not separately:
        raise ConsentRefused("这一项用到敏感个人信息，要单独勾选同意。", field="separately")
    if age is not None and age < CHILD_UNTIL and not by_guardian:
        raise ConsentRefused("不满十四周岁的，由父母或者其他监护人来同意。")


@rule("IDN-CNS-2", cites="个人信息保护法 第十四条第二款、第十五条")
def still_counts(*, purpose: PurposeView, version: int | None) -> bool:
    """Say whether a yes to a wording carries the purpose today: only the wording now in force does."""
    if purpose.basis is not LegalBasis.CONSENT:
        return True
    return version == purpose.version
