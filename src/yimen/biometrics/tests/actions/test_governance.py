"""Two hands, counts and their warnings, filings with clocks, and thresholds as versions."""

from datetime import UTC, date, datetime, timedelta

import pytest

from yimen.biometrics import public
from yimen.biometrics import testing_constructed as faces
from yimen.biometrics.actions import assessment, filing, policy
from yimen.biometrics.contracts import Outcome, Probe, Purpose
from yimen.biometrics.governance_contracts import (
    FilingKind,
    GovernanceRefused,
    Question,
    TwoHands,
)
from yimen.biometrics.models import CounterMark, FaceFiling, ImpactAssessment, Template
from yimen.biometrics.queries import keeping, work
from yimen.biometrics.queries.personal import export_templates
from yimen.kernel import register
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import LOCAL, local_day, now
from yimen.kernel.contracts import NotAllowed, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.models import Clock, LedgerEntry, Work
from yimen.kernel.work.rebuilding import rebuild_check

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
WRITER, OTHER = faces.a_keeper("甲"), faces.a_keeper("乙")

pytestmark = pytest.mark.django_db


def _written(purpose=Purpose.VERIFY):
    return assessment.write_assessment(actor=WRITER, at=AT, **faces.an_assessment(purpose, AT))


def _enrol_many(count, purpose=Purpose.VERIFY):
    ids = [new_id() for _ in range(count)]
    for one in ids:
        public.enrol(
            actor=SYSTEM,
            subject_id=one,
            purpose=purpose,
            probe=Probe(image=faces.constructed_face(name=str(one))),
            cell="",
            ground="同意书第 1 版",
            at=AT,
        )
    return ids


def test_a_purpose_is_switched_on_by_two_hands_and_off_by_one(settings):
    faces.use_constructed(settings)
    number = _written()
    before = public.is_on(purpose=Purpose.VERIFY, at=AT)
    with pytest.raises(GovernanceRefused):
        assessment.approve_assessment(actor=WRITER, number=number, decision="", at=AT)
    assessment.approve_assessment(actor=OTHER, number=number, decision="同意", at=AT)
    on = public.is_on(purpose=Purpose.VERIFY, at=AT)
    _enrol_many(2)

    gone = assessment.end_assessment(actor=OTHER, number=number, why="不再需要", at=AT)

    assert (before, on, gone) == (False, True, 2)
    assert not public.is_on(purpose=Purpose.VERIFY, at=AT)
    assert not Template.objects.exists()
    assert not Work.objects.filter(kind__startswith="biometrics.").exists()


def test_an_assessment_runs_out_by_itself_and_is_asked_for_before():
    number = _written()
    assessment.approve_assessment(actor=OTHER, number=number, decision="同意", at=AT)
    soon, after = AT + timedelta(days=280), AT + timedelta(days=301)

    assert assessment.ask_for_renewal(at=AT) == 0
    assert assessment.ask_for_renewal(at=soon) == 1
    assert assessment.ask_for_renewal(at=soon) == 1
    assert Work.objects.filter(kind="biometrics.renew").count() == 1
    assert public.is_on(purpose=Purpose.VERIFY, at=soon)
    assert not public.is_on(purpose=Purpose.VERIFY, at=after)


def test_the_list_of_what_runs_out_is_proved_by_the_dates():
    number = _written()
    assessment.approve_assessment(actor=OTHER, number=number, decision="同意", at=AT)
    row = ImpactAssessment.objects.get()
    day = datetime.combine(row.valid_until, datetime.min.time(), LOCAL) - timedelta(days=30)

    def refs(**later):
        return [one.ref.id for one in work.ending_assessments(at=day + timedelta(**later))]

    assert refs(minutes=-1) == []
    assert refs(minutes=1) == []  # the sweep of this hour has not run yet
    assert refs(hours=3) == [row.pk]  # by now it must have run
    assessment.ask_for_renewal(at=day + timedelta(minutes=7))
    assert refs(minutes=8) == [row.pk]
    assert {one.unit_id for one in work.ending_assessments(at=day)} == {row.unit_id}
    assert refs(minutes=-1) == []  # surplus, where the clock was set back

    assessment.end_assessment(actor=OTHER, number=number, why="不再需要", at=day)
    assert refs(hours=3) == []


def test_work_that_is_missing_for_an_assessment_that_runs_out_is_found():
    assessment.approve_assessment(actor=OTHER, number=_written(), decision="同意", at=AT)
    ImpactAssessment.objects.update(valid_until=local_day(now()))

    def found():
        return [one.what for one in rebuild_check() if one.kind == "biometrics.renew"]

    before = found()
    assessment.ask_for_renewal(at=now())

    assert (before, found()) == (["missing"], [])


def test_a_newer_assessment_takes_the_place_of_the_one_in_force():
    first, second = _written(), _written()
    assessment.approve_assessment(actor=OTHER, number=first, decision="同意", at=AT)
    assessment.approve_assessment(actor=OTHER, number=second, decision="同意", at=AT)

    states = dict(ImpactAssessment.objects.values_list("number", "state"))
    assert states == {first: TwoHands.ENDED, second: TwoHands.IN_FORCE}
    with pytest.raises(WrongState):
        assessment.refuse_assessment(actor=OTHER, number=first, decision="写得不清楚", at=AT)


