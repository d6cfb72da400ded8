"""The words behind the catalogue's codes: types, topics, audiences, levels, life events.

Types, audiences, levels and topics are dictionaries of the national item standard; life events
are ours. Topic codes carry a letter, because the two national lists use the same digits:
`n` for people (自然人主题), `c` for companies (法人主题).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ITEM_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "01": "行政许可",
        "02": "行政处罚",
        "03": "行政强制",
        "04": "行政征收",
        "05": "行政给付",
        "06": "行政检查",
        "07": "行政确认",
        "08": "行政奖励",
        "09": "行政裁决",
        "10": "其他行政权力",
        "20": "公共服务",
    }
)

ON_APPLICATION = ("01", "05", "07", "08", "09", "10", "20")
"""Types that somebody applies for."""

AUDIENCES: Mapping[str, str] = MappingProxyType(
    {
        "1": "自然人",
        "2": "企业法人",
        "3": "事业法人",
        "4": "社会组织法人",
        "5": "行政机关",
        "6": "其他组织",
    }
)

LEVELS: Mapping[str, str] = MappingProxyType({"4": "县", "5": "镇（街道）", "6": "村（社区）"})

EVERY_LEVEL: Mapping[str, str] = MappingProxyType(
    {
        "1": "国家",
        "2": "省",
        "3": "市",
        "4": "县",
        "5": "镇（街道）",
        "6": "村（社区）",
        "7": "分级管理",
    }
)
"""行使层级 (A.2), as rows of the basic catalogue name them."""

POWER_SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "1": "法定本级行使",
        "2": "上级下放",
        "3": "上级授权",
        "4": "同级授权",
        "5": "上级委托",
        "6": "同级委托",
    }
)

HANDLE_FORMS: Mapping[str, str] = MappingProxyType(
    {"1": "窗口", "2": "电脑上", "3": "手机上", "4": "快递申请", "9": "其他"}
)

HANDLE_AREAS: Mapping[str, str] = MappingProxyType(
    {"1": "全国", "2": "跨省", "3": "跨市", "4": "跨县"}
)

AREA_FORMS: Mapping[str, str] = MappingProxyType(
    {"1": "全程网办", "2": "代收代办", "3": "多地联办"}
)

ONLINE_DEPTHS: Mapping[str, str] = MappingProxyType(
    {
        "1": "网上咨询",
        "2": "网上收件",
        "3": "网上预审",
        "4": "网上受理",
        "5": "网上办理",
        "6": "网上反馈办理结果",
        "7": "网上反馈电子证照",
    }
)

SYSTEM_LEVELS: Mapping[str, str] = MappingProxyType(
    {"1": "国家的系统", "2": "省的系统", "3": "市的系统", "4": "本县的系统"}
)

PAPER_KINDS: Mapping[str, str] = MappingProxyType(
    {"1": "证件、证书、证明", "2": "申请表格、文书", "9": "其他"}
)

PAPER_FORMS: Mapping[str, str] = MappingProxyType({"1": "纸质", "2": "电子", "3": "纸质或电子"})

PAPER_SOURCES: Mapping[str, str] = MappingProxyType(
    {"10": "申请人自备", "20": "政府部门核发", "99": "其他"}
)

PAPER_NEEDS: Mapping[str, str] = MappingProxyType({"1": "必要", "2": "非必要", "3": "容缺后补"})

BASIS_KINDS: Mapping[str, str] = MappingProxyType(
    {"设定": "设定", "办理": "办理", "时限": "时限", "收费": "收费"}
)

BODY_TYPES: Mapping[str, str] = MappingProxyType(
    {"1": "法定机关", "2": "授权组织", "3": "受委托组织", "9": "其他"}
)

LIMIT_UNITS: Mapping[str, str] = MappingProxyType(
    {"W": "个工作日", "D": "天", "H": "小时", "M": "个月", "Y": "年"}
)

RESULT_TYPES: Mapping[str, str] = MappingProxyType({"10": "证照", "20": "批文", "99": "其他"})

_PERSON_TOPICS = (
    "005生育收养 010户籍办理 015民族宗教 020教育科研 025入伍服役 030就业创业 035设立变更 040准营准办 "
    "045抵押质押 050职业资格 055行政缴费 060婚姻登记 065优待抚恤 070规划建设 075住房保障 085社会保障 "
    "090证件办理 095交通出行 100旅游观光 105出境入境 110消费维权 115公共安全 120司法公证 125知识产权 "
    "130环保绿化 135文化体育 140公用事业 145医疗卫生 150离职退休 155死亡殡葬 998地方特色 999其他"
)
_COMPANY_TOPICS = (
    "005设立变更 010准营准办 015资质认证 020年检年审 025税收财务 030人力资源 035社会保障 040投资审批 "
    "045融资信贷 050抵押质押 055商务贸易 060招标拍卖 065海关口岸 070涉外服务 075农林牧渔 "
    "085国土和规划建设 090交通运输 095环保绿化 100应对气候变化 105水务气象 110医疗卫生 115科技创新 "
    "120文体教育 125知识产权 130民族宗教 135质量技术 140检验检疫 145安全生产 150公安消防 155司法公证 "
    "160公用事业 165法人注销 170档案文物 998地方特色 999其他"
)


def _topics(letter: str, words: str) -> dict[str, str]:
    return {f"{letter}{word[:3]}": word[3:] for word in words.split()}


TOPICS: Mapping[str, str] = MappingProxyType(
    _topics("n", _PERSON_TOPICS) | _topics("c", _COMPANY_TOPICS)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEvent:
    """A moment of life or of a business from which people look for what to do."""

    code: str
    title: str
    hint: str
    for_business: bool
    icon: str


def _event(code: str, title: str, hint: str, icon: str, *, business: bool = False) -> LifeEvent:
    return LifeEvent(code=code, title=title, hint=hint, for_business=business, icon=icon)


LIFE_EVENTS: Mapping[str, LifeEvent] = MappingProxyType(
    {
        event.code: event
        for event in (
            _event("birth", "生育", "出生医学证明、预防接种、生育津贴", "child"),
            _event("school", "孩子上学", "入学、转学、资助", "book"),
            _event("work", "找工作、换工作", "失业登记、就业援助、档案", "briefcase"),
            _event("marriage", "结婚成家", "婚姻登记、户口迁移", "rings"),
            _event("home", "住房安居", "公租房、维修资金、水电气", "home"),
            _event("medical", "看病报销", "医保参保、异地就医备案", "health"),
            _event("retire", "养老", "优待证、高龄津贴、养老金", "old-age"),
            _event("hardship", "遇到困难", "临时救助、特困供养、残疾人补贴", "hand"),
            _event("death", "家人过世", "注销、抚恤、丧葬补助", "leaf"),
            _event("open", "开餐馆、开店", "执照、卫生和食品许可、招牌", "shop", business=True),
            _event("hire", "招人用工", "社保登记、用工补贴", "people", business=True),
            _event("build", "建厂房、装门面", "规划、施工、消防、水电气", "factory", business=True),
            _event("transport", "跑运输", "道路运输、驾培、网约车", "swap", business=True),
            _event("farm", "种地养殖", "种子、兽药、农机、林木", "leaf", business=True),
            _event("change", "换名字、换地址", "登记和许可一并变更", "edit", business=True),
            _event("close", "关店注销", "执照、许可、社保一起注销", "shop-shut", business=True),
            _event("renew", "证照到期", "延续、换证、年审", "card", business=True),
        )
    }
)


def limit_words(*, amount: int, unit: str) -> str:
    """Return a limit in words, for instance 5 个工作日."""
    return f"{amount} {LIMIT_UNITS[unit]}"
