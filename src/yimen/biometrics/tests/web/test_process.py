"""The page on the process: who may open it, and what it says."""

from __future__ import annotations

import re

import pytest
from django.test import RequestFactory

from yimen.biometrics.contracts import Purpose
from yimen.biometrics.process_access import WATCH_PROCESS
from yimen.biometrics.resident import client
from yimen.biometrics.testing_constructed import MODEL, NEWER, use_constructed
from yimen.biometrics.tests.resident.galleries import enrol, vectors
from yimen.biometrics.web import process
from yimen.kernel.actor import Actor, ActorKind, Grant
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.ids import new_id

pytestmark = pytest.mark.django_db


def _page(*verbs: str) -> str:
    request = RequestFactory().get("/work/faces/process/")
    request.actor = Actor(
        kind=ActorKind.OFFICER,
        name="运维",
        account_id=new_id(),
        grants=tuple(Grant(verb, new_id(), "") for verb in verbs),
    )
    request.session = {}
    return process.show(request).content.decode()


def test_only_who_looks_after_the_process_opens_its_page() -> None:
    with pytest.raises(NotAllowed):
        _page("biometrics.see")


def test_without_faces_the_page_says_why() -> None:
    client.forget()
    page = _page(WATCH_PROCESS)

    assert "现在不能刷脸" in page
    assert "没有载入" in page


def test_the_page_sets_database_and_process_beside_each_other(settings) -> None:
    use_constructed(settings)
    first, second = vectors(2, dimension=MODEL.dimension)
    enrol(first, model=MODEL)
    enrol(second, model=NEWER)
    client.search(purpose=Purpose.IDENTIFY, version=2, vector=first.tobytes())

    page = re.sub(r"<[^>]+>|\s+", " ", _page(WATCH_PROCESS))

    assert "另有旧模型 1" in page
    assert "一致" in page
    assert MODEL.sha256[:16] in page
