"""Files made to harm, or that only look like OFD, are refused by name and never opened further."""

import io
import struct
import zipfile
import zlib

import pytest

from yimen.ofd import reading, ses, verifying
from yimen.ofd.contracts import Unreadable
from yimen.ofd.tests import builders

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
ENTRY = (
    f'{HEAD}<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0" DocType="OFD">'
    "<ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo>"
    "<ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
)


def packed(*rows: tuple[str, bytes | str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in rows:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def changed(name: str, content: bytes | str) -> bytes:
    """Return a good file with one part changed."""
    rows = [(one.name, one.content) for one in builders.document().parts]
    return packed(*((each, content if each == name else old) for each, old in rows))


def linked() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        link = zipfile.ZipInfo("Doc_0/Res/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("OFD.xml", "x")
    return held.getvalue()


def lying_about_its_size() -> bytes:
    content = packed(("OFD.xml", ENTRY.format(root="Doc_0/Document.xml")), ("a", b"0" * 100_000))
    place = content.rindex(b"PK\1\2")
    return content[: place + 24] + struct.pack("<L", 10) + content[place + 28 :]


def deep() -> bytes:
    return (f"{HEAD}<a>" + "<b>" * 100 + "</b>" * 100 + "</a>").encode()


LAUGHS = f'{HEAD}<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>'
OUTSIDE = f'{HEAD}<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
PAGE = "Doc_0/Pages/Page_0/Content.xml"

HOSTILE = {
    "a PDF called ofd": (b"%PDF-1.7 ...", "not_a_package"),
    "a Word file called ofd": (packed(("word/document.xml", "x")), "look_alike"),
    "a cut-off package": (packed(("OFD.xml", "x"))[:-30], "broken_package"),
    "a bomb": (packed(("OFD.xml", b"x"), ("a.xml", b"0" * 60_000_000)), "bomb"),
    "too many members": (packed(*((f"{n}", b"") for n in range(2_001))), "bomb"),
    "a size that lies": (lying_about_its_size(), "broken_package"),
    "a name that climbs": (packed(("OFD.xml", "x"), ("../a", "x")), "path"),
    "an absolute name": (packed(("OFD.xml", "x"), ("/etc/passwd", "x")), "path"),
    "a drive": (packed(("OFD.xml", "x"), ("C:/a", "x")), "path"),
    "a backslash": (packed(("OFD.xml", "x"), ("a\\..\\b", "x")), "path"),
    "one name twice": (packed(("OFD.xml", "x"), ("a", "1"), ("A", "2")), "duplicate"),
    "a link": (linked(), "link"),
    "an entry of another kind": (changed("OFD.xml", f"{HEAD}<html/>"), "look_alike"),
    "another name space": (
        changed("OFD.xml", ENTRY.format(root="x").replace("2016", "2099")),
        "look_alike",
    ),
    "entities that multiply": (changed("OFD.xml", LAUGHS), "entities"),
    "an entity from outside": (changed(PAGE, OUTSIDE), "entities"),
    "an entity in another encoding": (changed(PAGE, LAUGHS.encode("utf-16")), "encoding"),
    "XML that is deep": (changed(PAGE, deep()), "xml_depth"),
    "XML that is huge": (changed(PAGE, f"{HEAD}<a>{'ab ' * 6_000_000}</a>"), "bomb"),
    "XML that is cut off": (changed(PAGE, f"{HEAD}<a>"), "xml"),
    "a document outside": (changed("OFD.xml", ENTRY.format(root="../../etc/x")), "path"),
    "a document that is not there": (changed("OFD.xml", ENTRY.format(root="Doc_9/x")), "missing"),
    "a page of no size": (
        changed(PAGE, builders.document().find(PAGE).replace(b"0 0 148 210", b"0 0 nan 1")),
        "number",
    ),
    "distances that count back": (
        changed(
            PAGE, builders.document().find(PAGE).replace(b'DeltaX="', b'DeltaX="g -9999 1 ', 1)
        ),
        "number",
    ),
    "one page shown twice": (
        changed(
            "Doc_0/Document.xml",
            builders.document().find("Doc_0/Document.xml").replace(b"Page_1", b"Page_0"),
        ),
        "duplicate",
    ),
    "distances that are none": (
        changed(PAGE, builders.document().find(PAGE).replace(b'DeltaX="', b'DeltaX="g x ', 1)),
        "number",
    ),
}


@pytest.mark.parametrize(("content", "code"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        reading.read(content=content)

    assert refused.value.code == code
    assert refused.value.message.endswith("。")


def test_distances_that_claim_a_billion_characters_cost_nothing() -> None:
    page = builders.document().find(PAGE)
    content = changed(PAGE, page.replace(b'DeltaX="', b'DeltaX="g 1000000000 1 ', 1))

    assert reading.read(content=content).pages[0].text


def test_every_byte_of_a_seal_may_be_broken_without_a_fault() -> None:
    sealed = builders.sealed()
    value = sealed.find("Doc_0/Signs/Sign_0/SignedValue.dat")
    keeper, stamp = builders.Keeper(), value.rindex(ses.read_signature(value)["stamp"].native)
    seen = set()
    for place in range(0, len(value), 61):
        broken = value[:place] + bytes([value[place] ^ 0x55]) + value[place + 1 :]
        rows = [(one.name, broken if one.content is value else one.content) for one in sealed.parts]
        font = builders.small_font()
        rows.append((sealed.shared[0].name, font.path.read_bytes()))
        report = verifying.verify(
            content=packed(*rows), judges=builders.judges(keeper), at=builders.NOW
        )
        assert not report.ok or place > stamp, (
            place
        )  # a stamp repeats itself where nothing is signed
        seen |= {one.reason for one in report.checks if one.reason}
    assert {"bad_signature", "signature_form"} <= seen


def test_the_check_sum_of_the_package_is_checked() -> None:
    content = builders.packed(builders.document())
    place = content.index(b"DocUsage")

    with pytest.raises(Unreadable) as refused:
        reading.read(content=content[:place] + b"X" + content[place + 1 :])

    assert refused.value.code == "broken_package"
    assert zlib.crc32(b"") == 0
