"""Hostile input: bombs, entities, macros, broken encodings, images, endless text."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest

from yimen.performance.contracts.report_check import FileReport, ReportCheckRefusal, Upload
from yimen.performance.public import check_uploads
from yimen.performance.queries.readers import limits
from yimen.performance.tests.builders import as_docx, as_xlsx, sample

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
TEXT = "2021年度支出合计100.00万元，其中：基本支出60.00万元，项目支出41.00万元。"


def check(name: str, data: bytes) -> FileReport:
    return check_uploads(uploads=[Upload(name=name, data=data)])[0]


def packed(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def rewritten(data: bytes, changes: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return packed(members | changes)


def test_gb18030_and_utf16_are_read() -> None:
    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        report = check("a.txt", TEXT.encode(encoding))
        assert [one.code for one in report.findings] == ["part-above-whole"] or [
            one.code for one in report.findings
        ] == ["sum"]


def test_broken_bytes_leave_a_note_and_the_rest_is_checked() -> None:
    report = check("a.txt", TEXT.encode() + b"\n\xff\xfe\x80 \x81\n" + TEXT.encode())
    assert "损坏" in report.notes[0]
    assert report.findings


def test_a_zip_bomb_is_refused() -> None:
    bomb = packed({"a.txt": b"0" * (limits.MAX_UNPACKED // 4)})
    report = check("bomb.zip", bomb)
    assert "过大" in report.refusal


def test_a_document_bomb_is_refused() -> None:
    report = check("bomb.docx", packed({"word/document.xml": b" " * 50_000_000}))
    assert "过大" in report.refusal


def test_an_archive_within_an_archive_is_not_opened() -> None:
    inner = packed({"b.txt": TEXT.encode()})
    report = check("outer.zip", packed({"inner.zip": inner}))
    assert "套着压缩包" in report.refusal


def test_too_many_members_are_refused() -> None:
    many = packed({f"{number}.txt": b"x" for number in range(limits.MAX_MEMBERS + 1)})
    assert "超过" in check("many.zip", many).refusal


def test_entities_are_refused() -> None:
    evil = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b"<w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
    )
    report = check("evil.docx", packed({"word/document.xml": evil}))
    assert "外部实体" in report.refusal


def test_entities_in_a_workbook_are_refused() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
    data = rewritten(as_xlsx(sample()), {"xl/worksheets/sheet1.xml": evil})
    assert "外部实体" in check("evil.xlsx", data).refusal


def test_macros_are_ignored_and_named() -> None:
    data = rewritten(as_docx(sample()), {"word/vbaProject.bin": b"\xd0\xcf macro"})
    report = check("form.docm", data)
    assert report.refusal == ""
    assert "宏没有执行" in report.notes[0]


def test_images_only_say_so() -> None:
    assert (
        "只有图片"
        in check(
            "scan.docx",
            packed(
                {
                    "word/document.xml": b'<w:document xmlns:w="http://schemas.openxmlformats.org/'
                    b'wordprocessingml/2006/main"><w:body><w:p/></w:body></w:document>',
                    "word/media/image1.png": PNG,
                }
            ),
        ).refusal
    )
    assert "图片" in check("scan.txt", PNG).refusal


def test_an_image_only_pdf_says_so() -> None:
    assert "只有图片" in check("scan.pdf", _image_pdf()).refusal


def _image_pdf() -> bytes:
    image = b"\xff" * 12
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R "
            b"/Resources << /XObject << /I 5 0 R >> >> >>"
        ),
        b"<< /Length 30 >>\nstream\nq 100 0 0 100 0 0 cm /I Do Q \nendstream",
        b"<< /Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceRGB "
        b"/BitsPerComponent 8 /Length 12 >>\nstream\n" + image + b"\nendstream",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places: list[int] = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\t\n"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
        ("broken.docx", b"PK\x03\x04 not a zip"),
        ("broken.pdf", b"%PDF-1.7 broken"),
        ("program.txt", b"\x7fELF\x00\x00\x01"),
        ("none.zip", packed({"a.exe": b"MZ"})),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(name: str, data: bytes) -> None:
    report = check(name, data)
    assert report.refusal.endswith("。")
    assert report.findings == ()


def test_a_huge_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FILE", 100)
    with pytest.raises(ReportCheckRefusal):
        limits.check_size(b"x" * 101)


def test_deep_tables_and_wide_spans_end() -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    for _ in range(45):
        cell = cell.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = TEXT
    buffer = io.BytesIO()
    document.save(buffer)
    assert check("deep.docx", buffer.getvalue()).refusal == ""


def test_a_workbook_of_one_huge_merge_is_refused() -> None:
    data = as_xlsx(sample())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    evil = sheet.replace(b'<mergeCell ref="A1:H1"', b'<mergeCell ref="A1:XFD1048576"')
    assert evil != sheet
    report = check("merge.xlsx", rewritten(data, {"xl/worksheets/sheet1.xml": evil}))
    assert "合并单元格过多" in report.refusal


def test_a_cell_at_the_last_row_costs_nothing() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(sample())))
    sheet = book.active
    assert sheet is not None
    sheet["A1048576"] = "备注：无"
    buffer = io.BytesIO()
    book.save(buffer)
    report = check("tall.xlsx", buffer.getvalue())
    assert (report.refusal, report.findings) == ("", ())


def test_two_thousand_pages_are_read_with_progress() -> None:
    page = "本页说明项目按计划实施，资金使用规范，制度健全，群众反映良好。" * 40 + "\n"
    seen: list[str] = []
    upload = Upload(name="long.txt", data=((page + "\f") * 2000 + TEXT).encode())
    report = check_uploads(uploads=[upload], progress=lambda name, done, total: seen.append(name))
    assert report[0].pages >= 2000
    assert [one.code for one in report[0].findings] == ["sum"] or report[0].findings


@pytest.mark.parametrize(
    "text",
    [
        "1" * 300_000 + "万元",
        "（" * 100_000 + "100万元，其中50万元",
        "甲、乙、丙、" * 30_000 + "5个",
        "零" * 200_000 + "元",
        "\t".join(["1"] * 20_000) + "\n" + "\t".join(["合计"] * 20_000),
        "支出100万元，其中基本支出60万元，尚未全部支付，早于验收；" * 3_000,
    ],
    ids=["digits", "brackets", "names", "capitals", "columns", "clauses"],
)
def test_text_made_to_be_slow_ends(text: str) -> None:
    assert check("slow.txt", text.encode()).refusal == ""
