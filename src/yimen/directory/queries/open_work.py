"""What the directory's states say must be open: the list of open work is proved equal to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from yimen.directory.contracts import (
    ASSIGNMENT_WORK,
    ATTESTATION_LATE,
    ATTESTATION_WORK,
    BREAK_GLASS_WORK,
    AssignmentState,
    BreakGlassState,
)
from yimen.directory.models import Assignment, Attestation, BreakGlass
from yimen.kernel.contracts import Ref
from yimen.kernel.work import queries as work
from yimen.kernel.work.contracts import ExpectedWork


def assignments() -> Iterator[ExpectedWork]:
    """Yield the posts that wait for approval."""
    waiting = Assignment.objects.filter(state=AssignmentState.WAITING)
    yield from _open(ASSIGNMENT_WORK, waiting.values_list("pk", flat=True))


def break_glasses() -> Iterator[ExpectedWork]:
    """Yield the emergency looks that wait for a ruling."""
    waiting = BreakGlass.objects.filter(state=BreakGlassState.WAITING)
    yield from _open(BREAK_GLASS_WORK, waiting.values_list("pk", flat=True))


def attestations() -> Iterator[ExpectedWork]:
    """Yield the checks of posts that are not finished."""
    yield from _open(
        ATTESTATION_WORK, Attestation.objects.filter(closed_at=None).values_list("pk", flat=True)
    )


def late_attestations() -> Iterator[ExpectedWork]:
    """Yield the checks of posts whose day went by, as far as it was announced."""
    late = Attestation.objects.filter(closed_at=None, late_at__isnull=False)
    yield from _open(ATTESTATION_LATE, late.values_list("pk", flat=True))


def _open(kind: str, ids: Iterable[UUID]) -> Iterator[ExpectedWork]:
    """Yield work where it stands: whose it is was settled when it was opened."""
    for one in ids:
        ref = Ref(kind, one)
        units = [row.unit_id for row in work.list_of(ref=ref) if row.kind == kind]
        yield ExpectedWork(ref=ref, unit_id=units[0] if units else one)
