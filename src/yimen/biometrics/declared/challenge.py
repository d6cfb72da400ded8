"""Faces: a living person in front of a camera."""

from __future__ import annotations

from yimen.kernel import register

_TABLE = "biometrics_challenge"
_DIGEST = "带密钥的单向摘要"
_ROWS = (
    ("nonce_index", "活体检测的一次性口令", _DIGEST, "一般"),
    ("holder_index", "做活体检测的会话", _DIGEST, "一般"),
    ("place_index", "做活体检测的网络地址", _DIGEST, "一般"),
    ("vector_encrypted", "刚通过检测的人脸特征", "加密存储，密钥分版本", "敏感"),
)
PART = register.Context(
    code="biometrics",
    title="人脸",
    ledger_verbs={
        "biometrics.challenge.passed": "活体检测通过",
        "biometrics.challenge.failed": "活体检测没有通过",
        "biometrics.challenge.used": "用掉了通过的活体检测",
    },
    personal_columns=tuple(
        register.PersonalColumn(
            table=_TABLE,
            column=column,
            title=title,
            protection=protection,
            retention="特征用一次就清除，最长 10 分钟；记录一天后删除",
        )
        for column, title, protection, _ in _ROWS
    ),
    data_classes=(
        register.DataClass(
            code="biometrics.challenge",
            title="活体检测",
            owner="政务服务管理机构（身份核验）",
            law="《个人信息保护法》第六条、第十九条；人脸识别技术应用安全管理办法",
            columns={f"{_TABLE}.{column}": level for column, _, _, level in _ROWS},
            withheld="只存几分钟，不记姓名和证件号，一天后整条删除，没有可以交给本人的内容。",
        ),
    ),
)
