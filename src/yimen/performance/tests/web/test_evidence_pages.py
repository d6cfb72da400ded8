"""Pages of figures, evidence, monitoring and self-evaluation: what each shows, and to whom."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yimen.identity.testing import sign_in
from yimen.kernel.actor import Actor
from yimen.performance.actions import monitoring, snapshot
from yimen.performance.contracts.report_check import Severity
from yimen.performance.models import EarlyWarning, IndicatorProof, SelfEvaluation
from yimen.performance.public import check_files
from yimen.performance.queries import evidence
from yimen.performance.tests.measured import (
    AT,
    PDF,
    YEAR,
    Measured,
    begun,
    edition,
    measured,
    prove,
    spend,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def one() -> Measured:
    return measured()


def client_of(actor: Actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def test_every_figure_is_shown_now_and_then_and_opens_its_rows(one: Measured) -> None:
    client = client_of(one.around.finance)

    first = client.get("/work/figures/?on=2026-10-31").content.decode()
    tabs = re.findall(r'href="(\?of=[^"]*)"', first)
    pages = [client.get(f"/work/figures/{tab}".replace("&amp;", "&")) for tab in tabs]
    several = "".join(page.content.decode() for page in pages)

    assert "按时办结率" in first
    assert all("on=2026-10-31" in tab for tab in tabs)
    assert "无数据来源" in several
    assert "培训人次" in several
    links = set(re.findall(r'href="(/work/figures/[^"]*rows/[^"]*)"', several))
    assert len(links) == 2 * len(evidence.known_figures())
    for link in sorted(links)[:6]:
        assert client.get(link.replace("&amp;", "&")).status_code == 200
    assert client.get("/work/figures/nobody.knows/").status_code == 404
    snapshot.freeze_month(month=date(YEAR, 10, 1), at=AT, within=("439981000000",))
    kept = client.get("/work/figures/cases.completed/").content.decode()
    assert "2026年10月" in kept
    assert "一致" in kept


def test_the_figures_of_a_business_are_asked_for_together(one: Measured) -> None:
    client = client_of(one.around.finance)
    for source in evidence.figure_sources():
        address = f"/work/figures/?of={source.code}"
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address).content.decode()
        assert all(figure.code in page for figure in source.figures)
        assert len(asked) <= 14, source.code


def test_figures_of_another_county_are_not_found(one: Measured) -> None:
    client = client_of(one.around.finance)
    for address in ("/work/figures/", "/work/figures/cases.completed/rows/"):
        assert client.get(f"{address}?area=110101000000").status_code == 404
        assert client.get(f"{address}?area=439981101000").status_code == 200


def test_monitoring_shows_ones_own_projects_only(one: Measured) -> None:
    spend(one, "585000", on=date(YEAR, 3, 20))
    monitoring.watch_project(project_id=one.project.id, at=AT)

    own = client_of(one.around.project_officer).get("/work/monitoring/").content.decode()
    other = client_of(one.around.stranger).get("/work/monitoring/").content.decode()

    assert one.project.name in own
    assert "支付落后于计划" in own
    assert "<svg" in own
    assert one.project.name not in other
    project = f"/work/projects/{one.project.id}/monitoring/"
    assert client_of(one.around.stranger).get(project).status_code == 404
    assert "58.5÷117" in client_of(one.around.supervisor).get(project).content.decode()


def test_monitoring_asks_as_often_for_three_projects_as_for_one(one: Measured) -> None:
    client = client_of(one.around.supervisor)

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            shown = client.get("/work/monitoring/").content.decode()
        return len(seen), shown.count("#goals")

    asked()
    first = asked()
    for code in ("YM-2026-002", "YM-2026-003"):
        other = measured(around=one.around, code=code)
        spend(other, "1000", on=date(YEAR, 2, 1))
        monitoring.watch_project(project_id=other.project.id, at=AT)

    assert asked() == (first[0], 3)


def test_a_warning_is_answered_from_its_page(one: Measured) -> None:
    monitoring.watch_project(project_id=one.project.id, at=AT)
    warning = EarlyWarning.objects.filter(project=one.project).earliest("id")
    client, address = client_of(one.around.project_officer), f"/work/warnings/{warning.id}/"

    assert client.post(address, {"measures": "短"}).status_code == 422
    assert client.post(address, {"measures": "已催供货方，十二月底前付清。"}).status_code == 302

    warning.refresh_from_db()
    assert warning.state == "answered"
    assert client_of(one.around.stranger).get(address).status_code == 404


def test_evidence_is_handed_in_from_its_page_and_taken_away(one: Measured) -> None:
    client = client_of(one.around.project_officer)
    address = f"/work/indicators/{one.indicators[0].id}/evidence/"
    sent = {"holds_on": f"{YEAR}-01-31", "value": "76", "file": SimpleUploadedFile("单.pdf", PDF)}

    assert client.post(address, {**sent, "value": "不少"}).status_code == 422
    sent["file"] = SimpleUploadedFile("单.pdf", PDF)
    assert client.post(address, sent).status_code == 302

    proof = IndicatorProof.objects.get()
    assert "76台" in client.get(address).content.decode()
    taken = client.get(f"/work/proofs/{proof.id}/")
    assert b"".join(taken.streaming_content) == PDF
    assert client_of(one.around.stranger).get(f"/work/proofs/{proof.id}/").status_code == 404


def test_a_form_is_scored_and_exported_and_passes_the_check(one: Measured, tmp_path: Path) -> None:
    for place, value in ((1, "76"), (3, "24"), (4, "146.25"), (6, "96")):
        prove(one, place, value)
    spend(one, "1316250", on=date(YEAR, 3, 20))
    form_id = begun(one)
    client = client_of(one.around.project_officer)
    address = f"/work/self-evaluations/{form_id}/"
    act = {"edition": edition(form_id), "act": "score", "until": f"{YEAR}-11-19"}
    assert client.post(address, act).status_code == 302

    page = client.get(address).content.decode()
    assert "实际 76 台÷目标 80 台＝95%" in page
    assert "执行率＝全年执行数÷全年预算数＝90%" in page
    assert client.post(address, {**act, "act": "submit"}).status_code == 409
    unsent = client.post(address, {"edition": edition(form_id), "act": "submit"})
    assert (unsent.status_code, SelfEvaluation.objects.get().state) == (422, "scored")
    paths = []
    for kind in ("docx", "xlsx", "pdf"):
        taken = client.get(f"{address}{kind}/")
        path = tmp_path / f"form.{kind}"
        path.write_bytes(taken.content)
        paths.append(path)
    for report in check_files(paths=paths):
        assert report.refusal == ""
        assert [each.code for each in report.findings if each.severity is Severity.ERROR] == []
    assert client.get(f"{address}odt/").status_code == 404


def test_self_evaluations_are_listed_to_who_may_read_them(one: Measured) -> None:
    begun(one)
    for who, seen in (("project_officer", True), ("supervisor", True), ("stranger", False)):
        page = client_of(getattr(one.around, who)).get("/work/self-evaluations/").content.decode()
        assert (f">{one.project.name}<" in page) is seen, who
    finance = client_of(one.around.finance)
    refused = finance.post("/work/self-evaluations/", {"year": str(YEAR), "share": "20"})
    assert refused.status_code == 422
    assert "没有还能抽查的自评表" in refused.content.decode()


def test_a_policy_is_set_for_a_day_to_come(one: Measured) -> None:
    client = client_of(one.around.finance)
    sent = {
        "from_on": "2099-01-01",
        "over_from": "150",
        "over_most": "10",
        "deviation_limit": "30",
        "yellow": "70",
        "red": "80",
        "basis": "一门财绩〔2026〕1 号",
    }
    wrong = client.post("/work/scoring-policy/", sent)
    assert (wrong.status_code, "不能高于黄线" in wrong.content.decode()) == (422, True)
    assert client.post("/work/scoring-policy/", {**sent, "red": "50"}).status_code == 302
    assert "2099年1月1日" in client.get("/work/scoring-policy/").content.decode()
    assert client_of(one.around.supervisor).post("/work/scoring-policy/", sent).status_code == 403
