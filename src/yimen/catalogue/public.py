"""The door of the catalogue: versions of items, lists of them, and the titles of notices."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from yimen.bpmn.model import Process
from yimen.bpmn.reading import main_process
from yimen.bpmn.world import PlayRefusedError
from yimen.catalogue.actions import import_items as _import
from yimen.catalogue.actions import version as _versions
from yimen.catalogue.actions import vetting as _vetting
from yimen.catalogue.contracts import (
    ApplicantFacts,
    Field,
    FieldKind,
    FormSpec,
    ItemFilter,
    ItemNotOpen,
    ItemPage,
    ItemRow,
    ItemState,
    ItemUnknown,
    ItemVersionView,
    LimitText,
    NoticeKind,
    Paper,
    SearchHit,
    Step,
)
from yimen.catalogue.contracts.bundles import BundleView, MergedForm, MergedPart
from yimen.catalogue.contracts.decisions import Verdict
from yimen.catalogue.contracts.fees import FeeDue
from yimen.catalogue.contracts.findings import ImportReport
from yimen.catalogue.contracts.forms import AnswerSection, FormAnswers, KnownValue
from yimen.catalogue.contracts.in_flight import VersionImpact
from yimen.catalogue.queries import browse as _browse
from yimen.catalogue.queries import bundle as _bundle
from yimen.catalogue.queries import filled as _filled
from yimen.catalogue.queries import form as _form
from yimen.catalogue.queries import in_flight as _in_flight
from yimen.catalogue.queries import paper_forms as _paper_forms
from yimen.catalogue.queries import search as _search
from yimen.catalogue.queries import version as _version
from yimen.catalogue.rules import answers as _answers
from yimen.catalogue.rules import bundle_merging as _merging
from yimen.catalogue.rules import bundles as bundles
from yimen.catalogue.rules import codes as _codes
from yimen.catalogue.rules import context as _context
from yimen.catalogue.rules import copying as _copying
from yimen.catalogue.rules import decision as _decision
from yimen.catalogue.rules import dictionaries as _dictionaries
from yimen.catalogue.rules import form_rendering as _rendering
from yimen.catalogue.rules import form_schema as _schema
from yimen.catalogue.rules import forms as _forms
from yimen.catalogue.rules import notices
from yimen.catalogue.rules.dictionaries import LifeEvent as LifeEvent
from yimen.catalogue.rules.form_rendering import StepPage as StepPage
from yimen.catalogue.rules.form_rendering import Surroundings as Surroundings
from yimen.catalogue.rules.version import parse_version
from yimen.feel.errors import FeelLimitError, FeelSyntaxError
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed
from yimen.ui.parts import Link


def get_version(*, version_id: UUID) -> ItemVersionView:
    """Return the version that a case keeps, from memory where it was read before.

    Raises ItemUnknown. Its state may be out of date; ask `find_current` whether it is open.
    """
    return _version.get_version(version_id=version_id)


def find_current(*, item_code: str, on: date) -> ItemVersionView | None:
    """Return the version of an item that holds on a day, suspended ones included, or None."""
    return _version.find_current(item_code=item_code, on=on)


def get_current(*, item_code: str, on: date) -> ItemVersionView:
    """Return what `find_current` finds. Raises ItemUnknown with words for the resident."""
    view = _version.find_current(item_code=item_code, on=on)
    if view is None:
        raise ItemUnknown
    return view


def list_current(
    *, on: date, where: ItemFilter | None = None, after: str = "", limit: int = 50
) -> ItemPage:
    """Return a page of the versions that hold on a day, by name, from behind a key."""
    return _version.list_current(on=on, where=where, after=after, limit=limit)


def count_current(*, on: date, where: ItemFilter | None = None) -> int:
    """Return how many versions hold on a day."""
    return _version.count_current(on=on, where=where)


def list_items(*, item_codes: Sequence[str], on: date) -> list[ItemRow]:
    """Return the versions of these items that hold on a day, in the order of the codes."""
    return _version.list_items(item_codes=item_codes, on=on)


def life_events(*, on: date) -> list[tuple[LifeEvent, int]]:
    """Return the life events that lead to items in force on a day, each with their number."""
    counts = _browse.count_groups(on=on).events
    return [
        (event, counts[event.code])
        for event in _dictionaries.LIFE_EVENTS.values()
        if counts.get(event.code)
    ]


def limit_words(*, limit: LimitText) -> str:
    """Return a limit in words, for instance 5 个工作日."""
    return _dictionaries.limit_words(amount=limit.amount, unit=limit.unit)


def notice_title(*, view: ItemVersionView, kind: NoticeKind) -> str:
    """Return the title of a document that goes out for a case of this version."""
    return notices.notice_title(view=view, kind=kind)


def fill_form(
    *,
    spec: FormSpec,
    raw: Mapping[str, Sequence[str] | str],
    context: Mapping[str, Any],
    on: date,
    stored: Mapping[str, Any] | None = None,
    step: str | None = None,
    only: Collection[str] | None = None,
    final: bool = False,
) -> FormAnswers:
    """Return the answers after this was sent, with what is shown and what has to be changed.

    `raw` speaks for the fields of `step` (all where None), narrowed to `only`; other fields keep
    their `stored` values, and so do files that are not among what was sent. `final` also asks
    for what is required. `context` is what expressions see beside `表`. Raises FormTooLarge.
    """
    return _forms.fill(
        spec,
        raw,
        context,
        stored=stored,
        step=step,
        only=only,
        final=final,
        checks=_form.value_checks(on=on),
    )


def always_shown(*, spec: FormSpec) -> FormAnswers | None:
    """Return what a form shows whatever is answered, without values; None where answers decide.

    Most forms ask everybody the same: what they show needs no filling in.
    """
    return _forms.always_shown(spec)


def form_redraws(*, spec: FormSpec, before: FormAnswers, after: FormAnswers) -> bool:
    """Say whether a saved answer changes the page, so that the step has to come back."""
    return _forms.redraws(spec, before=before, after=after)


def prefill_form(*, spec: FormSpec, sources: Mapping[str, KnownValue]) -> dict[str, KnownValue]:
    """Return what is known already by field code; `sources` by name (`申请人.姓名`)."""
    return _answers.prefill(spec, sources)


def shown_steps(*, spec: FormSpec, answers: FormAnswers) -> list[Step]:
    """Return the steps that ask this person at least one question, in order."""
    return _rendering.shown_steps(spec, answers)


def step_page(
    *,
    spec: FormSpec,
    step: str,
    answers: FormAnswers,
    on: date,
    area_root: str,
    around: Surroundings,
    known: Mapping[str, KnownValue] | None = None,
    raw: Mapping[str, Sequence[str] | str] | None = None,
    disputed: Collection[str] = (),
    more_rows: Collection[str] = (),
    only: Collection[str] | None = None,
) -> StepPage:
    """Return one step for `catalogue/form_step.html`, areas below `area_root` included.

    `raw` is what was just sent, so that a refused answer is shown as typed; `disputed` are the
    given values to change (`?fix=code`), `more_rows` the tables that shall show one more row
    (`_add_row`), `only` narrows to some questions. Raises KeyError when the form has no such step.
    """
    return _rendering.step_page(
        spec=spec,
        step=step,
        answers=answers,
        known=known,
        raw=raw,
        disputed=disputed,
        more_rows=more_rows,
        only=only,
        around=_form.with_areas(around=around, root=area_root, on=on),
    )


def answer_sections(
    *,
    spec: FormSpec,
    values: Mapping[str, Any],
    shown: Sequence[str] | None = None,
    mask: bool = True,
) -> tuple[AnswerSection, ...]:
    """Return the answers by step for `catalogue/answers.html`; numbers masked unless told."""
    return _answers.answer_sections(
        spec, values, shown=shown, area_name=_form.full_area_name, mask=mask
    )


def shown_answer(*, field: Field, value: Any) -> str:
    """Return one stored value in the words of a page, areas by their full names; empty for none."""
    return _answers.shown_value(field, value, area_name=_form.full_area_name, mask=False)


def copied_answer(*, field: Field, value: Any) -> str:
    """Return one stored value as it is typed into another system: whole, without blanks for looks."""
    if field.kind in (FieldKind.ID_NUMBER, FieldKind.USCC, FieldKind.PHONE):
        return str(value or "")
    if field.kind in (FieldKind.FILE, FieldKind.TABLE):
        return f"{len(value or [])} 项，请打开办件看"
    return shown_answer(field=field, value=value)


def is_copied_number(*, form: str, number: str) -> bool:
    """Say whether a number looks as another system writes it."""
    return _copying.is_number(form=form, number=number)


def form_schema(*, spec: FormSpec) -> dict[str, Any]:
    """Return the JSON schema (2020-12) of the answers to a form."""
    return _schema.form_schema(spec)


def sent_as_json(*, spec: FormSpec, body: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return answers that came as JSON in the shape that `fill_form` reads."""
    return _schema.sent_as_json(spec, body)


