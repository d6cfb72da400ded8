"""Seal the file contents that lie open from the time before contents were sealed."""

from __future__ import annotations

from django.db import connection, transaction

from yimen.kernel.crypto.fields import Unreadable
from yimen.kernel.files import sealing, store


def seal_open_files() -> int:
    """Seal every content that lies open under its SHA-256, and return how many there were.

    The sealed content is written first, then its rows, then the open one goes: killed anywhere, every
    row names a content that is there.
    """
    kept, done = store.installed(), 0
    for content in list(kept.contents()):
        if sealing.is_sealed(kept.open(address=content.address)):
            continue
        try:
            with sealing.unseal(
                source=kept.open(address=content.address), address=content.address
            ) as reader:
                plain_size = reader.seek(0, 2)
                reader.seek(0)
                address = sealing.address_of(sha256=content.address)
                kept.put(
                    address=address,
                    source=sealing.seal(source=reader, address=address),
                    size=sealing.sealed_size(plain_size),
                )
        except Unreadable:
            continue  # no content of ours; the clean-up takes it when no row names it
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE kernel_file SET address = %s WHERE address = %s",
                (address, content.address),
            )
        kept.remove(address=content.address)
        done += 1
    return done
