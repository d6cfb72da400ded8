"""The classes of personal data that audit answers for: what people asked, and where acts came from."""

from __future__ import annotations

from yimen.kernel.register import DataClass

DATA_CLASSES = (
    DataClass(
        code="audit.question",
        title="对查看资料的质疑和答复",
        owner="政务服务管理机构（审计）",
        law="《个人信息保护法》第四十四、五十条",
        months=36,
        columns={"audit_look_question.words": "一般", "audit_look_question.answer": "一般"},
        old="yimen.audit.queries.personal:old_questions",
        remove="yimen.audit.actions.personal:remove_question",
        export="yimen.audit.queries.personal:export_questions",
    ),
)
