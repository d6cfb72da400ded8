"""Take files in, hand them out, and clean up what nobody claimed.

A clock set back makes the clean-up keep things longer, never shorter: it removes only what is older
than the time that the caller names.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Callable, Collection
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import connection

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.hashing import Sm3
from yimen.kernel.files import sealing, store
from yimen.kernel.files.contracts import MEBIBYTE, FileLimits, FileRefused, StoredFile
from yimen.kernel.ids import new_id
from yimen.kernel.register import resolve
from yimen.kernel.transactions import must_be_open
from yimen.media import kinds, unpacking

DEFAULT_LIMITS = FileLimits()
_LONGEST_NAME = 120
_CHUNK = MEBIBYTE


def put(
    *,
    stream: BinaryIO,
    name: str,
    declared_type: str = "",
    limits: FileLimits = DEFAULT_LIMITS,
    owner: Ref | None = None,
    actor: Actor | None = None,
    at: datetime,
) -> StoredFile:
    """Keep a file and return what it is.

    Content first, row second: a crash between leaves a content that the clean-up takes, never a row
    without content. A file that nobody owns yet is claimed with `claim`, or cleaned up.

    Raises:
        FileRefused: too large, empty, of a type that is not taken, or not what it claims to be.
        StoreFull, StoreDown: nothing was kept.
        RuntimeError: no transaction is open.
    """
    must_be_open()
    stream.seek(0)
    size, sha256, sm3 = _measure(stream, limits)
    media_type = _checked_type(stream, name, declared_type, limits)
    resolve(settings.YIMEN_FILES_SCANNER)(stream)
    stream.seek(0)
    address = sealing.address_of(sha256=sha256)
    sealed = sealing.seal(source=stream, address=address)
    store.installed().put(address=address, source=sealed, size=sealing.sealed_size(size))
    stored = StoredFile(
        id=new_id(),
        address=address,
        sm3=sm3,
        size=size,
        media_type=media_type,
        name=clean_name(name),
    )
    _insert(stored, owner, actor, at)
    return stored


def put_bytes(
    *,
    content: bytes,
    name: str,
    declared_type: str = "",
    limits: FileLimits = DEFAULT_LIMITS,
    owner: Ref | None = None,
    actor: Actor | None = None,
    at: datetime,
) -> StoredFile:
    """Keep a content that is in memory. As `put`."""
    return put(
        stream=io.BytesIO(content),
        name=name,
        declared_type=declared_type,
        limits=limits,
        owner=owner,
        actor=actor,
        at=at,
    )


def claim(*, file_id: UUID, owner: Ref) -> None:
    """Make a thing the owner of a file, so that the clean-up leaves it alone.

    Raises:
        NotFound: there is no such file.
        FileRefused: it belongs to something else.
        RuntimeError: no transaction is open.
    """
    must_be_open()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_file SET owner_kind = %s, owner_id = %s"
            " WHERE id = %s AND (owner_id IS NULL OR (owner_kind = %s AND owner_id = %s))",
            (owner.kind, owner.id, file_id, owner.kind, owner.id),
        )
        if cursor.rowcount == 1:
            return
    find(file_id=file_id)
    raise FileRefused("kernel.file.owned", "这个文件已经用在别处了，请重新上传一次。")


def release(*, owner: Ref, file_ids: Collection[UUID] | None = None) -> None:
    """Leave files of a thing, all where none are named, to the clean-up.

    Raises:
        RuntimeError: no transaction is open.
    """
    must_be_open()
    wanted = None if file_ids is None else list(file_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_file SET owner_kind = '', owner_id = NULL"
            " WHERE owner_kind = %s AND owner_id = %s AND (%s::uuid[] IS NULL OR id = ANY(%s))",
            (owner.kind, owner.id, wanted, wanted),
        )


def find(*, file_id: UUID) -> StoredFile:
    """Return what a file is. Raises NotFound."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, address, sm3, size, media_type, name FROM kernel_file WHERE id = %s",
            (file_id,),
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return StoredFile(
        id=row[0], address=row[1], sm3=row[2], size=row[3], media_type=row[4], name=row[5]
    )


