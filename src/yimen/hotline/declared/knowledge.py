"""Scripts, the knowledge base and what belongs together: what they declare."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yimen.hotline import access_knowledge
from yimen.hotline.actions.following import WORDS
from yimen.hotline.queries import knowledge, knowledge_work, sealed, year_figures
from yimen.hotline.rules.knowledge import REVIEW
from yimen.kernel import register
from yimen.notify import public as notify

_KEPT = "结案后 10 年"
_DESK = ("hotline_operator", "hotline_chief")
_UNITS = ("examiner", "approver")
_FOLLOWERS = {
    sealed.FOLLOW_PHONE: ("一起反映的人的电话", "敏感", "SM4-GCM 加密"),
    sealed.FOLLOW_CODE: ("一起反映的人的查询码", "鉴别", "SM4-GCM 加密"),
    sealed.FOLLOW_INDEX: ("一起反映的人电话的盲索引", "敏感", "HMAC-SM3，不能还原"),
}


def article_page(ref_id: UUID) -> str:
    """Return where a version of an article is checked, published or reviewed."""
    return reverse("hotline:article_version", args=[ref_id])


notify.declare_template(template=WORDS)

PART = register.Context(
    code="hotline",
    title="12345 热线",
    permissions=(
        register.Permission(
            verb=access_knowledge.READ,
            title="查热线知识库",
            posts=(*_DESK, "supervisor", *_UNITS),
        ),
        register.Permission(
            verb=access_knowledge.WRITE, title="写、核对热线知识", posts=(*_DESK, *_UNITS)
        ),
        register.Permission(
            verb=access_knowledge.PUBLISH, title="发布热线知识、定话术", posts=("hotline_chief",)
        ),
    ),
    work_kinds=(
        register.WorkKind(
            code=knowledge_work.CHECK,
            title="热线知识核对",
            url=article_page,
            verb=access_knowledge.WRITE,
            expected=knowledge_work.expected_checks,
        ),
        register.WorkKind(
            code=knowledge_work.PUBLISH,
            title="热线知识发布",
            url=article_page,
            verb=access_knowledge.PUBLISH,
            expected=knowledge_work.expected_publications,
        ),
        register.WorkKind(
            code=knowledge_work.REVIEW_WORK,
            title="热线知识复核",
            url=article_page,
            verb=access_knowledge.WRITE,
            expected=knowledge_work.expected_reviews,
        ),
    ),
    clock_kinds=(register.ClockKindDeclared(code=REVIEW, title="热线知识复核"),),
    ledger_verbs={
        **{
            f"hotline.article.{word}": f"热线知识{title}"
            for word, title in (
                ("written", "起草"), ("checked", "核对"), ("sent_back", "退回修改"),
                ("published", "发布"), ("questioned", "提请复核"), ("confirmed", "复核无误"),
                ("replaced", "换成新版"), ("withdrawn", "撤下"), ("used", "用来答复"),
            )
        },
        **{
            f"hotline.order.{word}": f"热线工单{title}"
            for word, title in (
                ("recategorised", "改分类"), ("merged", "并入"), ("unmerged", "取消并入"),
                ("split", "拆单"), ("answered_with", "随主件答复"), ("followed", "有人一起反映"),
            )
        },
        "hotline.script.set": "热线话术调整",
        "hotline.follower.asked": "回访一起反映的人",
        "hotline.group.formed": "热线群体诉求成立",
        "hotline.group.joined": "热线群体诉求加入一件",
        "hotline.conference.recorded": "热线会商",
    },
    figures=(
        register.Figure(
            code="hotline.knowledge_updates", headline=False, title="热线知识库更新数（近一年）",
            unit="条", as_of=year_figures.counted, together=True, rows_url="hotline:articles",
            rows=knowledge.update_rows,
        ),
    ),
    personal_columns=tuple(
        register.PersonalColumn(
            table=name.partition(".")[0],
            column=name.partition(".")[2],
            title=title,
            protection=protection,
            retention=_KEPT,
        )
        for name, (title, _, protection) in _FOLLOWERS.items()
    ),
    data_classes=(
        register.DataClass(
            code="hotline.follower",
            title="一起反映的人",
            owner="12345 热线管理机构",
            law="国办发〔2020〕53号；《个人信息保护法》第十三条第三项",
            columns={name: level for name, (_, level, _) in _FOLLOWERS.items()},
            export="yimen.hotline.queries.following:export_followed",
        ),
    ),
    seeds=(register.Seed(order=82, title="热线知识库", run="yimen.hotline.seeds.knowledge:run"),),
)  # fmt: skip
