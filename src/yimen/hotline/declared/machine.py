"""What is learnt from the site's own orders: what it declares."""

from __future__ import annotations

from yimen.kernel import register

PART = register.Context(
    code="hotline",
    title="12345 热线",
    ledger_verbs={
        "hotline.model.trained": "训练热线提示版本",
        "hotline.model.checked": "看过热线提示版本的数据",
        "hotline.model.turned_on": "启用热线提示版本",
        "hotline.model.turned_off": "停用热线提示版本",
    },
)
