"""What people wrote: no opinion, praise, or an opinion; themes keep their answers; nobody is named."""

from __future__ import annotations

import pytest

from yimen.feedback.rules import themes
from yimen.feedback.rules.themes import Said

_PUBLISHED = {
    23: "有了这个人脸识别群众办事很方便了",
    34: "希望所提供的信息能及时更新",
    48: "做好平台应用推广宣传工作，加强对老年人的指导",
    56: "希望越办越好",
    82: "很好",
    102: "社区维护不及时，建议专业运营商维护",
    107: "自助终端一般人不会操作。设备网络要加强运维",
    112: "无意见",
    138: "进一步优化服务功能性",
    141: "再接再厉",
    150: "建议请专业团队承担后期运维，镇、村、社区位置比较远。",
    154: "建议有专业公司运维",
    158: "暂无",
    165: "满意",
    179: "镇、村、社区位置比较偏远，设备出现问题解决不及时，建议请专业团队维护",
    184: "对老年人也一样热情就更好了",
}


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        *(
            (text, Said.NOTHING)
            for text in ("", " ", "无", "暂无。", "没有", "无意见", "没有什么意见")
        ),
        *((text, Said.NOTHING) for text in ("……", "目前没有其他建议", "/", "N/A", "不清楚")),
        *(
            (text, Said.PRAISE)
            for text in ("很好", "满意", "再接再厉！", "希望越办越好", "服务热情")
        ),
        *((text, Said.PRAISE) for text in ("有了这个人脸识别群众办事很方便了", "谢谢工作人员")),
        *((text, Said.OPINION) for text in ("无障碍通道太窄", "很好，但是要排队", "不满意")),
        *((text, Said.OPINION) for text in ("没有停车的地方", "对老年人也一样热情就更好了")),
    ],
)
def test_sort_of(text: str, sort: Said) -> None:
    assert themes.sort_of(text) is sort


def test_published_opinions_fall_into_the_problems_that_the_report_found() -> None:
    numbers, texts = list(_PUBLISHED), list(_PUBLISHED.values())
    found = themes.themes_of(texts)
    by_code = {one.code: [numbers[at] for at in one.answers] for one in found.themes}
    assert found.themes[0].code == "upkeep"
    assert by_code["upkeep"] == [102, 107, 150, 154, 179]
    assert by_code["guidance"] == [48, 107, 184]
    assert [numbers[at] for at in found.nothing] == [112, 158]
    assert [numbers[at] for at in found.praise] == [23, 56, 82, 141, 165]
    assert len(found.nothing) + len(found.praise) + len(found.opinions) == len(texts)


def test_words_that_the_dictionary_lacks_make_themes_of_their_own() -> None:
    texts = ["大厅空调不够凉", "空调要修得勤一点", "饮水机少", "建议早点开门"]
    found = themes.themes_of(texts)
    assert [(one.title, one.answers) for one in found.themes] == [("提到“空调”", (0, 1))]
    assert found.other == (2, 3)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请打13912345678找我", "请打（电话）找我"),
        ("电话0731-87654321没人接", "电话（电话）没人接"),
        ("身份证11010519491231002X登不上", "身份证（证件号码）登不上"),
        ("写信到wang.li@example.com", "写信到（邮箱）"),
        ("湘A·12345停了一天", "（车牌）停了一天"),
        ("我叫王小明，住3栋2单元501室", "我叫王某，住（门牌）"),
        ("社保局张主任态度差", "社保局某主任态度差"),
        ("2024年排队120分钟", "2024年排队120分钟"),
    ],
)
def test_masked(text: str, shown: str) -> None:
    assert themes.masked(text) == shown
