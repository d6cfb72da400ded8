"""Forms of one folder are compared: copied goals and amounts, and last year's form."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from typer import Typer
from typer.testing import CliRunner

from yimen.performance.benches.report_check import report_check
from yimen.performance.cli import check_report
from yimen.performance.contracts.report_check import FileReport, Upload
from yimen.performance.public import check_folder, check_uploads
from yimen.performance.tests.builders import SheetForm, as_tabs, as_xlsx, sample


def check(*given: SheetForm) -> tuple[FileReport, ...]:
    uploads = [
        Upload(name=f"{number}.txt", data=as_tabs(form)) for number, form in enumerate(given)
    ]
    return check_uploads(uploads=uploads)


def codes(report: FileReport) -> list[str]:
    return [finding.code for finding in report.findings]


def with_goals(form: SheetForm, goal: str, done: str) -> bytes:
    text = as_tabs(form).decode()
    text = text.replace(f"完成{form.name}的全部内容。", goal)
    return text.replace(f"{form.name}按计划完成。", done).encode()


GOAL = "用于宣传教育、人员学习和活动开展，服务群众，保障日常运转需要。"
DONE = "完成预期目标，宣传教育、学习活动按计划开展，保障了日常运转。"


def test_goals_copied_between_two_projects_are_found_in_both() -> None:
    one, other = sample(name="甲项目经费"), sample(name="乙项目经费")
    reports = check_uploads(
        uploads=[
            Upload(name="a.txt", data=with_goals(one, GOAL, DONE)),
            Upload(name="b.txt", data=with_goals(other, GOAL, DONE)),
        ]
    )
    assert [codes(report) for report in reports] == [["goal-copied"], ["goal-copied"]]
    assert "乙项目经费" in reports[0].findings[0].explanation


def test_two_projects_with_their_own_goals_are_clean() -> None:
    assert [codes(report) for report in check(sample(name="甲"), sample(name="乙"))] == [[], []]


def test_the_same_form_in_two_formats_is_no_copy() -> None:
    form = sample()
    reports = check_uploads(
        uploads=[
            Upload(name="a.txt", data=with_goals(form, GOAL, DONE)),
            Upload(name="b.txt", data=with_goals(form, GOAL, DONE)),
        ]
    )
    assert [codes(report) for report in reports] == [[], []]


def test_last_years_words_and_years_are_found_in_this_years_form() -> None:
    before, now = sample(year=2020), sample(year=2021)
    reports = check_uploads(
        uploads=[
            Upload(name="2020.txt", data=with_goals(before, "2020年" + GOAL, DONE)),
            Upload(name="2021.txt", data=with_goals(now, "2020年" + GOAL, DONE)),
        ]
    )
    assert codes(reports[0]) == []
    assert sorted(codes(reports[1])) == ["foreign-year", "goal-copied"]


def test_a_target_below_last_years_result_is_asked_about() -> None:
    before, now = sample(year=2020), sample(year=2021)
    rows = list(now.indicators)
    rows[-1] = replace(rows[-1], target="90%", actual="95%")
    reports = check(before, replace(now, indicators=tuple(rows)))
    assert codes(reports[1]) == ["doubtful"]
    assert "低于 2020 年" in reports[1].findings[0].explanation


def test_a_folder_puts_the_gravest_first(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(as_tabs(sample(name="甲")))
    (tmp_path / "b.xlsx").write_bytes(as_xlsx(sample(name="乙", claimed_total=Decimal(90))))
    (tmp_path / "notes.log").write_text("not a report")
    reports = check_folder(path=tmp_path)
    assert [report.file for report in reports] == ["b.xlsx", "a.txt"]
    assert codes(reports[0]) == ["total-score"]


@pytest.fixture
def command() -> Typer:
    app = Typer()
    app.command()(check_report)
    return app


def test_command_prints_an_object_for_one_file_and_an_array_for_several(
    command: Typer, tmp_path: Path
) -> None:
    one, other = tmp_path / "a.txt", tmp_path / "b.txt"
    one.write_bytes(as_tabs(sample()))
    other.write_bytes(as_tabs(sample(claimed_total=Decimal(90))))
    single = CliRunner().invoke(command, [str(one), "--json"])
    several = CliRunner().invoke(command, [str(one), str(other), "--json"])
    assert single.exit_code == several.exit_code == 0
    assert json.loads(single.stdout)["findings"] == []
    assert [entry["file"] for entry in json.loads(several.stdout)] == [str(one), str(other)]


def test_command_writes_one_line_for_each_form(command: Typer, tmp_path: Path) -> None:
    folder, target = tmp_path / "in", tmp_path / "out.xlsx"
    folder.mkdir()
    (folder / "a.txt").write_bytes(as_tabs(sample(name="甲")))
    (folder / "b.txt").write_bytes(as_tabs(sample(name="=1+1", claimed_total=Decimal(90))))
    assert CliRunner().invoke(command, [str(folder), "--xlsx", str(target)]).exit_code == 0
    book = openpyxl.load_workbook(target)
    overview = [[cell.value for cell in row] for row in book["总表"].iter_rows(min_row=2)]
    assert [row[1] for row in overview] == ["=1+1", "甲"]
    assert overview[0][4:9] == [90, 100, 100, 100, 1]
    assert book["总表"]["B2"].data_type == "s"
    assert book["问题"]["C2"].value == "total-score"


def test_command_says_what_it_cannot_find_or_read(command: Typer, tmp_path: Path) -> None:
    missing = CliRunner().invoke(command, [str(tmp_path / "none.txt")])
    assert missing.exit_code == 2
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK broken")
    refused = CliRunner().invoke(command, [str(broken), "--json"])
    assert refused.exit_code == 2
    assert "损坏" in json.loads(refused.stdout)["refusal"]


def test_names_in_a_zip_from_a_chinese_system_are_readable() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("ABCDEF.txt", as_tabs(sample(claimed_total=Decimal(90))))
    data = buffer.getvalue().replace(b"ABCDEF.txt", "自评表.txt".encode("gbk"))
    (report,) = check_uploads(uploads=[Upload(name="a.zip", data=data)])
    assert report.file == "自评表.txt"
    assert codes(report) == ["total-score"]


def test_bench_counts_no_false_alarm() -> None:
    said: list[str] = []
    result = report_check(say=said.append)
    assert result["held"] is True
    assert result["figures"][0]["errors"] == 0
    assert said
