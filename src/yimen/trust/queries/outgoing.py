"""Sealed files as they go out: OFD from its own parts and the fonts of the installation."""

from __future__ import annotations

from uuid import UUID

from yimen.kernel.files import actions as files
from yimen.ofd import fonts, packing
from yimen.ofd.contracts import Font
from yimen.trust.contracts import OutgoingFile
from yimen.trust.queries.fonts import font_files

MEDIA_TYPE = "application/ofd"


def open_ofd(*, file_id: UUID) -> OutgoingFile:
    """Return a stored OFD as the whole file that readers open. Raises NotFound."""
    stored = files.find(file_id=file_id)
    parts = packing.load(stored=files.read_bytes(file_id=file_id))
    return OutgoingFile(
        name=stored.name,
        media_type=MEDIA_TYPE,
        size=packing.size_of(parts=parts),
        pieces=packing.assemble(parts=parts, fonts=load_fonts()),
    )


def load_fonts() -> list[Font]:
    """Return the installation's fonts, which every document packs whole."""
    return [fonts.load_font(path=path) for path in font_files()]


def open_pdf(*, file_id: UUID) -> OutgoingFile:
    """Return a stored PDF. Raises NotFound."""
    stored, reader = files.open_file(file_id=file_id)
    return OutgoingFile(
        name=stored.name,
        media_type="application/pdf",
        size=stored.size,
        pieces=iter(lambda: reader.read(256 * 1024), b""),
    )