def form_context(
    *, applicant: ApplicantFacts, situation: str, assisted: bool, on: date
) -> dict[str, Any]:
    """Return what the expressions of a form may see beside `表`."""
    return _context.case_context(applicant=applicant, situation=situation, assisted=assisted, on=on)


NO_FACTS = ApplicantFacts(name="")
"""Stands for the applicant where no expression of a version asks who it is."""


def asks_of_applicant(*, version: ItemVersionView) -> bool:
    """Say whether a condition, a sum or a check of this version reads something of the applicant."""
    return _filled.asks_of_applicant(version=version)


def review_form(
    *,
    version: ItemVersionView,
    stored: Mapping[str, Any],
    context: Mapping[str, Any],
    on: date,
) -> FormAnswers:
    """Judge a whole form as stored, with everything that is required: before it is submitted."""
    return _filled.review_form(version=version, stored=stored, context=context, on=on)


def check_conditions(
    *, version: ItemVersionView, values: Mapping[str, Any], context: Mapping[str, Any]
) -> None:
    """Refuse who does not meet a condition of the item. Raises ConditionNotMet with its words."""
    _filled.check_conditions(version=version, values=values, context=context)


def papers_wanted(
    *, version: ItemVersionView, values: Mapping[str, Any], context: Mapping[str, Any]
) -> list[Paper]:
    """Return the papers that this application needs, in the order of the item."""
    return _filled.papers_wanted(version=version, values=values, context=context)


