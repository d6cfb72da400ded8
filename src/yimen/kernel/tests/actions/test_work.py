from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from yimen.kernel import register
from yimen.kernel.actor import Actor, ActorKind, Grant
from yimen.kernel.contracts import Ref
from yimen.kernel.work import actions as work
from yimen.kernel.work import queries, rebuilding
from yimen.kernel.work.contracts import ExpectedWork, WorkDifference, WorkFilter, WorkKey

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
HEALTH, TRADE = uuid4(), uuid4()

pytestmark = pytest.mark.django_db


@pytest.fixture
def expected():
    """The toy context's kinds of work; what its states expect is the yielded list."""
    states = []
    register.register(
        register.Context(
            code="toy",
            title="玩具",
            work_kinds=(
                register.WorkKind(
                    code="toy.accept",
                    title="受理",
                    url=str,
                    verb="toy.accept",
                    expected=lambda: states,
                ),
                register.WorkKind(code="toy.decide", title="决定", url=str, verb="toy.decide"),
            ),
        )
    )
    yield states
    register.forget("toy")


def _officer(*grants):
    return Actor(
        kind=ActorKind.OFFICER,
        name="甲",
        officer_id=uuid4(),
        grants=tuple(Grant(verb, unit, prefix) for verb, unit, prefix in grants),
    )


def _open(kind="toy.accept", unit=HEALTH, days=None, **more):
    ref = Ref("toy.thing", uuid4())
    due = None if days is None else AT + timedelta(days=days)
    work.open(ref=ref, kind=kind, unit=unit, title="办", due=due, at=AT, **more)
    return ref


def _refs(rows):
    return [row.ref for row in rows]


def test_list_is_in_the_order_of_what_runs_out_first(expected):
    never, late, soon = _open(), _open(days=9), _open(days=1)
    officer = _officer(("toy.accept", HEALTH, "439981"))

    assert _refs(queries.list_for(actor=officer)) == [soon, late, never]


def test_list_goes_on_after_a_key_without_skipping_or_doubling(expected):
    refs = [_open(days=n // 2) for n in range(7)] + [_open() for _ in range(3)]
    officer = _officer(("toy.accept", HEALTH, "439981"))

    seen, after = [], None
    while page := queries.list_for(actor=officer, after=after, limit=3):
        seen += _refs(page)
        after = WorkKey(due_at=page[-1].due_at, id=page[-1].id)

    assert seen == refs


def test_a_row_shows_to_the_verb_in_its_unit_and_area_only(expected):
    town = _open(area="439981101000")
    _open(unit=TRADE)
    _open(kind="toy.decide")

    def seen(*grant):
        return _refs(queries.list_for(actor=_officer(grant)))

    assert seen("toy.accept", HEALTH, "439981") == [town]
    assert seen("toy.accept", HEALTH, "439981101") == [town]
    assert seen("toy.accept", HEALTH, "439981102") == []
    assert len(seen("toy.decide", HEALTH, "439981")) == 1
    assert queries.list_for(actor=_officer()) == []


def test_a_row_given_by_name_shows_to_its_officer(expected):
    named = _officer()
    ref = _open(person=named.officer_id)

    assert _refs(queries.list_for(actor=named)) == [ref]
    assert queries.list_for(actor=_officer()) == []


def test_a_row_seen_for_two_reasons_shows_once(expected):
    officer = _officer(("toy.accept", HEALTH, "439981"), ("toy.accept", HEALTH, "439981101"))
    _open(area="439981101000", person=officer.officer_id)

    assert queries.count_for(actor=officer) == len(queries.list_for(actor=officer)) == 1


def test_filters_narrow(expected):
    officer = _officer(
        ("toy.accept", HEALTH, ""), ("toy.decide", HEALTH, ""), ("toy.accept", TRADE, "")
    )
    near = _open(days=1, area="439981101000")
    decide = _open(kind="toy.decide", days=5, area="439981102000")
    trade = _open(unit=TRADE, days=6)
    mine = _open(days=7, person=officer.officer_id)

    def seen(**narrowed):
        return _refs(queries.list_for(actor=officer, filters=WorkFilter(**narrowed)))

    assert seen() == [near, decide, trade, mine]
    assert seen(kinds=("toy.decide",)) == [decide]
    assert seen(unit_id=TRADE) == [trade]
    assert seen(area_prefix="439981101") == [near]
    assert seen(due_before=AT + timedelta(days=2)) == [near]
    assert seen(mine_only=True) == [mine]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_and_count_are_one_query_each(expected, rows, django_assert_num_queries):
    officer = _officer(("toy.accept", HEALTH, ""), ("toy.decide", TRADE, ""))
    for _ in range(rows):
        _open()

    with django_assert_num_queries(1):
        assert len(queries.list_for(actor=officer)) == rows
    with django_assert_num_queries(1):
        assert queries.count_for(actor=officer) == rows


def test_open_again_brings_up_to_date(expected):
    ref = _open(days=1)

    work.open(ref=ref, kind="toy.accept", unit=TRADE, title="改了", at=AT + timedelta(days=3))

    (row,) = queries.list_of(ref=ref)
    assert (row.unit_id, row.title, row.due_at, row.opened_at) == (TRADE, "改了", None, AT)


def test_close_takes_one_kind_or_all(expected):
    ref = _open()
    for kind in ("toy.decide", "toy.deliver"):
        work.open(ref=ref, kind=kind, unit=HEALTH, title="办", at=AT)

    assert work.close(ref=ref, kind="toy.accept") == 1
    assert work.close(ref=ref, kind="toy.accept") == 0
    assert work.close(ref=ref) == 2


def test_rebuild_check_finds_where_list_and_states_differ(expected):
    right, surplus, elsewhere = _open(), _open(), _open()
    missing = Ref("toy.thing", uuid4())
    expected += [
        ExpectedWork(ref=right, unit_id=HEALTH),
        ExpectedWork(ref=elsewhere, unit_id=TRADE),
        ExpectedWork(ref=missing, unit_id=HEALTH),
    ]

    found = rebuilding.rebuild_check()

    assert set(found) == {
        WorkDifference(kind="toy.accept", ref=surplus, what="surplus"),
        WorkDifference(kind="toy.accept", ref=elsewhere, what="elsewhere"),
        WorkDifference(kind="toy.accept", ref=missing, what="missing"),
    }
