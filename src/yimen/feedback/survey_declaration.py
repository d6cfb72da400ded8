"""What surveys declare to the register; `declaration` enters it with the rest of feedback."""

from __future__ import annotations

from yimen.feedback.queries.survey import ENTER, MAKE, READ
from yimen.kernel import register

PERMISSIONS: tuple[register.Permission, ...] = (
    register.Permission(verb=MAKE, title="做问卷、发邀请、结束调查", posts=("survey_editor",)),
    register.Permission(
        verb=READ,
        title="看调查的进度和结果",
        posts=("survey_editor", "project_officer", "budget_officer", "supervisor"),
    ),
    register.Permission(
        verb=ENTER,
        title="电话代填调查答卷",
        posts=("survey_editor", "clerk", "village_agent", "hotline_operator", "hotline_chief"),
    ),
)

NAVIGATION: tuple[register.NavItem, ...] = (
    register.NavItem(
        audience="staff", title="问卷调查", url_name="feedback:surveys", verb=READ, order=61
    ),
    register.NavItem(
        audience="staff",
        title="代填调查",
        url_name="feedback:survey_entries",
        verb=ENTER,
        order=41,
    ),
)

WORDS: dict[str, str] = {
    "feedback.survey.made": "新建调查",
    "feedback.survey.changed": "改调查的名称、期限",
    "feedback.survey.questions_changed": "改问卷题目",
    "feedback.survey.opened": "开始调查",
    "feedback.survey.amended": "改正问卷文字",
    "feedback.survey.closed": "结束调查",
    "feedback.survey.archived": "调查归档",
    "feedback.survey.drawn": "抽样",
    "feedback.survey.redrawn": "重抽核对",
    "feedback.survey.sample_dropped": "删除未发出的抽样",
    "feedback.survey.invited": "发出调查邀请",
    "feedback.survey.reminded": "提醒没有答的人",
    "feedback.survey.sheets_printed": "印调查二维码",
    "feedback.survey.station_opened": "开通公开链接或平板",
    "feedback.survey.station_ended": "停用公开链接或平板",
    "feedback.answer.entered": "电话代填一份答卷",
}

COLUMNS: tuple[register.PersonalColumn, ...] = (
    register.PersonalColumn(
        table="feedback_survey_response",
        column="words",
        title="调查里写的话",
        protection="SM4-GCM 加密；不记名，与受访人没有任何联系",
        retention="三年",
    ),
    register.PersonalColumn(
        table="feedback_survey_invitation",
        column="person_id",
        title="被抽中参加调查的人",
        protection="只存编号，做调查的人看不到是谁；与答卷没有联系",
        retention="调查结束后一年",
    ),
    register.PersonalColumn(
        table="feedback_survey_invitation",
        column="account_id",
        title="被抽中参加调查的工作人员账号",
        protection="只存编号，做调查的人看不到是谁；与答卷没有联系",
        retention="调查结束后一年",
    ),
)

_OWNER = "政务服务管理机构（问卷调查）"
_LAW = "《个人信息保护法》第六条、第十九条；《统计法》第九条"

DATA_CLASSES: tuple[register.DataClass, ...] = (
    register.DataClass(
        code="feedback.survey_words",
        title="调查里写的话",
        owner=_OWNER,
        law=_LAW,
        months=36,
        columns={"feedback_survey_response.words": "一般"},
        old="yimen.feedback.queries.survey_personal:old_words",
        remove="yimen.feedback.actions.survey_personal:remove_words",
        withheld="答卷不记名，系统里找不到是谁写的。",
    ),
    register.DataClass(
        code="feedback.survey_invited",
        title="被抽中参加调查",
        owner=_OWNER,
        law=_LAW,
        months=12,
        columns={
            "feedback_survey_invitation.person_id": "一般",
            "feedback_survey_invitation.account_id": "一般",
        },
        old="yimen.feedback.queries.survey_personal:old_invitations",
        remove="yimen.feedback.actions.survey_personal:remove_invited",
        export="yimen.feedback.queries.survey_personal:export_invitations",
    ),
)

SEEDS: tuple[register.Seed, ...] = (
    register.Seed(order=95, title="满意度调查", run="yimen.feedback.survey_seeds:run"),
)
