"""Enrolling, comparing, searching and deleting, with faces constructed at the recogniser's door."""

import struct
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from yimen.biometrics import public
from yimen.biometrics import testing_constructed as faces
from yimen.biometrics.actions import template
from yimen.biometrics.contracts import (
    FaceRefused,
    FacesOff,
    Outcome,
    Probe,
    Purpose,
    PurposeOff,
    Trouble,
)
from yimen.biometrics.models import Gallery, GalleryChange, Template
from yimen.biometrics.queries import template as templates
from yimen.biometrics.resident import client
from yimen.biometrics.resident.holder import Resident
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import WrongState
from yimen.kernel.crypto import keystore
from yimen.kernel.ids import new_id
from yimen.kernel.models import LedgerEntry
from yimen.keys.contracts import Purpose as KeyPurpose

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
TOWN, COUNTY = "439981101", "439981"

pytestmark = pytest.mark.django_db


@pytest.fixture
def on(settings):
    faces.use_constructed(settings)
    faces.switch_on(at=AT)


def _enrol(subject_id, name, *, purpose=Purpose.IDENTIFY, cell=TOWN, at=AT, **more):
    return public.enrol(
        actor=SYSTEM,
        subject_id=subject_id,
        purpose=purpose,
        probe=Probe(image=faces.constructed_face(name=name)),
        cell=cell,
        ground="同意书第 1 版",
        at=at,
        **more,
    )


def _search(name, likeness, *cells, at=AT):
    probe = Probe(image=faces.constructed_face(name=name, likeness=likeness))
    return public.search(
        actor=SYSTEM, purpose=Purpose.IDENTIFY, probe=probe, cells=cells or ("",), at=at
    )


def _compare(subject_id, name, likeness):
    return public.compare(
        actor=SYSTEM,
        subject_id=subject_id,
        purpose=Purpose.VERIFY,
        probe=Probe(image=faces.constructed_face(name=name, likeness=likeness)),
        at=AT,
    )


def _numbers():
    rows = GalleryChange.objects.filter(purpose=Purpose.IDENTIFY).order_by("version")
    return list(rows.values_list("version", "added"))


def test_a_template_is_encrypted_and_expires_after_a_year(on):
    one = _enrol(new_id(), "甲", purpose=Purpose.VERIFY)

    row = Template.objects.get(pk=one.id)
    assert one.expires_at == AT + timedelta(days=365)
    assert not one.outdated
    version = keystore.installed().current(KeyPurpose.FIELD).version
    assert bytes(row.vector_encrypted)[:2] == version.to_bytes(2, "big")
    assert faces.constructed_face(name="甲")[20:40] not in bytes(row.vector_encrypted)
    assert set(row.quality) == {"yaw", "pitch", "share", "brightness", "sharpness"}


@pytest.mark.parametrize(
    ("likeness", "outcome"),
    [(0.80, Outcome.SAME), (0.40, Outcome.NOT_SURE), (0.20, Outcome.DIFFERENT)],
)
def test_comparing_answers_with_model_score_policy_and_reason(on, likeness, outcome):
    subject = new_id()
    _enrol(subject, "甲", purpose=Purpose.VERIFY)

    result = _compare(subject, "甲", likeness)

    assert result.outcome is outcome
    assert result.score == pytest.approx(likeness, abs=1e-4)
    assert (result.model, result.policy) == (faces.MODEL, "sface-1比1-第0版")
    assert (result.accept, result.doubt) == (0.45, 0.36)
    assert f"{likeness:.3f}" in result.reason


def test_who_is_not_enrolled_is_unknown_and_never_refused(on):
    result = _compare(new_id(), "甲", 1.0)

    assert (result.outcome, result.score) == (Outcome.UNKNOWN, None)


def test_two_pictures_are_compared_and_nothing_is_kept(on):
    one, other = (Probe(image=faces.constructed_face(name="甲", likeness=x)) for x in (1.0, 0.7))

    result = public.compare_images(actor=SYSTEM, one=one, other=other, at=AT)

    assert result.outcome is Outcome.SAME
    assert not Template.objects.exists()


def test_a_search_finds_whom_was_added_a_moment_ago(on):
    first, second = new_id(), new_id()
    _enrol(first, "甲")
    before = _search("乙", 0.9)
    _enrol(second, "乙")
    after = _search("乙", 0.9)

    assert before.result.outcome is Outcome.UNKNOWN
    assert after.result.outcome is Outcome.SAME
    assert [one.subject_id for one in after.candidates] == [second]


