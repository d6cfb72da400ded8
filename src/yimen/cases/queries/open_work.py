"""What the states of cases say must be open: the list of open work is proved equal to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.db.models import QuerySet

from yimen.bpmn.state import Wait
from yimen.cases import access
from yimen.cases.contracts import (
    DRAFT_KIND,
    PLEDGE_KIND,
    TASK_KIND,
    CaseState,
    PaperGot,
    PaperState,
    WorkKind,
    case_ref,
)
from yimen.cases.models import Case, CasePaper, CaseProcess, CaseStop, CaseTask
from yimen.cases.models.desk import WaitingDraft
from yimen.cases.queries import recheck
from yimen.cases.rules.case import FINAL
from yimen.cases.rules.conduct import JUDGED_IN
from yimen.cases.rules.route import step_named
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import BY_TABLE, RouteStep
from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.kernel.contracts import Ref
from yimen.kernel.work.contracts import ExpectedWork

VERB_WORK = {"cases.examine": WorkKind.EXAMINE, "cases.decide": WorkKind.DECIDE}


JUDGING = {*JUDGED_IN, CaseState.CORRECTION}
"""While a correction is awaited the paper waits with it; after the decision none is judged."""


def unit_of(case: Case, step: RouteStep) -> UUID:
    """Return the organisation that acts at a step of the route."""
    return unit_named(case, step.unit)


def unit_named(case: Case, name: str, answers: Mapping[str, object] | None = None) -> UUID:
    """Return the organisation that `receiving`, `deciding` or a code means for a case; `=名称` is
    what a decision table answered under that name."""
    if name.startswith(BY_TABLE):
        name = _code_of(str((answers or {}).get(name.removeprefix(BY_TABLE), "")))
    if name == "receiving":
        return case.receiving_unit_id
    if name == "deciding":
        return case.deciding_unit_id
    unit = directory.find_organisation(code=name)
    return unit.id if unit else case.deciding_unit_id


def _code_of(said: str) -> str:
    """Return the code of the unit that a table named, by its code or by its name."""
    units = directory.list_organisations(level=UnitLevel.COUNTY)
    return next((one.code for one in units if said in {one.short_name, one.name}), said)


def receiving() -> Iterator[ExpectedWork]:
    """Yield what the counters have to take in."""
    for case in _in(CaseState.SUBMITTED):
        yield _work(case, case.receiving_unit_id)


def accepting() -> Iterator[ExpectedWork]:
    """Yield what has to be accepted or refused."""
    for case in _in(CaseState.RECEIVED):
        version = catalogue.get_version(version_id=case.item_version_id)
        unit = access.accepting_unit_id(case, entrusted=version.entrusted_acceptance)
        assert isinstance(unit, UUID)
        yield _work(case, unit)


def examining() -> Iterator[ExpectedWork]:
    """Yield what stands at a step that ends with an opinion."""
    yield from _at_steps(WorkKind.EXAMINE)


def deciding() -> Iterator[ExpectedWork]:
    """Yield what waits for its decision."""
    yield from _at_steps(WorkKind.DECIDE)


def stepping() -> Iterator[ExpectedWork]:
    """Yield the open steps of processes; while a special procedure runs they wait."""
    waiting = CaseTask.objects.waiting().exclude(case__state=CaseState.STOPPED)
    for task in waiting.order_by("id").iterator():
        yield ExpectedWork(ref=Ref(TASK_KIND, task.id), unit_id=task.unit_id)


def resuming() -> Iterator[ExpectedWork]:
    """Yield the special procedures that somebody has to end."""
    for case in _in(CaseState.STOPPED):
        yield _work(case, case.deciding_unit_id)


def extending() -> Iterator[ExpectedWork]:
    """Yield the extensions that wait for a ruling."""
    waiting = CaseStop.objects.filter(extension=True, ended_at=None, started_at=None)
    for stop in waiting.select_related("case").order_by("id"):
        yield _work(stop.case, stop.case.deciding_unit_id)


def delivering() -> Iterator[ExpectedWork]:
    """Yield the results that wait to be handed out."""
    for case in _in(CaseState.COMPLETED):
        yield _work(case, case.receiving_unit_id)


def bringing() -> Iterator[ExpectedWork]:
    """Yield the cases whose applicants still have to bring a paper."""
    owed = CasePaper.objects.filter(got=PaperGot.DEFERRED).values("case_id")
    for case in Case.objects.filter(id__in=owed).exclude(state__in=FINAL).order_by("id"):
        yield _work(case, case.receiving_unit_id)


def brought_unjudged() -> QuerySet[CasePaper]:
    """Return the papers that were sent in later as files and that nobody has looked at."""
    return CasePaper.objects.filter(
        due_on__isnull=False, got=PaperGot.ELECTRONIC, state=PaperState.PENDING
    )


def judging() -> Iterator[ExpectedWork]:
    """Yield the cases with a paper that the applicant sent in later and nobody has looked at."""
    for case in Case.objects.filter(
        id__in=brought_unjudged().values("case_id"), state__in=JUDGING
    ).order_by("id"):
        yield _work(case, case.receiving_unit_id)


VERIFIED_IN = (CaseState.GRANTED, CaseState.COMPLETED, CaseState.DELIVERED)
"""States in which a decision stands that may rest on a pledge."""


def pledge_ref(case_id: UUID) -> Ref:
    """Return the reference under which the verification of a case's pledges is work."""
    return Ref(PLEDGE_KIND, case_id)


