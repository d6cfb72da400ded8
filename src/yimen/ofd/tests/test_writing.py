"""What is written is OFD after GB/T 33190-2016, and says what the page says."""

import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from yimen.ofd import drawn, fonts, packing, reading, writing
from yimen.ofd.contracts import CannotWrite
from yimen.ofd.package import Package
from yimen.ofd.tests import builders
from yimen.ofd.tests.grammar import CHILDREN, REQUIRED

NS = "{http://www.ofdspec.org/2016}"


def test_text_is_read_out_in_order_with_rare_characters_and_ligatures() -> None:
    read = reading.read(content=builders.packed(builders.document()))

    assert read.pages[0].text.splitlines() == [
        "准予行政许可决定书",
        *builders.LINES,
        "项目 内容",
        "姓名 张桂兰",
        "— 1 —",
        "样本",
    ]
    assert read.pages[1].text.splitlines()[:2] == ["一门县行政审批局", "2026年11月20日"]


NOTICE = {
    "title": "准予行政许可决定书",
    "issuer": "一门县行政审批局",
    "number": "一门审许准〔2026〕318号",
    "addressee": "买买提·艾力𠮷",
    "lines": ["你提出的申请已经审查完毕，符合规定的条件。"] * 3,
    "facts": [[f"项目{row}", f"内容{row}"] for row in range(20)],
    "rights": "可以申请行政复议。",
    "date": "2026年11月20日",
    "sign": "",
    "verify_url": "http://127.0.0.1/verify/1/",
    "verify_code": "ABCD",
    "case_number": "439981202611200001",
    "phone": "12345",
    "demo": True,
}
LICENCE = NOTICE | {
    "identifier": "1.2.156.3005.2.1",
    "validity": "长期",
    "verify_page": "http://127.0.0.1/verify/",
}


@pytest.mark.parametrize(
    ("template", "data"),
    [
        ("cases/typst/notice.typ", NOTICE | {"paper": "a4"}),
        ("cases/typst/notice.typ", NOTICE | {"paper": "a5"}),
        ("licences/typst/licence.typ", LICENCE),
    ],
)
def test_notices_and_licences_of_the_house_are_written_whole(template: str, data: dict) -> None:
    pdf = builders.set_page(builders.SOURCE / template, data)

    parts = writing.write(
        pdf=pdf, facts=builders.facts(), fonts=[fonts.load_font(path=builders.WHOLE_FONT)]
    )

    pages = reading.read_package(Package.of(parts)).pages
    with pypdfium2.PdfDocument(pdf) as document:
        said = [page.get_textpage().get_text_range() for page in document]
        sizes = [[side * drawn.MM for side in page.get_size()] for page in document]
    assert [bag(page.text) for page in pages] == [bag(one) for one in said]
    assert [[page.width, page.height] for page in pages] == [
        pytest.approx(size, abs=0.001) for size in sizes
    ]


def bag(text: str) -> list[str]:
    return sorted("".join(text.split()))


def test_facts_come_back_as_they_were_given() -> None:
    read = reading.read(content=builders.packed(builders.document(subject="许可")))

    assert read.facts == builders.facts(subject="许可")
    assert re.fullmatch(r"[0-9a-f]{32}", read.document_id)


def test_pages_keep_their_size_and_the_code_is_drawn() -> None:
    read = reading.read(content=builders.packed(builders.document()))

    assert [(page.width, page.height) for page in read.pages] == [(148, 210), (148, 210)]
    longest = max(
        re.findall(
            "<ofd:AbbreviatedData>(.*?)<",
            builders.document().find("Doc_0/Pages/Page_0/Content.xml").decode(),
        ),
        key=len,
    )
    assert longest.count("M") > 150  # the rows of dots of a QR code


def test_characters_stand_where_the_page_has_them() -> None:
    page = drawn.read_pages(pdf=builders.page_pdf())[1]
    wanted = {
        one.glyphs[0].character: (
            one.matrix[4] * drawn.MM,
            (page.height - one.matrix[5]) * drawn.MM,
        )
        for one in page.items
        if isinstance(one, drawn.Text) and not one.artifact
    }
    package = Package.of(builders.document())

    found = {
        one.text[0]: (one.x, one.y)
        for one in reading.lines(package.root(package.pages()[1][1], tag="Page"))
    }

    for character, place in wanted.items():
        assert found[character] == pytest.approx(place, abs=0.002)


