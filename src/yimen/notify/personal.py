"""The class of personal data that notify keeps of messages on their way."""

from __future__ import annotations

from yimen.kernel.register import DataClass

DATA_CLASSES = (
    DataClass(
        code="notify.delivery",
        title="短信和邮件发送记录",
        owner="政务服务管理机构（运维）",
        law="《个人信息保护法》第十九条",
        months=6,
        columns={
            "notify_delivery.address_encrypted": "一般",
            "notify_delivery.address_masked": "一般",
            "notify_delivery.text_encrypted": "一般",
        },
        old="yimen.notify.queries.personal:old_deliveries",
        remove="yimen.notify.actions.personal:remove_delivery",
        export="yimen.notify.queries.personal:export_deliveries",
    ),
)
