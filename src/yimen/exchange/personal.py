"""The classes of personal data that exchange keeps."""

from __future__ import annotations

from yimen.kernel.register import DataClass, PersonalColumn

_SEALED = "SM4-GCM 整体加密"
_KEPT = "随办件档案"

COLUMNS = tuple(
    PersonalColumn(table=table, column=column, title=title, protection=_SEALED, retention=_KEPT)
    for table, column, title in (
        ("exchange_call", "answer_encrypted", "别的登记回答的内容"),
        ("exchange_dispute", "words_encrypted", "对登记内容的异议"),
        ("exchange_dispute", "answer_encrypted", "对异议的答复"),
    )
)

DATA_CLASSES = (
    DataClass(
        code="exchange.call",
        title="查询别的登记",
        owner="办理单位和数据提供单位",
        law="政务数据共享条例（国务院令第809号）：共享全程留痕；随办件按《档案法》第十三条保存",
        columns={"exchange_call.answer_encrypted": "敏感"},
        export="yimen.exchange.queries.call:export_calls",
    ),
    DataClass(
        code="exchange.dispute",
        title="数据异议",
        owner="数据提供单位",
        law="《个人信息保护法》第四十六条；随办件按《档案法》第十三条保存",
        columns={
            "exchange_dispute.words_encrypted": "敏感",
            "exchange_dispute.answer_encrypted": "一般",
        },
        export="yimen.exchange.queries.dispute:export_disputes",
    ),
)