def open_file(*, file_id: UUID) -> tuple[StoredFile, BinaryIO]:
    """Return a file and a reader of its content, which the caller closes.

    Raises:
        NotFound: there is no such file.
        FileNotFoundError: the store lost the content.
        Unreadable: the content was changed; perhaps only while it is read.
    """
    stored = find(file_id=file_id)
    reader = store.installed().open(address=stored.address)
    return stored, sealing.unseal(source=reader, address=stored.address)


def read_bytes(*, file_id: UUID) -> bytes:
    """Return a file's whole content. Raises as `open_file`."""
    _, reader = open_file(file_id=file_id)
    with reader:
        return reader.read()


def clean_up(*, before: datetime) -> tuple[int, int]:
    """Remove unclaimed files and contents without a file, older than `before`; return both counts.

    Raises:
        RuntimeError: no transaction is open.
    """
    must_be_open()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM kernel_file WHERE owner_id IS NULL AND stored_at < %s", (before,)
        )
        rows = cursor.rowcount
    kept = store.installed()
    contents = 0
    for content in kept.contents():
        if content.stored_at < before and not _is_used(content.address):
            kept.remove(address=content.address)
            contents += 1
    clear: Callable[..., int] | None = getattr(kept, "clear_incoming", None)
    if clear is not None:
        clear(before=before)
    return rows, contents


def clean_name(name: str) -> str:
    """Return a file name without path, control and direction marks, short enough to show."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs"}).strip(
        " ."
    )
    stem, dot, extension = shown.rpartition(".")
    if len(shown) > _LONGEST_NAME and dot and len(extension) < 10:
        shown = stem[: _LONGEST_NAME - len(extension) - 1] + dot + extension
    return shown[:_LONGEST_NAME] or "文件"


def _is_used(address: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM kernel_file WHERE address = %s LIMIT 1", (address,))
        return cursor.fetchone() is not None


def _measure(stream: BinaryIO, limits: FileLimits) -> tuple[int, str, str]:
    size, sha256, sm3 = 0, hashlib.sha256(), Sm3()
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limits.max_bytes:
            raise FileRefused(
                "kernel.file.too_large",
                f"这个文件太大了，最多 {_megabytes(limits.max_bytes)}。"
                "拍照时选小一点的尺寸，或者分成几个文件上传。",
            )
        sha256.update(chunk)
        sm3.update(chunk)
    if size == 0:
        raise FileRefused("kernel.file.empty", "这个文件是空的，请打开看一下再上传。")
    return size, sha256.hexdigest(), sm3.hexdigest()


def _megabytes(size: int) -> str:
    return f"{size / MEBIBYTE:.0f} MB" if size >= MEBIBYTE else f"{size // 1024} KB"


def _checked_type(stream: BinaryIO, name: str, declared_type: str, limits: FileLimits) -> str:
    found = kinds.sniff(stream)
    allowed = limits.media_types or frozenset(kinds.TITLES)
    if found is None or found not in allowed:
        titles = "、".join(title for key, title in kinds.KNOWN.items() if key in allowed)
        raise FileRefused("kernel.file.type_not_taken", f"这种文件不能上传。可以上传：{titles}。")
    claimed = kinds.declared(name=name, declared_type=declared_type)
    if claimed != found:
        said = kinds.KNOWN.get(claimed or "", "别的格式")
        raise FileRefused(
            "kernel.file.type_mismatch",
            f"文件名或类型写的是“{said}”，内容却是“{kinds.KNOWN[found]}”，没有保存。"
            "请用原来的软件另存一次再上传。",
        )
    if unpacking.is_bomb(stream, media_type=found):
        raise FileRefused(
            "kernel.file.bomb",
            "这个文件打开以后会变得特别大，没有保存。请把图片缩小，或者另存一次再上传。",
        )
    return found


def _insert(stored: StoredFile, owner: Ref | None, actor: Actor | None, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_file (id, address, sm3, size, media_type, name, stored_at,"
            " stored_by, owner_kind, owner_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                stored.id,
                stored.address,
                stored.sm3,
                stored.size,
                stored.media_type,
                stored.name,
                at,
                actor.account_id if actor else None,
                owner.kind if owner else "",
                owner.id if owner else None,
            ),
        )
