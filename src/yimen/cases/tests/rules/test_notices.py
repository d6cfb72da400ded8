"""What notices say: the law of the type, the reasons, and the remedies."""

from __future__ import annotations

from datetime import date

import pytest

from yimen.cases.rules import notices
from yimen.catalogue.contracts import Regime

DAY = date(2026, 11, 21)


def whole(text: notices.NoticeText) -> str:
    rows = "".join(f"{name}{value}" for name, value in text.facts)
    return "".join(text.lines) + rows + text.rights


def test_case_rgt_1_names_sixty_days_and_six_months_and_whom_to_turn_to():
    said = notices.rights_text(reconsideration="一门县人民政府", court="一门县人民法院")
    assert "六十日内向一门县人民政府申请行政复议" in said
    assert "六个月内向一门县人民法院提起行政诉讼" in said


@pytest.mark.parametrize(
    ("regime", "granted", "verdict"),
    [
        (Regime.LICENCE, True, "第三十八条第一款和《某法》的规定，决定准予行政许可"),
        (Regime.LICENCE, False, "第三十八条第二款和《某法》的规定，决定不予行政许可"),
        (Regime.BENEFIT, True, "根据《某法》的规定，予以办理"),
        (Regime.BENEFIT, False, "根据《某法》的规定，不予办理"),
        (Regime.REGISTRATION, False, "根据《某法》的规定，不予办理"),
    ],
)
def test_decision_names_the_licence_law_for_licences_only(regime, granted, verdict):
    text = notices.decision_text(
        item="测试",
        granted=granted,
        reason="面积不足。",
        laws=("某法",),
        facts=(("面积", "80"),),
        rights="可以申请复议。",
        regime=regime,
    )
    assert verdict in whole(text)
    assert "面积不足。" in whole(text)
    assert (text.rights == "") is granted
    assert (regime is Regime.LICENCE) is ("行政许可" in whole(text))


@pytest.mark.parametrize("regime", list(Regime))
def test_case_rev_1_revocation_names_what_it_revokes_and_why(regime: Regime):
    text = notices.revocation_text(
        item="测试",
        number="一门准〔2026〕第1号",
        reason="材料是假的。",
        rights="可以复议。",
        regime=regime,
    )
    assert "一门准〔2026〕第1号" in whole(text)
    assert "材料是假的。" in whole(text)
    assert text.rights == "可以复议。"
    assert ("第六十九条" in whole(text)) is (regime is Regime.LICENCE)


@pytest.mark.parametrize("regime", list(Regime))
def test_correction_says_once_only_where_the_law_does(regime: Regime):
    text = notices.correction_text(
        item="测试", missing=(("平面图", "重拍"),), due_on=DAY, regime=regime
    )
    assert "2026年11月21日前补齐" in whole(text)
    assert ("只要求这一次" in whole(text)) is (regime is Regime.LICENCE)
    assert text.facts == (("平面图", "重拍"),)


def test_acceptance_says_when_the_law_deemed_it():
    def said(deemed: bool) -> str:
        return whole(
            notices.acceptance_text(
                item="测试",
                accepted_on=DAY,
                due_on=date(2026, 12, 18),
                deemed=deemed,
                regime=Regime.LICENCE,
            )
        )

    assert "自收到之日起视为受理" in said(True)
    assert "符合法定形式，予以受理" in said(False)
    assert "最迟2026年12月18日前作出决定" in said(False)


@pytest.mark.parametrize("counts", [True, False])
def test_receipt_says_whose_five_days_begin(counts: bool):
    text = notices.receipt_text(
        item="测试", received_on=DAY, papers=(), counts=counts, where="县民政局"
    )
    assert text.paper == "a5"
    assert text.facts == (("材料", "无须提交材料"),)
    assert ("转交县民政局" in whole(text)) is not counts


def test_extension_stop_bounce_corrigendum_delivery_say_what_happened():
    extension = notices.extension_text(item="测试", reason="现场复杂", days=10, due_on=DAY)
    assert "延长 10 个工作日" in whole(extension)
    stop = notices.stop_text(
        item="测试", procedure="检测", article="《行政许可法》第四十五条", reason="要送检。", days=7
    )
    assert "所需时间为 7 个工作日，不计入办理期限" in whole(stop)
    assert "可以直接重新提交" in whole(notices.bounce_text(item="测试", reason="照片不清。"))
    corrigendum = notices.corrigendum_text(
        title="决定书", number="第1号", wrong="八十", right="八十五", reason="笔误。"
    )
    assert "“八十”有误，更正为“八十五”" in whole(corrigendum)
    sent = notices.delivery_text(
        item="测试", method="邮寄", receiver="张桂兰", on=DAY, tracking="SF1"
    )
    assert ("快递单号", "SF1") in sent.facts
    ended = notices.withdrawal_text(item="测试", asked_on=DAY, reason="申请人撤回申请。")
    assert "2026年11月21日终止办理" in whole(ended)
    declined = notices.decline_text(
        item="测试", reason="不属于本机关。", rights="可以复议。", regime=Regime.LICENCE
    )
    assert "第三十二条" in whole(declined)


def pledge(signed_by: str) -> notices.NoticeText:
    return notices.deferral_text(
        applicant="申请人甲",
        item="临时救助",
        unit="一门镇人民政府",
        papers=[("遭遇困难的证明", date(2026, 12, 7))],
        signed_by=signed_by,
        signed_on=DAY,
    )


def test_case_def_3_pledge_names_each_paper_its_day_and_what_follows():
    text = pledge("申请人甲")
    assert text.facts == (("遭遇困难的证明", "2026年12月7日前补交"),)
    assert "终止办理或者不予办理" in whole(text)
    assert "撤销已经作出的决定" in whole(text)
    assert "国办发〔2020〕42号" in whole(text)
    assert text.addressee == "一门镇人民政府"
    assert text.sign == "承诺人：申请人甲\n2026年11月21日网上提交时确认"


def test_case_def_3_pledge_at_the_counter_leaves_the_place_to_sign():
    assert "签名或者按手印）：____" in pledge("").sign
