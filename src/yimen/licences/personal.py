"""The class of personal data that licences keep."""

from __future__ import annotations

from yimen.kernel.register import DataClass

DATA_CLASSES = (
    DataClass(
        code="licences.licence",
        title="证照档案",
        owner="发证单位",
        law="《档案法》第十三条、《个人信息保护法》第四十七条第二款：证照失效后按发证单位的保管期限表",
        columns={
            "licences_licence.face": "敏感",
            "licences_licence.holder_name": "一般",
            "licences_use.purpose": "一般",
        },
        export="yimen.licences.queries.personal:export_licences",
    ),
)
