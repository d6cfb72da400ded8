"""Compare a case with what registers say: at acceptance by the worker, again when an officer asks.

Registers are asked with nothing locked: acceptance only puts the work off to the worker.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from yimen.cases import access
from yimen.cases.contracts import case_ref
from yimen.cases.models import Case, CaseComparison
from yimen.cases.models.answers import COMPARISON_ROWS, seal
from yimen.cases.queries import comparison
from yimen.cases.queries.case import open_file
from yimen.cases.queries.registered import resources_of, silent
from yimen.catalogue.contracts import ItemVersionView
from yimen.directory import public as directory
from yimen.exchange import public as exchange
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.ledger import actions as ledger

JOB = "yimen.cases.tasks.compare_case"


def put_off(*, actor: Actor, case: Case, version: ItemVersionView) -> None:
    """Let the worker compare a case that was just accepted; nothing where no register is named."""
    if version.definition and resources_of(version.definition.form):
        account = str(actor.account_id) if actor.account_id else ""
        app.configure_task(JOB).defer(case_id=str(case.id), account_id=account)


def compare_accepted(*, case_id: UUID, account_id: UUID | None, at: datetime) -> None:
    """Make the comparison of an acceptance, once, in the name of who accepted."""
    if CaseComparison.objects.filter(case_id=case_id, at_acceptance=True).exists():
        return
    actor = SYSTEM
    if account_id is not None:
        try:
            actor = directory.actor_for(account_id=account_id, at=at)
        except NotFound:  # the account was closed meanwhile
            actor = SYSTEM
    _make(actor=actor, case_id=case_id, at=at, at_acceptance=True)


def compare_again(*, actor: Actor, case_id: UUID, at: datetime) -> UUID:
    """Ask the registers anew and keep another comparison; the ones before stay.

    Raises NotFound, NotAllowed, Refusal where the item names no register.
    """
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise NotFound
    access.check_judge(actor, case)
    return _make(actor=actor, case_id=case_id, at=at, at_acceptance=False)


def _make(*, actor: Actor, case_id: UUID, at: datetime, at_acceptance: bool) -> UUID:
    file = open_file(actor=SYSTEM, case_id=case_id, at=at)
    definition = file.version.definition
    codes = resources_of(definition.form) if definition else ()
    if not codes:
        raise Refusal("cases.comparison.none", "这个事项没有可以比对的登记。")
    answers = exchange.answers_for(
        actor=actor, about=case_ref(case_id), resource_codes=codes, at=at, anew=not at_acceptance
    )
    rows = comparison.compare(file, on=local_day(at), answers=tuple(answers.values()))
    made = CaseComparison(
        case_id=case_id,
        made_at=at,
        made_by=actor.name,
        at_acceptance=at_acceptance,
        differing=sum(not one.same for one in rows),
        silent=list(silent(answers.values())),
        rows=seal(COMPARISON_ROWS, comparison.to_stored(rows)),
    )
    with transaction.atomic():
        made.save(force_insert=True)
        ledger.record(
            actor=actor,
            verb="cases.comparison.made",
            subject=case_ref(case_id),
            at=at,
            change={"differing": made.differing, "rows": len(rows)},
            personal={"rows": bytes(made.rows).hex()},
        )
    return made.id
