"""Calls and the operator's desk: their work, words, figures and personal columns."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yimen.hotline import access
from yimen.hotline.queries import call_work, sealed_calls
from yimen.kernel import register

_SEALED, _KEPT = "SM4-GCM 加密", "3 年，录音在交换机上按当地规定存"
_INDEX = "HMAC-SM3，不能还原"
_COLUMNS = {
    sealed_calls.PHONE: ("来电号码", "敏感", _SEALED),
    sealed_calls.NUMBER: ("来电号码的盲索引", "敏感", _INDEX),
    sealed_calls.RECORDING: ("录音在哪里", "敏感", _SEALED),
    sealed_calls.MARK_WORDS: ("标记骚扰电话的说明", "敏感", _SEALED),
    sealed_calls.PLACE: ("转紧急电话时的地点", "一般", _SEALED),
    sealed_calls.SAID: ("转紧急电话时的情况", "敏感", _SEALED),
    sealed_calls.TRANSCRIPT: ("通话文字", "敏感", _SEALED),
    sealed_calls.CAUTIONED: ("提醒所针对号码的盲索引", "敏感", _INDEX),
    sealed_calls.CAUTION_WORDS: ("号码提醒的说明", "敏感", _SEALED),
}


def call_page(ref_id: UUID) -> str:
    """Return where an operator works on a call."""
    return reverse("hotline:call", args=[ref_id])


def order_calls(key: str) -> str:
    """Return where the calls of an order that may be heard are listed."""
    return reverse("hotline:order_calls", args=[key])


PART = register.Context(
    code="hotline",
    title="12345 热线",
    work_kinds=(
        register.WorkKind(
            code=call_work.RING_BACK,
            title="热线回拨",
            url=call_page,
            verb=access.TAKE,
            expected=call_work.expected_backs,
        ),
        register.WorkKind(
            code=call_work.MARK,
            title="骚扰电话复核",
            url=call_page,
            verb=access.RULE,
            expected=call_work.expected_marks,
        ),
    ),
    ledger_verbs={
        **{
            f"hotline.call.{word}": f"热线电话{title}"
            for word, title in (
                ("answered", "接听"), ("ended", "挂断"), ("linked", "记工单"),
                ("marked", "标记"), ("ruled", "标记复核"), ("rang_back", "回拨"),
                ("held", "保持"), ("resumed", "接回来电人"), ("consulted", "问同事"),
                ("joined", "三方通话"), ("passed", "转给同事"), ("taken_over", "由同事接过去"),
                ("transcribed", "附上通话文字"),
            )
        },
        **{
            f"hotline.seat.{word}": f"坐席{title}"
            for word, title in (
                ("checked_in", "签入"), ("ready", "置闲"), ("busy", "接听"),
                ("finished", "话后整理"), ("paused", "示忙"), ("checked_out", "签出"),
                ("assigned", "登记分机"),
            )
        },
        "hotline.order.handed_over": "热线工单转紧急电话",
    },
    personal_columns=tuple(
        register.PersonalColumn(
            table=name.partition(".")[0],
            column=name.partition(".")[2],
            title=title,
            protection=protection,
            retention=_KEPT,
        )
        for name, (title, _, protection) in _COLUMNS.items()
    ),
    data_classes=(
        register.DataClass(
            code="hotline.call",
            title="热线电话",
            owner="12345 热线管理机构",
            law="国办发〔2020〕53号；《个人信息保护法》第十三条第三项、第三十四条",
            columns={name: level for name, (_, level, _) in _COLUMNS.items()},
            months=36,
            old="yimen.hotline.queries.call_personal:old_calls",
            remove="yimen.hotline.actions.call_removal:remove",
            export="yimen.hotline.queries.call_personal:export_calls",
        ),
    ),
    slots=(
        register.SlotPanel(
            slot="hotline.order", code="hotline.order_calls", title="通话录音", url=order_calls
        ),
    ),
    seeds=(register.Seed(order=81, title="热线电话", run="yimen.hotline.seeds.calls:run"),),
)  # fmt: skip
