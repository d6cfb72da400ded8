"""What closed orders teach: the rows to learn from, the versions, the one that is on, its drift."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from yimen.hotline.contracts.learning import (
    Drift,
    HeldOut,
    ModelState,
    ModelView,
    Sample,
    Target,
)
from yimen.hotline.contracts.order import OrderState, OrderType
from yimen.hotline.models import LearntModel, SuggestionUse, WorkOrder
from yimen.hotline.queries import sealed
from yimen.hotline.rules import packing, sketch
from yimen.hotline.rules.learning import Classifier
from yimen.hotline.rules.masking import masked
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound
from yimen.kernel.files import actions as files

NEWEST = 20_000
_LABEL = {Target.CATEGORY: "category_code", Target.UNIT: "unit_id"}
_FIELDS = ("title", "content_encrypted", "category_code", "unit_id", "caller_index", "opened_at")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaching:
    """Rows to learn from, the newest first, and from when to when they are."""

    samples: list[Sample]
    from_on: date | None
    until_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Active:
    """The version of a target that is on."""

    number: int
    classifier: Classifier


def teaching(*, target: Target) -> Teaching:
    """Return closed orders with what they ended as; reports and what is confidential stay out.

    The category and lead unit are the last ones, after every change. Personal data is covered
    first; orders of one caller, or with almost the same words, belong to one group.
    """
    rows = (
        WorkOrder.objects.filter(
            state__in=[OrderState.CLOSED, OrderState.ARCHIVED],
            confidential=False,
            reported_unit_id=None,
            merged_into=None,
        )
        .exclude(order_type=OrderType.REPORT)
        .order_by("-closed_at", "-id")
    )
    rows = (
        rows.exclude(category_code="") if target is Target.CATEGORY else rows.exclude(unit_id=None)
    )
    found = list(rows.values(*_FIELDS)[:NEWEST])
    texts = [masked(sealed.opened(sealed.CONTENT, one["content_encrypted"])) for one in found]
    titles = [masked(one["title"]) for one in found]
    pairs = sketch.near_pairs(texts=[a + b for a, b in zip(titles, texts, strict=True)])
    callers: dict[bytes, int] = {}
    for place, one in enumerate(found):
        key = bytes(one["caller_index"])
        if key:
            pairs.append((callers.setdefault(key, place), place, 1.0))
    groups = sketch.groups_of(total=len(found), pairs=pairs)
    days = [local_day(one["opened_at"]) for one in found]
    return Teaching(
        samples=[
            Sample(title=title, text=text, label=str(one[_LABEL[target]]), group=group)
            for title, text, one, group in zip(titles, texts, found, groups, strict=True)
        ],
        from_on=min(days, default=None),
        until_on=max(days, default=None),
    )


def list_models() -> list[ModelView]:
    """Return all versions, the newest first."""
    return [view(row) for row in LearntModel.objects.order_by("-made_at", "-id")[:100]]


def get_model(*, model_id: UUID) -> ModelView:
    """Return a version. Raises NotFound."""
    row = LearntModel.objects.filter(id=model_id).first()
    if row is None:
        raise NotFound
    return view(row)


def view(row: LearntModel) -> ModelView:
    """Return a version as its page shows it."""
    return ModelView(
        id=row.id,
        number=row.number,
        target=Target(row.target),
        state=ModelState(row.state),
        digest=row.digest,
        made_at=row.made_at,
        made_by=row.made_by,
        from_on=row.from_on,
        until_on=row.until_on,
        rows=row.rows,
        left_out=row.left_out,
        labels=row.labels,
        features=row.features,
        held_out=HeldOut(**row.held_out),
        words={label: tuple(words) for label, words in row.words.items()},
        checked_by=row.checked_by,
        checked_at=row.checked_at,
        on_by=row.on_by,
        on_at=row.on_at,
        off_at=row.off_at,
    )


def active() -> dict[Target, Active]:
    """Return the versions that are on; a file that cannot be read counts as none, and is logged."""
    found: dict[Target, Active] = {}
    rows = LearntModel.objects.filter(state=ModelState.ON).values_list(
        "target", "number", "file_id"
    )
    for target, number, file_id in rows:
        classifier = _loaded(file_id)
        if classifier is not None:
            found[Target(target)] = Active(number=number, classifier=classifier)
    return found


@lru_cache(maxsize=4)
def _loaded(file_id: UUID) -> Classifier | None:
    """Return the classifier of a file, read once in a process: a file never changes."""
    try:
        return packing.unpack(files.read_bytes(file_id=file_id))
    except (OSError, packing.NotAModelError, NotFound):
        _log.exception("hotline model %s cannot be read; the rules go on alone", file_id)
        return None


def drift(*, at: datetime, months: int = 12) -> list[Drift]:
    """Return how often category suggestions were taken, by month and version, the newest first."""
    since = at - timedelta(days=31 * months)
    counted: dict[tuple[date, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for used, by, first, among in _uses(since):
        month = local_day(used).replace(day=1)
        for place, one in enumerate((True, first, among)):
            counted[month, by][place] += one
    return [
        Drift(month=month, by=by, offered=offered, first=first, top3=among)
        for (month, by), (offered, first, among) in sorted(counted.items(), reverse=True)
    ]


def _uses(since: datetime) -> Iterator[tuple[datetime, str, bool, bool]]:
    yield from (
        SuggestionUse.objects.filter(at__gte=since, target=Target.CATEGORY)
        .values_list("at", "by", "first", "among")
        .iterator()
    )
