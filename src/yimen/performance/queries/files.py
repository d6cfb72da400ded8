"""Files of every accepted kind become documents; the kind is told by content, not by name."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator

from yimen.performance.contracts.report_check import ReportCheckRefusal, Upload
from yimen.performance.queries.readers import limits
from yimen.performance.queries.readers.excel import read_excel
from yimen.performance.queries.readers.open_document import read_open_document
from yimen.performance.queries.readers.portable import read_pdf
from yimen.performance.queries.readers.word import read_word
from yimen.performance.rules.reading import decoding, flattened
from yimen.performance.rules.reading.document import Document

ACCEPTED = (
    ".docx",
    ".docm",
    ".xlsx",
    ".xlsm",
    ".ods",
    ".odt",
    ".pdf",
    ".txt",
    ".md",
    ".csv",
    ".tsv",
    ".zip",
)
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Progress = Callable[[int, int], None]
MAX_FILE = limits.MAX_FILE


def read_document(*, upload: Upload, progress: Progress | None = None) -> Document:
    """Return the document of one file that is not an archive of files.

    Raises:
        ReportCheckRefusal: the file cannot be read; the message says why.
    """
    limits.check_size(upload.data)
    data = upload.data
    if data.startswith(_OLD):
        raise ReportCheckRefusal(
            "old_format",
            "这是旧版 Office 文件（.doc/.xls）或有密码的文件，请另存为 .docx 或 .xlsx。",
        )
    if data.startswith(b"%PDF"):
        return read_pdf(name=upload.name, data=data, progress=progress)
    if data.startswith(b"PK"):
        return _packed(upload)
    if decoding.looks_binary(data=data):
        if _is_image(data):
            raise ReportCheckRefusal("images_only", "这是图片，没有可读的文字，请先做文字识别。")
        raise ReportCheckRefusal("unknown", "认不出的文件类型，请用 DOCX、XLSX、ODS、PDF 或 TXT。")
    if _is_image(data):
        raise ReportCheckRefusal("images_only", "这是图片，没有可读的文字，请先做文字识别。")
    text, notes = decoding.decode(data=data)
    if len(text) > limits.MAX_TEXT:
        raise ReportCheckRefusal("too_large", "文字过多，没有检查。")
    if not text.strip():
        raise ReportCheckRefusal("empty", "文件里没有文字。")
    if upload.name.lower().endswith(".csv"):
        text = text.replace(",", "\t")
    return flattened.read_text(name=upload.name, text=text, notes=notes)


def expand(*, upload: Upload) -> Iterator[Upload]:
    """Yield the file itself, or for an archive each file in it that can be read.

    Raises:
        ReportCheckRefusal: the archive is damaged, locked, or unpacks to too much.
    """
    limits.check_size(upload.data)
    if not upload.data.startswith(b"PK") or _office_kind(upload.data) is not None:
        yield upload
        return
    with limits.open_zip(upload.data) as archive:
        budget = limits.MAX_UNPACKED
        found = False
        for info in archive.infolist():
            name = _member_name(info)
            if info.is_dir() or not _wanted(name):
                continue
            data = limits.read_member(archive, info.filename, budget)
            budget -= len(data)
            found = True
            yield Upload(name=name, data=data)
    if not found:
        raise ReportCheckRefusal("empty", "压缩包里没有可检查的文件。")


def readable_name(*, name: str) -> bool:
    """Tell whether a file of a folder or an archive is one to read, by its name."""
    return _wanted(name)


def _wanted(name: str) -> bool:
    base = posixpath.basename(name)
    hidden = base.startswith((".", "~$")) or "__MACOSX" in name
    return not hidden and base.lower().endswith(ACCEPTED)


def _member_name(info: zipfile.ZipInfo) -> str:
    """Return the member's name; archives from Chinese Windows keep it in GBK."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gbk")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = info.filename
    return name.replace("\\", "/")


def _office_kind(data: bytes) -> str | None:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if "word/document.xml" in names:
        return "word"
    if "xl/workbook.xml" in names:
        return "excel"
    if "content.xml" in names:
        return "open"
    return None


def _packed(upload: Upload) -> Document:
    limits.open_zip(upload.data).close()
    kind = _office_kind(upload.data)
    if kind == "word":
        return read_word(name=upload.name, data=upload.data)
    if kind == "excel":
        return read_excel(name=upload.name, data=upload.data)
    if kind == "open":
        return read_open_document(name=upload.name, data=upload.data)
    raise ReportCheckRefusal("unknown", "压缩包套着压缩包，或认不出的文件类型，没有打开。")


def _is_image(data: bytes) -> bool:
    return data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*"))
