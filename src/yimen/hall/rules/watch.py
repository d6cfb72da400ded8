"""What the law lets a watch list do: for public safety alone, by two, for a time, seen by a person."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import MappingProxyType

from yimen.hall.contracts.watch import (
    ENTRY_TITLES,
    Checklist,
    EntryGiven,
    EntryState,
    EntryVerb,
    WatchRefused,
)
from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule

LONGEST_DAYS = 180
LONGEST_STILL_DAYS = 30
FOLDS = timedelta(minutes=10)
BLIND_AFTER = timedelta(minutes=1)
ANSWER_WITHIN = timedelta(minutes=5)

_S, _V = EntryState, EntryVerb
ENTRY: FlowTable[EntryState, EntryVerb] = FlowTable(
    moves=MappingProxyType(
        {
            (_S.PROPOSED, _V.APPROVE): _S.ACTIVE,
            (_S.PROPOSED, _V.REFUSE): _S.REFUSED,
            (_S.PROPOSED, _V.REMOVE): _S.REMOVED,
            (_S.PROPOSED, _V.EXPIRE): _S.EXPIRED,
            (_S.ACTIVE, _V.ASK_LONGER): _S.ACTIVE,
            (_S.ACTIVE, _V.LENGTHEN): _S.ACTIVE,
            (_S.ACTIVE, _V.REMOVE): _S.REMOVED,
            (_S.ACTIVE, _V.EXPIRE): _S.EXPIRED,
        }
    ),
    state_titles=ENTRY_TITLES,
    verb_titles={
        _V.APPROVE: "批准", _V.REFUSE: "不批准", _V.ASK_LONGER: "申请延长", _V.LENGTHEN: "批准延长",
        _V.REMOVE: "撤下", _V.EXPIRE: "到期",
    },
)  # fmt: skip


@rule("HAL-WCH-1", cites="国务院令第799号；个人信息保护法 第二十六条；人脸识别技术应用安全管理办法")
def check_switch(*, checklist: Checklist, is_assessed: bool, on: date) -> None:
    """Refuse to switch watching on while something of the checklist is missing. Raises WatchRefused."""
    if not is_assessed:
        raise WatchRefused(
            "assessment",
            "布控提醒还没有有效的个人信息保护影响评估，请先到“人脸治理”里做。",
            field="reason",
        )
    for field, text, least, said in (
        (
            "reason",
            checklist.reason,
            20,
            "写明是为了维护哪一项公共安全、为什么非用不可，至少 20 个字。",
        ),
        ("signs", checklist.signs, 6, "写明提示标识立在哪里、什么时候立的。"),
        ("filed_with", checklist.filed_with, 4, "写明向哪个公安机关备案。"),
        ("filing_number", checklist.filing_number, 4, "写备案的编号。"),
        ("responsible", checklist.responsible, 2, "写谁负责、谁值守。"),
    ):
        if len(text.strip()) < least:
            raise WatchRefused(field, f"请{said}", field=field)
    if checklist.filed_on is None or checklist.filed_on > on:
        raise WatchRefused("filed_on", "请填备案的日期，不能在今天以后。", field="filed_on")
    if not 1 <= checklist.still_days <= LONGEST_STILL_DAYS:
        raise WatchRefused(
            "still_days", f"报警的截图请保存 1 到 {LONGEST_STILL_DAYS} 天。", field="still_days"
        )


@rule("HAL-WCH-2", cites="国务院令第799号；人脸识别技术应用安全管理办法 第八条（最短必要）")
def check_entry(*, given: EntryGiven, on: date) -> date:
    """Return until when somebody stands on the list. Raises WatchRefused."""
    if not given.name.strip():
        raise WatchRefused("name", "请写他的姓名或者代号。", field="name")
    if len(given.ground.strip()) < 10:
        raise WatchRefused("ground", "请写清法律依据和事由，至少 10 个字。", field="ground")
    if len(given.document.strip()) < 4:
        raise WatchRefused("document", "请写批准文书的文号。", field="document")
    return check_until(until=given.until, on=on)


@rule("HAL-WCH-3", cites="人脸识别技术应用安全管理办法 第八条（保存期最短）")
def check_until(*, until: date | None, on: date) -> date:
    """Return the last day of an entry: half a year at most. Raises WatchRefused."""
    if until is None or until <= on:
        raise WatchRefused("until", "请填布控到哪一天，要在今天以后。", field="until")
    if until > on + timedelta(days=LONGEST_DAYS):
        raise WatchRefused(
            "until", f"一次最长 {LONGEST_DAYS} 天，到期前可以再申请。", field="until"
        )
    return until


@rule("HAL-WCH-4", cites="本地政策：同一人同一摄像头十分钟内算一次")
def folds(*, last_at: datetime, at: datetime) -> bool:
    """Say whether a sighting belongs to the alarm that was seen last at this camera."""
    return abs(at - last_at) <= FOLDS


@rule("HAL-WCH-5", cites="本地政策：一分钟没有画面就告诉值守的人")
def is_blind(*, last_frame_at: datetime | None, is_on: bool, at: datetime) -> bool:
    """Say whether a camera that should see has not sent a frame for a minute.

    A frame from a clock that runs ahead is no frame of the future: it counts as one of now.
    """
    return is_on and (last_frame_at is None or at - min(last_frame_at, at) > BLIND_AFTER)


@rule("HAL-WCH-6", cites="国务院令第799号（保存期限）；个人信息保护法 第十九条")
def still_until(*, taken_at: datetime, still_days: int) -> datetime:
    """Return when an alarm's picture is destroyed."""
    return taken_at + timedelta(days=min(still_days, LONGEST_STILL_DAYS))


@rule("HAL-WCH-7", cites="本地政策：密码不对的摄像头十分钟才再试一次，免得账号被摄像头锁住")
def pause_before(*, tries: int, is_barred: bool, first: float = 5.0) -> float:
    """Return how many seconds to wait before a camera is tried again, after so many tries in vain.

    Twice as long each time, up to twelve times the first pause; who is barred waits 120 times.
    """
    if is_barred:
        return first * 120
    return first * min(1 << min(max(tries - 1, 0), 4), 12)
