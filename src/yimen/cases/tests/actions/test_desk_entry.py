"""Paper is a channel: entered with its scan, received at once, deferred papers brought later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yimen.cases.actions import deferred, desk_entry, draft, intake
from yimen.cases.actions.desk_entry import EntrySent
from yimen.cases.contracts import CaseState, PaperEntryView, ScanMissing, WorkKind, case_ref
from yimen.cases.models import Case, CasePaper, CaseStep, Draft, Notice
from yimen.cases.queries import case as cases
from yimen.cases.queries import entry as entries
from yimen.cases.queries import signing
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemFilter
from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.kernel.actor import Actor, Channel
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, NotAllowed, NotFound, Refusal
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.work import queries as work
from yimen.trust.contracts import HandRefused

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00"
    b"IEND\xaeB`\x82"
)


def actor(username: str, at: datetime = AT) -> Actor:
    account = identity.authenticate(username=username, password="yimen-2026", at=at)
    return directory.actor_for(account_id=account.id, at=at)


@pytest.fixture
def demo(demo_installation: Callable[[datetime], None]) -> None:
    demo_installation(AT)


def item(name: str, at: datetime = AT) -> str:
    rows = catalogue.list_current(on=local_day(at), where=ItemFilter(open_only=True), limit=50).rows
    return next(one.item_code for one in rows if one.name.startswith(name))


def scan(name: str = "申请表.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, content_type="image/png")


def begun(clerk: Actor, *, name: str = "老年人优待证", situation: str = "local") -> PaperEntryView:
    zhang = actor("zhang")
    assert zhang.person_id
    return desk_entry.start_entry(
        actor=clerk,
        item_code=item(name),
        applicant_id=zhang.person_id,
        at=AT,
        situation=situation,
    )


def filled(clerk: Actor) -> PaperEntryView:
    entry = begun(clerk)
    saved = draft.save_answers(
        actor=clerk,
        draft_id=entry.draft.id,
        step="card",
        raw={"delivery": "electronic", "promise": "1"},
        at=AT,
        complete=True,
    )
    assert saved.answers.errors == {}
    return entries.get_entry(actor=clerk, draft_id=entry.draft.id)


def marks(entry: PaperEntryView, mark: str = "original") -> dict[str, str]:
    version = catalogue.get_version(version_id=entry.draft.item_version_id)
    papers = entries.list_entry_papers(entry=entry, version=version, at=AT)
    return {one.paper.code: mark for one in papers}


def test_a_signed_form_is_received_at_once_with_its_scan(demo: None) -> None:
    clerk = actor("cunwu")
    entry = filled(clerk)
    assert entry.draft.values["name"] == "张桂兰"
    desk_entry.save_entry(
        actor=clerk,
        draft_id=entry.draft.id,
        sent=EntrySent(
            signed_how="thumbprint", witness="田大山", marks=marks(entry), scans=[scan()]
        ),
        at=AT,
    )
    with pytest.raises(Refusal) as unprinted:
        desk_entry.submit_entry(actor=clerk, draft_id=entry.draft.id, at=AT)
    assert unprinted.value.code == "cases.entry.thumbprint"
    desk_entry.take_thumbprint(actor=clerk, draft_id=entry.draft.id, file=scan("手印.png"), at=AT)

    case = desk_entry.submit_entry(actor=clerk, draft_id=entry.draft.id, at=AT)

    assert case.state is CaseState.RECEIVED
    assert case.channel == Channel.WINDOW
    assert case.mandate_id is None
    assert case.filed_by_name == "周玉珍"
    assert Notice.objects.get(case_id=case.id).kind == "receipt"
    signed = CasePaper.objects.get(case_id=case.id, code=desk_entry.SCAN)
    assert (signed.got, signed.level, len(signed.file_ids)) == ("on_paper", "B", 1)
    others = CasePaper.objects.filter(case_id=case.id).exclude(code=desk_entry.SCAN)
    assert {(one.got, one.level, one.state) for one in others} == {("on_paper", "B", "fine")}
    step = CaseStep.objects.get(case_id=case.id, verb="submit")
    assert step.opinion == "纸质申请录入：本人按手印，见证人田大山"
    assert step.on_behalf_of == "张桂兰"
    recorded = [one for one in ledger.list_entries(subject=case.ref) if "entered" in one.verb]
    assert "thumbprint" in str(recorded[0].change)
    again = desk_entry.submit_entry(actor=clerk, draft_id=entry.draft.id, at=AT)
    assert again.id == case.id
    assert Case.objects.count() == 1
    (thumb,) = signing.list_signed(file=cases.open_file(actor=clerk, case_id=case.id, at=AT), at=AT)
    assert (thumb.hand.title, thumb.hand.witness, thumb.holds) == ("按手印", "田大山", True)


def test_a_thumbprint_stands_for_the_scans_and_the_witness_it_was_taken_with(demo: None) -> None:
    clerk = actor("cunwu")
    entry = filled(clerk)

    def set_to(**sent: object) -> None:
        how = {"signed_how": "thumbprint", "witness": "田大山", "marks": marks(entry), **sent}
        desk_entry.save_entry(actor=clerk, draft_id=entry.draft.id, sent=EntrySent(**how), at=AT)

    def fits() -> bool:
        shown = entries.get_entry(actor=clerk, draft_id=entry.draft.id)
        return signing.find_thumbprint(entry=shown, at=AT)[1]

    with pytest.raises(HandRefused) as unscanned:
        desk_entry.take_thumbprint(actor=clerk, draft_id=entry.draft.id, file=scan(), at=AT)
    assert unscanned.value.code == "trust.hand.unscanned"
    set_to(scans=[scan()])
    desk_entry.take_thumbprint(actor=clerk, draft_id=entry.draft.id, file=scan("手印.png"), at=AT)
    assert fits()
    set_to(witness="田二山")
    assert not fits()
    set_to(scans=[scan("第二页.png")])
    assert not fits()
    with pytest.raises(Refusal) as old:
        desk_entry.submit_entry(actor=clerk, draft_id=entry.draft.id, at=AT)
    assert old.value.code == "cases.entry.thumbprint"


def test_beginning_again_opens_the_same_paper_application(demo: None) -> None:
    clerk = actor("cunwu")

    assert begun(clerk).draft.id == begun(clerk).draft.id


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"signed_how": "signature"}, "cases.entry.scan_missing"),
        ({"scans": 1}, "cases.entry.unsigned"),
        ({"signed_how": "thumbprint", "scans": 1}, "cases.entry.witness_missing"),
        ({"signed_how": "witness", "witness": " ", "scans": 1}, "cases.entry.witness_missing"),
        ({"signed_how": "signature", "scans": 1, "marks": {}}, "cases.entry.paper_open"),
        (
            {"signed_how": "signature", "scans": 1, "marks": "deferred"},
            "cases.entry.paper_mark",
        ),
    ],
)
def test_an_incomplete_paper_application_is_not_received(
    demo: None, sent: dict[str, object], code: str
) -> None:
    clerk = actor("cunwu")
    entry = filled(clerk)
    given = sent.get("marks")
    desk_entry.save_entry(
        actor=clerk,
        draft_id=entry.draft.id,
        sent=EntrySent(
            signed_how=str(sent.get("signed_how", "")),
            witness=str(sent.get("witness", "")),
            marks={} if given == {} else marks(entry, str(given or "original")),
            scans=[scan()] if sent.get("scans") else [],
        ),
        at=AT,
    )

    with pytest.raises(Refusal) as refused:
        desk_entry.submit_entry(actor=clerk, draft_id=entry.draft.id, at=AT)

    assert refused.value.code == code
    assert Case.objects.count() == 0


def test_the_form_itself_must_be_filled_in(demo: None) -> None:
    clerk = actor("cunwu")
    entry = begun(clerk)
    desk_entry.save_entry(
        actor=clerk,
        draft_id=entry.draft.id,
        sent=EntrySent(signed_how="signature", marks=marks(entry), scans=[scan()]),
        at=AT,
    )

    with pytest.raises(FieldRefusals) as refused:
        desk_entry.submit_entry(actor=clerk, draft_id=entry.draft.id, at=AT)

    assert "photo" not in refused.value.errors
    assert Case.objects.count() == 0


def test_a_file_that_lies_is_refused_and_nothing_is_kept(demo: None) -> None:
    clerk = actor("cunwu")
    entry = begun(clerk)
    lie = SimpleUploadedFile("申请表.pdf", PNG, content_type="application/pdf")

    with pytest.raises(Refusal):
        desk_entry.save_entry(
            actor=clerk,
            draft_id=entry.draft.id,
            sent=EntrySent(signed_how="signature", marks={}, scans=[lie]),
            at=AT,
        )

    assert entries.get_entry(actor=clerk, draft_id=entry.draft.id).signed_how is None


def test_others_neither_begin_nor_see_a_paper_application(demo: None) -> None:
    entry = begun(actor("cunwu"))
    with pytest.raises(NotAllowed):
        begun(actor("cunwu2"))
    with pytest.raises(NotAllowed):
        begun(actor("zhang"))
    for username in ("cunwu2", "zhang", "daiban"):
        with pytest.raises(NotFound):
            desk_entry.submit_entry(actor=actor(username), draft_id=entry.draft.id, at=AT)


def test_a_clerk_elsewhere_enters_and_the_village_receives(demo: None) -> None:
    clerk = actor("zongchuang")
    entry = filled(clerk)
    desk_entry.save_entry(
        actor=clerk,
        draft_id=entry.draft.id,
        sent=EntrySent(signed_how="signature", marks=marks(entry), scans=[scan()]),
        at=AT,
    )

    case = desk_entry.submit_entry(actor=clerk, draft_id=entry.draft.id, at=AT)

    assert case.state is CaseState.SUBMITTED
    received = intake.receive_case(actor=actor("cunwu"), case_id=case.id, at=AT)
    assert received.state is CaseState.RECEIVED


def test_a_discarded_paper_application_cannot_be_received(demo: None) -> None:
    clerk = actor("cunwu")
    entry = filled(clerk)
    desk_entry.discard_entry(actor=clerk, draft_id=entry.draft.id, at=AT)

    with pytest.raises(Refusal):
        desk_entry.submit_entry(actor=clerk, draft_id=entry.draft.id, at=AT)
    assert Draft.objects.get(id=entry.draft.id).discarded_at is not None


def with_deferred(clerk: Actor) -> Case:
    """Return a received case with one paper due on 4 December 2026."""
    entry = filled(clerk)
    desk_entry.save_entry(
        actor=clerk,
        draft_id=entry.draft.id,
        sent=EntrySent(signed_how="signature", marks=marks(entry), scans=[scan()]),
        at=AT,
    )
    view = desk_entry.submit_entry(actor=clerk, draft_id=entry.draft.id, at=AT)
    case = Case.objects.get(id=view.id)
    paper = CasePaper.objects.filter(case=case).exclude(code=desk_entry.SCAN).first()
    assert paper
    paper.got, paper.level, paper.state = "deferred", "D", "pending"
    paper.due_on = datetime(2026, 12, 4, tzinfo=UTC).date()
    paper.save()
    deferred.pledge(actor=clerk, case=case, at=AT)
    return case


def deferred_work(case: Case) -> list[object]:
    found = work.list_of(ref=case_ref(case.id))
    return [one.due_at for one in found if one.kind == WorkKind.DEFERRED]


@pytest.mark.parametrize(
    ("seen", "days", "got", "level", "finding"),
    [
        (True, 1, "on_paper", "B", "按期补交"),
        (False, 1, "electronic", "C", "按期补交"),
        (True, 30, "on_paper", "B", "逾期补交"),
    ],
)
def test_a_deferred_paper_is_brought(
    demo: None, seen: bool, days: int, got: str, level: str, finding: str
) -> None:
    clerk = actor("cunwu")
    case = with_deferred(clerk)
    paper = CasePaper.objects.get(case=case, got="deferred")
    assert len(deferred_work(case)) == 1
    with pytest.raises(Refusal, match="请上传材料"):
        deferred.bring_paper(actor=clerk, paper_id=paper.id, original_seen=False, at=AT)

    deferred.bring_paper(
        actor=clerk,
        paper_id=paper.id,
        original_seen=seen,
        files=[] if seen else [scan()],
        at=AT + timedelta(days=days),
    )

    paper.refresh_from_db()
    assert (paper.got, paper.level, paper.finding) == (got, level, finding)
    assert deferred_work(case) == []
    with pytest.raises(Refusal, match="已经交过"):
        deferred.bring_paper(actor=clerk, paper_id=paper.id, original_seen=True, at=AT)


def test_only_the_receiving_counter_takes_a_deferred_paper(demo: None) -> None:
    case = with_deferred(actor("cunwu"))
    paper = CasePaper.objects.get(case=case, got="deferred")

    with pytest.raises(NotFound):
        deferred.bring_paper(actor=actor("cunwu2"), paper_id=paper.id, original_seen=True, at=AT)
    with pytest.raises(NotAllowed):
        deferred.bring_paper(actor=actor("zhang"), paper_id=paper.id, original_seen=True, at=AT)


def test_the_channel_is_the_window_whatever_the_browser_says(demo: None) -> None:
    clerk = replace(actor("cunwu"), channel=Channel.WEB)
    assert begun(clerk).draft.values["promise"] is True
    assert Draft.objects.get().channel == Channel.WINDOW
    with pytest.raises(ScanMissing):
        desk_entry.submit_entry(actor=clerk, draft_id=Draft.objects.get().id, at=AT)
