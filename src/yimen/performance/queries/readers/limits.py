"""Limits on what is read, so that a hostile file costs little."""

from __future__ import annotations

import io
import zipfile

from yimen.performance.contracts.report_check import ReportCheckRefusal

MAX_FILE = 40 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_MEMBERS = 2000
MAX_TEXT = 20_000_000
MAX_CELLS = 400_000
MAX_COLUMNS = 200
MAX_DEPTH = 40


def check_size(data: bytes) -> None:
    """Refuse a file that is empty or larger than the limit.

    Raises:
        ReportCheckRefusal: the file is empty or too large.
    """
    if not data:
        raise ReportCheckRefusal("empty", "文件是空的。")
    if len(data) > MAX_FILE:
        raise ReportCheckRefusal("too_large", f"文件超过 {MAX_FILE // 1024 // 1024} MB。")


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open a packed file after checking what it would unpack to.

    Raises:
        ReportCheckRefusal: it is damaged, encrypted, or unpacks to too much.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ReportCheckRefusal("damaged", "文件已损坏，打不开。") from error
    if len(infos) > MAX_MEMBERS:
        raise ReportCheckRefusal("bomb", f"压缩包内文件超过 {MAX_MEMBERS} 个，没有打开。")
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos) or 1
    if total > MAX_UNPACKED or (total > 5_000_000 and total / packed > MAX_RATIO):
        raise ReportCheckRefusal("bomb", "压缩内容展开后过大，没有打开。")
    if any(info.flag_bits & 0x1 for info in infos):
        raise ReportCheckRefusal("encrypted", "文件有密码，请去掉密码后再检查。")
    return archive


def read_member(archive: zipfile.ZipFile, name: str, limit: int = MAX_UNPACKED) -> bytes:
    """Return one member, never more than the limit whatever its header claims.

    Raises:
        ReportCheckRefusal: it is damaged or larger than the limit.
    """
    try:
        with archive.open(name) as member:
            data = member.read(limit + 1)
    except KeyError as error:
        raise ReportCheckRefusal("damaged", "文件缺少正文，可能已损坏。") from error
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise ReportCheckRefusal("damaged", "文件已损坏，打不开。") from error
    except Exception as error:
        if error.__class__.__module__ != "zlib":
            raise
        raise ReportCheckRefusal("damaged", "文件已损坏，打不开。") from error
    if len(data) > limit:
        raise ReportCheckRefusal("bomb", "压缩内容展开后过大，没有打开。")
    return data
