"""Open a package that anybody may have sent: bounded in members, bytes, names and depth.

Nothing is written to disk, so a name can reach nothing; it is refused all the same, since another
reader might follow it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from lxml import etree

from yimen.media.kinds import OFD
from yimen.media.unpacking import is_bomb
from yimen.ofd.contracts import Unreadable

MOST_BYTES = 64 * 1024 * 1024
"""Of the file as it comes: four whole fonts and what is written with them."""
MOST_MEMBERS = 2_000
MOST_UNPACKED = 128 * 1024 * 1024
MOST_XML = 16 * 1024 * 1024
MOST_DEPTH = 48
_MOST_NODES = 400_000
_LONGEST_NAME = 200
_NAME = re.compile(r"[\w\-.()（）\[\] ]+(?:/[\w\-.()（）\[\] ]+)*")
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""")
_ENCODINGS = {b"utf-8", b"us-ascii", b"gb18030", b"gbk", b"gb2312"}
_LINK = 0o120000


def open_package(content: bytes, *, needs: str = "OFD.xml") -> list[tuple[str, bytes]]:
    """Return the members of a package, in order.

    Raises:
        Unreadable: it is none, it has no member of the name it needs, or it is made to harm.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable("too_large", "文件太大，超过 64 MB。")
    if not content.startswith(b"PK\x03\x04"):
        raise Unreadable("not_a_package", "这不是 OFD 文件：开头不是压缩包。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members, needs)
            if is_bomb(io.BytesIO(content), media_type=OFD):
                raise Unreadable("bomb", "这个文件解开以后会大得不正常，没有打开。")
            return [(one.filename, _read(archive, one)) for one in members if not one.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as broken:
        raise Unreadable("broken_package", "文件坏了：压缩包读不出来。") from broken
    except (RuntimeError, zlib.error) as broken:
        raise Unreadable("broken_package", "文件坏了，或者加了密码：压缩包读不出来。") from broken


def _check_members(members: list[zipfile.ZipInfo], needs: str) -> None:
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
        raise Unreadable("bomb", "这个文件解开以后会大得不正常，没有打开。")
    names = [one.filename for one in members]
    if len({one.rstrip("/").casefold() for one in names}) != len(names):
        raise Unreadable("duplicate", "文件里有两个同名的部件，看到的和核验的可能不是同一个。")
    for one in members:
        if (one.external_attr >> 16) & 0o170000 == _LINK:
            raise Unreadable("link", f"文件里有指向别处的链接：{one.filename[:80]}。")
        if not _is_plain(one.filename):
            raise Unreadable("path", f"文件里有不正常的路径：{one.filename[:80]}。")
    if needs not in names:
        raise Unreadable(
            "look_alike", "这不是 OFD 文件：压缩包里没有 OFD.xml，可能是别的文件改了名称。"
        )


def _is_plain(name: str) -> bool:
    steps = name.rstrip("/").split("/")
    return (
        len(name) <= _LONGEST_NAME
        and _NAME.fullmatch(name.rstrip("/")) is not None
        and not any(step in {".", ".."} for step in steps)
    )


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as source:
        content = source.read(member.file_size + 1)
    if len(content) != member.file_size:
        raise Unreadable("bomb", "压缩包里的大小写得不对，没有打开。")
    return content


def parse(content: bytes, *, name: str) -> etree._Element:
    """Return the root of an XML part: no document type, no entity, no network, bounded in depth.

    Raises:
        Unreadable: it is not well formed, or made to harm.
    """
    if len(content) > MOST_XML:
        raise Unreadable("xml_too_large", f"{name} 太大，没有打开。")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unreadable("entities", f"{name} 里有文档类型或者实体声明，没有打开。")
    if b"\0" in content[:4] or not _is_plainly_encoded(content[:200]):
        raise Unreadable("encoding", f"{name} 的文字编码不是 UTF-8 或者国标，没有打开。")
    parser = etree.XMLPullParser(
        ("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        _feed(parser, content, name)
        return parser.close()
    except etree.XMLSyntaxError as broken:
        raise Unreadable("xml", f"{name} 不是完好的 XML。") from broken


def _is_plainly_encoded(head: bytes) -> bool:
    """Say whether a part names no encoding in which a document type could hide from the look above."""
    named = _ENCODING.search(head)
    return named is None or named.group(1).lower() in _ENCODINGS


def _feed(parser: etree.XMLPullParser, content: bytes, name: str) -> None:
    depth = nodes = 0
    for start in range(0, len(content), 65_536):
        parser.feed(content[start : start + 65_536])
        for event, _ in parser.read_events():
            depth += 1 if event == "start" else -1
            nodes += event == "start"
            if depth > MOST_DEPTH or nodes > _MOST_NODES:
                raise Unreadable("xml_depth", f"{name} 的层次或者节点多得不正常，没有打开。")
