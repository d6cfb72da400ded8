"""Learn a version from closed orders, switch it on in two steps or off, note what was taken."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from yimen.hotline import access
from yimen.hotline.contracts.learning import (
    MODEL_KIND,
    ModelState,
    ModelView,
    NotLearnt,
    Target,
)
from yimen.hotline.contracts.order import OrderView
from yimen.hotline.models import LearntModel, SuggestionUse
from yimen.hotline.queries import learning as learnt
from yimen.hotline.rules import learning, packing
from yimen.hotline.rules.learning import Classifier
from yimen.hotline.rules.offering import read_offer
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import Ref, WrongState
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_WORDS = 8


def train(*, actor: Actor, target: Target, at: datetime) -> ModelView:
    """Learn a version from the closed orders and keep it; it is not on. Raises NotLearnt."""
    _must(actor)
    known = learnt.teaching(target=target)
    samples, left_out = learning.choose(samples=known.samples)
    classifier = learning.train(samples=samples)  # minutes at most, and before any lock
    if known.from_on is None or known.until_on is None:
        raise NotLearnt("没有结案的工单可以学。")
    with transaction.atomic():
        row = _kept(classifier, actor, target, at)
        row.from_on, row.until_on = known.from_on, known.until_on
        row.rows, row.left_out = len(samples), left_out
        row.save(force_insert=True)
        _record(actor, row, "trained", at)
    return learnt.view(row)


def _kept(classifier: Classifier, actor: Actor, target: Target, at: datetime) -> LearntModel:
    """Return the row of a version, its number taken and its file kept; the row is not saved."""
    content = packing.pack(classifier)
    before = LearntModel.objects.filter(target=target).aggregate(most=Max("number"))["most"]
    row = LearntModel(
        id=new_id(),
        target=target,
        number=(before or 0) + 1,
        digest=hashlib.sha256(content).hexdigest(),
        made_at=at,
        made_by=actor.name,
        labels=len(classifier.lines),
        features=classifier.vocabulary.size - 1,
        held_out=asdict(classifier.held_out),
        words={label: classifier.words_of(label, _WORDS) for label in classifier.lines},
    )
    row.file_id = files.put_bytes(
        content=content,
        name=f"{target}-{row.number}.txt",
        owner=Ref(MODEL_KIND, row.id),
        actor=actor,
        at=at,
    ).id
    return row


def check_figures(*, actor: Actor, model_id: UUID, at: datetime) -> ModelView:
    """Say that one has read a version's figures: the first of two steps to switch it on.

    Raises NotFound, NotAllowed, NotLearnt, WrongState.
    """
    _must(actor)
    with transaction.atomic():
        row = LearntModel.objects.for_change(model_id)
        if row.state not in {ModelState.TRAINED, ModelState.OFF}:
            raise WrongState("这一版已经看过数据，或者正在用。")
        if not row.held_out["coverage"]:
            raise NotLearnt(
                "这一版在留出件上没有一档把握够得上标准，不能启用。请多攒些结案的工单再训练。"
            )
        row.state, row.checked_by, row.checked_at = ModelState.CHECKED, actor.name, at
        row.save(update_fields=["state", "checked_by", "checked_at"])
        _record(actor, row, "checked", at)
    return learnt.view(row)


def switch_on(*, actor: Actor, model_id: UUID, at: datetime) -> ModelView:
    """Let a version suggest from now on, in the place of the one before.

    Raises NotFound, NotAllowed, WrongState.
    """
    _must(actor)
    with transaction.atomic():
        row = LearntModel.objects.for_change(model_id)
        if row.state != ModelState.CHECKED:
            raise WrongState("请先看过这一版的数据，再启用。")
        before = LearntModel.objects.select_for_update().filter(
            target=row.target, state=ModelState.ON
        )
        for one in before.order_by("id"):
            _turn_off(actor, one, at)
        row.state, row.on_by, row.on_at = ModelState.ON, actor.name, at
        row.save(update_fields=["state", "on_by", "on_at"])
        _record(actor, row, "turned_on", at)
    return learnt.view(row)


def switch_off(*, actor: Actor, model_id: UUID, at: datetime) -> ModelView:
    """Let the rules suggest alone again. Raises NotFound, NotAllowed, WrongState."""
    _must(actor)
    with transaction.atomic():
        row = LearntModel.objects.for_change(model_id)
        if row.state != ModelState.ON:
            raise WrongState("这一版没有在用。")
        _turn_off(actor, row, at)
    return learnt.view(row)


def record_use(*, order: OrderView, offer: str, at: datetime) -> None:
    """Note what was suggested for an order and what was chosen, once an order and target.

    Statistics without persons: no officer is named. What a form sent and is not an offer counts
    as none.
    """
    offered = read_offer(offer)
    if offered is None:
        return
    chosen = {
        Target.CATEGORY: order.category_code,
        Target.UNIT: str(order.unit_id) if order.unit_id else "",
    }
    SuggestionUse.objects.bulk_create(
        [
            SuggestionUse(
                id=new_id(),
                order_id=order.id,
                target=target,
                by=offered.by,
                offered=list(codes),
                chosen=chosen[target],
                first=chosen[target] == codes[0],
                among=chosen[target] in codes,
                at=at,
            )
            for target, codes in offered.codes.items()
            if codes and chosen[target]
        ],
        ignore_conflicts=True,
    )


def _must(actor: Actor) -> None:
    """Let the chief and the command do it. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(access.POLICY)


def _turn_off(actor: Actor, row: LearntModel, at: datetime) -> None:
    row.state, row.off_by, row.off_at = ModelState.OFF, actor.name, at
    row.save(update_fields=["state", "off_by", "off_at"])
    _record(actor, row, "turned_off", at)


def _record(actor: Actor, row: LearntModel, word: str, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=f"hotline.model.{word}",
        subject=Ref(MODEL_KIND, row.id),
        at=at,
        change={"target": row.target, "number": row.number, "digest": row.digest},
    )
