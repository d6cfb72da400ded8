"""Tell what a file is from its first bytes, whatever it is called. Pure."""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
HEIC = "image/heic"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFD = "application/ofd"
TEXT = "text/plain"
WEBM = "audio/webm"
OGG = "audio/ogg"
M4A = "audio/mp4"
MP3 = "audio/mpeg"
WAV = "audio/wav"
AMR = "audio/amr"

TITLES = {
    PDF: "PDF",
    JPEG: "JPG 照片",
    PNG: "PNG 图片",
    WEBP: "WebP 图片",
    HEIC: "苹果手机照片（HEIC）",
    DOCX: "Word 文档（docx）",
    XLSX: "Excel 表格（xlsx）",
    OFD: "OFD 版式文件",
    TEXT: "文本文件",
}
SOUND_TITLES = {
    WEBM: "网页录音（WebM）",
    OGG: "Ogg 录音",
    M4A: "M4A 录音",
    MP3: "MP3 录音",
    WAV: "WAV 录音",
    AMR: "AMR 录音",
}
"""Taken only where a page names them: no paper of an application is a sound."""
KNOWN = {**TITLES, **SOUND_TITLES}
EXTENSIONS = {
    "pdf": PDF,
    "jpg": JPEG,
    "jpeg": JPEG,
    "jfif": JPEG,
    "png": PNG,
    "webp": WEBP,
    "heic": HEIC,
    "heif": HEIC,
    "docx": DOCX,
    "xlsx": XLSX,
    "ofd": OFD,
    "txt": TEXT,
    "csv": TEXT,
    "weba": WEBM,
    "webm": WEBM,
    "ogg": OGG,
    "oga": OGG,
    "opus": OGG,
    "m4a": M4A,
    "mp3": MP3,
    "wav": WAV,
    "amr": AMR,
}
_SAME = {
    "image/jpg": JPEG,
    "image/pjpeg": JPEG,
    "image/heif": HEIC,
    "application/x-pdf": PDF,
    "application/vnd.ofd": OFD,
    "text/csv": TEXT,
    "video/webm": WEBM,
    "application/ogg": OGG,
    "video/ogg": OGG,
    "audio/x-m4a": M4A,
    "audio/m4a": M4A,
    "audio/aac": M4A,
    "video/mp4": M4A,
    "audio/mp3": MP3,
    "audio/x-wav": WAV,
    "audio/wave": WAV,
    "audio/vnd.wave": WAV,
    "audio/amr-nb": AMR,
}
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
_SOUND_BRANDS = {b"M4A ", b"M4B ", b"isom", b"iso5", b"iso6", b"mp41", b"mp42", b"dash", b"3gp4"}
_UNSAID = {"", "application/octet-stream"}
_HEAD = 4096
_MAX_MEMBERS = 20_000


def sniff(source: BinaryIO) -> str | None:
    """Return the media type that the content has, or None for one that is not taken.

    Leaves the reader at its beginning.
    """
    source.seek(0)
    head = source.read(_HEAD)
    found = _by_magic(head)
    if found is None and head.startswith(b"PK\x03\x04"):
        found = _inside_zip(source)
    if found is None and _is_text(head):
        found = TEXT
    source.seek(0)
    return found


def declared(*, name: str, declared_type: str) -> str | None:
    """Return the media type that a file claims by its type, else by its name; None for unknown."""
    plain = declared_type.partition(";")[0].strip().lower()
    if plain not in _UNSAID:
        plain = _SAME.get(plain, plain)
        return plain if plain in KNOWN else None
    return EXTENSIONS.get(name.rpartition(".")[2].lower())


def _by_magic(head: bytes) -> str | None:
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return HEIC
    return _sound_by_magic(head)


def _sound_by_magic(head: bytes) -> str | None:
    """Return the kind of a recording; a film in the same wrapping is none of them.

    Matroska and MP4 wrap films too: a WebM must name a sound codec and no film's, an MP4 of a
    general brand must have a sound track and no film track in its head.
    """
    if head.startswith(b"\x1aE\xdf\xa3"):
        film = any(name in head for name in (b"V_VP8", b"V_VP9", b"V_AV1", b"V_MPEG", b"V_MS"))
        return WEBM if b"webm" in head[:64] and b"A_" in head and not film else None
    if head.startswith(b"OggS"):
        return OGG if b"OpusHead" in head or b"\x01vorbis" in head else None
    if head[4:8] == b"ftyp" and head[8:12] in _SOUND_BRANDS:
        return M4A if head[8:11] in {b"M4A", b"M4B"} or b"vide" not in head else None
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return WAV
    if head.startswith(b"#!AMR"):
        return AMR
    if head.startswith(b"ID3") or (
        head[:1] == b"\xff" and head[1:2] in {b"\xfb", b"\xf3", b"\xf2"}
    ):
        return MP3
    return None


def _inside_zip(source: BinaryIO) -> str | None:
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as archive:
            names = set(archive.namelist()[:_MAX_MEMBERS])
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    if "word/document.xml" in names and not _has_macros(names):
        return DOCX
    if "xl/workbook.xml" in names and not _has_macros(names):
        return XLSX
    if "OFD.xml" in names:
        return OFD
    return None


def _has_macros(names: set[str]) -> bool:
    return any(name.endswith("vbaProject.bin") for name in names)


def _is_text(head: bytes) -> bool:
    if not head or b"\x00" in head or head.lstrip()[:1] == b"<":
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            io.TextIOWrapper(io.BytesIO(head[: _HEAD - 4]), encoding).read()
        except UnicodeDecodeError as broken:
            if broken.start < len(head) - 8:
                continue
        return not any(byte < 9 or 13 < byte < 32 for byte in head)
    return False
