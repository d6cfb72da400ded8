"""Read evidence: registered figures at any moment with the rows behind them, and what indicators came to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from yimen.directory import public as directory
from yimen.directory.contracts import AreaUnknown
from yimen.kernel import register
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotFound
from yimen.kernel.crypto.hashing import Sm3, sm3_hex
from yimen.performance.contracts.evidence import (
    NO_SOURCE,
    ExpectedFigure,
    Measurement,
    ProofView,
    Reading,
)
from yimen.performance.contracts.goal import Direction, Evidence, Indicator, plain
from yimen.performance.contracts.scoring import REACHED_TITLES, Quality, Reached
from yimen.performance.models import FigureSnapshot, IndicatorProof
from yimen.performance.models import Indicator as IndicatorRow
from yimen.performance.rules.expected_figures import EXPECTED
from yimen.performance.rules.scoring import percent

_PLACES = Decimal("0.000001")
SHOWN_PLACES = Decimal("0.01")
"""How exactly a figure is shown; it is kept and compared more exactly."""
_HUNDRED = Decimal(100)
_BATCH = 2_000


def end_of(day: date) -> datetime:
    """Return the last moment of a day in China, up to which the figures of that day count."""
    return datetime.combine(day + timedelta(days=1), time.min, LOCAL) - timedelta(microseconds=1)


def prefix_of(area_code: str) -> str:
    """Return the digits that all areas inside share; an area nobody knows is taken as written."""
    if not area_code:
        return ""
    try:
        return directory.get_area(code=area_code.ljust(12, "0")).prefix
    except AreaUnknown:
        return area_code


def known_figures() -> dict[str, tuple[register.Figure, str]]:
    """Return every registered figure by code with the title of the context that answers for it."""
    return {
        figure.code: (figure, context.title)
        for context in register.contexts()
        for figure in context.figures
    }


def figure_sources() -> list[register.Context]:
    """Return the contexts with figures; those that tell the overview the most stand first."""
    found = [one for one in register.contexts() if one.figures]
    return sorted(found, key=lambda one: -sum(figure.headline for figure in one.figures))


def without_source() -> list[ExpectedFigure]:
    """Return the figures that evaluations ask for and nobody has registered."""
    known = register.figures()
    return [one for one in EXPECTED if one.code not in known]


def read_figure(*, code: str, at: datetime, area_code: str, digested: bool = False) -> Reading:
    """Return a figure at a moment; one that nobody registered is said to have no source.

    `digested` reads the rows behind it too.
    """
    found = known_figures().get(code)
    if found is None:
        wanted = next((one for one in EXPECTED if one.code == code), None)
        return Reading(
            code=code,
            title=wanted.title if wanted else code,
            unit=wanted.unit if wanted else "",
            source=NO_SOURCE,
            area_code=area_code,
            as_of=at,
            value=None,
            missing=True,
        )
    figure, source = found
    values = register.figure_values([code], moments=[at], area_prefix=prefix_of(area_code))
    read = _reading(figure, source, values[code, at], at=at, area_code=area_code)
    if not digested:
        return read
    count, digest = _digest(figure, values[code, at], at=at, area_code=area_code)
    return replace(read, rows_count=count, digest=digest)


def read_figures(
    *, source: register.Context, moments: Sequence[datetime], area_code: str
) -> list[list[Reading]]:
    """Return each figure of a context at some moments, what can be counted together in one go."""
    codes = [one.code for one in source.figures]
    values = register.figure_values(codes, moments=moments, area_prefix=prefix_of(area_code))
    return [
        [
            _reading(one, source.title, values[one.code, at], at=at, area_code=area_code)
            for at in moments
        ]
        for one in source.figures
    ]


def _reading(
    figure: register.Figure,
    source: str,
    value: register.FigureValue,
    *,
    at: datetime,
    area_code: str,
) -> Reading:
    return Reading(
        code=figure.code,
        title=figure.title,
        unit=figure.unit,
        source=source,
        area_code=area_code,
        as_of=at,
        value=as_read(value.value, unit=figure.unit),
        numerator=value.numerator,
        denominator=value.denominator,
        rows_url=rows_address(code=figure.code, area_code=area_code, on=local_day(at)),
    )


def as_read(value: float | None, *, unit: str) -> Decimal | None:
    """Return a figure's value as people read it: a share of one becomes hundredths."""
    if value is None:
        return None
    found = Decimal(str(value)) * (_HUNDRED if unit == "%" else 1)
    return found.quantize(_PLACES)


def rows_address(*, code: str, area_code: str, on: date) -> str:
    """Return where the rows behind a figure of a day are listed."""
    asked = urlencode({"on": on.isoformat(), "area": area_code})
    return f"{reverse('performance:figure_rows', args=[code])}?{asked}"


