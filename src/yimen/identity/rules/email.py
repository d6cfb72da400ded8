"""E-mail addresses: read, bounded, and shown with their middle hidden."""

from __future__ import annotations

import re
import unicodedata

from yimen.identity.sign_in_contracts import ContactRefused

_LONGEST = 254
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_WRONG = "邮箱地址不对，请照“名字@网站”的样子填，例如 zhang@mail.example。"


def parse_email(*, text: str, field: str = "value") -> str:
    """Return an address with its domain in small letters. Raises ContactRefused.

    Only letters of ASCII: other names reach few servers, and look alike too easily.
    """
    address = unicodedata.normalize("NFKC", text).strip()
    local, at, domain = address.rpartition("@")
    labels = domain.lower().split(".")
    right = (
        at
        and len(address) <= _LONGEST
        and len(local) <= 64
        and _LOCAL.fullmatch(local)
        and len(labels) > 1
        and all(_LABEL.fullmatch(one) for one in labels)
    )
    if not right:
        raise ContactRefused(_WRONG, field=field)
    return f"{local}@{domain.lower()}"


def mask_email(address: str) -> str:
    """Return the address with its name hidden but for the first letter: `z***@mail.example`."""
    local, _, domain = address.rpartition("@")
    shown = f"{local[:1]}***@{domain}"
    return shown if len(shown) <= 80 else f"{shown[:77]}…"
