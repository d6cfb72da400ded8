"""Pages of the audit administrator, of operators, supervisors and units, and of residents."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from io import StringIO
from uuid import UUID

import pytest
from django.test import Client

from yimen.audit.contracts import Search
from yimen.audit.queries.search import search
from yimen.audit.rules.evidence import check_proof
from yimen.cases import testing as cases
from yimen.cases.contracts import CaseState
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity import testing as people
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.ledger.contracts import LOOK
from yimen.kernel.ledger.sequencer import sequence_once
from yimen.kernel.work.queries import list_for

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.fixture
def town():
    return cases.town()


@pytest.fixture
def auditor(town) -> Client:
    return _seat(Post.AUDIT_ADMIN, directory.demo_county().centre)


def _seat(post: Post, unit) -> Client:
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Firefox/115.0")
    people.sign_in(client, directory.make_officer(post=post, unit=unit))
    return client


def _newest(**narrowed):
    return search(narrowed=Search(**narrowed), after=None, limit=1).entries[0]


def _sequence():
    while sequence_once(at=AT, with_own=True):
        pass


@pytest.fixture
def looked_at(town):
    """A case that somebody of the department opened."""
    case = cases.case_at(CaseState.ACCEPTED, town)
    examiner = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Firefox/115.0")
    people.sign_in(examiner, town.examiner)
    assert examiner.get(f"/work/cases/{case.id}/").status_code == 200
    return case


def test_a_search_finds_by_case_account_address_and_sort(auditor, town, looked_at):
    entry = _newest(verbs=(LOOK,))
    asked = {
        "case": looked_at.number,
        "address": "127.0.0.1",
        "sort": "look",
        "verb": LOOK,
        "since": "2020-01-01",
    }

    for name, value in asked.items():
        page = auditor.get("/work/audit/entries/", {name: value})
        assert page.status_code == 200, name
        assert f"/work/audit/entries/{entry.id}/" in page.content.decode(), name
    assert (
        f"/work/audit/entries/{entry.id}/"
        not in auditor.get("/work/audit/entries/", {"sort": "refused"}).content.decode()
    )


@pytest.mark.parametrize(
    "wrong", [{"case": "X1"}, {"who": "nobody"}, {"since": "yesterday"}, {"address": "here"}]
)
def test_a_filter_that_means_nothing_is_said_at_its_field(auditor, wrong):
    page = auditor.get("/work/audit/entries/", wrong)

    assert page.status_code == 422
    assert f'href="#f-{next(iter(wrong))}"' in page.content.decode()


def test_searches_follow_ups_and_exports_are_in_the_ledger_themselves(auditor, looked_at):
    auditor.get("/work/audit/entries/", {"case": looked_at.number})
    searched = _newest(verbs=("audit.entries.searched",))
    auditor.get(f"/work/audit/cases/{looked_at.id}/")
    followed = ledger.list_looks(subject=looked_at.ref)[-1]
    file = auditor.post("/work/audit/export/", {"case": looked_at.number})
    exported = _newest(verbs=("audit.entries.exported",))

    rows = list(csv.reader(StringIO(file.content.decode("utf-8-sig"))))
    assert str(looked_at.id) in searched.change
    assert json.loads(followed.change) == {"what": "audit"}
    assert json.loads(exported.change)["number"] == len(rows) - 2 > 1
    assert rows[0][0].endswith("导出。内含个人信息，只用于审计，不得外传。")
    assert not rows[0][0].startswith("于")
    assert {row[11] for row in rows[2:]} == {str(looked_at.id)}


def test_the_pages_of_a_search_join_without_a_gap(auditor, town, monkeypatch):
    monkeypatch.setattr("yimen.audit.web.staff.search.PAGE", 3)
    wanted = [one.id for one in search(narrowed=Search(), after=None, limit=9).entries]
    seen, address = [], "/work/audit/entries/"
    while len(seen) < 9:
        page = auditor.get(address)
        seen += [int(row.key) for row in page.context["rows"]]
        address = "/work/audit/entries/" + page.context["after_href"]

    assert seen[:9] == wanted


def test_an_entry_is_proved_and_its_proof_goes_as_a_file(auditor, looked_at):
    entry = _newest(verbs=(LOOK,))
    waiting = auditor.get(f"/work/audit/entries/{entry.id}/").content.decode()
    _sequence()

    page = auditor.get(f"/work/audit/entries/{entry.id}/").content.decode()
    file = auditor.get(f"/work/audit/entries/{entry.id}/proof.json")

    assert "刚写下" in waiting
    assert "证明成立" in page
    assert "127.0.0.1" in page
    assert "电脑 Firefox 浏览器" in page
    assert json.loads(file.content)["entry"]["source_agent"] == "desktop.firefox"
    assert "导出" in json.loads(file.content)["taken"]
    check_proof(json.loads(file.content))
    assert _newest(verbs=("audit.proof.exported",)).subject.id == UUID(int=entry.id)


def test_nobody_else_reads_the_ledger(town, looked_at):
    for post in (Post.SUPERVISOR, Post.SYSTEM_ADMIN, Post.OPERATOR, Post.EXAMINER):
        other = _seat(post, directory.demo_county().centre)
        assert other.get("/work/audit/entries/").status_code == 403
        assert other.post("/work/audit/export/").status_code == 403


def test_the_auditor_reads_no_case(auditor, looked_at):
    assert auditor.get(f"/work/cases/{looked_at.id}/").status_code in {403, 404}
    page = auditor.get(f"/work/audit/cases/{looked_at.id}/").content.decode()
    assert looked_at.number in page
    assert looked_at.applicant_name not in page


def test_supervisors_see_who_looked_and_who_changed(town, looked_at):
    supervisor = _seat(Post.SUPERVISOR, directory.demo_county().centre)

    page = supervisor.get(f"/work/audit/cases/{looked_at.id}/trail/").content.decode()
    panel = supervisor.get(
        f"/work/audit/cases/{looked_at.id}/trail/", HTTP_HX_REQUEST="true"
    ).content.decode()

    assert "看过" in page
    assert "改过" in page
    assert "<html" not in panel
    assert (
        f"/work/audit/cases/{looked_at.id}/trail/"
        in supervisor.get(f"/work/cases/{looked_at.id}/").content.decode()
    )


def test_copies_that_go_nowhere_are_said(auditor, settings, tmp_path):
    nowhere = auditor.get("/work/audit/copies/").content.decode()
    settings.YIMEN_AUDIT_FOLDER = str(tmp_path)
    somewhere = auditor.get("/work/audit/copies/").content.decode()

    assert "还没有设外送的地方" in nowhere
    assert str(tmp_path) in somewhere


def test_a_resident_asks_why_and_is_answered(town, looked_at):
    resident, approver = Client(), Client()
    people.sign_in(resident, town.resident)
    people.sign_in(approver, town.approver)
    page = resident.get("/my/looks/").content.decode()
    entry = ledger.list_looks(subject=looked_at.ref)[-1]
    ask = f"/my/looks/{entry.id}/ask/"

    short = resident.post(ask, {"words": "？"})
    asked = resident.post(ask, {"words": "我没有叫他看，为什么看？"})
    again = resident.post(ask, {"words": "我没有叫他看，为什么看？"})
    (work,) = [
        one for one in list_for(actor=town.approver, limit=50) if one.kind == "audit.look_question"
    ]
    answer = approver.post(
        f"/work/audit/questions/{work.ref.id}/", {"answer": "审查您的申请时打开的。"}
    )
    told = resident.get("/my/looks/").content.decode()

    assert looked_at.number in page
    assert "承办人" in page
    assert ask in page
    assert (short.status_code, asked.status_code, again.status_code) == (422, 302, 422)
    assert answer.status_code == 302
    assert "审查您的申请时打开的。" in told
    assert ask not in told
    assert "审查您" not in _newest(verbs=("audit.question.answered",)).change


def test_a_stranger_can_neither_ask_nor_answer(town, looked_at):
    entry = ledger.list_looks(subject=looked_at.ref)[-1]
    stranger = Client()
    people.sign_in(stranger, people.make_resident(name="别人"))

    assert stranger.get(f"/my/looks/{entry.id}/ask/").status_code == 404
    assert stranger.post(f"/my/looks/{entry.id}/ask/", {"words": "为什么看他"}).status_code == 404
    assert stranger.get("/work/audit/questions/").status_code == 403


def test_a_form_without_its_token_is_a_refusal_like_any_other(town):
    client = Client(enforce_csrf_checks=True)
    people.sign_in(client, town.examiner)

    assert client.post("/work/parked/", {"delivery": "1"}).status_code == 403

    entry = _newest(result="refused")
    assert json.loads(entry.change)["code"] == "kernel.edge.forged"
    assert entry.officer_id == town.examiner.officer_id