def form_links(*, version: ItemVersionView, paper: str) -> list[Link]:
    """Return where the blank form and the sample of a paper are taken away; empty where none."""
    return _paper_forms.form_links(view=version, paper=paper)


def licence_face(
    *, version: ItemVersionView, values: Mapping[str, Any], context: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Return what stands on the licence of this version, name and value."""
    return _filled.licence_face(version=version, values=values, context=context)


def facts_of_case(
    *, version: ItemVersionView, values: Mapping[str, Any], context: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the conditions of a process and its decision tables may read of a case."""
    return _filled.facts_of_case(version=version, values=values, context=context)


def find_process(*, version: ItemVersionView) -> Process | None:
    """Return the process of a version, or None where a plain route does. Raises ProcessRefusedError."""
    content = version.definition.process if version.definition else ""
    return main_process(content) if content else None


def register_version_impact(*, impact: VersionImpact) -> None:
    """Let a floor above say what a version does to cases under way and past ones."""
    _in_flight.register(impact)


def ask_decision(
    *, version: ItemVersionView, code: str, context: Mapping[str, Any]
) -> tuple[Verdict, dict[str, Any]]:
    """Return what a decision table of a version answers, and the answer as variables of a process.

    Raises: PlayRefusedError where there is no such table, or it cannot be computed.
    """
    tables = version.definition.decisions if version.definition else ()
    table = next((each for each in tables if each.code == code), None)
    if table is None:
        raise PlayRefusedError(f"没有代码为“{code}”的决策表")
    try:
        verdict = _decision.ask(table, context=context)
    except (FeelSyntaxError, FeelLimitError) as wrong:
        raise PlayRefusedError(f"决策表“{table.title}”不能计算：{wrong}") from wrong
    return verdict, _decision.as_variables(table, verdict)


def area_of(*, version: ItemVersionView, values: Mapping[str, Any]) -> str:
    """Return the area that the answers name, or an empty text where the form asks for none."""
    return _filled.area_of(version=version, values=values)


def is_open(*, version: ItemVersionView, on: date) -> bool:
    """Say whether an item can still be applied for: its version in use may be a later one."""
    current = _version.find_current(item_code=version.item_code, on=on)
    return current is not None and current.state is ItemState.IN_USE


def search_items(
    *, text: str, on: date, where: ItemFilter | None = None, limit: int = 20
) -> list[SearchHit]:
    """Return the items in force on a day that are most like a text, best first.

    Found are names, other words for them, readings, initials, codes, and words of the guide; a
    mistyped or missing word does no harm. `why` tells where a hit was not found by its name.
    """
    return _search.search_items(text=text, on=on, where=where, limit=limit)


def suggest(*, text: str, on: date, limit: int = 8) -> list[SearchHit]:
    """Return what a half-typed text may become, best first; nothing for a single character."""
    return _search.suggest(text=text, on=on, limit=limit)


def import_items(
    *,
    path: Path,
    actor: Actor,
    at: datetime,
    apply: bool = False,
    progress: _import.Progress | None = None,
) -> ImportReport:
    """Look at an item list, and load it as drafts where `apply` says so, whole or not at all.

    Loading a list again changes nothing; a definition that stands is never overwritten. Raises
    NotAllowed, ItemListRefused.
    """
    return _import.import_items(path=path, actor=actor, at=at, apply=apply, progress=progress)


def publish_item(*, actor: Actor, text: Mapping[str, Any], at: datetime) -> ItemVersionView:
    """Bring a new item on line from its whole text, vetted and published in one go.

    For the installation itself; officers go through every step of vetting. `text` has the shape of
    the files in `catalogue/demo/items`. Raises NotAllowed, Refusal with everything that is wrong.
    """
    if actor.kind is not ActorKind.SYSTEM:
        raise NotAllowed
    with transaction.atomic():
        view = _versions.create_item(actor=actor, text=parse_version(text), at=at)
        return _vetting.bring_on_line(version_id=view.id, effective_on=local_day(at), at=at)


def find_bundle(*, code: str) -> BundleView | None:
    """Return the edition of a bundle that is in use, or None."""
    return _bundle.find_in_use(code=code)


def get_bundle(*, bundle_id: UUID) -> BundleView:
    """Return an edition of a bundle. Raises BundleUnknown."""
    return _bundle.get_bundle(bundle_id=bundle_id)


def bundle_versions(*, bundle: BundleView, on: date) -> list[ItemVersionView]:
    """Return today's versions of a bundle's items, in its order.

    Raises ItemNotOpen where one cannot be applied for, or they no longer fit one form.
    """
    found = _bundle.versions_today(text=bundle.text, on=on)
    if not _bundle.is_sound(bundle=bundle, found=found):
        raise ItemNotOpen(
            "这件事里有事项刚改了版本，合并的表正在核对，暂时不能一起申请。可以先逐项申请，或者拨 12345。"
        )
    return [found[part.item_code] for part in bundle.text.parts]


def merged_form(*, bundle: BundleView, pinned: Sequence[ItemVersionView]) -> MergedForm:
    """Return the forms of a bundle's items as one, over the versions that a draft keeps."""
    return _bundle.merged_form(bundle=bundle, pinned=pinned)


def editions_led(*, departments: Collection[str]) -> set[UUID]:
    """Return the editions of bundles (一件事) that one of these units leads."""
    return _bundle.editions_led(departments=departments)


def joint_steps(*, parts: Sequence[MergedPart]) -> tuple[tuple[str, str], ...]:
    """Return the steps of a merged form as (code, title)."""
    return _merging.joint_steps(parts)


def made_elsewhere(*, part: MergedPart, parts: Sequence[MergedPart]) -> tuple[str, str]:
    """Return the licence type that another of these parts makes for this one, and that item's name."""
    return _merging.made_elsewhere(part, parts)


def handle_codes(*, version: ItemVersionView) -> list[tuple[str, str]]:
    """Return the ways to handle an item by title, each with its code of 33 (业务办理项编码)."""
    return _codes.handle_codes(version)


def settle_situation(
    *,
    version: ItemVersionView,
    situation: str,
    context: Callable[[str], Mapping[str, Any]],
    fill: Callable[[Mapping[str, Any]], FormAnswers],
    codes: Mapping[str, str] | None = None,
) -> tuple[str, FormAnswers]:
    """Return the situation that holds, found from the answers where a rule does, and the answers.

    `context` gives what expressions may see in a situation, and `fill` fills the form in under it.
    `codes` gives the code of an answer by the item's own, where a merged form asks it.
    """
    return _filled.settle_situation(
        version=version, situation=situation, context=context, fill=fill, codes=codes
    )


def asks_situation(*, version: ItemVersionView) -> bool:
    """Say whether the resident has to choose a situation: there are several and no rule picks one."""
    return _filled.asks_situation(version=version)


def fees_of(
    *, version: ItemVersionView, values: Mapping[str, Any], context: Mapping[str, Any]
) -> tuple[FeeDue, ...]:
    """Return what an application has to pay as its answers stand, by table where one is named."""
    return _filled.fees_of(version=version, values=values, context=context)
