"""Drill of a lost key file: what still works, what is refused, and that putting it back heals all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.test import Client
from django.test.utils import override_settings

from yimen.identity import public as identity
from yimen.identity.contracts import CodeType
from yimen.kernel import clock
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.crypto import keystore
from yimen.keys import file
from yimen.keys.contracts import KeyStoreError, Purpose
from yimen.keys.file import FileKeys
from yimen.trust import public as trust

_PEOPLE = ("439981195001010015", "439981195001010023", "439981195001010031")
_SECRET = "the phrase of a drill"  # noqa: S105 -- it guards nothing


def lose_the_key_file(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return where a lost or wrong key file was replaced in silence, or did not heal when put back."""
    del database_url  # the process is there already
    with (
        tempfile.TemporaryDirectory(prefix="yimen-drill-") as scratch,
        override_settings(
            YIMEN_KEYS_FOLDER=Path(scratch) / "keys", YIMEN_KEYS_SECRET=_SECRET, ALLOWED_HOSTS=["*"]
        ),
    ):
        here, aside = Path(scratch) / "keys" / file.NAME, Path(scratch) / "aside.json"
        people = {_register(code): code for code in _PEOPLE}
        shutil.copy2(here, aside)
        say(f"登记了 {len(people)} 人，密钥文件（加密的）另存了一份")
        wrong = _while_lost(here, people, say) + _while_strange(here, say)
        shutil.copy2(aside, here)
        return wrong + _healed(people, say)


def _while_lost(here: Path, people: dict[UUID, str], say: Callable[[str], None]) -> list[str]:
    here.unlink()
    wrong = [] if _read(people) == list(people.values()) else ["在跑的进程读不出登记过的人了"]
    say("文件没了：在跑的进程靠内存里的密钥还能读")
    refused = _refusal(lambda: _register("43998119500101004X"))
    wrong += [] if "不见了" in refused else [f"文件没了还登记了新人：{refused}"]
    say(f"在跑的进程不再加密新的内容：{refused}")
    answer = Client().get("/")
    wrong += [] if answer.status_code == 200 else [f"首页回答 {answer.status_code}"]
    say("在跑的进程，公开的首页照常打开")
    keystore.forget()  # from here on as a process that starts now
    wrong += [] if _refusal(lambda: _read(people)) else ["新启动的进程没有密钥也读出来了"]
    refused = _refusal(trust.check_keys)
    wrong += [] if refused else ["启动时没有发现密钥文件没了"]
    say(f"重新启动会停在：{refused}")
    wrong += ["悄悄新建了一份密钥文件"] if here.exists() else []
    return wrong


def _while_strange(here: Path, say: Callable[[str], None]) -> list[str]:
    """Put the key file of another installation there."""
    with tempfile.TemporaryDirectory(prefix="yimen-drill-") as other:
        FileKeys(Path(other), secret=_SECRET).current(Purpose.FIELD)
        shutil.copy2(Path(other) / file.NAME, here)
    keystore.forget()
    refused = _refusal(trust.check_keys)
    say(f"放错了文件：{refused}")
    return [] if "对不上" in refused else ["放了别处的密钥文件，启动时没有发现"]


def _healed(people: dict[UUID, str], say: Callable[[str], None]) -> list[str]:
    keystore.forget()
    wrong = [_refusal(trust.check_keys), _refusal(lambda: _register("439981195001010058"))]
    wrong += [] if _read(people) == list(people.values()) else ["放回文件以后还有人读不出来"]
    say("放回另存的文件：全部读得出，又能登记")
    return [one for one in wrong if one]


def _refusal(attempt: Callable[[], object]) -> str:
    try:
        with transaction.atomic():
            attempt()
    except KeyStoreError as refused:
        return str(refused)
    return ""


def _read(people: dict[UUID, str]) -> list[str]:
    return [
        identity.get_own_details(
            actor=Actor(kind=ActorKind.RESIDENT, name="", person_id=person_id)
        ).code
        for person_id in people
    ]


def _register(code: str) -> UUID:
    return identity.register_person(
        actor=SYSTEM,
        name="密钥演练",
        code_type=CodeType.ID_CARD,
        code=code,
        phone=f"199{code[-9:-1]}",
        area_code="439981101201",
        at=clock.now(),
    ).id
