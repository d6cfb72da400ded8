"""The personal data that procurement keeps: who signed an acceptance, who mended something."""

from __future__ import annotations

from yimen.kernel.register import DataClass, PersonalColumn

_SEALED = "SM4-GCM 加密"
_KEPT = "采购结束后 15 年"

COLUMNS = (
    PersonalColumn(
        table="procurement_milestone",
        column="signers_encrypted",
        title="在验收书上签字的人",
        protection=_SEALED,
        retention=_KEPT,
    ),
    PersonalColumn(
        table="procurement_repair",
        column="repairer_encrypted",
        title="修理人的姓名",
        protection=_SEALED,
        retention=_KEPT,
    ),
)

DATA_CLASSES = (
    DataClass(
        code="procurement.record",
        title="采购履约记录里的签字人",
        owner="采购单位",
        law="《政府采购法》第四十一条（验收方成员签字）、第四十二条（采购文件至少保存十五年）",
        columns={
            "procurement_milestone.signers_encrypted": "一般",
            "procurement_repair.repairer_encrypted": "一般",
        },
        withheld="是供应商和专家履行职务的签字，不对应登记在册的个人；本人可以向采购单位要复印件",
    ),
)
