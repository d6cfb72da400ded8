"""The index answers as a scan of the true vectors does, whatever came, went or is over."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest

from yimen.biometrics.resident import blocks, graphs
from yimen.biometrics.resident.blocks import Rows
from yimen.biometrics.resident.index import Index
from yimen.biometrics.resident.turns import Turns
from yimen.biometrics.tests.resident.galleries import AT, query, vectors

MANY, DIMENSION = 900, 16


def _rows(index: Index, many: int = MANY, seed: int = 1) -> Rows:
    ids = np.arange(many * 2, dtype=np.uint64).reshape(many, 2) + np.uint64(10_000 * seed)
    return Rows(
        ids=ids,
        subjects=ids + np.uint64(1_000_000),
        cells=index.codes([f"43{n % 7}" for n in range(many)]),
        expires=np.where(np.arange(many) % 50 == 0, AT.timestamp(), np.inf),
        vectors=vectors(many, seed),
    )


def _filled(*, rows: int = 256, few: int = 0) -> tuple[Index, Rows]:
    index = Index(dimension=DIMENSION, rows=rows, few=few)
    held = _rows(index)
    for first in range(0, MANY, 70):
        index.add(held.taken(slice(first, first + 70)), are_new=True)
    return index, held


def _id(held: Rows, row: int) -> UUID:
    return blocks.whole_id(held.ids[row])


def _brute(held: Rows, asked: np.ndarray, fits: np.ndarray, limit: int) -> list[UUID]:
    scores = held.vectors.astype(np.float64) @ asked.astype(np.float64)
    order = [n for n in np.argsort(-scores) if fits[n]][:limit]
    return [blocks.whole_id(held.subjects[n]) for n in order]


@pytest.mark.parametrize("few", [0, 100_000])
@pytest.mark.parametrize("cells", [("",), ("433",), ("431", "432"), ("43",), ("9",)])
def test_index_finds_what_a_float_scan_finds(cells: tuple[str, ...], few: int) -> None:
    index, held = _filled(few=few)
    fits = np.array([f"43{n % 7}".startswith(cells) and n % 50 != 0 for n in range(MANY)])
    asked = [*vectors(12, seed=2), held.vectors[33]]

    answers = index.search([query(one, cells=cells, limit=5) for one in asked])

    for one, answer in zip(asked, answers, strict=True):
        found = [candidate.subject_id for candidate in answer.candidates]
        assert found == _brute(held, one, fits, 5)
        assert answer.looked_at == fits.sum()


def test_index_is_exact_among_rows_that_are_nearly_alike() -> None:
    index = Index(dimension=DIMENSION, rows=256, few=0)
    base = vectors(1)[0]
    near = base + vectors(MANY, seed=3) * np.float32(0.002)
    near = (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)
    held = Rows(
        ids=_rows(index).ids,
        subjects=_rows(index).subjects,
        cells=index.codes([""] * MANY),
        expires=np.full(MANY, np.inf),
        vectors=near,
    )
    index.add(held, are_new=True)

    (answer,) = index.search([query(base, limit=4)])

    best = np.sort(near.astype(np.float64) @ base.astype(np.float64))[::-1][:4]
    assert [one.score for one in answer.candidates] == pytest.approx(best.tolist(), abs=1e-6)


def test_removed_rows_are_found_no_more_and_their_vectors_are_wiped() -> None:
    index, held = _filled()
    gone = list(range(0, 300, 3))
    fits = np.array([n not in gone and n % 50 != 0 for n in range(MANY)])

    assert index.remove([_id(held, n) for n in gone]) == len(gone)

    for one in (held.vectors[3], *vectors(5, seed=4)):
        (answer,) = index.search([query(one, limit=5)])
        assert [c.subject_id for c in answer.candidates] == _brute(held, one, fits, 5)
    assert not index._sealed[0].rows.vectors[3].any()


def test_tidying_changes_no_answer_and_leaves_nothing_of_what_went() -> None:
    index, held = _filled()
    index.remove([_id(held, n) for n in range(200)])
    asked = [query(one, limit=5) for one in vectors(6, seed=5)]
    before = index.search(asked)

    while index.tidy():
        pass

    assert index.search(asked) == before
    assert all(block.alive.all() for block in index._blocks())


def test_a_row_that_comes_again_takes_the_place_of_the_old_one() -> None:
    index, held = _filled()
    moved = held.taken(np.array([5]))
    moved = Rows(
        ids=moved.ids,
        subjects=moved.subjects,
        cells=index.codes(["77"]),
        expires=moved.expires,
        vectors=vectors(1, seed=6),
    )

    index.add(moved)

    assert len(index) == MANY
    (there,) = index.search([query(moved.vectors[0], cells=("77",))])
    assert [c.subject_id for c in there.candidates] == [blocks.whole_id(moved.subjects[0])]
    (old,) = index.search([query(held.vectors[5], limit=1)])
    assert old.candidates[0].score < 0.99


def test_what_is_over_is_not_found_even_before_it_is_let_go() -> None:
    index, held = _filled()
    asked = held.vectors[50]

    (then,) = index.search([query(asked, limit=1, at=AT - timedelta(seconds=1))])
    (now,) = index.search([query(asked, limit=1)])

    assert then.candidates[0].score == pytest.approx(1.0, abs=1e-5)
    assert now.candidates[0].score < 0.99
    assert index.expire(AT) == len(range(0, MANY, 50))


def test_turns_answer_each_query_by_itself() -> None:
    from concurrent.futures import ThreadPoolExecutor

    index, held = _filled()
    turns = Turns(index)
    asked = [query(held.vectors[n], limit=2) for n in range(1, 40)]

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(turns.ask, asked))

    assert answers == [index.search([one])[0] for one in asked]


def test_graphs_count_as_numpy_does() -> None:
    held = vectors(40, seed=7)
    asked = blocks.asked(vectors(3, seed=8))
    sealed = blocks.SealedBlock(
        Rows(
            ids=np.zeros((40, 2), dtype=np.uint64),
            subjects=np.zeros((40, 2), dtype=np.uint64),
            cells=np.zeros(40, dtype=np.int32),
            expires=np.full(40, np.inf),
            vectors=held,
        )
    )
    whole, scales, _ = blocks._eight_bits(held)
    wanted = (asked.around_zero.astype(np.int64) @ whole.T.astype(np.int64)) * scales

    values, places = sealed.scan(asked, np.zeros((1, 40), dtype=np.float32), 40)

    steps = asked.steps[:, None]
    assert np.allclose(np.take_along_axis(wanted * steps, places, axis=1), values, atol=1e-5)
    assert (np.diff(values, axis=1) <= 0).all()
    assert abs(int(asked.around_zero.min())) < graphs.QUERY_ZERO
