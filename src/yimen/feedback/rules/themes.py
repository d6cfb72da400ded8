"""What people wrote: praise and silence told apart from opinions, and opinions by theme. Pure.

A dictionary of themes catches what people say of public services everywhere; what it does not
know is gathered by the words that several answers share. Every theme keeps its answers, so that
nobody has to believe it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

LEAST_SHARED = 2
"""A word that two answers share makes a theme."""
_SHORT = 18
"""A longer text than this is an opinion, whatever praise stands in it."""
_SEPARATORS = re.compile(r"[\s，。、；：！？,.;:!?~～…·/\-—（）()“”\"'‘’]+")
_SILENT = re.compile(
    r"(?:目前|暂时|我|本人|现在|都|也)*(?:暂?无|没有?|木有|不清楚|不知道|不了解|略|空|否|na|n/a|none|无可奉告)"
    r"(?:其他|其它|什么|任何|啥|特别|意见|建议|和|或|想法|问题|补充|要说|说|的|了|吧|呢)*"
)
_PRAISE = (
    "很好", "非常好", "挺好", "好评", "满意", "点赞", "不错", "方便", "感谢", "谢谢", "再接再厉",
    "越办越好", "越来越好", "继续努力", "继续保持", "保持", "加油", "棒", "优秀", "热情", "好",
)  # fmt: skip
_WISHES = (
    "希望", "建议", "应", "需", "要", "不", "少", "慢", "加强", "改", "优化", "完善", "太", "更",
    "尽快", "但", "难", "增", "如果", "能否", "可否", "最好",
)  # fmt: skip
_ONLY_PRAISE = ("再接再厉", "越办越好", "越来越好", "继续努力", "继续保持", "更上一层楼")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme of the dictionary: an answer that holds one of its words belongs to it."""

    code: str
    title: str
    words: tuple[str, ...]


DICTIONARY: tuple[Theme, ...] = (
    Theme(
        code="upkeep",
        title="设备和系统的运行维护",
        words=("维护", "维修", "运维", "故障", "坏了", "修理", "报修", "检修", "死机", "黑屏"),
    ),
    Theme(
        code="guidance",
        title="操作指导和对老年人的帮助",
        words=("指导", "老人", "老年", "不会操作", "不会用", "讲解", "教", "培训", "代办", "帮办"),
    ),
    Theme(code="publicity", title="宣传推广", words=("宣传", "推广", "普及", "知晓", "告知")),
    Theme(
        code="information",
        title="信息的更新和准确",
        words=("更新", "信息不", "过时", "不准", "公开", "查不到", "信息能"),
    ),
    Theme(
        code="functions",
        title="功能和界面",
        words=("功能", "界面", "程序", "软件", "页面", "登录", "识别不", "系统不", "字体", "闪退"),
    ),
    Theme(
        code="network", title="网络和速度", words=("网络", "网速", "卡顿", "太卡", "太慢", "缓慢")
    ),
    Theme(
        code="waiting",
        title="排队和办理时间",
        words=("排队", "等候", "等太久", "等了", "时间长", "效率", "拖", "超时", "久"),
    ),
    Theme(
        code="manner",
        title="工作人员的态度",
        words=("态度", "不耐烦", "冷漠", "推诿", "踢皮球", "不热情", "热情就", "凶"),
    ),
    Theme(
        code="papers",
        title="材料和手续",
        words=("材料", "手续", "证明", "复印", "流程", "环节", "繁琐", "麻烦"),
    ),
    Theme(
        code="distance",
        title="办事地点和距离",
        words=("偏远", "太远", "距离", "跑腿", "多跑", "来回跑", "停车", "网点"),
    ),
    Theme(code="fees", title="收费", words=("收费", "费用", "贵", "乱收")),
)


