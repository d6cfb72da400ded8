"""One page of a form that is being filled in: what was sent, what is drawn, what comes next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from yimen.cases.contracts import DraftView
from yimen.cases.queries.applicant import form_context
from yimen.cases.queries.case import CaseFile
from yimen.cases.queries.draft import draft_context
from yimen.cases.queries.files import file_rows
from yimen.cases.queries.taken import camera_for
from yimen.cases.web.citizen import behalf
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ApplicantFacts, Field, FieldKind, FormSpec, ItemVersionView
from yimen.catalogue.contracts import Step as FormStep
from yimen.catalogue.contracts.forms import FormAnswers, KnownValue
from yimen.catalogue.public import StepPage
from yimen.kernel.gates import actor_of
from yimen.ui.parts import Link, Step, StepState
from yimen.ui.web.addresses import address


def area_root() -> str:
    """Return the area under which addresses are asked: the installation's own."""
    return str(settings.YIMEN["area_code"])


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """A step of a draft with everything that drawing and saving it need."""

    draft: DraftView
    version: ItemVersionView
    step: str
    on: date
    known: Mapping[str, KnownValue]
    request: HttpRequest
    facts: ApplicantFacts
    silent: tuple[str, ...] = ()

    @property
    def spec(self) -> FormSpec:
        """Return the form of the version."""
        assert self.version.definition is not None
        return self.version.definition.form

    @property
    def behalf(self) -> str:
        """Return whose application it is and who fills it in."""
        return behalf.of_draft(actor=actor_of(self.request), draft=self.draft, name=self.facts.name)

    def raw(self) -> dict[str, list[str]]:
        """Return what was sent, every value as a list; files come apart, by `take_files`, signatures too.

        A browser sends an untouched file question as an empty text, which must not empty it.
        """
        apart = {
            field.code
            for one in self.spec.steps
            for field in one.fields
            if field.kind in {FieldKind.FILE, FieldKind.SIGNATURE}
        }
        return {
            key: values
            for key, values in self.request.POST.lists()
            if key[:1] != "_" and key not in apart
        }

    def after(self, draft: DraftView) -> FormPage:
        """Return the page of the draft as it was just saved."""
        return replace(self, draft=draft)

    def of_draft(self, draft_id: UUID) -> FormPage:
        """Return the same page of another draft, so that its addresses can be made."""
        return replace(self, draft=replace(self.draft, id=draft_id))

    @property
    def asked(self) -> tuple[Field, ...]:
        """Return the questions of this step. Raises KeyError when the form has no such step."""
        return self._step.fields

    @property
    def title(self) -> str:
        """Return what this step is called. Raises KeyError when the form has no such step."""
        return self._step.title

    @property
    def _step(self) -> FormStep:
        for one in self.spec.steps:
            if one.code == self.step:
                return one
        raise KeyError(self.step)

    @property
    def owner(self) -> str:
        """Return whose draft the telephone keeps while there is no network."""
        return str(actor_of(self.request).account_id)

    @property
    def is_disputed(self) -> bool:
        """Say whether a value that we hold is to be changed (`?fix=code`)."""
        return "fix" in self.request.GET

    @property
    def wants_rows(self) -> bool:
        """Say whether a table shall show one more row."""
        return self.request.method == "POST" and "_add_row" in self.request.POST

    def answers(self) -> FormAnswers:
        """Return the answers as stored, with what they show; nothing is judged."""
        stored = {**self._given(), **self.draft.aside, **self.draft.values}
        _, answers = catalogue.settle_situation(
            version=self.version,
            situation=self.draft.situation,
            context=lambda one: draft_context(
                self.draft, on=self.on, facts=self.facts, situation=one
            ),
            fill=lambda context: catalogue.fill_form(
                spec=self.spec, raw={}, stored=stored, context=context, on=self.on, only=()
            ),
        )
        return answers

    def reached(self) -> FormAnswers:
        """Return what the form shows as the answers stand; filled in only where they decide it."""
        return catalogue.always_shown(spec=self.spec) or self.answers()

    def _given(self) -> dict[str, object]:
        return {code: known.value for code, known in self.known.items()}

    def drawn(
        self,
        answers: FormAnswers,
        raw: Mapping[str, Sequence[str] | str] | None = None,
        only: Collection[str] | None = None,
    ) -> StepPage:
        """Return the step ready for its template, narrowed to some questions where they are named."""
        post = self.request.POST
        args: tuple[UUID, str] = (self.draft.id, self.step)
        return catalogue.step_page(
            spec=self.spec,
            step=self.step,
            answers=answers,
            only=only,
            on=self.on,
            area_root=area_root(),
            known=self.known,
            raw=raw,
            disputed=self.request.GET.getlist("fix"),
            more_rows=post.getlist("_add_row"),
            around=catalogue.Surroundings(
                url=address("cases:draft_step", *args),
                save_url=address("cases:draft_save", *args),
                upload_url=address("cases:draft_upload", *args),
                dispute_url=address("cases:draft_dispute", *args),
                area_source=address("directory:area_children"),
                file_rows=file_rows,
                downloads=lambda paper: catalogue.form_links(version=self.version, paper=paper),
                ways=self._ways,
                signs_apart=True,
            ),
        )

    def _ways(self, asked: Field) -> list[Link]:
        """Return how a question for files is answered but by upload: by camera, from the vault."""
        here = self.draft.id, self.step
        ways = []
        actor = actor_of(self.request)
        if camera_for(actor=actor, version=self.version, field=asked):
            to = address("cases:draft_camera", *here, asked.code)
            ways.append(Link(label="现场拍照", href=to, hint=f"：{asked.label}"))
        if asked.paper:
            to = address("cases:draft_vault", *here, asked.paper)
            ways.append(Link(label="用以前交过的", href=to, hint=f"：{asked.label}"))
        return ways

    def steps(self, answers: FormAnswers, *, all_done: bool = False) -> list[Step]:
        """Return the steps as the side of the page names them."""
        steps = []
        shown = catalogue.shown_steps(spec=self.spec, answers=answers)
        codes = [one.code for one in shown]
        here = len(codes) if all_done else (codes.index(self.step) if self.step in codes else 0)
        for place, one in enumerate(shown):
            state: StepState = "done" if place < here else "now" if place == here else "todo"
            steps.append(
                Step(
                    name=one.title,
                    state=state,
                    note=f"第 {place + 1} 部分，共 {len(shown) + 1} 部分" if state == "now" else "",
                    href=address("cases:draft_step", self.draft.id, one.code)
                    if state == "done"
                    else "",
                )
            )
        if not all_done:
            steps.append(Step(name="核对、提交", state="todo"))
        return steps

    def codes(self, answers: FormAnswers) -> list[str]:
        """Return the codes of the steps that ask this person something, in order."""
        return [one.code for one in catalogue.shown_steps(spec=self.spec, answers=answers)]

    def addresses(self, answers: FormAnswers) -> str:
        """Return where the steps that this person is asked stand, in order, for the telephone."""
        return " ".join(
            address("cases:draft_step", self.draft.id, code) for code in self.codes(answers)
        )

    def before(self, answers: FormAnswers) -> str:
        """Return the address of the step before, or nothing at the first."""
        codes = self.codes(answers)
        place = codes.index(self.step) if self.step in codes else 0
        if place == 0:
            return ""
        return address("cases:draft_step", self.draft.id, codes[place - 1])

    def following(self) -> str | None:
        """Return the code of the next step that asks this person something, or None at the end."""
        codes = self.codes(self.reached())
        if self.step not in codes:
            return codes[0] if codes else None
        place = codes.index(self.step)
        return codes[place + 1] if place + 1 < len(codes) else None


def correction_pages(file: CaseFile, *, errors: Mapping[str, str], on: date) -> list[StepPage]:
    """Return every step of a case that is to be corrected, ready for its template."""
    definition = file.version.definition
    assert definition is not None
    case = file.case
    answers = catalogue.fill_form(
        spec=definition.form,
        raw={},
        stored=file.values,
        context=form_context(
            applicant_id=case.applicant_id,
            situation=case.situation,
            assisted=case.mandate_id is not None,
            on=on,
        ),
        on=on,
        only=(),
    )
    answers = FormAnswers(values=answers.values, shown=answers.shown, errors=dict(errors))
    return [
        catalogue.step_page(
            spec=definition.form,
            step=one.code,
            answers=answers,
            on=on,
            area_root=area_root(),
            around=catalogue.Surroundings(
                area_source=address("directory:area_children"),
                file_rows=file_rows,
                downloads=lambda paper: catalogue.form_links(version=file.version, paper=paper),
                signs_apart=True,
            ),
        )
        for one in catalogue.shown_steps(spec=definition.form, answers=answers)
    ]
