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
    "rows": "第 {n} 个填写项",
    "text": "第 {n} 段声明",
    "notes": "第 {n} 条填写说明",
    "conditions": "第 {n} 个条件",
    "not_needed": "第 {n} 种不用办的情形",
    "places": "第 {n} 个办理地点",
    "questions": "第 {n} 个常见问题",
    "notice_titles": "第 {n} 个文书名称",
    "other_stops": "第 {n} 种不计时情形",
    "decisions": "第 {n} 张决策表",
    "inputs": "第 {n} 列条件",
    "outputs": "第 {n} 列结果",
    "rules": "第 {n} 行规则",
    "examples": "第 {n} 个例子",
}

_NAMES = {
    "definition": "",
    "catalogue_code": "基本编码",
    "item_type": "事项类型",
    "regime": "时限规则",
    "department_code": "负责单位",
    "receive_level": "受理层级",
    "decide_level": "决定层级",
    "instant": "即办件",
    "entrusted_acceptance": "委托受理",
    "lawful_limit": "法定时限",
    "promised_limit": "承诺时限",
    "audiences": "服务对象",
    "process": "流程",
    "topics": "主题",
    "life_events": "人生事件",
    "keywords": "别名",
    "steps": "步骤",
    "fields": "问题",
    "amount": "数量",
    "law": "依据",
    "article": "条款",
    "conditions": "申请条件",
    "not_needed": "不用办的情形",
    "result": "办好以后拿到什么",
    "appeal": "不服怎么办",
    "places": "办理地点",
    "questions": "常见问题",
    "visits": "跑几趟",
    "source": "来源",
    "need": "必要性",
    "copies": "份数",
    "originals": "原件份数",
    "fill_hint": "怎么准备",
    "camera": "现场拍照",
    "licence_type": "可替代的证照",
    "deferrable_days": "补交天数",
    "pledge": "可告知承诺",
    "sheet": "空表、样表的内容",
    "blank_file": "空表文件",
    "sample_file": "样表文件",
    "rows": "填写项",
    "sample": "样表里填的",
    "lines": "行数",
    "addressee": "交给谁",
    "text": "声明的话",
    "notes": "填写说明",
    "signer": "谁签名",
    "sample_signer": "样表里的签名",
    "sample_on": "样表里的日期",
    "help": "说明",
    "group": "常用题组",
    "required": "必填",
    "kind": "类型",
    "min_value": "最小值",
    "max_value": "最大值",
    "max_length": "最多字数",
    "days": "计划天数",
    "check_message": "校验提示",
    "message": "提示",
    "yearly_renewal": "每年确认",
    "serial_prefix": "流水号前缀",
    "office_hours": "办理时间",
    "entrusted_by": "委托部门",
    "result_type": "结果类型",
    "handle_forms": "办理形式",
    "online_depths": "网上办理深度",
    "pay_online": "网上缴费",
    "express": "可以邮寄",
    "self_service": "自助机可办",
    "visits_explain": "到现场的原因",
    "power_source": "权力来源",
    "body_type": "主体性质",
    "handle_area": "通办范围",
    "min_assurance": "实名等级",
    "copy_sheet": "抄录单",
    "system": "对方系统",
    "number_form": "对方编号的样子",
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


def title_of(name: str) -> str:
    """Return the Chinese word for a name in the JSON, or the name where there is none."""
    return _NAMES.get(name, name)


def _name(name: str, before: str) -> str:
    title = title_of(name)
    if not title:
        return ""
    return f"的“{title}”" if before else title
