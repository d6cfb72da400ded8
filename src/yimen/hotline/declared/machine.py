"""What is learnt from the site's own orders: what it declares."""

from __future__ import annotations

from yimen.kernel import register

PART = register.Context(
    code="hotline",
    title="12345 热线",
    benches={
        "hotline": "yimen.hotline.benches.load:hotline",
        "hotline-ml": "yimen.hotline.benches.learning:hotline_ml",
    },
    drills={
        "hotline-kills": "yimen.hotline.drills.kills:kill_hotline",
        "hotline-connection": "yimen.hotline.drills.kills:cut_connection",
        "hotline-two-operators": "yimen.hotline.drills.people:two_operators",
        "hotline-flood": "yimen.hotline.drills.people:flood",
        "hotline-neighbour": "yimen.hotline.drills.people:neighbour",
        "hotline-hostile": "yimen.hotline.drills.hostile:hostile",
        "hotline-endpoint-dead": "yimen.hotline.drills.partner:dead_endpoint",
    },
    ledger_verbs={
        "hotline.model.trained": "训练热线提示版本",
        "hotline.model.checked": "看过热线提示版本的数据",
        "hotline.model.turned_on": "启用热线提示版本",
        "hotline.model.turned_off": "停用热线提示版本",
    },
)
