"""An index follows its gallery; two of them at one version answer alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.biometrics.contracts import FacesOff, ModelView, Purpose
from yimen.biometrics.models import Gallery, GalleryChange
from yimen.biometrics.resident import catching_up
from yimen.biometrics.resident.catching_up import Follower
from yimen.biometrics.tests.resident.galleries import AT, MODEL, delete, enrol, query, vectors

pytestmark = pytest.mark.django_db

OTHER = ModelView(name="other", sha256="d" * 64, dimension=MODEL.dimension)


def _follower() -> Follower:
    follower = Follower(purpose=Purpose.IDENTIFY, model=MODEL, rows=64)
    follower.rebuild(at=AT)
    return follower


def _version() -> int:
    return Gallery.objects.get(purpose=Purpose.IDENTIFY.value).version


def test_rebuilding_reads_what_is_of_this_purpose_and_model_and_not_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(catching_up, "_PAGE", 4)  # several pages
    for one in vectors(10):
        enrol(one)
    enrol(vectors(1)[0], purpose=Purpose.WATCH)
    enrol(vectors(1)[0], model=OTHER)
    enrol(vectors(1)[0], expires_at=AT)

    standing = _follower().standing()

    assert (standing.templates, standing.done, standing.total) == (10, 10, 10)
    assert standing.version == _version()


def test_a_search_of_a_newer_version_sees_what_came_and_what_went() -> None:
    first, second = vectors(2)
    old = enrol(first)
    follower = _follower()
    delete(old)
    new = enrol(second)

    follower.catch_up(version=_version(), at=AT)

    gone, here = (follower.turns.ask(query(one, limit=1)) for one in (first, second))
    assert {c.subject_id for c in (*gone.candidates, *here.candidates)} == {new.subject_id}
    assert here.looked_at == 1


def test_two_replicas_answer_alike_however_the_changes_reached_them() -> None:
    drawn = vectors(120)
    kept = [enrol(one, cell=f"43{n % 3}") for n, one in enumerate(drawn[:60])]
    often, seldom = _follower(), _follower()
    for n, one in enumerate(drawn[60:]):
        kept.append(enrol(one, cell=f"43{n % 3}"))
        delete(kept.pop(n % len(kept)))
        if n % 5 == 0:
            often.catch_up(version=_version(), at=AT)
            often.index.tidy()
    late = _follower()

    for follower in (often, seldom, late):
        follower.catch_up(version=_version(), at=AT)

    for cells in (("",), ("431",)):
        for one in drawn[::7]:
            answers = {
                follower.turns.ask(query(one, cells=cells, limit=5))
                for follower in (often, seldom, late)
            }
            assert len(answers) == 1


def test_a_gap_in_the_log_makes_it_read_all_anew() -> None:
    enrol(vectors(1)[0])
    follower = _follower()
    for one in vectors(3, seed=2):
        enrol(one)
    GalleryChange.objects.filter(version=2).delete()

    follower.catch_up(version=_version(), at=AT)

    assert follower.standing().templates == 4


def test_another_past_is_noticed() -> None:
    kept = enrol(vectors(1)[0])
    other = enrol(vectors(2)[1])
    follower = _follower()
    # As a restored backup looks: the same number, but another change bears it.
    other.delete()
    GalleryChange.objects.filter(version=2).update(template_id=kept.id)

    follower.keep_up(at=AT)

    assert follower.standing().templates == 1


def test_what_is_over_leaves_at_the_next_round() -> None:
    enrol(vectors(1)[0], expires_at=AT + timedelta(minutes=1))
    follower = _follower()

    follower.keep_up(at=AT + timedelta(minutes=1))

    assert follower.standing().templates == 0


def test_a_version_that_never_comes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catching_up, "_PATIENCE_SECONDS", 0.05)
    enrol(vectors(1)[0])
    follower = _follower()

    with pytest.raises(FacesOff, match="正在更新"):
        follower.catch_up(version=_version() + 1, at=AT)


def test_a_gallery_that_is_being_read_says_how_far_it_is() -> None:
    follower = Follower(purpose=Purpose.IDENTIFY, model=MODEL)

    with pytest.raises(FacesOff, match="正在载入"):
        follower.catch_up(version=0, at=AT)
