"""What says of itself that it would become huge is told apart from what people send."""

import io
import struct
import zipfile

import pytest

from yimen.media import kinds, unpacking


def packed(content: bytes, *, times: int = 1) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(times):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", content)
    return made.getvalue()


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + struct.pack(">II", width, height)


def jpeg(width: int, height: int) -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width)


def heic(width: int, height: int) -> bytes:
    return b"\x00\x00\x00\x18ftypheic\x00ispe\x00\x00\x00\x00" + struct.pack(">II", width, height)


def webp(width: int, height: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x00\x00\x00\x00WEBPVP8X" + b"\x0a\x00\x00\x00" + b"\x00" * 4 + sides


@pytest.mark.parametrize(
    ("media_type", "content", "expected"),
    [
        (kinds.XLSX, packed(b"0" * 40_000_000), True),
        (kinds.XLSX, packed(b"<row>1</row>" * 1000), False),
        (kinds.DOCX, b"PK\x03\x04 and then nothing", True),
        (kinds.PNG, png(60_000, 60_000), True),
        (kinds.PNG, png(4_000, 3_000), False),
        (kinds.JPEG, jpeg(65_000, 65_000), True),
        (kinds.JPEG, jpeg(8_000, 6_000), False),
        (kinds.HEIC, heic(50_000, 50_000), True),
        (kinds.HEIC, heic(4_032, 3_024), False),
        (kinds.WEBP, webp(16_000_000, 9_000), True),
        (kinds.WEBP, webp(1_200, 900), False),
        (kinds.PDF, b"%PDF-1.7 <</Filter [/FlateDecode /FlateDecode /FlateDecode]>>", True),
        (kinds.PDF, b"%PDF-1.7 <</Filter [/ASCII85Decode /FlateDecode]>>", False),
        (kinds.TEXT, b"a,b,c", False),
    ],
)
def test_bombs_are_told_from_what_people_send(media_type, content, expected):
    source = io.BytesIO(content)
    assert unpacking.is_bomb(source, media_type=media_type) is expected
    assert source.tell() == 0


def test_members_that_share_their_bytes_are_a_bomb():
    """Entries that overlap unpack the same bytes again and again; no program writes such a file."""
    made = bytearray(packed(b"0" * 100, times=2))
    first = made.rindex(b"PK\x01\x02")
    other = made.rindex(b"PK\x01\x02", 0, first)
    made[first + 42 : first + 46] = made[other + 42 : other + 46]
    assert unpacking.is_bomb(io.BytesIO(bytes(made)), media_type=kinds.XLSX)
