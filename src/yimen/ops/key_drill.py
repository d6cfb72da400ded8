"""Drill of keys: the field key changes again and again while people are being registered."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.test.utils import override_settings

from yimen.identity import public as identity
from yimen.identity.contracts import CodeType
from yimen.kernel import clock
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.pki.contracts import SuiteName
from yimen.trust import public as trust

_ROTATIONS = 5
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PATIENCE_SECONDS = 60


def rotate_under_load(
    *, database_url: str, say: Callable[[str], None], writers: int = 3, rotations: int = _ROTATIONS
) -> list[str]:
    """Return what could not be read, or stayed behind, when keys changed under those who write."""
    del database_url  # the process is there already
    with (
        tempfile.TemporaryDirectory(prefix="yimen-drill-") as keys,
        override_settings(YIMEN_KEYS_FOLDER=Path(keys)),
    ):
        load = _Load(writers)
        for number in range(1, rotations + 1):
            load.write_some()
            suite = tuple(SuiteName)[number % 2]
            trust.rotate_keys(actor=SYSTEM, suite=suite, at=clock.now())
            load.write_some()
            trust.rekey_once(actor=SYSTEM, at=clock.now())
            say(f"第 {number}/{rotations} 次换密钥（{suite}）：改写开了头就停下，写入没有停")
        load.stop()
        while trust.rekey_once(actor=SYSTEM, at=clock.now()):
            pass
        run = trust.find_rekeying()
        say(f"接着改写完 {run.done if run else 0} 处，一共登记了 {len(load.people)} 人")
        behind = [
            f"{name} 还有 {left} 行用旧密钥" for name, left in trust.count_old_values().items()
        ]
        unread = (
            [f"{one.name} 有 {one.unreadable} 处读不出" for one in run.parts if one.unreadable]
            if run
            else ["没有改写"]
        )
        return load.wrong + behind + unread + load.unreadable()


class _Load:
    """People who are registered without pause by some threads, or on demand where there are none."""

    def __init__(self, writers: int) -> None:
        self.people: dict[UUID, str] = {}
        self.wrong: list[str] = []
        self._lock, self._number = threading.Lock(), 0
        self._end, self._more = threading.Event(), threading.Semaphore(0)
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(writers)]
        for one in self._threads:
            one.start()

    def write_some(self) -> None:
        """Wait until a few more are registered, or register them."""
        for _ in range(10):
            if not self._threads:
                self._register()
            elif not self._more.acquire(timeout=_PATIENCE_SECONDS):
                self.wrong.append("登记停住了")
                return

    def stop(self) -> None:
        """End the threads and wait for them."""
        self._end.set()
        for one in self._threads:
            one.join(_PATIENCE_SECONDS)

    def unreadable(self) -> list[str]:
        """Return who cannot be read as he was written."""
        return [
            f"{person_id} 的证件号读不出来，或者变了"
            for person_id, code in self.people.items()
            if identity.get_own_details(actor=_as(person_id)).code != code
        ]

    def _run(self) -> None:
        try:
            while not self._end.is_set():
                self._register()
        except Exception as broken:  # noqa: BLE001 -- whatever it is, it is a find
            self.wrong.append(f"登记时出错：{broken}")
        finally:
            connection.close()

    def _register(self) -> None:
        with self._lock:
            self._number += 1
            code = _id_number(self._number)
        person = identity.register_person(
            actor=SYSTEM,
            name="换密钥演练",
            code_type=CodeType.ID_CARD,
            code=code,
            phone=f"199{self._number:08d}",
            area_code="439981101201",
            at=clock.now(),
        )
        with self._lock:
            self.people[person.id] = code
        self._more.release()


def _as(person_id: UUID) -> Actor:
    return Actor(kind=ActorKind.RESIDENT, name="", person_id=person_id)


def _id_number(serial: int) -> str:
    """Return an ID number of the demo county (GB 11643: weights, remainder by 11)."""
    first = f"439981{1950 + serial // 999 % 50}0101{serial % 999:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True))
    return first + "10X98765432"[total % 11]
