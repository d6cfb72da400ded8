"""What faces add to identity's declaration."""

from __future__ import annotations

from yimen.identity import access
from yimen.kernel.register import DataClass, Permission, PersonalColumn

PERMISSIONS = (
    Permission(verb=access.ENROL_FACE, title="窗口登记、删除人脸，收人脸同意书", posts=("clerk",)),
    Permission(verb=access.IDENTIFY_FACE, title="窗口刷脸认人", posts=("clerk", "village_agent")),
)
VERBS = {
    "identity.face.enrolled": "登记人脸",
    "identity.face.deleted": "删除人脸",
    "identity.face.confirmed": "刷脸确认",
    "identity.face.not_matched": "刷脸没有对上",
    "identity.identification.refused": "刷脸认人，后四位没有对上",
    "identity.identification.rejected": "刷脸认人，都不是",
    "identity.consent_paper.printed": "打印人脸同意书",
    "identity.consent_paper.received": "收签字的人脸同意书",
    "identity.consent_paper.shown": "在屏上出示人脸同意书",
    "identity.consent_paper.signed": "本人在屏上手写同意",
    "identity.consent_paper.declined": "本人在屏上不同意",
}
_ROWS = (
    (
        "identity_face_identification",
        "candidates",
        "刷脸认人：像谁",
        "只记内部编号和分数，页面上遮住",
        "5 分钟后删除",
    ),
    (
        "identity_consent_paper",
        "scan_id",
        "签字的人脸同意书扫描件、屏上的手写签名",
        "文件加密存储（国密 SM4）",
        "随账号资料删除",
    ),
)
COLUMNS = tuple(
    PersonalColumn(
        table=table, column=column, title=title, protection=protection, retention=retention
    )
    for table, column, title, protection, retention in _ROWS
)
DATA_CLASSES = (
    DataClass(
        code="identity.face",
        title="刷脸认人的结果、签字的人脸同意书",
        owner="政务服务管理机构（身份核验）",
        law="《个人信息保护法》第十九条、第二十九条；《人脸识别技术应用安全管理办法》",
        months=36,
        columns={
            "identity_face_identification.candidates": "敏感",
            "identity_consent_paper.scan_id": "敏感",
        },
        old="yimen.identity.queries.face_old:old_papers",
        remove="yimen.identity.actions.consent_paper:remove_paper",
        export="yimen.identity.queries.face_old:export_faces",
    ),
)
