"""One page of a merged form: what is drawn, from the forms of the items that ask something on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest

from yimen.cases.queries.applicant import applicant_facts, form_context
from yimen.cases.queries.bundle import BundleDraftView, JointStep, Live, LivePart
from yimen.cases.queries.bundle_signing import signed_codes
from yimen.cases.queries.fees import fee_lines
from yimen.cases.queries.files import file_rows
from yimen.cases.web.citizen.form_page import area_root
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import FieldKind, Paper
from yimen.catalogue.contracts.forms import AnswerSection, FormAnswers, KnownValue
from yimen.catalogue.public import StepPage
from yimen.ui.parts import Step
from yimen.ui.web.addresses import address


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlePage:
    """A step of a merged form with everything that drawing it needs."""

    live: Live
    known: Mapping[str, KnownValue]
    on: date
    request: HttpRequest

    @property
    def draft(self) -> BundleDraftView:
        """Return the draft that is being filled in."""
        return self.live.draft

    def raw(self) -> dict[str, list[str]]:
        """Return what was sent, every value as a list; files and signatures come apart."""
        apart = {
            field.code
            for part in self.live.parts
            for step in part.spec.steps
            for field in step.fields
            if field.kind in {FieldKind.FILE, FieldKind.SIGNATURE}
        }
        return {
            key: values
            for key, values in self.request.POST.lists()
            if key[:1] != "_" and key not in apart and key != "csrfmiddlewaretoken"
        }

    def step(
        self,
        joint: JointStep,
        *,
        errors: Mapping[str, str] | None = None,
        raw: Mapping[str, Sequence[str] | str] | None = None,
    ) -> StepPage:
        """Return a step ready for `catalogue/form_step.html`: the questions of all its items."""
        pages = [self._of_part(joint, *one, errors or {}, raw) for one in joint.asked]
        return StepPage(
            code=joint.code,
            title=joint.title,
            questions=tuple(one for page in pages for one in page.questions),
            errors=tuple(one for page in pages for one in page.errors),
            driving=tuple(one for page in pages for one in page.driving),
            save_url=address("cases:bundle_save", self.draft.id, joint.code),
            file_codes=tuple(one for page in pages for one in page.file_codes),
        )

    def _of_part(
        self,
        joint: JointStep,
        part: LivePart,
        step: str,
        asked: frozenset[str],
        errors: Mapping[str, str],
        raw: Mapping[str, Sequence[str] | str] | None,
    ) -> StepPage:
        args: tuple[UUID, str] = (self.draft.id, joint.code)
        seen = part.answers
        return catalogue.step_page(
            spec=part.spec,
            step=step,
            answers=FormAnswers(values=seen.values, shown=seen.shown, errors=dict(errors)),
            only=asked,
            on=self.on,
            area_root=area_root(),
            known=self.known,
            raw=raw,
            disputed=self.request.GET.getlist("fix"),
            more_rows=self.request.POST.getlist("_add_row"),
            around=catalogue.Surroundings(
                url=address("cases:bundle_step", *args),
                save_url=address("cases:bundle_save", *args),
                upload_url=address("cases:bundle_upload", *args),
                area_source=address("directory:area_children"),
                file_rows=file_rows,
                downloads=lambda paper: catalogue.form_links(version=part.version, paper=paper),
                signs_apart=True,
            ),
        )

    def steps(self, here: str) -> list[Step]:
        """Return the parts of the application for the side of the page; `check` is the last."""
        codes = [one.code for one in self.live.steps]
        place = codes.index(here) if here in codes else (len(codes) if here == "check" else -1)
        first = Step(
            name="您的情况",
            state="now" if place < 0 else "done",
            href=address("cases:bundle_draft", self.draft.id),
        )
        middle = [
            Step(
                name=one.title,
                state="done" if at < place else "now" if at == place else "todo",
                href=address("cases:bundle_step", self.draft.id, one.code) if at < place else "",
            )
            for at, one in enumerate(self.live.steps)
        ]
        last = Step(name="核对、提交", state="now" if here == "check" else "todo")
        return [first, *middle, last]

    def before(self, here: str) -> str:
        """Return the address of the step before."""
        codes = [one.code for one in self.live.steps]
        place = codes.index(here) if here in codes else 0
        if place == 0:
            return address("cases:bundle_draft", self.draft.id)
        return address("cases:bundle_step", self.draft.id, codes[place - 1])

    def sections(self) -> list[AnswerSection]:
        """Return all answers by joint step, each shared one once; signatures have a place of their own."""
        signed = signed_codes(self.live)
        found = []
        for joint in self.live.steps:
            rows = []
            for part, step, asked in joint.asked:
                sections = catalogue.answer_sections(
                    spec=part.spec,
                    values=part.answers.values,
                    shown=sorted(asked - signed),
                    mask=False,
                )
                rows += [row for one in sections if one.code == step for row in one.rows]
            found.append(AnswerSection(code=joint.code, title=joint.title, rows=tuple(rows)))
        return found

    def fees(self) -> list[tuple[str, str]]:
        """Return what is to be paid for each item as the answers stand; most ask for nothing."""
        facts = applicant_facts(self.draft.applicant_id, on=self.on)
        found = []
        for part in self.live.parts:
            if part.version.definition is None or not part.version.definition.fees:
                continue
            context = form_context(
                applicant_id=self.draft.applicant_id,
                facts=facts,
                situation=part.situation,
                assisted=bool(self.draft.mandates),
                on=self.on,
            )
            values = part.own_values(part.answers.values)
            due = catalogue.fees_of(version=part.version, values=values, context=context)
            found += [(f"{part.version.name}：{name}", said) for name, said in fee_lines(due)]
        return found

    def waits(self) -> list[tuple[str, str]]:
        """Return the items that wait for a licence which another of them makes."""
        return [(part.version.name, part.maker) for part in self.live.parts if part.maker]


def papers_of(live: Live) -> list[tuple[Paper, list[str]]]:
    """Return the papers that these answers ask for, each once, with the items that use it."""
    found: dict[str, tuple[Paper, list[str]]] = {}
    made = {
        catalogue.made_elsewhere(part=one.merged, parts=[each.merged for each in live.parts])[0]
        for one in live.parts
    } - {""}
    for part in live.parts:
        wanted = catalogue.papers_wanted(
            version=part.version,
            values=part.own_values(part.answers.values),
            context=part.context,
        )
        for paper in wanted:
            if paper.licence_type and paper.licence_type in made:
                continue
            key = paper.licence_type or f"{paper.code}/{paper.name}"
            found.setdefault(key, (paper, []))[1].append(part.version.name)
    return list(found.values())
