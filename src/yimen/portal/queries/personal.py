"""Which personal data the service keeps, from what every context declared to the register."""

from __future__ import annotations

from collections.abc import Sequence

from yimen.identity import public as identity
from yimen.kernel import register
from yimen.portal.contracts import KeptGroup
from yimen.ui.parts import Fact

PURPOSES: dict[str, str] = {
    "identity": "认出是您本人，联系您，确认谁能替您办事。",
    "biometrics": "您单独同意以后，登录、办事时核对是不是您；只存加密的特征值，不存照片。拍证件照的照片放一天。",
    "directory": "写明是哪个机构、哪个岗位的人经办。",
    "exchange": "向登记部门核对您的情况，省得您再填、再交证明；每次查询都留下记录。",
    "trust": "留下您亲手签的名字或按的手印，证明申请是您本人的意思。",
    "procurement": "写明谁在验收书和维修单上签了字。",
    "licences": "发给您证照，供您出示、供别人核验，下次办事不用再交。",
    "hall": "预约窗口；依法布控的名单和报警，只为公共安全。",
    "cases": "办理您申请的事，写出文书，留下办理的依据。",
    "hotline": "办理您打 12345 说的事，给您回话，请您评价办得好不好。",
    "feedback": "听您的评价，改正没有做好的地方。",
    "performance": "请专家打分，写明每份评分是谁给的。",
    "notify": "给您发短信提醒和验证码；发出以后内容就删去。",
    "audit": "答复您对“谁看过我的信息”的疑问。",
    "privacy": "办理您查阅、更正、删除信息的要求，出了事能找到您。",
    "kernel": "保管您交的文件，留下谁看过、谁改过的记录。",
}
"""Why each part keeps data; a context that is not named here keeps it for what people apply for."""

DEFAULT_PURPOSE = "办理您申请的事。"


def kept_groups() -> list[KeptGroup]:
    """Return the declared personal columns by context: what, how protected, how long.

    What is protected in the same way and kept as long stands on one line.
    """
    return [
        KeptGroup(
            title=context.title,
            purpose=PURPOSES.get(context.code, DEFAULT_PURPOSE),
            rows=_rows(context.personal_columns),
        )
        for context in register.contexts()
        if context.personal_columns
    ]


def uses() -> list[tuple[str, str, tuple[Fact, ...]]]:
    """Return what data is used for in the words in force: code, title, and why, what, how long, to whom."""
    return [
        (
            one.code,
            one.title,
            (
                Fact(name="为什么", value=one.why),
                Fact(name="用到什么", value=one.used),
                Fact(name="存多久", value=one.kept),
                Fact(name="给谁", value=one.given_to),
                Fact(name="依据", value=one.law),
            ),
        )
        for one in identity.list_purposes()
    ]


def _rows(columns: Sequence[register.PersonalColumn]) -> tuple[tuple[str, str, str], ...]:
    titles: dict[tuple[str, str], list[str]] = {}
    for column in columns:
        together = titles.setdefault((column.protection, column.retention), [])
        if column.title not in together:
            together.append(column.title)
    return tuple(("、".join(found), *key) for key, found in titles.items())
