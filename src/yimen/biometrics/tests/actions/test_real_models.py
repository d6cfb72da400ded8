"""The gallery with the real models and portraits of the London set: found, told apart, measured."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from yimen.biometrics import public
from yimen.biometrics.actions import measurement
from yimen.biometrics.contracts import Outcome, Probe, Purpose
from yimen.biometrics.resident import client
from yimen.biometrics.testing_constructed import switch_on
from yimen.kernel.actor import SYSTEM
from yimen.kernel.ids import new_id

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
PEOPLE = ("005", "009", "012", "022", "026", "036")

pytestmark = pytest.mark.django_db


@pytest.fixture
def portraits(settings, face_models, yimen_data):
    settings.YIMEN_FACES = "inline"
    settings.YIMEN_FACES_MODELS = face_models
    client.forget()
    switch_on(at=AT)
    folder = yimen_data / "faces" / "london"
    return lambda who, how: (folder / f"{who}_{how}.jpg").read_bytes()


def test_who_was_enrolled_neutral_is_found_smiling_and_nobody_else(portraits):
    subjects = {who: new_id() for who in PEOPLE[:4]}
    for who, subject in subjects.items():
        public.enrol(
            actor=SYSTEM,
            subject_id=subject,
            purpose=Purpose.IDENTIFY,
            probe=Probe(image=portraits(who, "n")),
            cell="439981101",
            ground="测试",
            at=AT,
        )

    answers = {
        who: public.search(
            actor=SYSTEM,
            purpose=Purpose.IDENTIFY,
            probe=Probe(image=portraits(who, "s")),
            cells=("439981101", ""),
            at=AT,
        )
        for who in PEOPLE
    }
    smiling = public.compare_images(
        actor=SYSTEM,
        one=Probe(image=portraits("005", "n")),
        other=Probe(image=portraits("005", "s")),
        at=AT,
    )

    for who, subject in subjects.items():
        assert answers[who].result.outcome is Outcome.SAME
        assert answers[who].candidates[0].subject_id == subject
    for who in PEOPLE[4:]:
        assert answers[who].result.outcome is not Outcome.SAME
    assert smiling.outcome is Outcome.SAME


def test_a_measurement_of_pictures_separates_one_person_from_two(portraits):
    rows = ["图片一,图片二,同一人,人群"]
    rows += [f"{who}_n.jpg,{who}_s.jpg,1," for who in PEOPLE]
    rows += [f"{a}_n.jpg,{b}_s.jpg,0," for a in PEOPLE for b in PEOPLE if a < b]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("pairs.csv", "\n".join(rows))
        for who in PEOPLE:
            for how in "ns":
                archive.writestr(f"{who}_{how}.jpg", portraits(who, how))

    one = measurement.measure_now(title="伦敦", content=made.getvalue(), at=AT)
    said, report = public.measure_site(title="伦敦", content=made.getvalue(), at=AT)

    assert (one.result["genuine"], one.result["impostor"], one.result["unread"]) == (6, 15, 0)
    assert one.result["ranges"]["genuine"][0] > one.result["ranges"]["impostor"][1]
    assert one.result["at"][1]["fmr"]["hits"] <= 15
    assert "不能用来改门限" in said
    assert report.startswith(b"%PDF")
