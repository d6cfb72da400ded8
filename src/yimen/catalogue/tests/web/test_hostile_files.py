"""What an attacker would hand in through the designers' pages is refused, and the place is named."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yimen.catalogue.actions import decisions as decision_actions
from yimen.catalogue.actions import version as versions
from yimen.catalogue.queries import form_design, staff
from yimen.catalogue.rules.form_editing import all_fields
from yimen.catalogue.testing import SINCE, small_item
from yimen.catalogue.tests.builders import make_editor
from yimen.directory import testing as directory
from yimen.identity.testing import sign_in
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now

pytestmark = pytest.mark.django_db

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    + "]>"
)
LARGE = b"<definitions>" + b" " * 50_000_000 + b"</definitions>"


def bpmn(inner: str) -> bytes:
    return (
        f'<definitions xmlns="{BPMN}"><process id="p"><startEvent id="s"/>{inner}'
        '<endEvent id="e"/></process></definitions>'
    ).encode()


def flow(number: int, source: str, target: str) -> str:
    return f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'


PROCESSES = {
    "entity bomb": ((BOMB + f'<definitions xmlns="{BPMN}">&j;</definitions>').encode(), "第1行"),
    "deep nesting": (
        f'<definitions xmlns="{BPMN}">{"<a>" * 5000}{"</a>" * 5000}</definitions>'.encode(), "第1行",
    ),
    "script": (
        bpmn('<scriptTask id="x" name="算"><script>import os</script></scriptTask>'
             + flow(1, "s", "x") + flow(2, "x", "e")), "脚本",
    ),
    "endless loop": (
        bpmn('<exclusiveGateway id="g"/><exclusiveGateway id="h"/>'
             + flow(1, "s", "g") + flow(2, "g", "h") + flow(3, "h", "g")), "",
    ),
    "fifty megabytes": (LARGE, "MB"),
}  # fmt: skip
PLACES = {"endless loop": "“e”走不到", "script": "“算”不能执行程序"}
TABLES = {
    "entity bomb": ((BOMB + f'<definitions xmlns="{DMN}">&j;</definitions>').encode(), ""),
    "deep nesting": (
        f'<definitions xmlns="{DMN}">{"<a>" * 5000}{"</a>" * 5000}</definitions>'.encode(), "",
    ),
    "deep expression": (
        f'<definitions xmlns="{DMN}"><decision id="d" name="d"><decisionTable><input>'
        f"<inputExpression><text>{'(' * 4000}1{')' * 4000}</text></inputExpression></input>"
        '<output name="x"/><rule><inputEntry><text>1</text></inputEntry><outputEntry>'
        "<text>1</text></outputEntry></rule></decisionTable></decision></definitions>".encode(), "",
    ),
    "fifty megabytes": (LARGE, "MB"),
}  # fmt: skip
EXPRESSIONS = {
    "deep nesting": "(" * 4000 + "1" + ")" * 4000 + " = 1",
    "code": "__import__('os').system('id')",
    "endless": "for i in 1..100000000 return for j in 1..100000000 return i",
    "very long": "1 + " * 100_000 + "1 = 2",
}


def _draft():
    directory.demo_county(at=SINCE)
    item = small_item()
    view = versions.draft_version(actor=SYSTEM, item_code=item.item_code, at=now())
    decision_actions.begin_decision(actor=SYSTEM, version_id=view.id, title="小场所", at=now())
    return staff.find_version(item_code=item.item_code, version=2)


@pytest.fixture
def draft(db, replayed):
    return replayed(_draft)()


@pytest.fixture
def keeper(draft):
    client = Client()
    sign_in(client, make_editor())
    return client


def again(draft):
    return staff.find_version(item_code=draft.item_code, version=draft.version).definition


def alerts(answer) -> str:
    """Return the words of the error summary."""
    page = answer.content.decode()
    found = re.search(r'<(\w+)[^>]*role="alert".*?</\1>', page, re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[0] if found else page)


@pytest.mark.parametrize("kind", PROCESSES)
def test_a_hostile_process_is_refused_by_its_page(keeper, draft, kind):
    content, said = PROCESSES[kind]
    page = reverse("catalogue:staff_process", args=[draft.item_code, draft.version])
    basis = re.search(r'name="basis" value="(\w+)"', keeper.get(page).content.decode())[1]
    upload = SimpleUploadedFile("a.bpmn", content)
    answer = keeper.post(page, {"act": "upload", "basis": basis, "file": upload})
    if kind in {"endless loop", "script"}:  # kept as a draft whose page names what cannot run
        assert answer.status_code == 302
        assert PLACES[kind] in keeper.get(page).content.decode()
        return
    assert answer.status_code == 422
    assert said in alerts(answer)
    assert not again(draft).process


@pytest.mark.parametrize("kind", TABLES)
def test_a_hostile_table_is_refused_by_its_page(keeper, draft, kind):
    content, said = TABLES[kind]
    before = again(draft).decisions
    page = reverse("catalogue:staff_decision", args=[draft.item_code, draft.version, "table1"])
    upload = SimpleUploadedFile("a.dmn", content)
    answer = keeper.post(page, {"act": "import", "file": upload})
    assert answer.status_code == (200 if kind == "deep expression" else 422)
    assert said in alerts(answer)
    assert again(draft).decisions == before


@pytest.mark.parametrize("kind", EXPRESSIONS)
def test_a_hostile_condition_is_refused_at_its_question(keeper, draft, kind):
    seen = form_design.find_draft(item_code=draft.item_code, number=draft.version)
    field = next(one for one in all_fields(seen.version.definition) if one.kind == "long_text")
    page = reverse("catalogue:staff_form", args=[draft.item_code, draft.version])
    values = {"label": field.label, "name": field.name, "kind": field.kind, "why": field.why}
    answer = keeper.post(
        f"{page}?field={field.code}",
        {"mark": seen.mark, "op": "set", **values, "when": EXPRESSIONS[kind]},
    )
    if kind == "endless":  # it may be written; asked of a form, it is cut off and does not hold
        assert answer.status_code in {302, 422}
        return
    assert answer.status_code == 422
    assert 'href="#f-when"' in answer.content.decode()
