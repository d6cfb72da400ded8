"""Cover in a text what tells who somebody is, before anybody but the desk reads it."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial

from yimen.hotline.contracts.letter import COVER_TITLES, Cover, CoveredText, CoverKind
from yimen.hotline.rules.entities import PHONE, PLATE
from yimen.kernel.rules import rule

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏章苏潘葛范彭"
    "鲁韦马苗方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余顾孟平黄穆萧尹"
    "姚邵湛汪祁毛禹狄米贝明臧戴谈宋庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路江童颜郭梅盛林钟徐邱"
    "骆高夏蔡田樊胡凌霍虞万支柯卢莫房解应宗丁宣邓洪包左石崔吉龚程邢裴陆荣翁荀惠甄曲封储靳段"
    "侯武符刘景龙叶司黎薄白蒲卓蔺屠蒙池乔阴闻党翟谭劳姬申冉桂牛边尚温庄柴阎连习艾鱼容向古易廖"
    "终居衡耿满匡寇广欧沃利越隆师巩聂晁勾敖融冷辛阚简饶曾关相查荆游竺权盖益桓肖涂欧闫付代刁仇"
)
_DOUBLE = "欧阳|司马|上官|诸葛|司徒|东方|独孤|夏侯|皇甫|尉迟|公孙|慕容|令狐|端木"
_NAME = rf"(?:(?:{_DOUBLE})[\u4e00-\u9fff]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
_ENDS = r"(?=[，。,；;、：:\s（()）！!]|$|的|电话|手机|身份|住|是|在|说|和|与|同志|先生|女士)"
_SAID = (
    r"我叫|我是|我名叫|名叫|叫做|姓名[是为：:]?|联系人[是为：:]?|本人|申请人[是为：:]?|当事人[是为：:]?"
    r"|投诉人[是为：:]?|举报人[是为：:]?|患者|业主|户主|邻居|老板|司机|村民|店主|老师|医生|医师"
    r"|(?:我|他|她)?(?:儿子|女儿|丈夫|妻子|老公|老婆|父亲|母亲|爸爸|妈妈|孩子|老人|孙子|孙女)"
)
_POSTS = (
    "主任|科长|股长|局长|副局长|书记|镇长|乡长|村长|所长|队长|站长|院长|校长|经理|医生|医师|老师"
    "|师傅|先生|女士|小姐|大姐|大哥|阿姨|叔叔|老板|警官|同志"
)
_NO_NAME = frozenset(
    [
        "业主",
        "居民",
        "村民",
        "群众",
        "市民",
        "小区",
        "马上",
        "方便",
        "安全",
        "安装",
        "施工",
        "管理",
        "管道",
        "高速",
        "高中",
        "高层",
        "经常",
        "常常",
        "金额",
        "向我",
        "应该",
        "关于",
        "关系",
        "路上",
        "路面",
        "路口",
        "江边",
        "万元",
        "明确",
        "明天",
        "明显",
        "平时",
        "平安",
        "何时",
        "何地",
        "时候",
        "水利",
        "相关",
        "全部",
        "连续",
        "于是",
        "在此",
        "都是",
        "任何",
        "任务",
        "解决",
        "包括",
        "白天",
        "古树",
        "成本",
        "满意",
        "强烈",
        "常年",
        "房子",
        "房东",
        "房屋",
    ]
)
_DIGIT = r"[\d零一二三四五六七八九]"
_FLAT = (
    rf"{_DIGIT}{{1,4}}\s*(?:栋|幢|号楼|座|单元|组团?)\s*(?:{_DIGIT}{{1,3}}\s*单元\s*)?"
    rf"(?:{_DIGIT}{{1,2}}\s*(?:楼|层)\s*)?{_DIGIT}{{1,5}}\s*(?:室|号房?|户|房)"
)
_HOUSE = (
    r"((?:路|街|巷|弄|大道|村|组|胡同|里)\s*(?:第)?)\d{1,5}(?:-\d{1,4})?\s*号"
    rf"(?:\s*(?:{_FLAT}|\d{{1,5}}\s*(?:室|户|房)))?"
)
_SOUND: tuple[tuple[re.Pattern[str], CoverKind], ...] = (
    (re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), CoverKind.MAIL),
    (re.compile(r"(?<![0-9A-Za-z])\d{6}[ -]?(?:18|19|20)\d{2}[ -]?\d{4}[ -]?\d{3}[\dXx](?!\d)"), CoverKind.PAPER),
    (re.compile(r"(?<!\d)(?:\d{15}|\d{17}[\dXx])(?!\d)"), CoverKind.PAPER),
    (re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)"), CoverKind.CARD),
    (PHONE, CoverKind.PHONE),
    (re.compile(r"(?<!\d)1[3-9]\d[ -]\d{3,4}[ -]?\d{3,4}(?:[ -]\d{1,4})?(?!\d)"), CoverKind.PHONE),
    (re.compile(r"((?:电话|座机|联系方式|号码)[是为：:]?\s*)\d{7,8}(?!\d)"), CoverKind.PHONE),
    (re.compile(r"((?:QQ|qq|微信号?|威信|vx|VX|wx)[号是为：:]*\s*)[A-Za-z0-9_-]{5,20}"), CoverKind.ACCOUNT),
    (PLATE, CoverKind.PLATE),
    (re.compile(_HOUSE), CoverKind.DOOR),
    (re.compile(_FLAT), CoverKind.DOOR),
)  # fmt: skip
"""What is found by itself; the first group, where a pattern has one, stays."""
_CALLED = re.compile(rf"({_SAID})({_NAME}){_ENDS}")
_TITLED = re.compile(rf"(?<![\u4e00-\u9fff])({_NAME}|[{_SURNAMES}])(?={_POSTS})")
_TITLED_INSIDE = re.compile(
    rf"(?<=[找和的是被让跟与对给请向叫由把问及但时])({_NAME}|[{_SURNAMES}])(?=(?:{_POSTS}))"
)
EVERY = frozenset(CoverKind)


def masked(text: str) -> str:
    """Return a text with telephones, numbers of papers, plates, doors and names covered."""
    return cover(text=text).text


@rule("HOT-MSK-1", cites="《个人信息保护法》第六条、第二十八条：公开的文字不带能认出个人的内容")
def cover(*, text: str, kinds: Collection[CoverKind] = EVERY) -> CoveredText:
    """Return a text with what tells who somebody is covered, and each thing that was, with its kind.

    Names are found by what stands beside them: how somebody is introduced, or his post. A name
    that stands alone is not found, so that a person still reads a text before it is published.
    """
    found: list[Cover] = []
    for pattern, kind in _SOUND:
        if kind in kinds:
            text = pattern.sub(partial(_sound, found, kind), text)
    if CoverKind.NAME in kinds:
        text = _CALLED.sub(partial(_introduced, found), text)
        text = _TITLED.sub(partial(_of_post, found), text)
        text = _TITLED_INSIDE.sub(partial(_of_post, found), text)
    return CoveredText(text=text, covers=tuple(found))


@rule(
    "HOT-MSK-2",
    cites="国办发〔2020〕53号：保护诉求人信息；《个人信息保护法》第六条：限于实现处理目的的最小范围",
)
def beyond_need(*, share_phone: bool, confidential: bool) -> frozenset[CoverKind]:
    """Return what a unit that handles a letter need not read in it.

    Place, plate and whom the matter is about are needed. How the writer is reached is, once he
    agreed to be called; numbers of papers and cards never are. Who asked for secrecy is not named.
    """
    kinds = {CoverKind.PAPER, CoverKind.CARD}
    if confidential or not share_phone:
        kinds |= {CoverKind.PHONE, CoverKind.MAIL, CoverKind.ACCOUNT}
    if confidential:
        kinds.add(CoverKind.NAME)
    return frozenset(kinds)


def _sound(found: list[Cover], kind: CoverKind, match: re.Match[str]) -> str:
    kept = match.group(1) if match.re.groups else ""
    put = f"（{COVER_TITLES[kind]}）"
    found.append(Cover(kind=kind, original=match.group()[len(kept) :], put=put))
    return kept + put


def _introduced(found: list[Cover], match: re.Match[str]) -> str:
    before, name = match.groups()
    if name[:2] in _NO_NAME or name[1] == "某":  # somebody covered it before
        return match.group()
    found.append(Cover(kind=CoverKind.NAME, original=name, put=f"{name[0]}某"))
    return f"{before}{name[0]}某"


def _of_post(found: list[Cover], match: re.Match[str]) -> str:
    name = match.group()
    if name[:2] in _NO_NAME:
        return name
    found.append(Cover(kind=CoverKind.NAME, original=name, put="某"))
    return "某"
