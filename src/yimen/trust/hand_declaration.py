"""What trust declares of signatures by hand."""

from __future__ import annotations

from yimen.kernel.register import DataClass, PersonalColumn

_TABLE = "trust_hand_signature"
_SEALED = "加密；按办件的查看权限打开，查看留痕"
_KEPT = "随申请提交的归入办件档案；没有提交的 6 个月后删除"
COLUMNS = tuple(
    PersonalColumn(table=_TABLE, column=column, title=title, protection=how, retention=_KEPT)
    for column, title, how in (
        ("content_encrypted", "签名的笔画或输入的姓名", _SEALED),
        ("content_index", "认出同一份笔画、图片的索引", "带密钥的杂凑，不能还原"),
        ("signer_name_encrypted", "签名人姓名", _SEALED),
        ("witness_encrypted", "见证人姓名", _SEALED),
        ("mark", "签名记录的防改标记", "加密"),
    )
)
VERBS = {"trust.hand_signature.signed": "手写签名、按手印"}
DATA_CLASSES = (
    DataClass(
        code="trust.hand_signature",
        title="手写签名、手印",
        owner="政务服务管理机构（受理）",
        law="《个人信息保护法》第十九条、第二十八条；随申请提交的归入办件档案，按《档案法》第十三条保管；没有提交的到期删除",
        months=6,
        columns={
            "trust_hand_signature.content_encrypted": "敏感",
            "trust_hand_signature.content_index": "敏感",
            "trust_hand_signature.mark": "敏感",
            "trust_hand_signature.signer_name_encrypted": "一般",
            "trust_hand_signature.witness_encrypted": "一般",
        },
        old="yimen.trust.queries.hand_personal:old_hand_signatures",
        remove="yimen.trust.actions.hand:remove_hand_signature",
        export="yimen.trust.queries.hand_personal:export_hand_signatures",
    ),
)