def unverified() -> QuerySet[CasePaper]:
    """Return the pledges that nobody has looked into yet; one that proved true has level B."""
    return CasePaper.objects.filter(got=PaperGot.PLEDGE, level="D").exclude(state=PaperState.WRONG)


def refuted() -> QuerySet[CasePaper]:
    """Return the pledges that proved false."""
    return CasePaper.objects.filter(got=PaperGot.PLEDGE, state=PaperState.WRONG)


def verifying() -> Iterator[ExpectedWork]:
    """Yield the decisions whose pledges have to be looked into."""
    yield from _on_pledges(unverified())


def revoking() -> Iterator[ExpectedWork]:
    """Yield the decisions that rest on a pledge which proved false."""
    yield from _on_pledges(refuted())


def _on_pledges(papers: QuerySet[CasePaper]) -> Iterator[ExpectedWork]:
    found = Case.objects.filter(id__in=papers.values("case_id"), state__in=VERIFIED_IN)
    for case in found.order_by("id"):
        yield ExpectedWork(ref=pledge_ref(case.id), unit_id=case.deciding_unit_id)


def asking() -> Iterator[ExpectedWork]:
    """Yield the applications whose applicants have to be asked for their mandate."""
    for one in WaitingDraft.objects.filter(ended_at=None).order_by("draft_id"):
        yield ExpectedWork(ref=Ref(DRAFT_KIND, one.draft_id), unit_id=one.unit_id)


def _in(state: CaseState) -> Iterator[Case]:
    yield from Case.objects.in_state(state).order_by("id").iterator()


_STUCK = {"tokens": [{"wait": Wait.STUCK.value}]}
"""What the state of a process holds that stands still: the head of the authority has it."""


def _at_steps(kind: WorkKind) -> Iterator[ExpectedWork]:
    led = CaseProcess.objects.filter(ended="").exclude(state__contains=_STUCK).values("case_id")
    for case in Case.objects.in_state(CaseState.ACCEPTED).exclude(id__in=led).order_by("id"):
        definition = catalogue.get_version(version_id=case.item_version_id).definition
        assert definition is not None
        if definition.process:
            if kind is WorkKind.DECIDE:
                yield _work(case, case.deciding_unit_id)
            continue
        step = step_named(definition, case.route_step)
        if VERB_WORK[step.verb] is kind:
            yield _work(case, unit_of(case, step))


def _work(case: Case, unit_id: UUID) -> ExpectedWork:
    return ExpectedWork(ref=case_ref(case.id), unit_id=unit_id)


EXPECTED = {
    WorkKind.RECEIVE: receiving,
    WorkKind.ACCEPT: accepting,
    WorkKind.EXAMINE: examining,
    WorkKind.DECIDE: deciding,
    WorkKind.RESUME: resuming,
    WorkKind.EXTEND: extending,
    WorkKind.DELIVER: delivering,
    WorkKind.DEFERRED: bringing,
    WorkKind.MANDATE: asking,
    WorkKind.STEP: stepping,
    WorkKind.JUDGE: judging,
    WorkKind.VERIFY: verifying,
    WorkKind.REVOKE: revoking,
    WorkKind.RECHECK: recheck.waiting,
}
"""Who says, for each kind of work, what must be open."""
