"""The class of personal data that reviews keep."""

from __future__ import annotations

from yimen.kernel.register import DataClass

DATA_CLASSES = (
    DataClass(
        code="feedback.review",
        title="评价里写的话",
        owner="政务服务管理机构（好差评）",
        law="《个人信息保护法》第十九条；《优化营商环境条例》第三十六条",
        months=36,
        columns={"feedback_invitation.words": "一般"},
        old="yimen.feedback.queries.personal:old_words",
        remove="yimen.feedback.actions.personal:remove_words",
        export="yimen.feedback.queries.personal:export_reviews",
    ),
)
