"""An equal path without a face for every service: each page that takes one, and the act without it.

A new template that includes the camera part fails here until it says how the same act is done
otherwise: by a function here, which does it with faces off, or by the name of a test that does.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.house.places import CHECKOUT, SOURCE, program_files
from yimen.biometrics import public as faces
from yimen.cases import testing as cases
from yimen.cases.actions import submit
from yimen.catalogue import testing as items
from yimen.catalogue.contracts import Elements
from yimen.directory import testing as places
from yimen.directory.contracts import Post
from yimen.identity import public as identity
from yimen.identity import testing
from yimen.identity.actions import factor as factors
from yimen.identity.contracts import Assurance
from yimen.identity.models import Account
from yimen.identity.rules import totp
from yimen.kernel.actor import Actor
from yimen.kernel.clock import now
from yimen.licences.testing import make_licence

pytestmark = pytest.mark.django_db

CAMERA = "biometrics/capture.html"
SIGNATURE = {
    "code": "signed",
    "kind": "signature",
    "name": "申请人签名",
    "label": "申请人签名",
    "why": "本人签名。",
}


def _name(actor: Actor) -> str:
    return Account.objects.get(pk=actor.account_id).username


def _is_in(client: Client) -> bool:
    return client.get("/my/security/").status_code == 200


def _by_password(client: Client, actor: Actor) -> HttpResponse:
    return client.post("/login/", {"username": _name(actor), "password": testing.PASSWORD})


def come_in() -> None:
    client, zhang = Client(), testing.make_resident()
    _by_password(client, zhang)
    assert _is_in(client)


def come_in_with_two() -> None:
    client, zhang = Client(), testing.make_resident()
    secret, at = factors.new_secret(), now() - timedelta(minutes=5)
    code = totp.code_at(secret=secret, step=int(at.timestamp()) // 30)
    factors.add_totp(account_id=zhang.account_id, secret=secret, typed=code, title="", at=at)
    _by_password(client, zhang)
    assert not _is_in(client)

    shown = totp.code_at(secret=secret, step=int(now().timestamp()) // 30)
    client.post("/login/second/", {"way": "totp", "one_time": shown})

    assert _is_in(client)


def be_known_more_strongly() -> None:
    """Reach the highest level that any item can ask a password for."""
    clerk = places.make_officer(post=Post.CLERK, unit=places.demo_county(at=testing.AT).town)
    window, zhang = Client(), testing.make_resident()
    testing.sign_in(window, clerk)

    window.post(f"/staff/people/{zhang.person_id}/proof/", {"document": "身份证"})

    person = identity.get_person(person_id=zhang.person_id)
    assert person.assurance is Assurance.IN_PERSON


def sign_and_show() -> None:
    """Sign an application and hand it in, and show a licence in person."""
    form = items._raw()["definition"]["form"]
    form["steps"][-1]["fields"].append(SIGNATURE)
    around = cases.town(definition={"form": form})
    begun, client = cases.a_draft(around), Client()
    testing.sign_in(client, around.resident)
    page = client.get(reverse("cases:draft_check", args=[begun.id])).content.decode()
    assert "刷脸" not in page
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    typed = {"ticket": ticket, "way": "typed", "name": around.resident.name, "declared": "1"}
    client.post(reverse("cases:draft_sign", args=[begun.id, "signed"]), typed)
    assert submit.submit_draft(actor=around.resident, draft_id=begun.id, at=now()).number

    licence = make_licence(
        holder_id=around.resident.person_id, issuer_id=around.units.town.id, at=cases.AT
    )
    shown = {"way": "password", "password": testing.PASSWORD}
    assert client.post(f"/my/licences/{licence.id}/show/", shown).status_code == 302


EQUAL: dict[str, Callable[[], None] | str] = {
    "identity/login_face.html": come_in,
    "identity/second_face.html": come_in_with_two,
    "identity/prove_face.html": be_known_more_strongly,
    "identity/face_confirm.html": sign_and_show,
    "identity/face_enrol.html": "storing a face is no service; what it is for stands above",
    "identity/window_face_enrol.html": "storing a face is no service; what it is for stands above",
    "cases/window_face.html": (
        "src/yimen/cases/tests/web/test_window.py"
        "::test_without_faces_the_page_says_why_and_the_card_opens_the_filled_form"
    ),
    "biometrics/try.html": "a try: nothing is done, nothing kept",
    "biometrics/photo_take.html": "a photo is a paper like any other: one from a shop is uploaded",
}
"""Each template that takes a face, and how the same is done without."""


def _templates() -> Iterator[str]:
    for path in sorted(SOURCE.glob("*/templates/**/*.html")):
        if f'include "{CAMERA}"' in path.read_text():
            yield path.relative_to(path.parents[1]).as_posix()


def test_every_page_that_takes_a_face_says_how_to_do_without() -> None:
    assert set(_templates()) == set(EQUAL)


@pytest.mark.parametrize("template", [key for key, how in EQUAL.items() if callable(how)])
def test_the_same_act_completes_without_a_face(template: str) -> None:
    assert not faces.availability().on
    how = EQUAL[template]
    assert callable(how)
    how()


def test_the_tests_that_are_named_exist() -> None:
    named = [how.split("::") for how in EQUAL.values() if isinstance(how, str) and "::" in how]
    missing = [
        test
        for path, test in named
        if f"def {test}(" not in (CHECKOUT / path).read_text(encoding="utf-8")
    ]
    assert named
    assert missing == []


def _camera_calls() -> Iterator[tuple[str, ast.Call]]:
    for path in program_files():
        text = path.read_text()
        if "capture_challenge(" in text or "capture_still(" in text or "living(" in text:
            for node in ast.walk(ast.parse(text)):
                name = getattr(node, "func", None)
                said = getattr(name, "attr", getattr(name, "id", ""))
                if said in {"capture_challenge", "capture_still", "living"}:
                    assert isinstance(node, ast.Call)
                    yield str(path), node


def test_every_camera_stands_beside_another_way() -> None:
    found = list(_camera_calls())
    bare = [
        f"{path}:{call.lineno}"
        for path, call in found
        if not any(
            one.arg == "ways" and not (isinstance(one.value, ast.Tuple) and not one.value.elts)
            for one in call.keywords
        )
    ]
    assert len(found) > 5
    assert bare == []


def test_no_item_can_demand_a_face() -> None:
    """An item asks for a level; each level that it can ask for is reached at a window."""
    names = {name for name in Elements.__dataclass_fields__ if "face" in name}
    assert names == set()
    told = [
        path.name
        for path in (SOURCE / "catalogue").rglob("*.json")
        if re.search(r"必须刷脸|只能刷脸|人脸识别", path.read_text())
    ]
    assert told == []
