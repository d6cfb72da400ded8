"""The bench `faces`: searching against the floor of the memory, and the process as it is used.

The index is measured at 100,000 and at a million constructed vectors. The parts through the
database take a tenth of a million; ``YIMEN_BENCH_SHARE=1`` takes all, ``100`` a hundredth. With
models and portraits here, real pictures are read; without them constructed faces, and it says so.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from yimen.biometrics import public, testing_constructed
from yimen.biometrics.contracts import FaceRefused, FacesOff, Outcome, Probe, Purpose
from yimen.biometrics.engine import weights
from yimen.biometrics.resident import client, constructed, measuring, portraits
from yimen.biometrics.resident.blocks import Floats
from yimen.biometrics.resident.measuring import figure, timed
from yimen.biometrics.resident.standing import Standing
from yimen.biometrics.resident.trial import CONSTRUCTED, Trial, trial
from yimen.kernel import clock
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.ids import new_id

BAR_RATIO = 2.0
BAR_DELETION_SECONDS = 1.0
_SIZES = (100_000, 1_000_000)
_SHARE = 10
_PANELS = 80
_PANEL_SECONDS = 15
_TIMES = 100
_DELETIONS = 20
_PURPOSE = Purpose.IDENTIFY
_Figures = list[dict[str, object]]


def faces(*, database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    """Return the figures of every part, and whether each held its bar."""
    del database_url  # Django points at it already
    share = max(1, int(os.environ.get("YIMEN_BENCH_SHARE") or _SHARE))
    measured = [measuring.index_of(max(10_000, size), say) for size in _SIZES]
    figures: _Figures = [line for one in measured for line in one.figures]
    held = measured[-1].ratio <= BAR_RATIO and all(one.recall == 1.0 for one in measured)
    floor: dict[str, object] = {
        "memory_read_ms": round(measured[-1].floor_ms, 2),
        "recall": min(one.recall for one in measured),
    }
    pictures = None if weights.list_faults(settings.YIMEN_FACES_MODELS) else portraits.folder()
    with trial(engine=None if pictures else CONSTRUCTED) as one:
        process = _Process(one, _SIZES[-1] // share, say)
        figures += process.measure(pictures)
        held = held and process.held
        floor |= process.told
    say("；".join(f"{name}: {one}" for name, one in floor.items()))
    return {
        "bench": "faces",
        "figures": figures,
        "floor": floor,
        "ratio": round(measured[-1].ratio, 2),
        "held": held,
    }


class _Process:
    """The process of faces on a filled database, and what was measured there."""

    def __init__(self, one: Trial, many: int, say: Callable[[str], None]) -> None:
        self._trial, self._many, self._say = one, many, say
        self.held, self.told = True, dict[str, object]()
        self._subjects: list[UUID] = []

    def measure(self, pictures: Path | None) -> _Figures:
        """Return the lines of every part."""
        standing = self._trial.ready()
        figures = self._accuracy(pictures) if pictures else []
        if not pictures:
            self.told["pictures"] = "no models or no portraits here: constructed faces"
        figures += _one_to_one(pictures, self._say)
        held = self._fill(standing, figures)
        figures.append(self._rebuild())
        figures += self._searches(held)
        figures.append(self._panels(held))
        figures += self._deletions(held)
        return figures

    def _accuracy(self, pictures: Path) -> _Figures:
        self._say("faces: the portraits")
        found = portraits.accuracy(pictures)
        self.held = self.held and found.rank_one == 1.0
        self.told |= {
            "people": found.people,
            "rank_1": found.rank_one,
            "genuine": [round(one, 3) for one in found.genuine],
            "impostor": [round(one, 3) for one in found.impostor],
        }
        return [figure("read a portrait: find, measure, vector", found.reading)]

    def _fill(self, standing: Standing, figures: _Figures) -> Floats:
        self._say(f"faces: {self._many:,} constructed templates into the database")
        assert standing.model is not None
        held = constructed.vectors(self._many, dimension=standing.model.dimension, seed=3)
        began = time.perf_counter()
        for page in constructed.fill(
            held, purpose=_PURPOSE, model=standing.model, cells=_CELLS, at=clock.now()
        ):
            self._subjects += page
        seconds = time.perf_counter() - began
        figures.append(figure("store encrypted templates, in pages", [seconds / self._many]))
        return held

    def _rebuild(self) -> dict[str, object]:
        self._say("faces: the process begins anew and reads the database")
        self._trial.kill()
        self._trial.start()
        self._trial.ready(seconds=_REBUILD_SECONDS)
        standing = client.standing()
        held = {one.purpose: one for one in standing.galleries}[_PURPOSE]
        self.held = self.held and held.templates >= self._many
        seconds = (clock.now() - standing.started_at).total_seconds()
        self.told["rebuild_seconds"] = round(seconds, 1)
        self.told["process_memory_mb"] = standing.memory_bytes // (1024 * 1024)
        return figure(f"begin anew with {self._many:,} templates", [seconds])

    def _searches(self, held: Floats) -> _Figures:
        self._say("faces: searching through the process")
        alone, wrong = self._timed_searches(held, range(_TIMES), cells=("",))
        narrow, astray = self._timed_searches(held, range(_TIMES), cells=_CELLS[:1])
        with ThreadPoolExecutor(4) as pool:
            parts = pool.map(
                lambda n: self._timed_searches(held, range(n, _TIMES, 4), cells=("",)), range(4)
            )
            crowd = [*parts]
        self.held = self.held and not (wrong + sum(one[1] for one in crowd))
        size = f"{self._many:,}"
        return [
            figure(f"1:N at {size} through the process", alone, errors=wrong),
            figure(f"1:N in one of {len(_CELLS)} towns of {size}", narrow, errors=astray),
            figure(
                f"1:N at {size} through the process",
                [time for one in crowd for time in one[0]],
                concurrency=4,
                errors=sum(one[1] for one in crowd),
            ),
        ]

    def _timed_searches(
        self, held: Floats, numbers: Sequence[int], *, cells: tuple[str, ...]
    ) -> tuple[list[float], int]:
        """Return how long each search took, and how many did not name the one who is there."""
        times, wrong = [], 0
        for n in numbers:
            place = n * len(_CELLS)  # all of the first town, so that each is in every gallery asked
            likely = constructed.near(held[place], likeness=0.75, seed=n).tobytes()
            began = time.perf_counter()
            try:
                found = client.search(purpose=_PURPOSE, version=0, vector=likely, cells=cells)
            except FacesOff:
                wrong += 1
                continue
            times.append(time.perf_counter() - began)
            wrong += found.candidates[0].subject_id != self._subjects[place]
        return times, wrong

    def _panels(self, held: Floats) -> dict[str, object]:
        """Let eighty panels search once a second each; an answer after a second counts as error."""
        self._say(f"faces: {_PANELS} panels, a search a second each")
        times: list[float] = []
        late = [0]
        lock = threading.Lock()

        def panel(number: int) -> None:
            begin = time.perf_counter() + number / _PANELS
            for turn in range(_PANEL_SECONDS):
                time.sleep(max(0.0, begin + turn - time.perf_counter()))
                took, wrong = self._timed_searches(held, [number], cells=("",))
                with lock:
                    times.extend(took)
                    late[0] += wrong + sum(one > 1.0 for one in took)

        threads = [threading.Thread(target=panel, args=(n,)) for n in range(_PANELS)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.told["panels_per_second"] = round(len(times) / (time.perf_counter() - began), 1)
        self.held = self.held and not late[0]
        line = figure(
            f"{_PANELS} panels at 1/s, 1:N at {self._many:,}",
            times,
            concurrency=_PANELS,
            errors=late[0],
        )
        return {**line, "per_second": self.told["panels_per_second"]}

    def _deletions(self, held: Floats) -> _Figures:
        """Measure from the commit of a deletion to an answer without the deleted."""
        self._say("faces: from a deletion to its effect")
        asked: list[float] = []
        alone: list[float] = []
        for n in range(_DELETIONS):
            number = len(self._subjects) - 1 - n
            version = constructed.delete(self._subjects[number], purpose=_PURPOSE, at=clock.now())
            # Every second one by a search that does not know the new version, as from a replica.
            known = version if n % 2 else 0
            began = time.perf_counter()
            while self._is_found(held, number, known):
                time.sleep(0.005)
            (asked if known else alone).append(time.perf_counter() - began)
        self.held = self.held and max(asked + alone) < BAR_DELETION_SECONDS
        return [
            figure("deletion to effect, the next search", asked),
            figure("deletion to effect, found out by itself", alone),
        ]

    def _is_found(self, held: Floats, number: int, version: int) -> bool:
        found = client.search(
            purpose=_PURPOSE, version=version, vector=held[number].tobytes(), limit=1
        )
        return any(one.subject_id == self._subjects[number] for one in found.candidates)


_CELLS = tuple(f"43998110{n}" for n in range(8))
_REBUILD_SECONDS = 1_800.0


def _one_to_one(pictures: Path | None, say: Callable[[str], None]) -> _Figures:
    """Measure enrolling and comparing as other contexts do it: gate, face, key, row, ledger."""
    say("faces: enrol and compare")
    at = clock.now()
    testing_constructed.switch_on(at=at)
    actor = Actor(kind=ActorKind.SYSTEM, name="测量")
    enrolling, comparing, wrong = [], [], 0
    for kept, asked in _pairs(pictures):
        subject_id = new_id()
        try:
            enrolling.append(timed(lambda s=subject_id, k=kept: _enrol(actor, s, k)))  # type: ignore[misc]
        except FaceRefused:
            continue  # not good enough for the gate, as at a window
        began = time.perf_counter()
        try:
            result = public.compare(
                actor=actor,
                subject_id=subject_id,
                purpose=Purpose.VERIFY,
                probe=Probe(image=asked),
                at=clock.now(),
            )
        except FaceRefused:
            continue
        comparing.append(time.perf_counter() - began)
        wrong += result.outcome is not Outcome.SAME
    connection.close()
    return [figure("enrol", enrolling), figure("1:1", comparing, errors=wrong)]


def _enrol(actor: Actor, subject_id: UUID, image: bytes) -> None:
    public.enrol(
        actor=actor,
        subject_id=subject_id,
        purpose=Purpose.VERIFY,
        probe=Probe(image=image),
        cell="",
        ground="测量",
        at=clock.now(),
    )


def _pairs(pictures: Path | None) -> list[tuple[bytes, bytes]]:
    if pictures is None:
        make = testing_constructed.constructed_face
        return [(make(name=f"{n}"), make(name=f"{n}", likeness=0.7)) for n in range(30)]
    names = [path.name.removesuffix("_n.jpg") for path in sorted(pictures.glob("*_n.jpg"))[:30]]
    return [
        ((pictures / f"{one}_n.jpg").read_bytes(), (pictures / f"{one}_s.jpg").read_bytes())
        for one in names
    ]
