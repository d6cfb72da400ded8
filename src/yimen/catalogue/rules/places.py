"""Say in Chinese where in a definition something stands, from its path in the JSON."""

from __future__ import annotations

import re

_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")

_ROWS = {
    "steps": "第 {n} 步",
    "fields": "第 {n} 项",
    "columns": "第 {n} 列",
    "options": "第 {n} 个选项",
    "papers": "第 {n} 份材料",
    "situations": "第 {n} 种情形",
    "laws": "第 {n} 条依据",
    "checks": "第 {n} 条申请条件判断",
    "route": "第 {n} 个办理环节",
    "fees": "第 {n} 项收费",
    "judge": "第 {n} 条审查要点",
    "conditions": "第 {n} 个条件",
    "not_needed": "第 {n} 种不用办的情形",
    "places": "第 {n} 个办理地点",
    "questions": "第 {n} 个常见问题",
    "notice_titles": "第 {n} 个文书名称",
    "other_stops": "第 {n} 种不计时情形",
}

_NAMES = {
    "guide": "办事指南",
    "form": "申请表",
    "licence": "证照",
    "elements": "其他要素",
    "laws": "依据",
    "papers": "材料",
    "situations": "情形",
    "route": "办理环节",
    "checks": "申请条件判断",
    "fees": "收费",
    "summary": "一句话说明",
    "can": "能不能办",
    "bring": "带什么",
    "how_long": "多久",
    "how_much": "多少钱",
    "where": "在哪办",
    "when": "出现条件",
    "required_when": "必填条件",
    "compute": "自动计算",
    "prefill": "自动带入",
    "check": "填写校验",
    "condition": "判断条件",
    "judge": "审查要点",
    "issued_by": "出具单位",
    "label": "问题",
    "name": "名称",
    "code": "代码",
    "title": "标题",
    "why": "为什么要填",
    "options": "选项",
    "columns": "表格列",
    "paper": "对应材料",
    "verb": "动作",
    "unit": "承办单位",
    "extension_limit": "延长期限",
    "delivery_limit": "送达期限",
    "notice_titles": "文书名称",
    "other_stops": "不计时情形",
    "validity": "有效期",
    "type_code": "证照类型代码",
}


def place(path: str) -> str:
    """Return the place in words: `form.steps[1].fields[0].when` is 申请表第 2 步第 1 项的“出现条件”.

    Names without Chinese words are shown as they stand in the JSON.
    """
    words = ""
    last = ""
    for name, number in _PART.findall(path):
        if number:
            words += _ROWS.get(last, f"“{last}”第 {{n}} 个").format(n=int(number) + 1)
            last = ""
            continue
        words += _name(last, words)
        last = name
    return (words + _name(last, words)) or "整个定义"


def _name(name: str, before: str) -> str:
    if not name:
        return ""
    title = _NAMES.get(name, name)
    return f"的“{title}”" if before else title
