"""Make a person's copy of everything that is kept about him, locked with a code.

The file is one page that opens in any browser without a network: AES-256-GCM under a key from the
code (PBKDF2, 600,000 rounds of SHA-256). In the store it is sealed once more, as every file is.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from datetime import datetime, timedelta
from hashlib import pbkdf2_hmac
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from procrastinate.contrib.django import app

from yimen.identity import public as identity
from yimen.kernel import register
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import MEBIBYTE, FileLimits
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.register import Exported
from yimen.privacy import access, sealing
from yimen.privacy.contracts import COPY_KIND, CopyView, RequestRefused
from yimen.privacy.models import DataCopy
from yimen.privacy.queries.request import find_copy

JOB = "yimen.privacy.tasks.make_copy"
KEPT = timedelta(days=7)
ROUNDS = 600_000
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_SHELL = Path(__file__).resolve().parents[1] / "copy.txt"


def ask_copy(*, actor: Actor, at: datetime) -> UUID:
    """Put a copy of the signed-in person's data into the making; its code is shown to him alone.

    Raises NotAllowed, RequestRefused.
    """
    person_id = access.own_person(actor)
    with transaction.atomic():
        if find_copy(person_id=person_id, at=at) is not None:
            raise RequestRefused("您要的一份已经在这里，到期后可以再要。")
        code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
        row = DataCopy(
            person_id=person_id,
            code_encrypted=sealing.seal_code(code),
            asked_at=at,
            until_at=at + KEPT,
        )
        row.save(force_insert=True)
        _record(actor, "privacy.copy.asked", row, at)
        app.configure_task(JOB).defer(copy_id=str(row.pk))
    return row.pk


def make_copy(*, copy_id: UUID, at: datetime) -> None:
    """Gather, lock and store a copy; made once, however often it is called. Raises NotFound."""
    with transaction.atomic():
        row = DataCopy.objects.select_for_update(no_key=True).filter(pk=copy_id).first()
        if row is None:
            raise NotFound
        if row.file_id is not None:
            return
        page = _page(person_id=row.person_id, code=sealing.open_code(row.code_encrypted), at=at)
        row.file_id = files.put_bytes(
            content=page.encode(),
            name="我的数据.txt",
            limits=FileLimits(max_bytes=64 * MEBIBYTE),
            owner=Ref(COPY_KIND, row.pk),
            at=at,
        ).id
        row.save(update_fields=["file_id"])
        _record(SYSTEM, "privacy.copy.made", row, at)
        identity.tell(
            person_id=row.person_id,
            title="您要的个人信息副本好了",
            template="请到“我的数据与授权”里下载，{days} 天内有效。",
            params={"days": str(KEPT.days)},
            at=at,
            url="/my/data/",
        )


def take_copy(*, actor: Actor, copy_id: UUID, at: datetime) -> bytes:
    """Return the locked copy, a page, to its person and record that he took it. Raises NotFound."""
    with transaction.atomic():
        row = DataCopy.objects.select_for_update(no_key=True).filter(pk=copy_id).first()
        if row is None or row.file_id is None or row.until_at <= at:
            raise NotFound
        access.check_own(actor, row.person_id)
        row.taken_at = at
        row.save(update_fields=["taken_at"])
        _record(actor, "privacy.copy.taken", row, at)
        return files.read_bytes(file_id=row.file_id).split(b"\n", 1)[1]


def gather(*, person_id: UUID) -> list[tuple[str, list[Exported]]]:
    """Return everything that is kept about a person, by class of data; empty classes are left out."""
    found = []
    for one in register.data_classes().values():
        if one.export is None:
            continue
        records = register.resolve(one.export)(person_id=person_id)
        if records:
            found.append((one.title, records))
    return found


def current_copy(*, actor: Actor, at: datetime) -> CopyView | None:
    """Return the signed-in person's copy, with its code, or None. Raises NotAllowed."""
    return find_copy(person_id=access.own_person(actor), at=at)


def _page(*, person_id: UUID, code: str, at: datetime) -> str:
    person = identity.get_person(person_id=person_id)
    text = json.dumps(
        {
            "made": f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}",
            "name": person.name,
            "classes": [
                {
                    "title": title,
                    "records": [
                        {"title": one.title, "facts": [list(fact) for fact in one.facts]}
                        for one in records
                    ],
                }
                for title, records in gather(person_id=person_id)
            ],
        },
        ensure_ascii=False,
    )
    salt, nonce = os.urandom(16), os.urandom(12)
    key = pbkdf2_hmac("sha256", code.encode(), salt, ROUNDS, 32)
    locked = AESGCM(key).encrypt(nonce, text.encode(), None)
    parts = {"SALT": salt, "NONCE": nonce, "LOCKED": locked}
    page = _SHELL.read_text().replace("@ROUNDS@", str(ROUNDS))
    for name, value in parts.items():
        page = page.replace(f"@{name}@", base64.b64encode(value).decode())
    return page


def _record(actor: Actor, verb: str, row: DataCopy, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref("identity.person", row.person_id),
        at=at,
        change={"copy": str(row.pk)},
    )
