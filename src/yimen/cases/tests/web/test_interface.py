"""The operations of the JSON interface on cases: what they answer, and what they refuse."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from yimen.cases import testing
from yimen.cases.contracts import CaseState, CaseView
from yimen.cases.models import Case
from yimen.identity.testing import sign_in
from yimen.kernel.actor import Actor

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"
KEY = "a-key-of-the-caller"


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


def as_(actor: Actor, **more: Any) -> Client:
    client = Client(**more)
    sign_in(client, actor)
    return client


def post(client: Client, path: str, body: object, **more: Any) -> Any:
    return client.post(f"{ROOT}{path}", json.dumps(body), content_type="application/json", **more)


def patch(client: Client, path: str, body: object) -> Any:
    return client.patch(f"{ROOT}{path}", json.dumps(body), content_type="application/json")


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert any("一" <= letter <= "鿿" for letter in body["title"])
    return body


def begun(around: testing.Town) -> str:
    answer = post(
        as_(around.resident),
        "/drafts",
        {"item_code": around.item.item_code, "situation": "small"},
    )
    assert answer.status_code == 200, answer.content
    return str(answer.json()["id"])


def filled(around: testing.Town) -> str:
    client, draft = as_(around.resident), begun(around)
    values = testing.answers(size=80)
    saved = patch(client, f"/drafts/{draft}/steps/place", {"values": values, "complete": True})
    assert saved.json()["answers"]["errors"] == {}
    sent = client.post(
        f"{ROOT}/drafts/{draft}/steps/papers/fields/plan/files", {"file": testing.photo()}
    )
    assert sent.status_code == 201, sent.content
    last = patch(client, f"/drafts/{draft}/steps/papers", {"values": {"promise": True}})
    assert last.json()["answers"]["errors"] == {}
    return draft


def submitted(around: testing.Town, client: Client, draft: str, key: str = KEY) -> Any:
    return post(client, "/cases", {"draft_id": draft}, headers={"Idempotency-Key": key})


def a_case(around: testing.Town) -> str:
    return str(submitted(around, as_(around.resident), filled(around)).json()["id"])


def test_begin_without_a_session_is_refused(around: testing.Town) -> None:
    said = problem(post(Client(), "/drafts", {"item_code": around.item.item_code}), 401)
    assert said["code"] == "kernel.interface.not_signed_in"


def test_change_without_a_csrf_token_is_refused(around: testing.Town) -> None:
    client = as_(around.resident, enforce_csrf_checks=True)
    said = problem(post(client, "/drafts", {"item_code": around.item.item_code}), 403)
    assert said["code"] == "kernel.interface.csrf"


def test_begin_answers_the_open_draft_again(around: testing.Town) -> None:
    assert begun(around) == begun(around)
    listed = as_(around.resident).get(f"{ROOT}/drafts").json()
    assert [one["item_version_id"] for one in listed] == [str(around.item.id)]


def test_begin_for_an_unknown_item_is_refused(around: testing.Town) -> None:
    problem(post(as_(around.resident), "/drafts", {"item_code": "nothing"}), 422)


def test_body_of_another_shape_names_its_fields(around: testing.Town) -> None:
    said = problem(post(as_(around.resident), "/drafts", {"applicant_id": "x"}), 422)
    assert said["errors"] == {"item_code": "缺少这一项", "applicant_id": "不是有效的 UUID"}


def test_body_that_is_no_json_is_refused(around: testing.Town) -> None:
    client = as_(around.resident)
    answer = client.post(f"{ROOT}/drafts", "{", content_type="application/json")
    assert problem(answer, 400)["code"] == "kernel.interface.unreadable"


def test_saving_keeps_what_is_right_and_names_what_is_wrong(around: testing.Town) -> None:
    client, draft = as_(around.resident), begun(around)
    sent = {"values": {"name": "申请人甲", "size": "很大"}}
    answer = patch(client, f"/drafts/{draft}/steps/place", sent).json()
    assert set(answer["answers"]["errors"]) == {"size"}
    kept = client.get(f"{ROOT}/drafts/{draft}").json()["values"]
    assert kept["name"] == "申请人甲"
    assert "size" not in kept


def test_saving_over_a_newer_version_is_refused(around: testing.Town) -> None:
    draft = begun(around)
    sent = {"values": {"name": "申请人甲"}, "expected_version": 99}
    said = problem(patch(as_(around.resident), f"/drafts/{draft}/steps/place", sent), 409)
    assert said["code"] == "cases.draft.changed"


def test_step_that_the_form_does_not_have_is_not_found(around: testing.Town) -> None:
    draft = begun(around)
    problem(patch(as_(around.resident), f"/drafts/{draft}/steps/nowhere", {"values": {}}), 404)


def test_draft_of_somebody_else_is_not_found(around: testing.Town) -> None:
    draft = begun(around)
    other = as_(around.other_resident)
    problem(other.get(f"{ROOT}/drafts/{draft}"), 404)
    problem(patch(other, f"/drafts/{draft}/steps/place", {"values": {}}), 404)
    problem(other.delete(f"{ROOT}/drafts/{draft}"), 404)
    problem(submitted(around, other, draft), 404)


def test_file_that_lies_about_its_type_is_refused(around: testing.Town) -> None:
    draft = begun(around)
    liar = testing.photo()
    liar.file.seek(0)
    liar.file.write(b"MZ this is a program")
    liar.file.seek(0)
    answer = as_(around.resident).post(
        f"{ROOT}/drafts/{draft}/steps/papers/fields/plan/files", {"file": liar}
    )
    problem(answer, 422)


def test_discarded_draft_is_gone(around: testing.Town) -> None:
    client, draft = as_(around.resident), begun(around)
    assert client.delete(f"{ROOT}/drafts/{draft}").status_code == 204
    problem(client.get(f"{ROOT}/drafts/{draft}"), 404)


def test_submit_twice_with_one_key_answers_the_first_case(around: testing.Town) -> None:
    client, draft = as_(around.resident), filled(around)
    first, again = (submitted(around, client, draft) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert {**first.json(), "repeated": True} == again.json()
    assert not first.json()["repeated"]
    assert Case.objects.count() == 1


def test_key_of_another_submission_is_refused(around: testing.Town) -> None:
    client, draft = as_(around.resident), filled(around)
    submitted(around, client, draft)
    said = problem(submitted(around, client, str(uuid4())), 409)
    assert said["code"] == "kernel.idempotency.other_body"


def test_submit_without_a_key_is_refused(around: testing.Town) -> None:
    said = problem(post(as_(around.resident), "/cases", {"draft_id": str(uuid4())}), 422)
    assert list(said["errors"]) == ["Idempotency-Key"]


def test_submit_of_half_a_form_names_every_field(around: testing.Town) -> None:
    said = problem(submitted(around, as_(around.resident), begun(around)), 422)
    assert {"area", "size", "plan", "promise"} <= set(said["errors"])
    assert Case.objects.count() == 0


def test_progress_needs_number_and_code_and_names_nobody(around: testing.Town) -> None:
    case = Case.objects.get(id=a_case(around))
    asked = {"number": case.number, "query_code": case.query_code}
    answer = post(Client(enforce_csrf_checks=True), "/cases/progress", asked)
    assert answer.json()["state"] == "submitted"
    assert case.applicant_name not in answer.content.decode()
    problem(post(Client(), "/cases/progress", {**asked, "query_code": "WRONG1"}), 404)


def test_my_cases_come_page_by_page(around: testing.Town) -> None:
    case = a_case(around)
    client = as_(around.resident)
    listed = client.get(f"{ROOT}/cases").json()
    assert [one["id"] for one in listed] == [case]
    turned = {"after_at": listed[0]["submitted_at"], "after_id": case}
    assert client.get(f"{ROOT}/cases", turned).json() == []
    problem(client.get(f"{ROOT}/cases", {"after_id": case}), 422)
    assert as_(around.other_resident).get(f"{ROOT}/cases").json() == []


def test_case_opens_to_its_applicant_and_its_officers_only(around: testing.Town) -> None:
    path = f"{ROOT}/cases/{a_case(around)}"
    assert as_(around.resident).get(path).json()["case"]["state"] == "submitted"
    assert as_(around.clerk).get(path).status_code == 200
    for stranger in (around.other_resident, around.other_unit, around.other_area):
        problem(as_(stranger).get(path), 404)


def test_opinions_among_officers_stay_among_them(around: testing.Town) -> None:
    case = examined(around)
    path = f"{ROOT}/cases/{case.id}"
    assert testing.WORDS in as_(around.examiner).get(path).content.decode()
    assert testing.WORDS not in as_(around.resident).get(path).content.decode()


def examined(around: testing.Town) -> CaseView:
    case = testing.case_at(CaseState.ACCEPTED, around)
    answer = post(as_(around.examiner), f"/cases/{case.id}/examine", {"opinion": testing.WORDS})
    assert answer.status_code == 200, answer.content
    return case


def test_officers_carry_a_case_to_its_decision(around: testing.Town) -> None:
    case = a_case(around)
    words = {"opinion": testing.WORDS}
    road = [
        (around.clerk, "receive", {"accept": False}, "received"),
        (around.acceptor, "accept", {}, "accepted"),
        (around.examiner, "examine", words, "accepted"),
        (around.examiner, "examine", words, "accepted"),
        (around.approver, "decide", {"verdict": "grant", **words}, "granted"),
    ]
    for officer, verb, body, state in road:
        answer = post(as_(officer), f"/cases/{case}/{verb}", body)
        assert (answer.status_code, answer.json()["state"]) == (200, state), answer.content


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("receive", {}),
        ("accept", {}),
        ("examine", {"opinion": testing.WORDS}),
        ("decide", {"verdict": "grant", "opinion": testing.WORDS}),
    ],
)
def test_acts_are_refused_to_who_may_not(
    around: testing.Town, verb: str, body: dict[str, str]
) -> None:
    path = f"/cases/{a_case(around)}/{verb}"
    problem(post(Client(), path, body), 401)
    problem(post(as_(around.resident), path, body), 403)
    problem(post(as_(around.other_area), path, body), 404)


def test_act_that_the_state_forbids_is_refused(around: testing.Town) -> None:
    path = f"/cases/{a_case(around)}/accept"
    problem(post(as_(around.acceptor), path, {}), 409)
