"""What a device signs, and when a signed request is believed: its form, time, number and place."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from yimen.devices.contracts import Algorithm, NotAdmitted, Signed
from yimen.kernel.rules import rule

FORM = "YIMEN-DEVICE-1"
SKEW = timedelta(minutes=2)
KEEP_NONCES = timedelta(minutes=10)
BACK_AND_FORTH = timedelta(minutes=10)
OUT_OF_ORDER = 64
OVERLAP = timedelta(hours=24)
_NONCE = re.compile(r"[0-9A-Za-z_-]{16,64}")
_WHOLE = re.compile(r"[0-9]{1,16}")


@rule("DEV-SIG-1", cites="本系统的规定：方法、路径、正文摘要、时间、随机数、序号和设备都要签进去")
def signed_text(*, signed: Signed, body_hash: str) -> bytes:
    """Return the bytes that a device signs: nine lines, each ended by a line feed."""
    lines = (
        FORM,
        signed.method.upper(),
        signed.path,
        body_hash,
        signed.time,
        signed.nonce,
        signed.sequence,
        signed.device_id.lower(),
        signed.key_id.lower(),
    )
    return "".join(f"{line}\n" for line in lines).encode()


def key_text(*, act: str, number: str, algorithm: Algorithm, public_key: str, said: str) -> bytes:
    """Return what a new key signs, so that who brings it is known to hold its other half.

    `said` is the activation code, or the id of the device whose key is changed.
    """
    return f"{FORM}-KEY\n{act}\n{number}\n{algorithm.value}\n{public_key}\n{said}\n".encode()


def check_shape(signed: Signed) -> None:
    """Refuse what cannot be a signed request. Raises NotAdmitted."""
    if not (signed.device_id and signed.key_id and signed.signature):
        raise NotAdmitted("request.unsigned", "请求没有签名。")
    whole = _WHOLE.fullmatch(signed.time) and _WHOLE.fullmatch(signed.sequence)
    if not whole or not _NONCE.fullmatch(signed.nonce):
        raise NotAdmitted("request.malformed", "签名的时间、序号或随机数格式不对。")


def decoded(text: str, *, longest: int = 200) -> bytes:
    """Return bytes from base64, nothing where it is none."""
    if len(text) > longest:
        return b""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


@rule("DEV-SIG-2", cites="本系统的规定：设备时钟和平台相差 2 分钟以上的请求不收，并告诉它现在几点")
def skew_of(*, time: str, at: datetime) -> tuple[timedelta, bool]:
    """Return how far a device's clock is ahead, and whether a request may still be believed."""
    ahead = timedelta(milliseconds=int(time)) - timedelta(seconds=at.timestamp())
    return ahead, abs(ahead) <= SKEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """From where a key was used last, and from where before that."""

    seen_from: str = ""
    seen_at: datetime | None = None
    before_from: str = ""
    before_at: datetime | None = None


@rule("DEV-SIG-3", cites="本系统的规定：同一密钥 10 分钟内在两个地址来回使用要报警")
def trail_after(*, trail: Trail, address: str, at: datetime) -> tuple[Trail, bool]:
    """Return the trail with one more use, and whether the key is used in two places at once.

    A device that moves changes its address once; two holders of one key change it back and forth.
    """
    if address == trail.seen_from or not trail.seen_from:
        return (
            Trail(
                seen_from=address,
                seen_at=at,
                before_from=trail.before_from,
                before_at=trail.before_at,
            ),
            False,
        )
    returned = (
        address == trail.before_from
        and trail.before_at is not None
        and at - trail.before_at <= BACK_AND_FORTH
    )
    moved = Trail(
        seen_from=address, seen_at=at, before_from=trail.seen_from, before_at=trail.seen_at
    )
    return moved, returned


@rule(
    "DEV-SIG-4",
    cites="本系统的规定：每个请求的序号只用一次；同一序号换了内容，说明密钥有两个持有者",
)
def is_used_twice(*, sequence: int, highest: int, was_used: bool) -> bool:
    """Say whether a number of a request shows that two hold one key.

    A few requests may overtake each other; a number far behind comes from an older copy of the key.
    """
    return was_used or sequence <= highest - OUT_OF_ORDER


@rule("DEV-KEY-1", cites="本系统的规定：换密钥后旧密钥再用 24 小时，一台设备最多两把")
def is_good(*, at: datetime, good_until: datetime | None, revoked_at: datetime | None) -> bool:
    """Say whether a key still admits: not revoked, and its overlap not over."""
    return revoked_at is None and (good_until is None or at < good_until)


def check_public_key(
    *, algorithm: Algorithm, public_key: str, parse: Callable[[bytes], object]
) -> bytes:
    """Return a public key's bytes. Raises NotAdmitted where they are none of the algorithm."""
    raw = decoded(public_key)
    try:
        parse(raw)
    except ValueError:
        raise NotAdmitted("key.malformed", "公钥格式不对。", field="public_key") from None
    return raw
