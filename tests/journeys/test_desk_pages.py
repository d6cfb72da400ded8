"""Every page and paper of the desks with the demo on it: opened, and closed to others."""

from __future__ import annotations

import io

import docx
import pytest
from django.test import Client

from yimen.connectors import simulators
from yimen.directory import testing as directory
from yimen.hotline.models import (
    Appeal,
    ClientVisit,
    Dispute,
    DisputeParty,
    MediationSession,
    MeetingDecision,
    MoveRequest,
)
from yimen.hotline.models import Client as Served
from yimen.hotline.queries import dispute as disputes
from yimen.hotline.seeds import desks as seeds
from yimen.identity.testing import PASSWORD

pytestmark = pytest.mark.django_db


def signed_in(name: str) -> Client:
    browser = Client()
    done = browser.post("/login/", {"username": name, "password": PASSWORD})
    assert done.status_code == 302
    return browser


@pytest.fixture
def demo(settings):
    with simulators.running() as url:
        account = {"key": simulators.KEY, "secret": simulators.SECRET, "sign": "一门政务"}
        settings.YIMEN_MASKING = {"url": f"{url}/masking", **account}
        settings.YIMEN_VEHICLES = {"url": f"{url}/vehicles", **account}
        directory.whole_demo_county()
        seeds.run(directory.AT)
        yield url


def opens(browser: Client, *paths: str) -> None:
    wrong = {path: browser.get(path).status_code for path in paths}
    assert set(wrong.values()) == {200}, wrong


def test_pages_of_the_desks_open_to_their_people_alone(demo):
    held = MediationSession.objects.earliest("noted_at")
    one = Dispute.objects.get(id=held.dispute_id)
    appeal, car = Appeal.objects.get(), MoveRequest.objects.get()
    served, visit = Served.objects.get(kind="enterprise"), ClientVisit.objects.get()
    mediation = (
        "/work/mediation/", "/work/mediation/?show=performing", "/work/mediation/new/",
        f"/work/mediation/{one.id}/", f"/work/mediation/{one.id}/sessions/{held.id}/",
    )  # fmt: skip
    desk = (
        "/work/service-desk/", "/work/service-desk/?mine=1", "/work/service-desk/appeals/new/",
        f"/work/service-desk/appeals/{appeal.id}/", "/work/service-desk/clients/", "/work/service-desk/clients/new/",
        f"/work/service-desk/clients/{served.id}/", f"/work/service-desk/visits/{visit.id}/",
        "/work/service-desk/statistics/", "/work/service-desk/statistics/?form=csv",
        f"/work/service-desk/decisions/{MeetingDecision.objects.get().id}/",
    )  # fmt: skip
    cars = ("/work/cars/", "/work/cars/new/", f"/work/cars/{car.id}/")
    people = {"tiaojie": mediation, "zhuanxi": desk, "zuoxi": cars}
    for name, paths in people.items():
        browser = signed_in(name)
        opens(browser, *paths)
        for other, others in people.items():
            if other != name:
                assert {browser.get(path).status_code for path in others} <= {403, 404}
    opens(
        Client(), "/mediation/", "/mediation/track/", "/appeals/", "/appeals/track/", "/car/",
    )  # fmt: skip


def test_a_party_follows_from_his_own_space_and_takes_his_papers(demo):
    one = Dispute.objects.get(title__contains="雨棚")
    browser = signed_in("zhang")
    opens(browser, "/my/mediation/", f"/my/mediation/{one.id}/", "/my/appeals/")
    page = browser.get(f"/my/mediation/{one.id}/").content.decode()
    for words in ("司法确认", "付修墙款", "¥1,200.00"):
        assert words in page
    for kind in ("application", "acceptance", "oral", "follow_up", "confirmation"):
        for form, head in (("pdf", b"%PDF"), ("docx", b"PK")):
            got = browser.get(f"/my/mediation/{one.id}/papers/{kind}.{form}")
            assert (got.status_code, got.content[: len(head)]) == (200, head), kind
    text = docx.Document(io.BytesIO(got.content))
    assert "30" in " ".join(one.text for one in text.paragraphs) or text.tables
    assert signed_in("li").get(f"/my/mediation/{one.id}/").status_code == 404
    assert browser.get(f"/my/mediation/{one.id}/papers/cover.pdf").status_code == 404


def test_apply_track_agree_and_say_no_without_an_account(demo):
    browser = Client()
    sent = {
        "kind": "neighbours", "title": "夜里打牌声音太吵", "facts": "楼上每天打牌到半夜，说了几次都不听。",
        "claim": "请十点以后不要打牌。", "area_code": "439981101201", "elsewhere": "none",
        "name": "测试居民", "phone": "19911112222", "capacity": "full", "other_name": "楼上的人",
        "other_capacity": "full",
    }  # fmt: skip
    missing = browser.post("/mediation/", sent | {"facts": ""})
    assert missing.status_code == 422
    assert "十个字以上" in missing.content.decode()
    assert browser.post("/mediation/", sent).status_code == 302
    assert "TJ" in browser.get("/mediation/sent/").content.decode()
    one = Dispute.objects.get(title="夜里打牌声音太吵")
    other = DisputeParty.objects.get(dispute=one, side="respondent")
    code = disputes.codes_of(dispute_id=one.id)[other.id]
    key = {"number": one.number, "code": code}
    assert "您愿意调解吗" in Client().post("/mediation/track/", key).content.decode()
    assert Client().post("/mediation/track/", key | {"act": "decline"}).status_code == 200
    other.refresh_from_db()
    assert other.consents is False
    assert Client().post("/mediation/track/", key | {"code": "XXXXXX"}).status_code == 422
    mediator = signed_in("tiaojie")
    refused = mediator.post(f"/work/mediation/{one.id}/", {"act": "accept"})
    assert refused.status_code == 422
    assert "不愿意" in refused.content.decode()
    told = {"act": "refuse", "why": "对方不愿意调解，可以找居委会或者起诉。"}
    assert mediator.post(f"/work/mediation/{one.id}/", told).status_code == 302
    assert "还可以怎么办" in Client().post("/mediation/track/", key).content.decode()


def test_an_enterprise_tells_the_desk_by_name_and_code(demo):
    browser = Client()
    shop = Served.objects.get(kind="enterprise")
    sent = {
        "kind": "enterprise", "name": shop.name, "uscc": shop.uscc, "area_code": "439981101000",
        "phone": "19911113333", "title": "想问技改补贴", "content": "今年买了两台新设备，想问技改补贴怎么申请。",
    }  # fmt: skip
    assert browser.post("/appeals/", sent | {"uscc": "123"}).status_code == 422
    assert browser.post("/appeals/", sent).status_code == 302
    assert "游若水" in browser.get("/appeals/sent/").content.decode()
