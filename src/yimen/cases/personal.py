"""The classes of personal data that cases keep: level, owner, law, term, export, removal."""

from __future__ import annotations

from yimen.kernel.register import DataClass

_QUERIES = "yimen.cases.queries.personal"

DATA_CLASSES = (
    DataClass(
        code="cases.draft",
        title="草稿",
        owner="政务服务管理机构（受理）",
        law="《个人信息保护法》第十九条、第四十七条第一款第一项",
        months=6,
        columns={"cases_draft.answers": "敏感"},
        old=f"{_QUERIES}:old_drafts",
        remove="yimen.cases.actions.personal:remove_draft",
        export=f"{_QUERIES}:export_drafts",
    ),
    DataClass(
        code="cases.bundle_draft",
        title="一件事的草稿",
        owner="政务服务管理机构（受理）",
        law="《个人信息保护法》第十九条、第四十七条第一款第一项",
        months=6,
        columns={"cases_bundle_draft.answers": "敏感"},
        old=f"{_QUERIES}:old_bundle_drafts",
        remove="yimen.cases.actions.personal:remove_bundle_draft",
        export=f"{_QUERIES}:export_bundle_drafts",
    ),
    DataClass(
        code="cases.case",
        title="办件档案",
        owner="审批单位",
        law="《档案法》第十三条、《个人信息保护法》第四十七条第二款：归档期限由审批单位的归档范围和保管期限表定",
        columns={
            "cases_case.answers": "敏感",
            "cases_case.answers_before": "敏感",
            "cases_case.applicant_name": "一般",
            "cases_bundle_application.applicant_name": "一般",
            "cases_notice.facts": "敏感",
            "cases_paper_entry.witness": "一般",
            "cases_verdict.inputs": "敏感",
            "cases_comparison.rows": "敏感",
            "cases_filling.rows": "敏感",
            "cases_taken_paper.measures": "一般",
            "cases_task.opinion": "一般",
            "cases_recheck.reason": "一般",
            "cases_recheck.words": "一般",
            "cases_batch.answers": "敏感",
            "cases_batch_entry.applicant_name": "一般",
        },
        export=f"{_QUERIES}:export_cases",
    ),
)
