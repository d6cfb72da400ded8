"""Faces: ID photos and copies of cards."""

from __future__ import annotations

from yimen.biometrics import photo_access
from yimen.kernel import register

_SEALED = "加密存储，密钥分版本"
_DIGEST = "带密钥的单向摘要"
_KEPT = "拍后 24 小时自动删除，本人可以马上删"
_COLUMNS = (
    ("biometrics_photo", "owner", "谁拍的（账号或这次访问）", _DIGEST, "一般"),
    ("biometrics_photo", "source_encrypted", "拍下或上传的照片", _SEALED, "敏感"),
    ("biometrics_photo", "mask_encrypted", "人像轮廓", _SEALED, "敏感"),
    ("biometrics_photo", "made_encrypted", "做好的证件照", _SEALED, "敏感"),
    ("biometrics_card_copy", "owner", "谁做的复印件（账号或这次访问）", _DIGEST, "一般"),
    ("biometrics_card_copy", "purpose_encrypted", "复印件的用途", _SEALED, "一般"),
    ("biometrics_card_copy", "front_encrypted", "证件一面（带水印）", _SEALED, "敏感"),
    ("biometrics_card_copy", "back_encrypted", "证件另一面（带水印）", _SEALED, "敏感"),
    ("biometrics_card_copy", "page_encrypted", "复印件 PDF", _SEALED, "敏感"),
)
PART = register.Context(
    code="biometrics",
    title="人脸",
    permissions=(
        register.Permission(
            verb=photo_access.TAKE_PHOTOS,
            title="给来办事的人拍证件照、做证件复印件",
            posts=("clerk", "village_agent"),
        ),
        register.Permission(
            verb=photo_access.SET_PRESETS,
            title="设置证件照的规格",
            posts=("system_admin", "operator"),
        ),
    ),
    navigation=(
        register.NavItem(
            audience="resident", title="证件照和复印件", url_name="biometrics:photo", order=70
        ),
        register.NavItem(
            audience="staff",
            title="拍证件照",
            url_name="biometrics:photo",
            verb=photo_access.TAKE_PHOTOS,
            order=58,
        ),
        register.NavItem(
            audience="staff",
            title="证件照规格",
            url_name="biometrics:photo_presets",
            verb=photo_access.SET_PRESETS,
            order=92,
        ),
    ),
    ledger_verbs={
        "biometrics.photo.made": "拍了证件照",
        "biometrics.photo.deleted": "删除了证件照",
        "biometrics.photo.handed_over": "证件照放进了申请",
        "biometrics.card_copy.made": "做了证件复印件",
        "biometrics.card_copy.deleted": "删除了证件复印件",
        "biometrics.card_copy.handed_over": "证件复印件放进了申请",
        "biometrics.preset.added": "设置了证件照的规格",
    },
    personal_columns=tuple(
        register.PersonalColumn(
            table=table, column=column, title=title, protection=protection, retention=_KEPT
        )
        for table, column, title, protection, _ in _COLUMNS
    ),
    data_classes=(
        register.DataClass(
            code="biometrics.photo",
            title="证件照和证件复印件",
            owner="政务服务管理机构（大厅）",
            law="《个人信息保护法》第六条、第十九条、第二十八条",
            columns={f"{table}.{column}": level for table, column, _, _, level in _COLUMNS},
            withheld="只存 24 小时，不建人脸模板；本人在拍照页上就能看、能下载、能删。",
        ),
    ),
)
