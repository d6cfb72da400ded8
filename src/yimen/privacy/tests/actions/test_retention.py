"""What is old goes whole, by a second person's word, and a killed run goes on; what is needed stays."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from yimen.cases.testing import a_draft, town
from yimen.identity import public as identity
from yimen.identity.testing import make_resident
from yimen.kernel import register
from yimen.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.files import actions as files
from yimen.kernel.files import store
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger import queries as entries
from yimen.privacy.actions import retention
from yimen.privacy.contracts import RequestRefused, RunRefused, RunState
from yimen.privacy.queries import retention as queries

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
LATER = AT + timedelta(days=400)

pytestmark = pytest.mark.django_db


def _admin(name="安全员甲", verb="privacy.retain"):
    return Actor(
        kind=ActorKind.OFFICER,
        name=name,
        account_id=new_id(),
        grants=(Grant(verb, new_id(), "439981"),),
    )


def _messages(person_id, count, at=AT):
    for number in range(count):
        identity.tell(person_id=person_id, title=f"第{number}条", template="内容", at=at)


def _line(run_id, code):
    return next(one for one in queries.get_run(run_id=run_id).lines if one.code == code)


def _approved(at):
    run = retention.propose_run(actor=SYSTEM, at=at)
    retention.check_run(actor=_admin(), run_id=run, at=at)
    retention.approve_run(actor=_admin("安全员乙"), run_id=run, at=at)
    return run


def _old_messages_at():
    return AT + timedelta(days=800)


def test_a_proposal_counts_and_removes_nothing():
    person = make_resident(name="张桂兰", at=AT).person_id
    _messages(person, 3)
    _messages(person, 1, at=_old_messages_at())

    run = retention.propose_run(actor=_admin(), at=_old_messages_at())

    line = _line(run, "identity.message")
    assert (line.found, line.kept, line.removed, line.oldest) == (3, (), 0, AT)
    assert len(identity.list_messages(person_id=person)) == 4


def test_nobody_approves_what_he_proposed_or_checked():
    one, two = _admin("甲"), _admin("乙")
    with pytest.raises(NotAllowed):
        retention.propose_run(actor=make_resident(name="路人"), at=AT)
    run = retention.propose_run(actor=one, at=AT)
    with pytest.raises(RunRefused, match="待核对"):
        retention.approve_run(actor=two, run_id=run, at=AT)
    retention.check_run(actor=two, run_id=run, at=AT)
    for same in (one, two):
        with pytest.raises(RunRefused, match="另一位"):
            retention.approve_run(actor=same, run_id=run, at=AT)
    with pytest.raises(RunRefused, match="还没有批准"):
        retention.carry_out(run_id=run, at=AT)

    retention.approve_run(actor=_admin("丙"), run_id=run, at=AT)

    assert queries.get_run(run_id=run).state is RunState.APPROVED
    assert queries.get_run(run_id=run).proposed_by == "甲"


def test_a_new_proposal_puts_the_old_one_away():
    first = retention.propose_run(actor=SYSTEM, at=AT)
    retention.propose_run(actor=SYSTEM, at=AT)
    assert queries.get_run(run_id=first).state is RunState.DROPPED


def test_a_killed_run_goes_on_where_it_stopped(monkeypatch):
    person = make_resident(name="张桂兰", at=AT).person_id
    _messages(person, 5)
    at = _old_messages_at()
    run = _approved(at)
    real, calls = register.resolve, []

    def killed_at_the_third(lazy):
        found = real(lazy)
        if lazy != "yimen.identity.actions.personal:remove_message":
            return found

        def remove(**given):
            calls.append(given)
            found(**given)
            if len(calls) == 3:
                raise KeyboardInterrupt
            return

        return remove

    monkeypatch.setattr(register, "resolve", killed_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        retention.carry_out(run_id=run, at=at)
    half = (len(identity.list_messages(person_id=person)), _line(run, "identity.message").removed)
    monkeypatch.setattr(register, "resolve", real)
    retention.carry_out(run_id=run, at=at)

    assert half == (3, 2)
    assert identity.list_messages(person_id=person) == []
    assert _line(run, "identity.message").removed == 5
    assert queries.get_run(run_id=run).state is RunState.DONE
    with pytest.raises(RunRefused):
        retention.carry_out(run_id=run, at=at)


def test_a_held_person_stays_until_the_hold_is_lifted():
    person = make_resident(name="张桂兰", at=AT).person_id
    _messages(person, 2)
    at = _old_messages_at()
    retention.hold(actor=_admin(), person_id=person, reason="（2026）一行初字第 5 号", at=at)

    run = _approved(at)
    retention.carry_out(run_id=run, at=at)

    assert _line(run, "identity.message").kept == (("依法留存（冻结）", 2),)
    assert len(identity.list_messages(person_id=person)) == 2
    retention.lift_hold(actor=_admin(), person_id=person, at=at)
    retention.carry_out(run_id=_approved(at), at=at)
    assert identity.list_messages(person_id=person) == []


@pytest.fixture
def folder(tmp_path, settings):
    settings.YIMEN_FILES_FOLDER = tmp_path / "files"
    return tmp_path / "files"


def test_a_draft_goes_with_its_files_and_its_salts(folder):
    around = town()
    draft = a_draft(around)
    ref = Ref("cases.draft", draft.id)
    stored = files.put_bytes(content=b"%PDF-1.7 x", name="a.pdf", owner=ref, at=AT)
    ledger.record(
        actor=SYSTEM, verb="cases.draft.noted", subject=ref, at=AT, personal={"name": "张桂兰"}
    )
    salts = _salts()

    retention.carry_out(run_id=_approved(LATER), at=LATER)

    assert _salts() < salts
    assert not any(path.is_file() for path in folder.rglob(stored.address))
    verbs = [one.verb for one in entries.list_entries(subject=ref)]
    assert verbs[-1] == "privacy.record.removed"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_draft WHERE id = %s", (draft.id,))
        assert cursor.fetchone() == (0,)


def _salts():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_ledger_salt")
        return cursor.fetchone()[0]


def _close(actor):
    identity.set_account_active(actor=SYSTEM, account_id=actor.account_id, active=False, at=AT)


def test_a_closed_account_goes_whole_and_who_has_a_draft_or_case_stays():
    gone, around = make_resident(name="李晓梅", at=AT), town()
    identity.give_consent(
        actor=gone, person_id=gone.person_id, purpose="reminder", version=1, at=AT
    )
    _messages(gone.person_id, 2)
    _close(gone)
    a_draft(around)
    _close(around.resident)
    at = AT + timedelta(days=1200)

    run = retention.propose_run(actor=SYSTEM, at=at)
    before = _line(run, "identity.person")
    retention.check_run(actor=_admin(), run_id=run, at=at)
    retention.approve_run(actor=_admin("乙"), run_id=run, at=at)
    retention.carry_out(run_id=run, at=at)

    assert (before.found, before.kept) == (1, (("办件、证照档案还在保存期内", 1),))
    assert identity.list_persons(person_ids=[gone.person_id]) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity_account WHERE id = %s", (gone.account_id,))
        assert cursor.fetchone() == (0,)


def test_a_term_is_set_from_a_day_on_and_archives_have_none():
    admin = _admin()
    with pytest.raises(RequestRefused, match="档案期限"):
        retention.set_term(
            actor=admin, code="cases.case", months=1, law="试一试", from_on=AT.date(), at=AT
        )
    retention.set_term(
        actor=admin,
        code="identity.message",
        months=6,
        law="县政府办公室 2026 年 12 号文",
        from_on=AT.date() + timedelta(days=10),
        at=AT,
    )

    assert queries.months_on(day=AT.date())["identity.message"] == 24
    assert queries.months_on(day=AT.date() + timedelta(days=10))["identity.message"] == 6


def test_contents_from_before_sealing_are_sealed(folder):
    import hashlib

    from yimen.privacy.actions import sealing_old

    content = b"%PDF-1.7 old and open"
    name = hashlib.sha256(content).hexdigest()
    stored = files.put_bytes(content=content, name="a.pdf", owner=Ref("toy.thing", new_id()), at=AT)
    store.installed().remove(address=stored.address)
    (folder / name[:2]).mkdir(parents=True, exist_ok=True)
    (folder / name[:2] / name).write_bytes(content)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_file SET address = %s WHERE id = %s", (name, stored.id))
    readable = files.read_bytes(file_id=stored.id)

    sealed = sealing_old.seal_open_files()

    assert (readable, sealed, sealing_old.seal_open_files()) == (content, 1, 0)
    assert files.read_bytes(file_id=stored.id) == content
    assert [one.address for one in store.installed().contents()] == [stored.address]