def test_the_smaller_gallery_answers_first_and_the_larger_when_it_cannot(on):
    near, far = new_id(), new_id()
    _enrol(near, "甲")
    _enrol(far, "乙", cell="439981102")

    alone = _search("甲", 0.9, TOWN, COUNTY)
    further = _search("乙", 0.9, TOWN, COUNTY)

    assert alone.looked_at == 1
    assert further.result.outcome is Outcome.SAME
    assert further.candidates[0].subject_id == far


def test_twins_are_not_told_apart(on):
    _enrol(new_id(), "甲")
    _enrol(new_id(), "甲")

    answer = _search("甲", 0.95)

    assert answer.result.outcome is Outcome.NOT_SURE
    assert len(answer.candidates) == 2


def test_every_face_of_a_frame_is_answered_with_its_place(on):
    faces.switch_on(Purpose.WATCH, at=AT)
    wanted = new_id()
    _enrol(wanted, "甲", purpose=Purpose.WATCH, expires_at=AT + timedelta(days=7))
    frame = faces.constructed_frame([("甲", 0.8), ("路人", 1.0)])

    answers = public.search_all(actor=SYSTEM, purpose=Purpose.WATCH, image=frame, at=AT)

    assert [one.result.outcome for one in answers] == [Outcome.SAME, Outcome.UNKNOWN]
    assert answers[0].box.left < answers[1].box.left
    assert LedgerEntry.objects.filter(verb="biometrics.search.answered").count() == 1


def test_enrolling_again_replaces_and_numbers_have_no_gap(on):
    subject = new_id()
    first = _enrol(subject, "甲")
    second = _enrol(subject, "甲")

    assert [one.id for one in public.list_enrolments(subject_id=subject)] == [second.id]
    assert not Template.objects.filter(pk=first.id).exists()
    assert _numbers() == [(1, True), (2, False), (3, True)]
    assert Gallery.objects.get(purpose=Purpose.IDENTIFY).version == 3


def test_the_same_key_enrols_once_and_says_when_that_is_gone(on):
    subject = new_id()
    first = _enrol(subject, "甲", key="k1")
    again = _enrol(subject, "甲", key="k1")
    public.delete(actor=SYSTEM, subject_id=subject, purpose=None, at=AT, why="撤回同意")

    assert first.id == again.id
    with pytest.raises(WrongState):
        _enrol(subject, "甲", key="k1")


def test_deleting_is_effective_in_the_next_search_and_proved_in_the_ledger(on):
    subject = new_id()
    kept = [_enrol(subject, "甲"), _enrol(subject, "甲", purpose=Purpose.VERIFY)]
    found = _search("甲", 0.9)

    gone = public.delete(actor=SYSTEM, subject_id=subject, purpose=None, at=AT, why="撤回同意")

    assert found.result.outcome is Outcome.SAME
    assert gone == 2
    assert not Template.objects.exists()
    assert _search("甲", 0.9).result.outcome is Outcome.UNKNOWN
    told = LedgerEntry.objects.filter(verb="biometrics.template.deleted")
    assert {one.subject_id for one in told} == {one.id for one in kept}
    assert {one.ground for one in told} == {"撤回同意"}


def test_two_replicas_answer_alike_and_forget_with_the_deletion(on, settings):
    replicas = [
        Resident(folder=settings.YIMEN_FACES_MODELS, engine=settings.YIMEN_FACES_ENGINE)
        for _ in range(2)
    ]
    for one in replicas:
        one.keep_once(at=AT)
    subject = new_id()
    _enrol(subject, "甲")
    asked = struct.pack("<128f", *faces.constructed_vector(name="甲", likeness=0.9))

    def found():
        version = templates.gallery_version(purpose=Purpose.IDENTIFY)
        answers = [
            one.search(
                purpose=Purpose.IDENTIFY, version=version, vector=asked, cells=[""], limit=5, at=AT
            )
            for one in replicas
        ]
        assert answers[0] == answers[1]
        return [one.subject_id for one in answers[0].candidates]

    after_enrolment = found()
    public.delete(actor=SYSTEM, subject_id=subject, purpose=None, at=AT, why="撤回同意")

    assert after_enrolment == [subject]
    assert found() == []