class Said(StrEnum):
    """What sort of text somebody wrote."""

    NOTHING = "nothing"
    PRAISE = "praise"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A theme with the places of the answers behind it; `words` are those that made it."""

    code: str
    title: str
    words: tuple[str, ...]
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Themes:
    """All texts sorted: by what sort they are, opinions by theme, and those of no theme."""

    nothing: tuple[int, ...]
    praise: tuple[int, ...]
    opinions: tuple[int, ...]
    themes: tuple[Found, ...]
    other: tuple[int, ...]


def sort_of(text: str) -> Said:
    """Return whether a text says nothing (无、暂无), praises (很好), or holds an opinion."""
    bare = _SEPARATORS.sub("", text).lower()
    if not bare or _SILENT.fullmatch(bare):
        return Said.NOTHING
    if any(bare.endswith(word) for word in _ONLY_PRAISE) and len(bare) <= _SHORT:
        return Said.PRAISE
    if any(word in bare for word in _WISHES):
        return Said.OPINION
    praised = sum(word in bare for word in _PRAISE)
    return Said.PRAISE if praised and (len(bare) <= _SHORT or praised > 1) else Said.OPINION


def themes_of(texts: Sequence[str], dictionary: Sequence[Theme] = DICTIONARY) -> Themes:
    """Return all texts by sort and theme, the largest theme first; one text may have several."""
    sorts: dict[Said, list[int]] = {one: [] for one in Said}
    for place, text in enumerate(texts):
        sorts[sort_of(text)].append(place)
    opinions = sorts[Said.OPINION]
    found = [
        Found(
            code=theme.code,
            title=theme.title,
            words=tuple(word for word in theme.words if any(word in texts[at] for at in answers)),
            answers=tuple(answers),
        )
        for theme in dictionary
        if (answers := [at for at in opinions if any(word in texts[at] for word in theme.words)])
    ]
    held = {at for one in found for at in one.answers}
    shared = _shared(texts, [at for at in opinions if at not in held])
    held |= {at for one in shared for at in one.answers}
    return Themes(
        nothing=tuple(sorts[Said.NOTHING]),
        praise=tuple(sorts[Said.PRAISE]),
        opinions=tuple(opinions),
        themes=tuple(sorted([*found, *shared], key=lambda one: (-len(one.answers), one.code))),
        other=tuple(at for at in opinions if at not in held),
    )


def _shared(texts: Sequence[str], places: Sequence[int]) -> list[Found]:
    """Return clusters around the words that several of these answers share, the commonest first."""
    words = {at: frozenset(words_of(texts[at])) for at in places}
    left = set(places)
    found: list[Found] = []
    while True:
        counted = Counter(word for at in left for word in words[at])
        best = max(counted.items(), key=lambda one: (one[1], len(one[0]), one[0]), default=("", 0))
        if best[1] < LEAST_SHARED:
            return found
        answers = sorted(at for at in left if best[0] in words[at])
        others = Counter(word for at in answers for word in words[at])
        terms = [word for word, count in others.most_common(3) if count >= LEAST_SHARED]
        found.append(
            Found(
                code=f"word:{best[0]}",
                title=f"提到“{best[0]}”",
                words=tuple(terms),
                answers=tuple(answers),
            )
        )
        left -= set(answers)


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text that carry meaning: two characters and more, no common ones."""
    import rjieba  # noqa: PLC0415 -- slow to load

    return tuple(
        word
        for word in rjieba.cut(text)
        if len(word) > 1 and word not in _COMMON and not _SEPARATORS.fullmatch(word)
    )


_COMMON = frozenset(
    [
        "希望",
        "建议",
        "可以",
        "能够",
        "我们",
        "他们",
        "这个",
        "那个",
        "一个",
        "没有",
        "还是",
        "就是",
        "比较",
        "非常",
        "以后",
        "现在",
        "时候",
        "进行",
        "觉得",
        "应该",
        "需要",
        "如果",
        "因为",
        "所以",
        "但是",
        "还有",
        "一些",
        "有些",
        "更加",
        "加强",
        "进一步",
        "能否",
        "工作",
        "问题",
        "办事",
        "政务",
        "服务",
        "方面",
        "大家",
        "自己",
        "什么",
        "怎么",
        "已经",
        "可能",
        "不能",
        "不要",
        "继续",
        "相关",
        "情况",
        "群众",
        "老百姓",
    ]
)

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏章苏潘葛范彭"
    "鲁韦马苗方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余顾孟平黄和穆萧尹"
    "姚邵湛汪祁毛禹狄米贝明臧戴谈宋庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路江童颜郭梅盛林刁钟徐邱"
    "骆高夏蔡田樊胡凌霍虞万支柯卢莫房解应宗丁宣邓洪包左石崔吉龚程邢裴陆荣翁荀羊惠甄曲封储靳段"
    "侯武符刘景龙叶司黎薄白蒲卓蔺屠蒙池乔阴闻党翟谭劳姬申扶冉桂牛边尚温庄柴阎连习艾鱼容向古易廖"
    "终居衡步都耿满匡国文寇广欧沃利越隆师巩聂晁勾敖融冷辛阚简饶曾关相查荆游竺权盖益桓公"
)
_POSTS = "主任|科长|局长|书记|镇长|乡长|村长|所长|队长|站长|医生|师傅|先生|女士|小姐|大姐|大哥"
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), "（邮箱）"),
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "（证件号码）"),
    (re.compile(r"(?<!\d)\d{15}(?!\d)|(?<!\d)\d{16,19}(?!\d)"), "（号码）"),
    (re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)"), "（电话）"),
    (re.compile(r"(?<!\d)0\d{2,3}[\s-]?\d{7,8}(?!\d)"), "（电话）"),
    (re.compile(r"(?<![A-Za-z\d])[\u4e00-\u9fff][A-Z][·\s]?[A-Z0-9]{5,6}(?![A-Za-z\d])"), "（车牌）"),
    (re.compile(rf"((?:我叫|我是|姓名[是为：:]?|联系人[是为：:]?|本人))([{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}(?=[，。,；;\s（(]|$)"), r"\1\2某"),
    (re.compile(rf"[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}(?=(?:{_POSTS}))"), "某"),
    (re.compile(r"(\d+)(?:栋|幢|号楼|单元)\S{0,6}?\d+(?:室|号|户)"), "（门牌）"),
)  # fmt: skip


def masked(text: str) -> str:
    """Return a text with numbers, addresses and names that could tell who somebody is covered."""
    for pattern, put in _MASKS:
        text = pattern.sub(put, text)
    return text


def masked_all(texts: Iterable[str]) -> list[str]:
    """Return the texts masked, in their order."""
    return [masked(text) for text in texts]
