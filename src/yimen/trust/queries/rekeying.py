"""How far rekeying has come, and which keys write now."""

from __future__ import annotations

from yimen.kernel.crypto import keystore
from yimen.keys.contracts import Purpose
from yimen.pki.contracts import SuiteName
from yimen.trust.contracts import KeyVersionView, RekeyingPartView, RekeyingView
from yimen.trust.models import Rekeying
from yimen.trust.queries.encrypted import titles

_PURPOSES = {
    Purpose.FIELD: "加密字段",
    Purpose.FILE: "文件内容",
    Purpose.TRUST: "证书和印章的私钥",
    Purpose.INDEX: "查找用的索引",
    Purpose.LEDGER: "台账签名",
}
_CIPHERS = {SuiteName.SM: "SM4-GCM", SuiteName.INTERNATIONAL: "AES-GCM"}
_HASHES = {SuiteName.SM: "HMAC-SM3", SuiteName.INTERNATIONAL: "HMAC-SHA256"}


def find_latest() -> RekeyingView | None:
    """Return the run that goes on, or the last one that ended; None before the first."""
    run = Rekeying.objects.order_by("-started_at", "-id").first()
    if run is None:
        return None
    called = titles()
    return RekeyingView(
        started_at=run.started_at,
        started_by=run.started_by,
        moved_at=run.moved_at,
        finished_at=run.finished_at,
        worked_ms=run.worked_ms,
        parts=tuple(
            RekeyingPartView(
                name=part.name,
                title=called.get(part.name, ""),
                total=part.total,
                done=part.done,
                unreadable=part.unreadable,
                example=part.example,
                is_finished=part.finished_at is not None,
            )
            for part in run.parts.order_by("id")
        ),
    )


def key_versions() -> list[KeyVersionView]:
    """Return what writes now, purpose by purpose. Raises KeyStoreError where there is no store."""
    store = keystore.installed()
    return [
        KeyVersionView(
            purpose=purpose,
            title=title,
            version=store.newest(purpose),
            algorithm=_algorithm(purpose),
        )
        for purpose, title in _PURPOSES.items()
    ]


def _algorithm(purpose: Purpose) -> str:
    if purpose.signs:
        return "Ed25519"
    suite = keystore.installed().current(purpose).suite
    return (_HASHES if purpose is Purpose.INDEX else _CIPHERS)[suite]