def test_who_has_no_part_in_it_writes_and_approves_nothing():
    number = _written()
    with pytest.raises(NotAllowed):
        assessment.write_assessment(actor=SYSTEM, at=AT, **faces.an_assessment(Purpose.VERIFY, AT))
    with pytest.raises(NotAllowed):
        assessment.approve_assessment(actor=SYSTEM, number=number, decision="", at=AT)


def test_counts_warn_at_80_and_100_percent_and_open_the_filing_with_its_clock(settings):
    faces.use_constructed(settings)
    faces.switch_on(at=AT)
    ids = _enrol_many(8)

    filing.watch(at=AT, limit=10)
    warned = Work.objects.filter(kind="biometrics.counter").count()
    ids += _enrol_many(2)
    filing.watch(at=AT, limit=10)
    filing.watch(at=AT, limit=10)

    assert warned == 1
    assert sorted(one.percent for one in keeping.list_marks()) == [80, 100]
    (due,) = keeping.list_filings()
    assert (due.kind, due.due_on, due.subjects) == (FilingKind.FIRST, date(2027, 1, 4), 10)
    assert Clock.objects.get(kind="biometrics.file").due_on == due.due_on
    filing.note_mark(actor=WRITER, mark_id=keeping.list_marks()[0].id, at=AT)
    assert Work.objects.filter(kind="biometrics.counter").count() == 1
    public.delete(actor=SYSTEM, subject_id=ids[0], purpose=None, at=AT, why="撤回")
    filing.watch(at=AT, limit=10)
    assert [one.percent for one in keeping.list_marks()] == [80]


def test_a_subject_with_two_purposes_counts_once(settings):
    faces.use_constructed(settings)
    faces.switch_on(at=AT)
    (one,) = _enrol_many(1)
    public.enrol(
        actor=SYSTEM,
        subject_id=one,
        purpose=Purpose.IDENTIFY,
        probe=Probe(image=faces.constructed_face(name="甲")),
        cell="",
        ground="同意书第 1 版",
        at=AT,
    )

    found = keeping.kept(model=faces.MODEL, at=AT)

    assert (found.subjects, found.templates) == (1, 2)
    assert keeping.kept(model=faces.NEWER, at=AT).purposes[0].outdated == 1
    code = "biometrics.stored"
    figure = register.figure_values([code], moments=[AT], area_prefix="439981")[code, AT]
    assert figure.value == 2


def test_what_was_filed_is_changed_and_ended_within_thirty_working_days(settings):
    faces.use_constructed(settings)
    faces.switch_on(Purpose.VERIFY, at=AT)
    _enrol_many(2)
    filing.watch(at=AT, limit=2)
    (first,) = keeping.list_filings()
    filed = {"number": "网信备〔2026〕1号", "office": "省委网信办", "at": AT}
    with pytest.raises(GovernanceRefused) as refused:
        filing.finish_filing(actor=WRITER, filing_id=first.id, filed_on=date(2026, 11, 21), **filed)
    filing.finish_filing(actor=WRITER, filing_id=first.id, filed_on=date(2026, 11, 20), **filed)
    faces.switch_on(Purpose.IDENTIFY, at=AT)
    for number in ImpactAssessment.objects.order_by("number").values_list("number", flat=True):
        assessment.end_assessment(actor=WRITER, number=number, why="不再需要", at=AT)

    assert refused.value.field == "filed_on"
    kinds = list(FaceFiling.objects.order_by("happened_at", "pk").values_list("kind", flat=True))
    assert sorted(kinds) == ["change", "change", "first", "termination"]
    assert Clock.objects.filter(kind="biometrics.file", stopped_at=None).count() == 3
    assert CounterMark.objects.filter(ended_at=None).count() == 2


def test_thresholds_are_changed_by_two_hands_and_named_in_every_answer(settings):
    faces.use_constructed(settings)
    faces.switch_on(at=AT)
    (one,) = _enrol_many(1)
    asked = {
        "actor": SYSTEM,
        "subject_id": one,
        "purpose": Purpose.VERIFY,
        "probe": Probe(image=faces.constructed_face(name=str(one), likeness=0.48)),
        "at": AT,
    }
    proposal = policy.propose_thresholds(
        actor=WRITER,
        question=Question.ONE,
        accept=0.5,
        doubt=0.4,
        gap=0.0,
        reason="按本县实测两千一百对的结果",
        at=AT,
    )
    waiting = public.compare(**asked)
    with pytest.raises(GovernanceRefused):
        policy.decide_thresholds(
            actor=WRITER, policy_id=proposal, approved=True, decision="", at=AT
        )
    policy.decide_thresholds(actor=OTHER, policy_id=proposal, approved=True, decision="同意", at=AT)
    changed = public.compare(**asked)

    assert (waiting.outcome, waiting.policy) == (Outcome.SAME, "sface-1比1-第0版")
    assert (changed.outcome, changed.policy) == (Outcome.NOT_SURE, "constructed-1比1-第1版")
    assert LedgerEntry.objects.filter(verb="biometrics.policy.approved").count() == 1


def test_a_person_gets_to_read_what_is_kept_and_never_the_vector(settings):
    faces.use_constructed(settings)
    faces.switch_on(at=AT)
    (one,) = _enrol_many(1)

    (exported,) = export_templates(person_id=one)

    assert exported.title == "人脸模板"
    assert ("照片", "没有保存") in exported.facts
    assert {name for name, _ in exported.facts} == {"用途", "登记时间", "保存到", "依据", "照片"}
