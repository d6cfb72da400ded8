"""The grid worker's pages over HTTP, with and without the phone's queue, and the town's."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid4, uuid5

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yimen.directory import testing as directory
from yimen.hotline.models import (
    GridFile,
    GridReport,
    GridStep,
    Patrol,
    PatrolTrack,
    VolunteerPart,
)
from yimen.hotline.tests.actions.test_grid import AT, Grid, around, photo, reported, walked
from yimen.identity.testing import sign_in
from yimen.kernel.clock import now
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ledger import queries as ledger

pytestmark = pytest.mark.django_db
__all__ = ["around"]
QUEUE = {"HTTP_X_GRID_QUEUE": "1"}


def client_of(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def sent(around: Grid, **change) -> dict[str, str]:
    return {
        "key": str(uuid4()),
        "cell_id": str(around.cell.id),
        "category_code": "CG0201",
        "title": "村口路灯不亮",
        "outcome": "later",
        "longitude": "111.30001",
        "latitude": "29.0",
        "accuracy": "14.6",
        **change,
    }


def image(name: str = "a.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo().getvalue(), content_type="image/png")


def test_the_plain_form_reports_without_script(around):
    client = client_of(around.worker)
    page = client.get("/grid/new/")
    assert "geolocation=(self)" in page["Permissions-Policy"]
    assert "geolocation=()" in client.get("/work/me/")["Permissions-Policy"]
    answer = client.post("/grid/new/", {**sent(around), "before": image()})
    one = GridReport.objects.get()
    assert answer["Location"] == f"/grid/reports/{one.id}/"
    assert one.accuracy == 15
    shown = client.get(answer["Location"]).content.decode()
    assert "村口路灯不亮" in shown
    short = client.post("/grid/new/", sent(around, title="灯", outcome="self"))
    assert short.status_code == 422
    assert "至少四个字" in short.content.decode()


def test_the_queue_sends_a_photo_then_its_report_as_often_as_it_likes(around):
    client, told = client_of(around.worker), sent(around)
    early = client.post("/grid/new/", {**told, "files": "1"}, **QUEUE)
    assert (early.status_code, early.json()["code"]) == (409, "hotline.grid.files_missing")
    digest = hashlib.sha256(photo().getvalue()).hexdigest()
    piece = {"key": told["key"], "role": "before", "digest": digest}
    ids = {client.post("/grid/files/", {**piece, "file": image()}).json()["id"] for _ in range(2)}
    half = client.post("/grid/files/", {**piece, "digest": "0" * 64, "file": image()})
    assert (len(ids), half.status_code) == (1, 422)
    hrefs = {
        client.post("/grid/new/", {**told, "files": "1"}, **QUEUE).json()["href"] for _ in range(2)
    }
    one = GridReport.objects.get()
    assert hrefs == {f"/grid/reports/{one.id}/"}
    file = f"/grid/reports/{one.id}/files/{ids.pop()}/"
    assert client.get(file)["Content-Type"] == "image/png"
    assert client_of(around.other).get(file).status_code == 404
    wrong = client.post("/grid/new/", sent(around, category_code=""), **QUEUE)
    assert (wrong.status_code, wrong.json()["field"]) == (422, "category_code")


def test_the_queue_reads_why_it_may_not_and_the_attempt_is_kept(around):
    one, client = reported(around), client_of(around.other)
    page = f"/grid/reports/{one.id}/"
    answer = client.post(page, {"act": "withdraw"}, **QUEUE)
    assert (answer.status_code, answer.json()["code"]) == (404, NotFound().code)
    kept = ledger.list_entries(subject=Ref("kernel.route", uuid5(NAMESPACE_URL, page)))
    assert [(each.result, each.officer_id) for each in kept] == [
        ("refused", around.other.officer_id)
    ]


def test_an_act_comes_once_however_often_it_is_sent(around):
    one, client, key = reported(around), client_of(around.worker), str(uuid4())
    page, digest = f"/grid/reports/{one.id}/", hashlib.sha256(photo().getvalue()).hexdigest()
    piece = {"key": key, "report": str(one.id), "role": "evidence", "digest": digest}
    ids = {client.post("/grid/files/", {**piece, "file": image()}).json()["id"] for _ in range(2)}
    early = (now() - timedelta(hours=3)).isoformat()
    told = {"act": "evidence", "words": "水又漫上来了", "key": key, "made_at": early}
    assert {client.post(page, told, **QUEUE).status_code for _ in range(2)} == {200}
    assert GridStep.objects.filter(report_id=one.id, verb="evidence").count() == 1
    assert GridFile.objects.filter(report_id=one.id, role="evidence").count() == len(ids) == 1
    assert "当时没有网络" in client.get(page).content.decode()
    other = client.post(page, {**told, "words": "换了别的话"}, **QUEUE)
    assert other.status_code == 409


def test_an_act_that_comes_too_late_says_what_stays_and_what_can_be_done(around):
    one, client = reported(around), client_of(around.worker)
    page = f"/grid/reports/{one.id}/"
    assert client.post(page, {"act": "escalate"}, **QUEUE).status_code == 200
    digest = hashlib.sha256(photo().getvalue()).hexdigest()
    late, key = "hotline.grid.too_late", str(uuid4())
    piece = {"key": key, "report": str(one.id), "role": "after", "digest": digest}
    assert client.post("/grid/files/", {**piece, "file": image()}).status_code == 200
    told = {"act": "handle", "words": "自己清掉了", "key": key}
    stale = client.post(page, told, **QUEUE)
    assert (stale.status_code, stale.json()["code"]) == (409, f"{late}_add")
    assert "留在这件上报里" in stale.json()["message"]
    # what was refused may be added under the same key: nothing was kept of the first try
    assert client.post(page, {**told, "act": "evidence"}, **QUEUE).status_code == 200
    GridReport.objects.filter(id=one.id).update(state="closed")
    over = client.post(page, {"act": "evidence", "words": "再看一眼", "key": str(uuid4())}, **QUEUE)
    assert (over.status_code, over.json()["code"]) == (409, late)
    piece |= {"key": str(uuid4()), "role": "evidence"}
    assert client.post("/grid/files/", {**piece, "file": image()}).json()["code"] == late
    mine = client_of(around.other).post("/grid/files/", {**piece, "file": image()})
    assert mine.status_code == 404


def test_a_step_of_a_cancelled_patrol_is_said_and_not_written(around):
    one = walked(around, agreed=False)
    client, page, key = client_of(around.worker), f"/grid/patrols/{one}/", str(uuid4())
    step = {"act": "visit", "stop": "1", "key": key}
    assert {client.post(page, step, **QUEUE).status_code for _ in range(2)} == {200}
    Patrol.objects.filter(id=one).update(state="cancelled")
    assert client.post(page, step, **QUEUE).status_code == 200  # it was written before
    said = client.post(page, {**step, "key": str(uuid4())}, **QUEUE)
    assert said.status_code == 409
    assert "镇里已经取消" in said.json()["message"]


def test_the_app_can_be_installed_and_its_worker_stays_in_its_folder(around):
    client = Client()
    made = client.get("/grid/app.webmanifest").json()
    assert (made["scope"], made["start_url"], made["display"]) == ("/grid/", "/grid/", "standalone")
    worker = client.get("/grid/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in worker
    assert client.get("/grid/").status_code == 302
    assert client_of(around.town).get("/grid/").status_code == 403


def test_a_patrol_is_walked_through_the_queue(around):
    one = walked(around, agreed=True)
    client = client_of(around.worker)
    page = f"/grid/patrols/{one}/"
    piece = json.dumps([[now().timestamp() * 1000, 111.3, 29.0, 12]])
    told = {"key": str(uuid4()), "positions": piece}
    assert client.post(f"{page}track/", told, **QUEUE).status_code == 200
    assert client.post(f"{page}track/", {**told, "positions": "[[1,999,0,1]]"}).status_code == 422
    assert client.post(page, {"act": "visit", "stop": "1"}).status_code == 302
    assert client.post(page, {"act": "end", "words": "都看过了"}, **QUEUE).status_code == 200
    assert client.post(page, {"act": "end"}, **QUEUE).status_code == 200
    assert "到过 2 / 2" in client.get(page).content.decode()
    assert PatrolTrack.objects.count() == 2
    town = client_of(around.town)
    seen = f"/work/grid/patrols/{one}/"
    assert "<polyline" not in town.get(seen).content.decode()
    assert town.post(seen, {"act": "look", "reason": ""}).status_code == 422
    looked = town.post(seen, {"act": "look", "reason": "核实到点情况"})
    assert "这次查看已经记录" in looked.content.decode()
    assert client_of(around.other_town).get(seen).status_code == 404


def test_the_town_draws_assigns_sets_and_offers(around):
    town, day = client_of(around.town), AT.date().replace(year=AT.year + 5).isoformat()
    assert town.get("/work/grid/?show=handled").status_code == 200
    reported(around)
    listed = town.get("/work/grid/").content.decode()
    assert "水塘边倒了垃圾" in listed
    assert "水塘边倒了垃圾" not in client_of(around.other_town).get("/work/grid/").content.decode()
    assert client_of(around.desk.handler).get("/work/grid/").status_code == 403
    made = town.post(
        "/work/grid/cells/",
        {"code": "c2", "name": "第二网格", "area_code": directory.VILLAGE},
    )
    assert made.status_code == 302
    assert town.get(made["Location"]).status_code == 200
    officer = str(around.worker.officer_id)
    assigned = town.post(made["Location"], {"act": "assign", "officer_id": officer})
    assert assigned.status_code == 302
    set_ = town.post(
        "/work/grid/patrols/",
        {
            "worker": f"{around.cell.id}~{officer}",
            "title": "防溺水巡查",
            "on_day": day,
            "stops": "水塘，111.3，29.06\n祠堂",
        },
    )
    assert set_.status_code == 302, set_.content.decode()
    assert [bool(one.get("lon")) for one in Patrol.objects.get().stops] == [True, False]
    assert "网格甲" in town.get("/work/grid/statistics/").content.decode()
    offer = {
        "title": "清理河道", "words": "八点在码头集合。", "area_code": directory.VILLAGE,
        "on_day": day, "places": "2",
    }  # fmt: skip
    task = town.post("/work/grid/volunteers/", offer)
    assert task.status_code == 302, task.content.decode()
    resident = client_of(around.desk.resident)
    joined = {"act": "register", "area_code": directory.VILLAGE, "agreed": "1"}
    assert resident.post("/volunteer/", joined).status_code == 302
    assert "清理河道" in resident.get("/volunteer/").content.decode()
    key = task["Location"].rstrip("/").rpartition("/")[2]
    assert resident.post("/volunteer/", {"act": "take", "task": key}).status_code == 302
    assert VolunteerPart.objects.count() == 1
    assert resident.get("/volunteer/certificate.pdf").status_code == 422


def test_a_site_imports_its_own_categories(around):
    chief, town = client_of(around.desk.chief), client_of(around.town)
    table = "代码,类别,分组,名称,去向,热线\nX1,综治,组,本地事件,镇,1207\n".encode()
    sent_ = {"file": SimpleUploadedFile("a.csv", table)}
    assert town.post("/work/grid/categories/", sent_).status_code == 403
    sent_ = {"file": SimpleUploadedFile("a.csv", table)}
    assert chief.post("/work/grid/categories/", sent_).status_code == 302
    assert "本地事件" in town.get("/work/grid/categories/").content.decode()
