import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger import checkpoints, origin, proofs, queries
from yimen.kernel.ledger.canonical import LINE
from yimen.kernel.ledger.contracts import Result
from yimen.kernel.ledger.sequencer import sequence_once
from yimen.kernel.ledger.verification import verify

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
OFFICER = Actor(
    kind=ActorKind.OFFICER, name="甲", account_id=uuid4(), officer_id=uuid4(), unit_id=uuid4()
)

_AS_IF = """
    SELECT {LINE} FROM (SELECT id, xid, at, verb, actor_kind, account_id, person_id, officer_id, unit_id,
        channel, on_behalf_of, subject_kind, subject_id, ground, change, personal_hash, result,
        CASE WHEN id = %s THEN '' ELSE '203.0.113.9' END AS source_address, source_agent
        FROM kernel_ledger_entry) e
    WHERE e.id = ANY(%s) ORDER BY e.id
"""

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_ledger(db):
    """Refused attempts of other tests are committed for good; here they are out of the way."""
    for table in ("salt", "place", "tile", "checkpoint", "entry"):
        _tamper(f"DELETE FROM kernel_ledger_{table}")  # noqa: S608 -- constants
    _sql(
        "UPDATE kernel_ledger_state SET cluster = '', floor_id = 0, last_xid = '0', last_id = 0,"
        " size = 0"
    )


def _record(number=1, actor=SYSTEM):
    subject = Ref("toy.thing", uuid4())
    for step in range(number):
        ledger.record(
            actor=actor, verb="toy.thing.moved", subject=subject, at=AT, change={"step": step}
        )
    return subject


def _sequenced(number):
    subject = _record(number)
    while sequence_once(at=AT, with_own=True):
        pass
    return subject


def _sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else None


def _tamper(statement, *parameters):
    """Write past the triggers, as somebody who owns the database could."""
    names = ("kernel_ledger_entry", "kernel_ledger_place", "kernel_ledger_checkpoint")
    for name in names:
        _sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    _sql(statement, *parameters)
    _sql("SET CONSTRAINTS ALL IMMEDIATE")
    for name in names:
        _sql(f"ALTER TABLE {name} ENABLE TRIGGER USER")


def test_record_takes_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        _record()
    with django_assert_num_queries(1):
        ledger.record(
            actor=SYSTEM,
            verb="toy.thing.moved",
            subject=Ref("toy.thing", uuid4()),
            at=AT,
            personal={"姓名": "张三"},
        )


def test_record_keeps_who_what_and_why():
    subject, principal = Ref("toy.thing", uuid4()), uuid4()

    ledger.record(
        actor=OFFICER,
        verb="toy.thing.moved",
        subject=subject,
        at=AT,
        change={"after": "accepted", "before": "received"},
        on_behalf_of=principal,
        ground="第一条\n第二款",
    )

    (entry,) = queries.list_entries(subject=subject)
    assert (entry.officer_id, entry.unit_id) == (OFFICER.officer_id, OFFICER.unit_id)
    assert (entry.on_behalf_of, entry.at, entry.position) == (principal, AT, None)
    assert entry.ground == "第一条 第二款"
    assert json.loads(entry.change) == {"after": "accepted", "before": "received"}


def test_record_keeps_where_it_came_from_and_how_it_ended():
    subject = Ref("toy.thing", uuid4())

    with origin.coming_from(origin.Origin(address="203.0.113.9", agent="phone.wechat")):
        ledger.record(
            actor=SYSTEM, verb="toy.thing.moved", subject=subject, at=AT, result=Result.FAILED
        )
    ledger.record(actor=SYSTEM, verb="toy.thing.moved", subject=subject, at=AT)

    first, second = queries.list_entries(subject=subject)
    assert (first.source_address, first.source_agent) == ("203.0.113.9", "phone.wechat")
    assert (first.result, second.result) == (Result.FAILED, Result.DONE)
    assert second.source_address == ""


def test_entries_signed_before_origins_were_kept_still_hold():
    """Without origin the written form ends where it did; with one, it cannot be taken for another."""
    ids = _ids(_record(2))
    old, new = (
        line
        for (line,) in _sql(
            _AS_IF.format(LINE=LINE),
            ids[0],
            ids,
        )
    )

    assert old.count("\x1f") == 14
    assert new.endswith("\x1fdone\x1f203.0.113.9\x1f")


@pytest.mark.parametrize("verb", ["moved", "toy.moved", "Toy.thing.moved", "toy.thing.moved\x1f"])
def test_record_refuses_a_verb_that_is_none(verb):
    with pytest.raises(ValueError, match="past verb"):
        ledger.record(actor=SYSTEM, verb=verb, subject=Ref("toy.thing", uuid4()), at=AT)


