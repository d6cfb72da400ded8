"""An item made for measuring: two steps of ten plain fields, decided in the town."""

from __future__ import annotations

from typing import Any

_FIELDS = [
    {
        "code": f"q{number}",
        "kind": "text",
        "label": f"第 {number + 1} 项",
        "why": "用于测量，不是真实的事项。",
        "max_length": 100,
    }
    for number in range(10)
]


def _step(code: str, title: str) -> dict[str, Any]:
    fields = [
        {**one, "code": f"{code}{one['code']}", "name": f"{title}{one['code']}"} for one in _FIELDS
    ]
    return {"code": code, "title": title, "fields": fields}


TEXT: dict[str, Any] = {
    "catalogue_code": "432099999000",
    "name": "压力测量事项",
    "item_type": "20",
    "regime": "public_service",
    "department_code": "wjj",
    "instant": False,
    "receive_level": "6",
    "decide_level": "5",
    "entrusted_acceptance": True,
    "lawful_limit": None,
    "promised_limit": {"amount": 3, "unit": "W"},
    "audiences": ["1"],
    "topics": ["n065"],
    "life_events": ["retire"],
    "keywords": ["压力测量"],
    "definition": {
        "guide": {
            "summary": "只用于测量。",
            "can": "任何人。",
            "bring": "不用带东西。",
            "how_long": "3 个工作日。",
            "how_much": "不收费。",
            "where": "网上。",
            "conditions": ["测量时使用"],
            "result": "没有结果。",
            "appeal": "拨 12345。",
            "places": ["网上"],
            "questions": [["这是什么？", "一个只用于测量的事项。"]],
            "visits": 0,
            "consult_phone": "0399-5550102",
        },
        "laws": [
            {"title": "《中华人民共和国老年人权益保障法》", "article": "第二条", "basis_of": "设定"}
        ],
        "situations": [{"code": "one", "title": "唯一情形", "help": "", "when": ""}],
        "papers": [],
        "form": {"steps": [_step("a", "甲"), _step("b", "乙")]},
        "route": [
            {
                "code": "decide",
                "title": "决定",
                "unit": "deciding",
                "verb": "cases.decide",
                "days": 3,
            }
        ],
        "checks": [],
        "licence": None,
        "elements": {
            "power_source": "1",
            "result_type": "99",
            "handle_forms": ["2"],
            "handle_area": "4",
            "express": False,
            "online_depths": ["1", "2", "3", "4", "5", "6"],
        },
    },
}
