"""Where a request comes from: the address that the front proxy saw, and the class of device."""

from __future__ import annotations

import re
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
    return _address(forwarded.rpartition(",")[2]) or _address(peer)


def agent_of(*, user_agent: str) -> str:
    """Return the class of device and program, `phone.wechat`, `desktop.chrome`, or `program`."""
    text = user_agent[:512]
    program = next((code for code, known in _PROGRAMS if known.search(text)), "")
    if not program:
        return "program" if text else ""
    device = next((code for code, known in _DEVICES if known.search(text)), "other")
    return f"{device}.{program}"


def _address(text: str) -> str:
    plain = text.strip()[:_LONGEST]
    try:
        found = ip_address(plain)
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)