def list_rows(*, code: str, at: datetime, area_code: str) -> Iterator[tuple[str, str]] | None:
    """Return the rows behind a figure, or None where its source names none. Raises NotFound."""
    found = known_figures().get(code)
    if found is None:
        raise NotFound
    return _rows(found[0], at=at, area_code=area_code)


def _rows(
    figure: register.Figure, *, at: datetime, area_code: str
) -> Iterator[tuple[str, str]] | None:
    if figure.rows is None:
        return None
    rows = register.resolve(figure.rows)(at=at, area_prefix=prefix_of(area_code))
    assert isinstance(rows, Iterable)
    return iter(rows)


def row_digest(key: str, said: str) -> str:
    """Return what stands for a row in a snapshot: the first half of its digest is enough to compare."""
    return sm3_hex(f"{key}\x1f{said}".encode())[:32]


def _digest(
    figure: register.Figure, value: register.FigureValue, *, at: datetime, area_code: str
) -> tuple[int | None, str]:
    whole = Sm3()
    moment = at.astimezone(UTC).isoformat()
    head = (figure.code, area_code, moment, value.value, value.numerator, value.denominator)
    whole.update("\x1f".join(str(one) for one in head).encode())
    rows = _rows(figure, at=at, area_code=area_code)
    if rows is None:
        return None, whole.hexdigest()
    count = 0
    for key, said in rows:
        whole.update(f"\n{key}\x1f{said}".encode())
        count += 1
    return count, whole.hexdigest()


class Sources:
    """What measurements of one moment rest on: each figure, snapshot and proof is asked for once."""

    def __init__(self, at: datetime) -> None:
        """Begin with nothing asked."""
        self.at = at
        self._figures: dict[tuple[str, str], Reading] = {}
        self._snapshots: dict[tuple[str, str], FigureSnapshot | None] = {}
        self._proofs: dict[UUID, ProofView | None] = {}
        self._origins: dict[UUID, UUID | None] = {}
        self._areas: dict[UUID, str] = {}

    def load(self, indicators: Sequence[Indicator]) -> None:
        """Fetch the proofs of many indicators with few statements."""
        origins = {one.origin_id for one in indicators if one.origin_id is not None}
        self._origins |= dict.fromkeys(origins) | dict(
            IndicatorRow.objects.filter(id__in=origins).values_list("id", "key")
        )
        blank = [one.id for one in indicators if not one.figure_area]
        self._areas |= _own_areas(blank)
        keys = {one.key for one in indicators if one.evidence is not Evidence.FIGURE}
        keys |= {key for key in self._origins.values() if key is not None}
        rows = IndicatorProof.objects.filter(
            indicator_key__in=keys, holds_on__lte=local_day(self.at)
        ).order_by("indicator_key", "-holds_on", "-made_at", "-id")
        self._proofs |= dict.fromkeys(keys)
        self._proofs |= {row.indicator_key: as_proof(row) for row in rows.distinct("indicator_key")}

    def area(self, indicator: Indicator) -> str:
        """Return the area of an indicator: its own, else that of the project's department."""
        if indicator.figure_area:
            return indicator.figure_area
        if indicator.id not in self._areas:
            self._areas |= _own_areas([indicator.id])
        return self._areas.get(indicator.id, "")

    def figure(self, code: str, area_code: str) -> Reading:
        """Return a figure with the digest of its rows."""
        known = self._figures.get((code, area_code))
        if known is None:
            known = read_figure(code=code, at=self.at, area_code=area_code, digested=True)
            self._figures[code, area_code] = known
        return known

    def snapshot(self, code: str, area_code: str) -> FigureSnapshot | None:
        """Return what was frozen of a figure at this moment, or None."""
        key = (code, area_code)
        if key not in self._snapshots:
            self._snapshots[key] = FigureSnapshot.objects.filter(
                code=code, area_code=area_code, as_of=self.at
            ).first()
        return self._snapshots[key]

    def proof(self, key: UUID) -> ProofView | None:
        """Return the newest proof of an indicator, or None."""
        if key not in self._proofs:
            self._proofs[key] = newest_proof(key=key, at=self.at)
        return self._proofs[key]

    def origin(self, indicator_id: UUID) -> UUID | None:
        """Return the key of the indicator that another was split from, or None."""
        if indicator_id not in self._origins:
            self._origins[indicator_id] = (
                IndicatorRow.objects.filter(id=indicator_id).values_list("key", flat=True).first()
            )
        return self._origins[indicator_id]


