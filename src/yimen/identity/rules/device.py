"""How a browser and its place are called on a page: enough to know one's own, not more."""

from __future__ import annotations

import ipaddress

_SYSTEMS = (
    ("MicroMessenger", "微信"),
    ("HarmonyOS", "鸿蒙手机"),
    ("Android", "安卓手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)
_BROWSERS = (
    ("Edg/", "Edge"),
    ("Firefox/", "火狐"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def title_of(user_agent: str) -> str:
    """Return `Windows 电脑，Chrome`, or that the browser does not say."""
    system = next((said for mark, said in _SYSTEMS if mark in user_agent), "")
    browser = next((said for mark, said in _BROWSERS if mark in user_agent), "")
    return "，".join(part for part in (system, browser) if part) or "未知设备"


def mask_address(address: str) -> str:
    """Return an address without its last part: `10.1.2.*`, or the first half of a long one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv4Address):
        return ".".join([*str(parsed).split(".")[:3], "*"])
    return ":".join(parsed.exploded.split(":")[:4]) + ":*"


def rate_place(address: str) -> str:
    """Return what is limited together: one IPv4 address, or one /64 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
