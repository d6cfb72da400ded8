"""The classes of personal data that privacy keeps itself, and those of the libraries below."""

from __future__ import annotations

from yimen.kernel.register import DataClass, PersonalColumn

_SEALED = "加密存储（国密 SM4）"
_OWNER = "政务服务管理机构（个人信息保护负责人）"

COLUMNS = tuple(
    PersonalColumn(
        table=table, column=column, title=title, protection=protection, retention=retention
    )
    for table, column, title, protection, retention in (
        ("privacy_request", "text_encrypted", "对自己信息的请求", _SEALED, "答复后 3 年"),
        ("privacy_request", "answer_encrypted", "对请求的答复", _SEALED, "答复后 3 年"),
        ("privacy_copy", "code_encrypted", "个人信息副本的打开码", _SEALED, "7 天后删除"),
    )
)

DATA_CLASSES = (
    DataClass(
        code="privacy.request",
        title="查阅、更正、删除的请求",
        owner=_OWNER,
        law="《个人信息保护法》第五十条；处理情况记录参照第五十六条保存 3 年",
        months=36,
        columns={
            "privacy_request.text_encrypted": "一般",
            "privacy_request.answer_encrypted": "一般",
        },
        old="yimen.privacy.queries.personal:old_requests",
        remove="yimen.privacy.actions.personal:remove_request",
        export="yimen.privacy.queries.personal:export_requests",
    ),
    DataClass(
        code="privacy.copy",
        title="导出的副本",
        owner=_OWNER,
        law="《个人信息保护法》第十九条",
        months=0,
        columns={"privacy_copy.code_encrypted": "鉴别"},
        old="yimen.privacy.queries.personal:old_copies",
        remove="yimen.privacy.actions.personal:remove_copy",
        withheld="就是交给本人的这一份。",
    ),
    DataClass(
        code="kernel.file",
        title="上传后没有用上的文件",
        owner="政务服务管理机构（运维）",
        law="《个人信息保护法》第六条、第十九条",
        months=0,
        columns={},
        old="yimen.privacy.queries.personal:orphaned_files",
        remove="yimen.privacy.actions.personal:remove_file",
        withheld="没有人认领，不知道是谁的；2 天后自动清除。",
    ),
)
