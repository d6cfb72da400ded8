"""The life of a device as a table, and how its number and its networks are written."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network

from yimen.devices.contracts import STATE_TITLES, DeviceRefused, DeviceState, DeviceVerb
from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule

_S, _V = DeviceState, DeviceVerb
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{2,29}")
FLOW = FlowTable(
    moves={
        (_S.IN_STORE, _V.ACTIVATE): _S.ACTIVE,
        (_S.IN_STORE, _V.LOSE): _S.LOST,
        (_S.IN_STORE, _V.RETIRE): _S.RETIRED,
        (_S.ACTIVE, _V.SUSPEND): _S.SUSPENDED,
        (_S.ACTIVE, _V.STORE): _S.IN_STORE,
        (_S.ACTIVE, _V.LOSE): _S.LOST,
        (_S.SUSPENDED, _V.ACTIVATE): _S.ACTIVE,
        (_S.SUSPENDED, _V.RESUME): _S.ACTIVE,
        (_S.SUSPENDED, _V.STORE): _S.IN_STORE,
        (_S.SUSPENDED, _V.LOSE): _S.LOST,
        (_S.SUSPENDED, _V.RETIRE): _S.RETIRED,
        (_S.LOST, _V.FIND): _S.IN_STORE,
        (_S.LOST, _V.RETIRE): _S.RETIRED,
    },
    state_titles=STATE_TITLES,
    verb_titles={
        _V.ACTIVATE: "激活",
        _V.SUSPEND: "停用",
        _V.RESUME: "恢复使用",
        _V.STORE: "收回入库",
        _V.LOSE: "登记丢失",
        _V.FIND: "找回入库",
        _V.RETIRE: "报废",
    },
)
KEEPS_KEYS = frozenset({_S.ACTIVE, _S.SUSPENDED})
"""In the other states a device has no key: it is activated anew when it comes back into use."""


@rule("DEV-FLW-1", cites="本系统的规定：设备丢失、报废、入库后原来的密钥一律作废")
def loses_keys(*, after: DeviceState) -> bool:
    """Say whether a device's keys end when it comes into a state."""
    return after not in KEEPS_KEYS


def check_number(text: str) -> str:
    """Return a number as it is kept. Raises DeviceRefused."""
    number = text.strip().upper()
    if not _NUMBER.fullmatch(number):
        raise DeviceRefused(
            "device.number", "编号用大写字母、数字和短横，3 到 30 个字。", field="number"
        )
    return number


def check_networks(text: str) -> str:
    """Return networks as they are kept, one blank between. Raises DeviceRefused."""
    parts = text.replace(",", " ").replace("，", " ").replace("、", " ").split()
    try:
        return " ".join(str(ip_network(one)) for one in parts[:20])
    except ValueError:
        raise DeviceRefused(
            "device.networks",
            "网段写成 10.20.30.0/24 这样，几个用空格隔开；主机位要为零。",
            field="networks",
        ) from None


@rule("DEV-NET-1", cites="本系统的规定：设备只能从允许的网段连上来，人脸信息不走互联网")
def may_come_from(*, address: str, networks: str) -> bool:
    """Say whether an address lies in one of the networks; none named means every one."""
    allowed = networks.split()
    if not allowed:
        return True
    try:
        here = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(here, "ipv4_mapped", None)
    return any((mapped or here) in ip_network(one) for one in allowed)
