"""Business, talent, mediation and move-car: what they declare."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse

from yimen.hotline import access as orders_access
from yimen.hotline import access_desks as access
from yimen.hotline.actions import appeal
from yimen.hotline.actions.desk_step import PAST
from yimen.hotline.actions.dispute import WORK
from yimen.hotline.actions.mediation import CHECK_WORK
from yimen.hotline.contracts.car import CAR_VERB_TITLES
from yimen.hotline.contracts.client import APPEAL_VERB_TITLES
from yimen.hotline.contracts.dispute import DISPUTE_VERB_TITLES
from yimen.hotline.queries import client as clients
from yimen.hotline.queries import desk_work
from yimen.hotline.queries import sealed_desks as columns
from yimen.hotline.rules.client import APPEAL_CLOCK
from yimen.hotline.rules.dispute import CONFIRM_CLOCK, MEDIATE_CLOCK
from yimen.kernel import register

_SEALED = "SM4-GCM 加密"


def dispute_page(ref_id: UUID) -> str:
    """Return where a mediator works on a dispute."""
    return reverse("hotline:dispute", args=[ref_id])


def item_page(ref_id: UUID) -> str:
    """Return where a follow-up is noted."""
    return reverse("hotline:perform_item", args=[ref_id])


def appeal_page(ref_id: UUID) -> str:
    """Return where a clerk works on an appeal."""
    return reverse("hotline:appeal", args=[ref_id])


def decision_page(ref_id: UUID) -> str:
    """Return where a unit reports what it did after a meeting."""
    return reverse("hotline:decision", args=[ref_id])


def _columns(
    names: Mapping[str, tuple[str, str]], kept: str, how: str = _SEALED
) -> tuple[register.PersonalColumn, ...]:
    return tuple(
        register.PersonalColumn(
            table=name.partition(".")[0],
            column=name.partition(".")[2],
            title=title,
            protection=how,
            retention=kept,
        )
        for name, (title, _) in names.items()
    )


def _levels(*names: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    return {name: level for each in names for name, (_, level) in each.items()}


_DISPUTE_WORDS = {
    f"hotline.dispute.{PAST[verb]}": f"人民调解{title}"
    for verb, title in DISPUTE_VERB_TITLES.items()
} | {
    "hotline.dispute.applied": "人民调解申请",
    "hotline.dispute.wished": "人民调解选调解员",
    "hotline.dispute.added": "人民调解增加当事人",
}

_OTHER_WORDS = {
    **{
        f"hotline.appeal.{PAST[verb]}": f"专席诉求{title}"
        for verb, title in APPEAL_VERB_TITLES.items()
    },
    "hotline.appeal.applied": "专席诉求提交",
    "hotline.client.entered": "服务对象登记",
    "hotline.client.assigned": "服务对象确定专员",
    "hotline.client_visit.planned": "走访安排",
    "hotline.client_visit.recorded": "走访记录",
    "hotline.client_visit.cancelled": "走访取消",
    **{
        f"hotline.move_request.{PAST[verb]}": f"挪车{title}"
        for verb, title in CAR_VERB_TITLES.items()
    },
}

PART = register.Context(
    code="hotline",
    title="12345 热线",
    permissions=(
        register.Permission(verb=access.MEDIATE, title="办理人民调解", posts=("mediator",)),
        register.Permission(
            verb=access.SERVE, title="办理营商、人才专席诉求和走访", posts=("desk_clerk",)
        ),
    ),
    work_kinds=(
        register.WorkKind(
            code=WORK,
            title="人民调解办理",
            url=dispute_page,
            verb=access.MEDIATE,
            expected=desk_work.expected_disputes,
        ),
        register.WorkKind(
            code=CHECK_WORK,
            title="人民调解履行回访",
            url=item_page,
            verb=access.MEDIATE,
            expected=desk_work.expected_checks,
        ),
        register.WorkKind(
            code=appeal.WORK,
            title="专席诉求办理",
            url=appeal_page,
            verb=access.SERVE,
            expected=clients.expected_appeals,
        ),
        register.WorkKind(
            code=appeal.DECISION_WORK,
            title="协调会议定事项落实",
            url=decision_page,
            verb=orders_access.HANDLE,
            expected=clients.expected_decisions,
        ),
    ),
    clock_kinds=(
        register.ClockKindDeclared(code=MEDIATE_CLOCK, title="人民调解期限"),
        register.ClockKindDeclared(code=CONFIRM_CLOCK, title="共同申请司法确认"),
        register.ClockKindDeclared(code=APPEAL_CLOCK, title="专席答复"),
    ),
    ledger_verbs=_DISPUTE_WORDS | _OTHER_WORDS,
    navigation=(
        register.NavItem(
            audience="staff",
            title="人民调解",
            url_name="hotline:disputes",
            verb=access.MEDIATE,
            order=31,
        ),
        register.NavItem(
            audience="staff", title="专席", url_name="hotline:desk", verb=access.SERVE, order=32
        ),
        register.NavItem(
            audience="resident", title="我的调解", url_name="hotline:my_mediation", order=46
        ),
        register.NavItem(
            audience="resident", title="我的专席诉求", url_name="hotline:my_appeals", order=47
        ),
    ),
    personal_columns=(
        *_columns(columns.MEDIATION, "归档后 10 年"),
        *_columns(columns.CLIENTS, "办结后 10 年"),
        *_columns(columns.CARS, "6 个月"),
        *_columns(columns.CAR_INDEXES, "6 个月", "HMAC-SM3，不能还原"),
    ),
    data_classes=(
        register.DataClass(
            code="hotline.dispute",
            title="人民调解",
            owner="人民调解委员会",
            law="《人民调解法》第十五条、第二十七条；《个人信息保护法》第十三条第三项",
            columns=_levels(columns.MEDIATION),
            export="yimen.hotline.queries.desk_work:export_disputes",
        ),
        register.DataClass(
            code="hotline.client",
            title="营商、人才专席",
            owner="12345 热线管理机构",
            law="《优化营商环境条例》第四十八条；《个人信息保护法》第十三条第三项",
            columns=_levels(columns.CLIENTS),
            export="yimen.hotline.queries.client:export",
        ),
        register.DataClass(
            code="hotline.move_request",
            title="挪车",
            owner="12345 热线管理机构",
            law="《个人信息保护法》第六条、第十九条",
            columns=_levels(columns.CARS, columns.CAR_INDEXES),
            months=6,
            old="yimen.hotline.queries.car:old",
            remove="yimen.hotline.actions.car:remove",
            export="yimen.hotline.queries.car:export",
        ),
    ),
    seeds=(register.Seed(order=82, title="调解、专席、挪车", run="yimen.hotline.seeds.desks:run"),),
)
