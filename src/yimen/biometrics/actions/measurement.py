"""Site measurements: pairs of this place scored by the recogniser in use, their pictures deleted.

An upload is a table of pairs with their pictures (a ZIP), or a table of scores. It lies encrypted in
the store until the run is over; then it is gone, and only figures stay. No threshold is changed.
"""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from datetime import datetime, timedelta
from typing import IO
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from yimen.biometrics import access
from yimen.biometrics.actions.probing import current_model
from yimen.biometrics.contracts import FaceRefused, FacesOff, ModelView, Strictness
from yimen.biometrics.governance_contracts import (
    MEASUREMENT_KIND,
    GovernanceRefused,
    MeasurementState,
    MeasurementView,
    Question,
    Scored,
)
from yimen.biometrics.models import SiteMeasurement
from yimen.biometrics.queries import template as templates
from yimen.biometrics.queries.pair_table import NamedPair, PairTable, read_upload
from yimen.biometrics.queries.policy import thresholds_for
from yimen.biometrics.resident import client
from yimen.biometrics.rules import summing
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.files import sealing, store
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

LARGEST = 256 * 1024 * 1024
"""Bytes of an upload: some four thousand photographs of 60 kB."""
_TOLD_EACH = 25
_BROKEN_AFTER = timedelta(hours=24)
_TASK = "yimen.biometrics.tasks.measure_pairs"


def start_measurement(
    *, actor: Actor, title: str, stream: IO[bytes], size: int, at: datetime
) -> UUID:
    """Take an upload and have it measured by the worker; return where its figures will be.

    Raises NotAllowed, FacesOff, GovernanceRefused.
    """
    actor.must(access.WRITE)
    if not title.strip():
        raise GovernanceRefused("写一个认得出的名字，比如“2026年11月大厅实测”。", field="title")
    if size > LARGEST:
        raise GovernanceRefused("文件太大：最大 256 MB。可以分几次测。", field="upload")
    model = current_model()
    read_upload(stream)  # what is not a table of pairs is said now, not by the worker
    address = _keep(stream)
    with transaction.atomic():
        row = SiteMeasurement(
            title=title.strip()[:100],
            state=MeasurementState.RUNNING,
            stored_as=address,
            model_name=model.name,
            model_sha256=model.sha256,
            started_at=at,
            started_by=actor.name,
        )
        row.save(force_insert=True)
        _record(actor, "started", row, at)
        app.configure_task(_TASK).defer(measurement_id=str(row.pk))
    return row.pk


def run(*, measurement_id: UUID, at: datetime) -> None:
    """Score the pairs, keep the figures, delete the upload; a second run finds nothing to do."""
    row = SiteMeasurement.objects.filter(pk=measurement_id, state=MeasurementState.RUNNING).first()
    if row is None:
        return
    try:
        model = current_model()
        sealed = store.installed().open(address=row.stored_as)
        with sealed, sealing.unseal(source=sealed, address=row.stored_as) as reader:
            content = reader.read()
        result = measure(content=content, model=model, row=row)
    except (Refusal, FileNotFoundError) as trouble:
        said = trouble.message if isinstance(trouble, Refusal) else "上传的文件已经不在了。"
        _finish(row, MeasurementState.FAILED, {}, said, at)
        return
    _finish(row, MeasurementState.DONE, result, "", at)


def measure(
    *, content: bytes, model: ModelView, row: SiteMeasurement | None = None
) -> dict[str, object]:
    """Return the figures of an upload; with a row, its progress is written down.

    Raises GovernanceRefused, FacesOff.
    """
    table = read_upload(io.BytesIO(content))
    scored, unread = _scores(table, row) if table.pairs else (list(table.scored), 0)
    thresholds = thresholds_for(sha256=model.sha256, question=Question.ONE)
    return summing.summary(scored=scored, unread=unread, thresholds=thresholds)


def measure_now(*, title: str, content: bytes, at: datetime) -> MeasurementView:
    """Return a measurement made in this process, of which nothing is kept (the command line).

    Raises FacesOff, GovernanceRefused.
    """
    model = current_model()
    return MeasurementView(
        id=new_id(),
        title=title,
        state=MeasurementState.DONE,
        model_name=model.name,
        model_sha256=model.sha256,
        total=0,
        done=0,
        result=measure(content=content, model=model),
        started_at=at,
        started_by="命令行",
        finished_at=at,
    )


def clear_broken(*, at: datetime) -> int:
    """Give up runs that began a day ago, and delete their uploads; return how many."""
    old = SiteMeasurement.objects.filter(
        state=MeasurementState.RUNNING, started_at__lt=at - _BROKEN_AFTER
    )
    rows = list(old.order_by("pk"))
    for row in rows:
        _finish(row, MeasurementState.FAILED, {}, "一天都没有测完，已经停止，图片已删。", at)
    return len(rows)


def _keep(stream: IO[bytes]) -> str:
    stream.seek(0)
    content = stream.read()
    address = sealing.address_of(sha256=hashlib.sha256(content).hexdigest())
    sealed = sealing.seal(source=io.BytesIO(content), address=address)
    store.installed().put(address=address, source=sealed, size=sealing.sealed_size(len(content)))
    return address


def _scores(table: PairTable, row: SiteMeasurement | None) -> tuple[list[Scored], int]:
    """Return the scored pairs, and how many could not be read; each picture is read once."""
    vectors: dict[str, bytes | None] = {}
    scored, unread = [], 0
    for number, pair in enumerate(table.pairs, start=1):
        one, other = (_vector(table, name, vectors) for name in (pair.one, pair.other))
        if one is None or other is None:
            unread += 1
        else:
            scored.append(_scored(pair, templates.likeness(one, other)))
        if row is not None and (number % _TOLD_EACH == 0 or number == len(table.pairs)):
            row.done, row.total = number, len(table.pairs)
            row.save(update_fields=["done", "total"])
    return scored, unread


def _scored(pair: NamedPair, score: float) -> Scored:
    return Scored(score=score, same=pair.same, group=pair.group)


def _vector(table: PairTable, name: str, known: dict[str, bytes | None]) -> bytes | None:
    if name not in known:
        try:
            seen = client.read(table.picture(name), strictness=Strictness.MEASURE)
        except FacesOff:
            raise
        except FaceRefused:
            seen = []
        known[name] = seen[0].vector if seen else None
    return known[name]


def _finish(
    row: SiteMeasurement,
    state: MeasurementState,
    result: dict[str, object],
    trouble: str,
    at: datetime,
) -> None:
    with suppress(FileNotFoundError):
        store.installed().remove(address=row.stored_as)
    with transaction.atomic():
        row.state, row.result, row.trouble = state, result, trouble
        row.finished_at = row.images_gone_at = at
        row.stored_as = ""
        row.save()
        _record(SYSTEM, "finished", row, at)


def _record(actor: Actor, what: str, row: SiteMeasurement, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=f"biometrics.measurement.{what}",
        subject=Ref(MEASUREMENT_KIND, row.pk),
        at=at,
        change={"state": row.state, "model": row.model_sha256[:8]},
    )