def test_every_element_stands_in_the_order_of_the_standard() -> None:
    whole = builders.sealed()
    parts = [
        *builders.document().parts,
        *(one for one in whole.parts if "/Sign" in one.name),
        *writing.write(
            pdf=builders.page_pdf(picture=True),
            facts=builders.facts(),
            fonts=[fonts.load_font(path=builders.WHOLE_FONT)],
        ).parts,
    ]
    for part in parts:
        if not part.name.endswith(".xml"):
            continue
        for element in ElementTree.fromstring(part.content).iter():  # noqa: S314 -- our own
            name = element.tag.removeprefix(NS)
            order = CHILDREN.get(name)
            assert order is not None, name
            places = [order.index(child.tag.removeprefix(NS)) for child in element]
            assert name == "Layer" or places == sorted(places), (part.name, name)
            assert REQUIRED.get(name, set()) <= set(element.keys()), (part.name, name)


def test_ids_are_unique_and_the_greatest_is_named() -> None:
    parts = writing.write(
        pdf=builders.page_pdf(picture=True),
        facts=builders.facts(),
        fonts=[fonts.load_font(path=builders.WHOLE_FONT)],
    )
    ids = [
        int(one)
        for part in parts.parts
        if part.name.startswith("Doc_0")
        for one in re.findall(rb' ID="(\d+)"', part.content)
    ]
    references = {
        int(one)
        for part in parts.parts
        for one in re.findall(rb' (?:Font|ResourceID)="(\d+)"', part.content)
    }

    assert len(ids) == len(set(ids))
    assert parts.find("Doc_0/Document.xml").count(f"<ofd:MaxUnitID>{max(ids)}<".encode()) == 1
    assert references <= set(ids)


def test_a_raster_picture_lies_in_the_package_once() -> None:
    parts = writing.write(
        pdf=builders.page_pdf(picture=True),
        facts=builders.facts(),
        fonts=[fonts.load_font(path=builders.WHOLE_FONT)],
    )

    assert [one.name for one in parts.parts if one.name.endswith(".png")] == [
        "Doc_0/Res/Image_0.png"
    ]
    assert parts.find("Doc_0/Pages/Page_0/Content.xml").count(b"<ofd:ImageObject") == 1
    assert b"Image_0.png" in parts.find("Doc_0/DocumentRes.xml")


def test_the_same_page_gives_the_same_parts() -> None:
    assert builders.document() == builders.document()
    assert builders.document(title="其他").parts[0] != builders.document().parts[0]


def test_what_has_no_ofd_here_is_refused_by_name() -> None:
    font = fonts.load_font(path=builders.WHOLE_FONT)

    with pytest.raises(CannotWrite, match="gradient"):
        writing.write(pdf=builders.page_pdf(gradient=True), facts=builders.facts(), fonts=[font])
    with pytest.raises(CannotWrite, match="NotoSansCJKsc-Regular is not at hand"):
        writing.write(pdf=builders.page_pdf(), facts=builders.facts(), fonts=[])
    with pytest.raises(CannotWrite, match="control character"):
        writing.write(pdf=builders.page_pdf(), facts=builders.facts(title="a\x07"), fonts=[font])
    with pytest.raises(CannotWrite, match="no readable PDF"):
        writing.write(pdf=b"%PDF-1.7 no", facts=builders.facts(), fonts=[font])


def test_the_small_half_gives_back_the_whole_file_byte_for_byte() -> None:
    parts = builders.sealed()
    stored = packing.dump(parts=parts)

    again = packing.load(stored=stored)

    assert again == parts
    assert builders.packed(again) == builders.packed(parts)
    assert len(builders.packed(again)) == packing.size_of(parts=again)
    assert builders.small_font().path.read_bytes() not in stored


def test_the_whole_font_lies_in_the_file_and_draws_every_character() -> None:
    font = fonts.load_font(path=builders.WHOLE_FONT)
    parts = writing.write(pdf=builders.page_pdf(), facts=builders.facts(), fonts=[font])
    content = b"".join(packing.assemble(parts=parts, fonts=[font]))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        carried = archive.read("Doc_0/Res/NotoSansCJKsc-Regular.otf")

    assert carried == builders.WHOLE_FONT.read_bytes()
    drawn_by_it = TTFont(io.BytesIO(carried), lazy=True).getBestCmap()
    assert {ord(one) for one in "".join(builders.LINES)} <= set(drawn_by_it)


def test_a_file_is_not_assembled_with_another_font() -> None:
    other = replace(builders.small_font(), sha256=bytes(32))

    with pytest.raises(CannotWrite, match="is gone"):
        packing.assemble(parts=builders.document(), fonts=[other])
