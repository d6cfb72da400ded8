"""What notify declares to the register."""

from __future__ import annotations

from yimen.kernel.register import Context, NavItem, Permission, PersonalColumn, register
from yimen.notify import access, personal

_KEPT = "发出或放弃 180 天后删除"


def declare() -> None:
    """Enter notify into the register."""
    register(
        Context(
            code="notify",
            title="通知",
            permissions=(
                Permission(verb=access.WATCH, title="查看短信和邮件发送情况", posts=("operator",)),
            ),
            navigation=(
                NavItem(
                    audience="staff",
                    title="短信和邮件",
                    url_name="notify:deliveries",
                    verb=access.WATCH,
                    order=91,
                ),
            ),
            data_classes=personal.DATA_CLASSES,
            personal_columns=(
                _column("address_encrypted", "发到的号码或邮箱", "加密存储（国密 SM4）", _KEPT),
                _column("address_masked", "脱敏的号码或邮箱", "中间位以星号代替", _KEPT),
                _column(
                    "text_encrypted",
                    "短信、邮件内容",
                    "加密存储（国密 SM4）",
                    "发出或放弃后立即清除",
                ),
            ),
        )
    )


def _column(column: str, title: str, protection: str, retention: str) -> PersonalColumn:
    return PersonalColumn(
        table="notify_delivery",
        column=column,
        title=title,
        protection=protection,
        retention=retention,
    )