def test_personal_content_is_a_hash_whose_salt_can_go():
    subject = Ref("toy.thing", uuid4())
    personal = {"证件号码": "439981195001010011"}
    ledger.record(actor=SYSTEM, verb="toy.thing.moved", subject=subject, at=AT, personal=personal)
    ((entry_id, digest, salt),) = _sql(
        "SELECT e.id, personal_hash, salt FROM kernel_ledger_entry e"
        " JOIN kernel_ledger_salt s ON s.entry_id = e.id WHERE subject_id = %s",
        subject.id,
    )

    assert digest == ledger.personal_digest(personal=personal, salt=salt)
    assert ledger.forget_personal(entry_id=entry_id)
    assert not ledger.forget_personal(entry_id=entry_id)
    assert _sql("SELECT count(*) FROM kernel_ledger_entry WHERE id = %s", entry_id) == [(1,)]


@pytest.mark.parametrize("table", ["entry", "place", "checkpoint"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_refuses_changes(table, statement):
    _sequenced(2)
    column = {"entry": "ground", "place": "entry_id", "checkpoint": "root"}[table]
    name = f"kernel_ledger_{table}"

    with pytest.raises(DatabaseError, match=r"append-only|cannot truncate"), transaction.atomic():
        _sql(statement.format(name + (" CASCADE" if "TRUNC" in statement else ""), column, column))


def test_look_says_who_saw_what_and_why():
    subject = _record()

    ledger.look(actor=OFFICER, subject=subject, what="id_number", reason="核对身份", at=AT)

    (entry,) = queries.list_looks(subject=subject)
    assert (entry.officer_id, entry.ground) == (OFFICER.officer_id, "核对身份")
    assert json.loads(entry.change) == {"what": "id_number"}


def test_entries_get_places_in_their_order():
    subject = _sequenced(40)

    entries = queries.list_entries(subject=subject)

    assert [entry.position for entry in entries] == list(range(40))
    assert sequence_once(at=AT, with_own=True) == 0


def test_an_entry_is_proved_and_a_changed_one_is_not():
    subject = _sequenced(70)
    entry = queries.list_entries(subject=subject)[41]

    proof = proofs.prove_inclusion(entry_id=entry.id)
    _tamper("UPDATE kernel_ledger_entry SET change = '{}' WHERE id = %s", entry.id)
    after = proofs.prove_inclusion(entry_id=entry.id)

    assert proofs.holds(proof)
    assert not proofs.holds(after)


def test_proof_takes_two_queries(django_assert_num_queries):
    subject = _sequenced(70)
    entry = queries.list_entries(subject=subject)[-1]

    with django_assert_num_queries(2):
        proofs.prove_inclusion(entry_id=entry.id)


def test_an_entry_without_a_place_has_no_proof_yet():
    subject = _record()

    with pytest.raises(NotFound):
        proofs.prove_inclusion(entry_id=queries.list_entries(subject=subject)[0].id)


def test_checkpoints_are_consistent_with_each_other():
    _sequenced(5)
    old = checkpoints.latest()
    _sequenced(60)
    new = checkpoints.latest()

    path = proofs.prove_consistency(old=old, new=new)

    assert (old.size, new.size) == (5, 65)
    assert proofs.consistent(old=old, new=new, path=path)
    assert not proofs.consistent(old=old, new=new, path=path[:-1])


def test_verify_finds_a_sound_ledger_sound():
    _sequenced(33)
    _sequenced(40)
    _record(2)
    seen = []

    found = verify(progress=lambda done, whole: seen.append((done, whole)))

    assert found.holds
    assert (found.size, found.checkpoints, found.unsequenced) == (73, 2, 2)
    assert found.root == checkpoints.latest().root
    assert seen == [(73, 73)]


def test_verify_of_an_empty_ledger_holds():
    assert verify().holds


def _kinds():
    return {(damage.kind, damage.position) for damage in verify().damages}


def _ids(subject):
    return [entry.id for entry in queries.list_entries(subject=subject)]


def test_verify_names_a_changed_entry():
    ids = _ids(_sequenced(40))

    _tamper("UPDATE kernel_ledger_entry SET at = at - interval '1 day' WHERE id = %s", ids[7])

    assert _kinds() == {("changed", 7)}


def test_verify_names_a_missing_entry():
    ids = _ids(_sequenced(40))

    _tamper("DELETE FROM kernel_ledger_entry WHERE id = %s", ids[7])

    assert _kinds() == {("missing", 7)}


def test_verify_names_missing_entries_at_the_end():
    ids = _ids(_sequenced(40))

    _tamper(
        "WITH gone AS (DELETE FROM kernel_ledger_entry WHERE id >= %s RETURNING id)"
        " DELETE FROM kernel_ledger_place WHERE entry_id >= %s",
        ids[38],
        ids[38],
    )

    assert _kinds() == {("missing", 38), ("missing", 39)}


def test_verify_names_an_entry_whose_place_was_taken():
    ids = _ids(_sequenced(40))

    _tamper("DELETE FROM kernel_ledger_place WHERE position = 7")

    found = verify()
    assert {(d.kind, d.position, d.entry_id) for d in found.damages} == {
        ("missing", 7, None),
        ("missing", -1, ids[7]),
    }


def test_verify_names_reordered_entries():
    ids = _ids(_sequenced(40))

    _tamper("DELETE FROM kernel_ledger_place WHERE position IN (3, 9)")
    _sql("INSERT INTO kernel_ledger_place VALUES (3, %s), (9, %s)", ids[9], ids[3])

    assert _kinds() == {("reordered", 3), ("reordered", 9)}


def test_verify_names_the_stretch_when_entry_and_tree_were_changed_together():
    _sequenced(10)
    ids = _ids(_sequenced(30))
    _tamper("UPDATE kernel_ledger_entry SET change = '{}' WHERE id = %s", ids[5])
    found = verify()
    (damage,) = found.damages
    changed_leaf = proofs.prove_inclusion(entry_id=ids[5]).leaf
    ((tile,),) = _sql("SELECT hashes FROM kernel_ledger_tile WHERE level = 0 AND index = 0")
    forged = bytearray(tile)
    forged[15 * 32 : 16 * 32] = changed_leaf

    _sql("UPDATE kernel_ledger_tile SET hashes = %s WHERE level = 0 AND index = 0", bytes(forged))

    assert damage.position == 15
    assert _kinds() == {("root", 10)}


def test_verify_names_a_forged_checkpoint():
    _sequenced(10)

    _tamper("UPDATE kernel_ledger_checkpoint SET signed_at = signed_at - interval '1 day'")

    assert _kinds() == {("signature", 10)}


def test_verify_names_a_removed_checkpoint():
    _sequenced(10)
    _sequenced(10)

    _tamper("DELETE FROM kernel_ledger_checkpoint WHERE size = 20")

    assert _kinds() == {("shortened", 10)}


def test_verify_names_a_changed_tree_over_sound_entries():
    _sequenced(70)

    _sql("UPDATE kernel_ledger_tile SET hashes = %s WHERE level = 1", b"x" * 64)

    assert _kinds() == {("tile", 0)}


def test_verify_names_an_entry_that_was_slipped_in():
    _sequenced(10)
    _tamper(
        "INSERT INTO kernel_ledger_entry (id, xid, at, verb, actor_kind, channel, subject_kind,"
        " subject_id, ground, change, personal_hash) VALUES (-5, '1', now(), 'toy.thing.moved',"
        " 'system', '9', 'toy.thing', gen_random_uuid(), '', '{}', '')"
    )

    (damage,) = verify().damages
    assert (damage.kind, damage.entry_id) == ("missing", -5)


@pytest.mark.parametrize("column", ["result", "source_address", "source_agent"])
def test_verify_names_a_changed_origin(column):
    ids = _ids(_sequenced(40))

    _tamper(f"UPDATE kernel_ledger_entry SET {column} = 'x' WHERE id = %s", ids[7])  # noqa: S608

    assert _kinds() == {("changed", 7)}


def test_verify_names_every_entry_of_an_emptied_table():
    _sequenced(3)

    for name in ("salt", "entry"):
        _tamper(f"DELETE FROM kernel_ledger_{name}")  # noqa: S608 -- TRUNCATE would wait for others

    assert _kinds() == {("missing", 0), ("missing", 1), ("missing", 2)}


def test_verify_names_what_was_cut_off_with_its_places_and_checkpoints():
    """The state still knows how long it was; who cuts that too is found by the copies outside."""
    _sequenced(3)
    _sequenced(2)
    for name, column in (("checkpoint", "size"), ("place", "position")):
        _tamper(f"DELETE FROM kernel_ledger_{name} WHERE {column} > 3 - %s", int(column != "size"))  # noqa: S608

    assert {("missing", 3), ("missing", 4)} <= _kinds()


def test_a_ledger_restored_elsewhere_goes_on():
    _sequenced(10)
    _sql("UPDATE kernel_ledger_state SET cluster = 'another', last_xid = '999999999999'")
    _record(3)

    assert sequence_once(at=AT) == 3
    _record(2)
    assert sequence_once(at=AT, with_own=True) == 2

    assert verify().holds
    assert verify().size == 15


def test_verify_without_the_keys_says_that_signatures_could_not_be_checked(settings, tmp_path):
    _sequenced(10)
    _sequenced(10)

    settings.YIMEN_KEYS_FOLDER = tmp_path

    (damage,) = verify().damages
    assert damage.kind == "signature"
    assert "从单独保存的备份里取回" in damage.message
