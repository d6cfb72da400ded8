"""Move-car: what a plate looks like, who may ask how often, at what hours, and when the police."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from yimen.hotline.contracts.car import (
    CAR_TITLES,
    CAR_VERB_TITLES,
    CarRefused,
    CarState,
    CarVerb,
    CarWay,
    OwnerReply,
)
from yimen.kernel.clock import LOCAL
from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule

_S, _V = CarState, CarVerb
_OPEN = (_S.TOLD, _S.ANSWERED)
_ALL = tuple(CarState)

CAR: FlowTable[CarState, CarVerb] = FlowTable(
    moves=MappingProxyType(
        {
            **{(state, _V.REPLY): _S.ANSWERED for state in _OPEN},
            **{(state, _V.AGAIN): _S.TOLD for state in _OPEN},
            **{(state, _V.MOVED): _S.MOVED for state in (*_OPEN, _S.POLICE)},
            **{(state, _V.POLICE): _S.POLICE for state in _OPEN},
            **{(state, _V.END): _S.ENDED for state in _OPEN},
            **{
                (state, verb): state
                for state in _ALL
                for verb in (_V.RING, _V.RATE, _V.COMPLAIN, _V.RULE)
            },
        }
    ),
    state_titles=CAR_TITLES,
    verb_titles=CAR_VERB_TITLES,
)

BIND_SECONDS = 600
"""How long two telephones are bound to a virtual number."""

MOST_TOLD = 3
WAIT_AGAIN, WAIT_POLICE = timedelta(minutes=5), timedelta(minutes=15)
BARRED_FOR = timedelta(days=30)
_DAY = timedelta(days=1)
_PER_CALLER, _PER_PLATE, _PER_PLACE = 3, 4, 20
_SAME_PLATE = timedelta(minutes=30)
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PROVINCES}][A-HJ-NP-Z](?:[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]|[A-HJ-NP-Z0-9]{{6}})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarUse:
    """How often was asked within a day, and whether a complaint was upheld within the last month."""

    by_caller: int
    for_plate: int
    at_place: int
    same_since: timedelta | None
    is_barred: bool


@rule("CAR-PLT-1", cites="GA 36《中华人民共和国机动车号牌》")
def read_plate(*, text: str) -> str:
    """Return a plate as it is written, without blanks and dots. Raises CarRefused."""
    plain = re.sub(r"[\s·•.\-]", "", text).upper()
    if not _PLATE.fullmatch(plain):
        raise CarRefused(
            "plate", "车牌号不对。请照车牌写全，例如：湘A12345，新能源车是八位。", field="plate"
        )
    return plain


@rule("CAR-LIM-1", cites="《个人信息保护法》第五条、第六条；次数是本地政策")
def check_use(*, use: CarUse, urgent: bool) -> None:
    """Refuse who asks too often, or was found to abuse it; the police still take his call.

    Who is blocked in an emergency passes the day's limit of the plate and the place, never a bar.
    Raises CarRefused.
    """
    if use.is_barred:
        raise CarRefused(
            "barred",
            "这个号码因为滥用挪车服务，暂停使用三十天。确实急的，请打 122 或者 110。",
            field="phone",
        )
    if use.same_since is not None and use.same_since < _SAME_PLATE:
        raise CarRefused(
            "same", "这辆车您刚刚请过挪车，还在处理，请用上次的页面再通知一次。", field="plate"
        )
    if use.by_caller >= _PER_CALLER:
        raise CarRefused(
            "caller",
            f"一个号码一天最多请 {_PER_CALLER} 次。还需要的，请打 12345 人工办理。",
            field="phone",
        )
    if urgent:
        return
    if use.for_plate >= _PER_PLATE:
        raise CarRefused(
            "plate_day",
            "这辆车今天已经通知过几次了。还挡着路的，请打 122 由交警处理。",
            field="plate",
        )
    if use.at_place >= _PER_PLACE:
        raise CarRefused(
            "place", "这个地点今天请挪车的次数太多，请打 122 由交警到现场处理。", field="place"
        )


@rule("CAR-PLC-1", cites="本地政策：要有地点或者照片，证明车确实挡着路")
def check_place(*, place: str, has_photo: bool) -> None:
    """Refuse a request that shows neither place nor photo. Raises CarRefused."""
    if len(place.strip()) < 4 and not has_photo:
        raise CarRefused(
            "where", "请写清楚车停在哪里，至少四个字，或者传一张现场照片。", field="place"
        )


def is_night(at: datetime) -> bool:
    """Say whether people sleep: from 22 to 6 o'clock in China."""
    return not 6 <= at.astimezone(LOCAL).hour < 22


@rule("CAR-NGT-1", cites="本地政策：夜间不打扰；堵住出入口、要就医的除外")
def way_at(*, wanted: CarWay, urgent: bool, at: datetime) -> CarWay:
    """Return how the owner is told: at night by message alone, unless it is urgent."""
    return CarWay.MESSAGE if is_night(at) and not urgent else wanted


@rule("CAR-AGN-1", cites="本地政策：隔五分钟才能再通知，一共三次")
def check_again(*, told_at: datetime, times: int, at: datetime) -> None:
    """Refuse to tell the owner again too soon or too often. Raises CarRefused."""
    if times >= MOST_TOLD:
        raise CarRefused("often", "已经通知过三次了。车还没有挪的，可以转公安处理。")
    if at - told_at < WAIT_AGAIN:
        raise CarRefused("soon", "刚刚通知过，请等五分钟再试。")


@rule("CAR-POL-1", cites="《道路交通安全法》第九十三条：违法停车由公安机关交通管理部门处理")
def check_police(*, reply: OwnerReply | None, told_at: datetime, at: datetime) -> None:
    """Refuse to pass a request on before the owner had his time. Raises CarRefused."""
    if reply is OwnerReply.AWAY or at - told_at >= WAIT_POLICE:
        return
    raise CarRefused(
        "early", "通知车主十五分钟还没有挪，或者车主说来不了的，才转公安。急的请打 122。"
    )


def mask_plate(plate: str) -> str:
    """Return a plate as lists show it: province and authority, and its last character."""
    return f"{plate[:2]}{'*' * (len(plate) - 3)}{plate[-1:]}" if len(plate) > 3 else plate


@rule("CAR-PRV-1", cites="《个人信息保护法》第六条、第十九条：目的、范围、期限最小")
def kept_words(*, texts: Sequence[str]) -> list[str]:
    """Return words with every run of seven or more digits struck out, before they are kept."""
    return [re.sub(r"\d(?:[\s\-—]?\d){6,}", "（号码已隐去）", one) for one in texts]