def test_a_candidate_that_left_the_table_behind_the_index_does_not_leave_the_house(on):
    subject = new_id()
    _enrol(subject, "甲")
    _search("甲", 0.9)
    with connection.cursor() as cursor:  # behind the gallery's numbers: the index still knows it
        cursor.execute("DELETE FROM biometrics_template")

    assert _search("甲", 0.9).candidates == ()


def test_what_ran_out_is_deleted_and_not_compared_before(on):
    short, long = new_id(), new_id()
    _enrol(short, "甲", expires_at=AT + timedelta(days=1))
    _enrol(long, "乙")
    later = AT + timedelta(days=2)

    assert _search("甲", 0.9, at=later).candidates == ()
    assert public.expire(at=later) == 1
    assert public.expire(at=later) == 0
    assert [one.subject_id for one in Template.objects.all()] == [long]


def test_a_changed_recogniser_compares_nothing_old_and_asks_for_a_new_face(on, settings):
    subject = new_id()
    _enrol(subject, "甲", purpose=Purpose.VERIFY)
    faces.use_constructed(settings, engine="newer_engine")

    result = _compare(subject, "甲", 1.0)

    assert result.outcome is Outcome.UNKNOWN
    assert "要重新采集" in result.reason
    assert [one.outdated for one in public.list_enrolments(subject_id=subject)] == [True]
    assert not _enrol(subject, "甲", purpose=Purpose.VERIFY).outdated
    assert Template.objects.count() == 1


def test_a_purpose_without_an_assessment_in_force_is_refused_everywhere(settings):
    faces.use_constructed(settings)
    probe = Probe(image=faces.constructed_face(name="甲"))

    with pytest.raises(PurposeOff):
        _enrol(new_id(), "甲")
    with pytest.raises(PurposeOff):
        _compare(new_id(), "甲", 1.0)
    with pytest.raises(PurposeOff):
        _search("甲", 1.0)
    with pytest.raises(PurposeOff):
        public.compare_images(actor=SYSTEM, one=probe, other=probe, at=AT)
    assert not public.is_on(purpose=Purpose.IDENTIFY, at=AT)


def test_without_faces_everything_says_so_and_deleting_goes_on(on, settings):
    subject = new_id()
    _enrol(subject, "甲")
    settings.YIMEN_FACES = ""
    client.forget()

    with pytest.raises(FacesOff):
        _search("甲", 1.0)
    assert not public.availability().on
    assert public.delete(actor=SYSTEM, subject_id=subject, purpose=None, at=AT, why="撤回") == 1


@pytest.mark.parametrize(
    ("image", "trouble"),
    [
        (b"GIF89a", Trouble.NOT_AN_IMAGE),
        (faces.constructed_frame([]), Trouble.NO_FACE),
        (faces.constructed_frame([("甲", 1.0), ("乙", 1.0)]), Trouble.MANY_FACES),
        (faces.constructed_face(name="甲", troubles=[Trouble.BLURRED]), Trouble.BLURRED),
    ],
)
def test_a_face_that_is_not_good_enough_is_refused_with_what_to_do(on, image, trouble):
    with pytest.raises(FaceRefused) as refused:
        public.enrol(
            actor=SYSTEM,
            subject_id=new_id(),
            purpose=Purpose.VERIFY,
            probe=Probe(image=image),
            cell="",
            ground="同意书第 1 版",
            at=AT,
        )
    assert refused.value.trouble is trouble
    assert not Template.objects.exists()


def test_the_ledger_names_no_score_and_nobody_who_merely_looks_alike(on):
    subject = new_id()
    _enrol(subject, "甲")
    _search("甲", 0.55)

    entry = LedgerEntry.objects.get(verb="biometrics.search.answered")
    assert "0.55" not in str(entry.change)
    assert str(subject) not in str(entry.change)
    assert '"not_sure"' in str(entry.change).replace("'", '"')


def test_ending_a_purpose_empties_its_gallery_and_no_other(on):
    _enrol(new_id(), "甲")
    _enrol(new_id(), "甲", purpose=Purpose.VERIFY)

    gone = template.delete_purpose(actor=SYSTEM, purpose=Purpose.IDENTIFY, at=AT, why="停用")

    assert gone == 1
    assert [one.purpose for one in Template.objects.all()] == [Purpose.VERIFY]
