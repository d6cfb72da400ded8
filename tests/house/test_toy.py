"""A context that nobody knows: written into a temporary tree, it is found everywhere it should be.

Upper floors iterate over the register and name no context; here they meet one that they cannot name.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from uuid import UUID

import pytest
from django.test import Client

from tests.house.personal_columns import list_personal
from yimen.cases import testing
from yimen.identity.testing import sign_in
from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.events import from_json, to_json
from yimen.kernel.work import actions as work

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
THING = Ref("toy.thing", UUID("01939bc5-0000-7000-8000-00000000aaaa"))
FILES = {
    "toy/__init__.py": '"""A context of wooden horses."""\n',
    "toy/events.py": """
        from dataclasses import dataclass
        from typing import ClassVar
        from uuid import UUID

        from yimen.kernel.contracts import Ref
        from yimen.kernel.events import Event


        @dataclass(frozen=True, slots=True, kw_only=True)
        class HorseGiven(Event):
            code: ClassVar[str] = "toy.horse_given"
            version: ClassVar[int] = 1

            horse_id: UUID

            @property
            def subject(self) -> Ref:
                return Ref("toy.thing", self.horse_id)
    """,
    "toy/declaration.py": """
        from django.urls import reverse

        from toy import events
        from yimen.kernel import register
        from yimen.kernel.work.contracts import ExpectedWork


        def page(ref_id):
            return reverse("toy:thing", args=[ref_id])


        def horses(*, at, area_prefix):
            return register.FigureValue(value=0.5, numerator=1, denominator=2)


        def panel(key):
            return reverse("toy:thing", args=[key])


        def declare():
            register.register(
                register.Context(
                    code="toy",
                    title="木马",
                    permissions=(
                        register.Permission(verb="toy.ride", title="骑木马", posts=("clerk",)),
                    ),
                    work_kinds=(
                        register.WorkKind(
                            code="toy.ride", title="待骑的木马", url=page, verb="toy.ride"
                        ),
                    ),
                    ledger_verbs={"toy.horse.given": "送出木马"},
                    events=(events.HorseGiven,),
                    figures=(
                        register.Figure(
                            code="toy.rate",
                            title="木马完好率",
                            unit="%",
                            as_of=horses,
                            rows_url="toy:things",
                        ),
                    ),
                    navigation=(
                        register.NavItem(
                            audience="staff", title="木马房", url_name="toy:things", verb="toy.ride"
                        ),
                        register.NavItem(
                            audience="resident",
                            title="我的木马",
                            url_name="toy:things",
                            count=lambda actor: 7,
                        ),
                    ),
                    slots=(
                        register.SlotPanel(
                            slot="case.citizen", code="toy.panel", title="木马栏", url=panel
                        ),
                    ),
                    personal_columns=(
                        register.PersonalColumn(
                            table="toy_horse",
                            column="rider",
                            title="骑木马的人",
                            protection="密文",
                            retention="骑完即删",
                        ),
                    ),
                )
            )
    """,
    "toy/urls.py": """
        from django.http import HttpResponse
        from django.urls import path

        from yimen.kernel.gates import public
        from yimen.site.urls import urlpatterns as house


        @public
        def show(request, key=None):
            return HttpResponse("horse")


        toy = (
            [path("toys/", show, name="things"), path("toys/<uuid:key>/", show, name="thing")],
            "toy",
        )
        urlpatterns = [path("", toy + ("toy",)), *house]
    """,
}


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: object) -> Iterator[None]:
    """The context's tree, on the path, mounted and declared; gone afterwards."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(dedent(text))
    monkeypatch.syspath_prepend(str(tmp_path))
    from toy import declaration  # the tree that was just written

    declaration.declare()
    settings.ROOT_URLCONF = "toy.urls"
    yield
    register.forget("toy")
    for name in [one for one in sys.modules if one.split(".")[0] == "toy"]:
        del sys.modules[name]


@pytest.fixture
def around(toy: None) -> testing.Town:
    return testing.town()


def page(actor: Actor, address: str) -> str:
    client = Client()
    sign_in(client, actor)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_its_work_is_on_the_to_do_list(around: testing.Town) -> None:
    work.open(
        ref=THING,
        kind="toy.ride",
        unit=around.units.town.id,
        title="三号木马",
        at=AT,
        area=around.units.town.area_code,
    )
    shown = page(around.clerk, "/work/")
    assert "三号木马" in shown
    assert f"/toys/{THING.id}/" in shown
    assert "三号木马" not in page(around.examiner, "/work/")


def test_its_verb_is_held_by_its_post_and_on_the_permission_page(around: testing.Town) -> None:
    assert around.clerk.may("toy.ride", unit_id=around.units.town.id)
    assert not around.examiner.may("toy.ride")
    shown = page(around.system_admin, "/work/permissions/")
    assert "骑木马" in shown
    assert "toy.ride" in shown


def test_its_places_are_in_the_rail_and_in_my_space(around: testing.Town) -> None:
    assert "木马房" in page(around.clerk, "/work/")
    assert "木马房" not in page(around.examiner, "/work/")
    assert "我的木马" in page(around.resident, "/my/")


def test_its_figure_is_on_the_overview_and_opens_its_rows(around: testing.Town) -> None:
    shown = page(around.supervisor, "/work/overview/")
    assert "木马完好率" in shown
    assert 'href="/toys/"' in shown


def test_its_panel_is_in_the_slot(around: testing.Town) -> None:
    case = testing.case_at(testing.CaseState.SUBMITTED, around)
    shown = page(around.resident, f"/my/cases/{case.id}/")
    assert f"/toys/{case.id}/" in shown


def test_its_personal_columns_are_told_and_exported(around: testing.Town) -> None:
    assert ("toy_horse", "rider") in {(one.table, one.column) for one in list_personal()}
    shown = Client().get("/privacy/").content.decode()
    assert "骑木马的人" in shown
    assert "骑完即删" in shown


def test_its_event_comes_back_as_it_was_written(toy: None) -> None:
    from toy.events import HorseGiven

    event = HorseGiven(horse_id=THING.id)
    assert from_json(code="toy.horse_given", version=1, body=to_json(event)) == event


def test_afterwards_nothing_of_it_is_left() -> None:
    assert "toy" not in {context.code for context in register.contexts()}
    assert "toy" not in sys.modules