def _own_areas(indicator_ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = IndicatorRow.objects.filter(id__in=indicator_ids)
    return dict(rows.values_list("id", "sheet__project__department__area_id"))


def measure(*, indicator: Indicator, at: datetime, sources: Sources | None = None) -> Measurement:
    """Return what an indicator came to by a moment, from its figure or from its newest proof.

    `sources` of the same moment spares asking again what other indicators rest on.
    """
    asked = sources or Sources(at)
    if indicator.evidence is Evidence.FIGURE:
        return _by_figure(indicator, asked)
    return _by_proof(indicator, asked)


def measure_all(
    *, indicators: Iterable[Indicator], at: datetime
) -> Iterator[tuple[Indicator, Measurement]]:
    """Yield what many indicators came to; each figure of an area is asked once for all of them."""
    asked = Sources(at)
    several = iter(indicators)
    while batch := list(islice(several, _BATCH)):
        asked.load(batch)
        for one in batch:
            yield one, measure(indicator=one, at=at, sources=asked)


def _by_figure(indicator: Indicator, sources: Sources) -> Measurement:
    at = sources.at
    found = sources.figure(indicator.figure_code, sources.area(indicator))
    if found.missing:
        return _silent(indicator, at, f"“{found.title}”没有装相应的业务", NO_SOURCE)
    if found.value is None:
        return _silent(indicator, at, f"{found.source}：{found.title}", "这段时间没有数")
    value, source = found.value, f"{found.source}：{found.title}"
    if indicator.share != 1:
        value *= indicator.share
        source += f"，按拆分比例 {percent(indicator.share)} 计"
    if found.division:
        source += f"（{found.division}）"
    snapshot = sources.snapshot(found.code, found.area_code)
    if snapshot is not None and snapshot.digest != found.digest:
        source += "；与月末快照不一致"
    return Measurement(
        indicator_id=indicator.id,
        as_of=at,
        value=value,
        text=_said(value, indicator.unit or found.unit),
        source=source,
        rows_url=found.rows_url,
        digest=found.digest,
        numerator=found.numerator,
        denominator=found.denominator,
        snapshot_id=snapshot.id if snapshot is not None else None,
    )


def _by_proof(indicator: Indicator, sources: Sources) -> Measurement:
    at = sources.at
    own = sources.proof(indicator.key)
    before = _before_split(indicator, sources)
    newest = own or before
    if newest is None:
        return _silent(indicator, at, "还没有证明材料", "还没有填报")
    value, source = newest.value, f"{newest.file_name}（{newest.holds_on}）"
    divides = indicator.unit != "%" and indicator.direction is not Direction.QUALITATIVE
    if before is not None and before.value is not None and divides:
        part = before.value * indicator.share
        value = part + (own.value if own is not None and own.value is not None else 0)
        source += f"；拆分前 {plain(before.value)}，按 {percent(indicator.share)} 计入"
    return Measurement(
        indicator_id=indicator.id,
        as_of=at,
        value=value,
        text=_said(value, indicator.unit) if value is not None else _in_words(newest),
        source=source,
        quality=newest.quality,
        rows_url=reverse("performance:evidence", args=[indicator.id]),
        digest=newest.digest,
    )


def _before_split(indicator: Indicator, sources: Sources) -> ProofView | None:
    """Return the newest proof of the indicator that this one was split from."""
    if indicator.origin_id is None:
        return None
    key = sources.origin(indicator.origin_id)
    return sources.proof(key) if key is not None else None


def _silent(indicator: Indicator, at: datetime, why: str, text: str) -> Measurement:
    return Measurement(
        indicator_id=indicator.id, as_of=at, value=None, text=text, source=why, missing=True
    )


def _said(value: Decimal, unit: str) -> str:
    shown = plain(value.quantize(Decimal("0.01")) if value % 1 else value.quantize(Decimal(1)))
    return f"{shown}{unit}"


def _in_words(proof: ProofView) -> str:
    reached = REACHED_TITLES[proof.quality.reached] if proof.quality is not None else ""
    return "：".join(one for one in (reached, proof.said) if one) or "见证明材料"


def newest_proof(*, key: UUID, at: datetime) -> ProofView | None:
    """Return the proof of an indicator that counts at a moment: the newest that holds by then."""
    row = (
        IndicatorProof.objects.filter(indicator_key=key, holds_on__lte=local_day(at))
        .order_by("-holds_on", "-made_at", "-id")
        .first()
    )
    return as_proof(row) if row is not None else None


def list_proofs(*, key: UUID) -> list[ProofView]:
    """Return every proof of an indicator, newest first."""
    rows = IndicatorProof.objects.filter(indicator_key=key)
    return [as_proof(row) for row in rows.order_by("-holds_on", "-made_at", "-id")]


def as_proof(row: IndicatorProof) -> ProofView:
    """Return the shape of a row."""
    quality = (
        Quality(reached=Reached(row.reached), hundredths=row.hundredths) if row.reached else None
    )
    return ProofView(
        id=row.id,
        indicator_key=row.indicator_key,
        project_id=row.project_id,
        year=row.year,
        holds_on=row.holds_on,
        value=row.value,
        quality=quality,
        said=row.said,
        file_id=row.file_id,
        file_name=row.file_name,
        digest=row.digest,
        made_at=row.made_at,
        made_by=row.made_by,
    )
