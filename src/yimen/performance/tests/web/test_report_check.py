"""The public page: files in, the report drawn again, nothing kept."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yimen.performance.web import uploads

pytestmark = pytest.mark.django_db
PAGE = "/report-check/"
REPORT = (
    "一门县一网通办项目绩效评价报告\n"
    "主管部门：一门县政务服务局\n"
    "2021年度支出合计100.00万元，其中：基本支出60.00万元，项目支出41.00万元。\n"
    "项目于2021年2月30日完成。\n"
)


@pytest.fixture
def strict() -> Client:
    return Client(enforce_csrf_checks=True)


def upload(name: str = "report.txt", text: str = REPORT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def test_page_offers_files_and_explains_codes(client: Client) -> None:
    response = client.get(PAGE)
    page = response.content.decode()
    assert response.status_code == 200
    assert 'type="file"' in page
    assert "multiple" in page
    assert "基数为零却有增幅" in page
    assert "no-store" in response["Cache-Control"]


def test_post_draws_the_report_again_with_marks_and_arithmetic(client: Client) -> None:
    response = client.post(PAGE, {"files": upload()})
    page = response.content.decode()
    assert response.status_code == 200
    assert '<mark class="rc-mark rc-mark-error" id="m1-1">' in page
    assert 'href="#m1-1"' in page
    assert "60＋41＝101万元" in page
    assert "2月没有30日" in page
    assert "绩效材料复核意见" in page
    assert "一门县政务服务局" in page


def test_post_without_a_file_is_refused_in_words(client: Client) -> None:
    response = client.post(PAGE, {})
    assert response.status_code == 422
    assert "请先选要检查的文件" in response.content.decode()


def test_post_needs_the_token_of_the_page(strict: Client) -> None:
    assert strict.post(PAGE, {"files": upload()}).status_code == 403
    strict.get(PAGE)
    token = strict.cookies["yimen_csrf"].value
    answer = strict.post(PAGE, {"files": upload(), "csrfmiddlewaretoken": token})
    assert answer.status_code == 200


def test_too_much_is_refused_and_not_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_TOTAL", 100)
    response = client.post(PAGE, {"files": upload(text="字" * 500)})
    assert response.status_code == 422
    assert "60 MB" in response.content.decode()


def test_a_large_file_never_touches_the_disk(
    client: Client, tmp_path: Path, settings: object
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path  # type: ignore[attr-defined]
    response = client.post(PAGE, {"files": upload(text=REPORT + "x" * 1_200_000)})
    assert response.status_code == 200
    assert list(tmp_path.iterdir()) == []


def test_several_files_give_one_line_each_gravest_first(client: Client) -> None:
    clean = upload("clean.txt", "一切按计划完成。\n")
    response = client.post(PAGE, {"files": [clean, upload("bad.txt")]})
    page = response.content.decode()
    assert page.index("bad.txt") < page.index("clean.txt")
    assert "没有发现问题" in page


def test_a_zip_is_opened_and_an_unreadable_member_is_named(client: Client) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("报告/一.txt", REPORT)
        archive.writestr("报告/坏.docx", b"PK broken")
    response = client.post(PAGE, {"files": SimpleUploadedFile("all.zip", buffer.getvalue())})
    page = response.content.decode()
    assert "报告/一.txt" in page
    assert "没有检查" in page


def test_hostile_words_are_shown_as_words(client: Client) -> None:
    text = REPORT.replace("一网通办", "<script>alert(1)</script>")
    page = client.post(PAGE, {"files": upload("<b>x.txt", text)}).content.decode()
    assert "<script>alert" not in page
    assert "<b>x.txt" not in page


def test_the_result_can_be_taken_as_a_workbook_or_as_json(client: Client) -> None:
    sheet = client.post(PAGE, {"files": upload(), "form": "xlsx"})
    assert sheet.content.startswith(b"PK")
    assert "attachment" in sheet["Content-Disposition"]
    answer = json.loads(client.post(PAGE, {"files": upload(), "form": "json"}).content)
    assert answer["file"] == "report.txt"
    assert {finding["code"] for finding in answer["findings"]} >= {"sum", "date-impossible"}


def test_opinion_prints_alone(client: Client) -> None:
    page = client.post(PAGE, {"files": upload()}).content.decode()
    screen, opinion = page.index('class="rc-screen"'), page.index('class="rc-opinion"')
    assert screen < opinion
    assert "data-print" in page


def test_a_published_form_is_drawn_again(client: Client, yimen_data: Path) -> None:
    source = yimen_data / "evaluation-reports/fengtai-self-evaluation-sheets/06.txt"
    response = client.post(PAGE, {"files": SimpleUploadedFile("06.txt", source.read_bytes())})
    page = response.content.decode()
    assert "自评总分 <b>95</b>" in page
    assert "复算总分 <b>92.6</b>" in page
    assert "丰台区政务服务管理局：" in page
