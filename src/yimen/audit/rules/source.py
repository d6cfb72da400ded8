"""Where a request comes from: the address that the front proxy saw, and the class of device."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address

_LONGEST = 45
_DEVICES = (
    ("phone", re.compile(r"Mobile|Android|iPhone|HarmonyOS.*Phone", re.IGNORECASE)),
    ("tablet", re.compile(r"iPad|Tablet", re.IGNORECASE)),
    ("desktop", re.compile(r"Windows NT|Macintosh|X11|Linux|UOS|Kylin", re.IGNORECASE)),
)
_PROGRAMS = (
    ("wechat", re.compile(r"MicroMessenger", re.IGNORECASE)),
    ("alipay", re.compile(r"AlipayClient", re.IGNORECASE)),
    ("edge", re.compile(r"Edg[A-Z]*/")),
    ("firefox", re.compile(r"Firefox/")),
    ("chrome", re.compile(r"Chrom(e|ium)/")),
    ("safari", re.compile(r"Safari/")),
)


def address_of(*, peer: str, forwarded: str) -> str:
    """Return the address a request comes from, or an empty text where none is known.

    `forwarded` is the header of the front proxy, empty where there is none. A client may write into
    it what he likes; only what our own proxy added, the last address, is believed.
    """
    return _address(_cut(forwarded.rpartition(",")[2])) or _address(_cut(peer))


def agent_of(*, user_agent: str) -> str:
    """Return the class of device and program, `phone.wechat`, `desktop.chrome`, or `program`."""
    return _agent(user_agent[:512])


@lru_cache(maxsize=2_000)
def _agent(text: str) -> str:
    program = next((code for code, known in _PROGRAMS if known.search(text)), "")
    if not program:
        return "program" if text else ""
    device = next((code for code, known in _DEVICES if known.search(text)), "other")
    return f"{device}.{program}"


def _cut(text: str) -> str:
    return text.strip()[:_LONGEST]


@lru_cache(maxsize=2_000)
def _address(plain: str) -> str:
    try:
        found = ip_address(plain)
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)
