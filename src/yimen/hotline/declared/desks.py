"""Business, talent, mediation and move-car: what they declare."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse

from yimen.hotline import access_desks as access
from yimen.hotline.actions.desk_step import PAST
from yimen.hotline.actions.dispute import WORK
from yimen.hotline.actions.mediation import CHECK_WORK
from yimen.hotline.contracts.dispute import DISPUTE_VERB_TITLES
from yimen.hotline.queries import desk_work
from yimen.hotline.queries import sealed_desks as columns
from yimen.hotline.rules.dispute import CONFIRM_CLOCK, MEDIATE_CLOCK
from yimen.kernel import register

_SEALED = "SM4-GCM 加密"


def dispute_page(ref_id: UUID) -> str:
    """Return where a mediator works on a dispute."""
    return reverse("hotline:dispute", args=[ref_id])


def item_page(ref_id: UUID) -> str:
    """Return where a follow-up is noted."""
    return reverse("hotline:perform_item", args=[ref_id])


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

PART = register.Context(
    code="hotline",
    title="12345 热线",
    permissions=(
        register.Permission(verb=access.MEDIATE, title="办理人民调解", posts=("mediator",)),
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
    ),
    clock_kinds=(
        register.ClockKindDeclared(code=MEDIATE_CLOCK, title="人民调解期限"),
        register.ClockKindDeclared(code=CONFIRM_CLOCK, title="共同申请司法确认"),
    ),
    ledger_verbs=_DISPUTE_WORDS,
    navigation=(
        register.NavItem(
            audience="staff",
            title="人民调解",
            url_name="hotline:disputes",
            verb=access.MEDIATE,
            order=31,
        ),
        register.NavItem(
            audience="resident", title="我的调解", url_name="hotline:my_mediation", order=46
        ),
    ),
    personal_columns=_columns(columns.MEDIATION, "归档后 10 年"),
    data_classes=(
        register.DataClass(
            code="hotline.dispute",
            title="人民调解",
            owner="人民调解委员会",
            law="《人民调解法》第十五条、第二十七条；《个人信息保护法》第十三条第三项",
            columns=_levels(columns.MEDIATION),
            export="yimen.hotline.queries.desk_work:export_disputes",
        ),
    ),
)
