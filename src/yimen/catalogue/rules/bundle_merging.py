"""Merge the forms of a bundle: shared questions and papers are asked once, clashes are named.

Each part keeps its own form, with its own conditions over its own names; only the codes under
which answers are kept become joint. Two fields are one question when both were copied from the
same place of a shared group, or have the same code, or bring the same paper; and everything that
an answer means is equal. Where only the wording differs, an administrator decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from yimen.catalogue.contracts import Field, FieldKind, FormSpec, ItemVersionView, Paper, Step
from yimen.catalogue.contracts.bundles import (
    BundlePart,
    BundleText,
    Clash,
    MergedForm,
    MergedPart,
    SharedQuestion,
)
from yimen.catalogue.rules.bundles import need_clashes, question_clashes, situation_clashes
from yimen.kernel.rules import rule

Versions = Mapping[str, ItemVersionView]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A field where it stands."""

    part: int
    item: str
    name: str
    field: Field
    paper: Paper | None


@rule(
    "CAT-BND-3",
    cites="国发〔2024〕3号（推动“高效办成一件事”）（一次告知、一表申请、一套材料）",
)
def merge_forms(text: BundleText, versions: Versions) -> MergedForm:
    """Return the forms of all parts with joint codes; what clashes is asked apart.

    The codes depend on the edition and the versions alone, never on what was answered.
    """
    present = [part for part in text.parts if part.item_code in versions]
    codes: list[dict[str, str]] = [{} for _ in present]
    merged: dict[str, Field] = {}
    shared = []
    for places in _groups(present, versions).values():
        together = len(places) > 1 and not _differs(text, places)
        for these in [places] if together else [[place] for place in places]:
            first = these[0]
            code = _free(first.field.code, first.part, merged)
            merged[code] = _bounds(these) or first.field
            for place in these:
                codes[place.part][place.field.code] = code
            if together:
                items = tuple(place.item for place in these)
                shared.append(SharedQuestion(code=code, field=first.field, items=items))
    parts = tuple(
        MergedPart(
            part=part,
            version=versions[part.item_code],
            spec=_recoded(versions[part.item_code], codes[at], merged),
            codes=codes[at],
        )
        for at, part in enumerate(present)
    )
    before, now = _paper_counts(parts)
    return MergedForm(
        parts=parts,
        shared=tuple(shared),
        asked_before=sum(len(one) for one in codes),
        asked_now=len(merged),
        papers_before=before,
        papers_now=now,
    )


def _free(code: str, part: int, taken: Collection[str]) -> str:
    return code if code not in taken else f"{code[:34]}_p{part + 1}"


def _groups(parts: Sequence[BundlePart], versions: Versions) -> dict[str, list[_Place]]:
    """Return the fields that may be one question, by what makes them so, in the order asked.

    A sum reads its own form, so it is never shared.
    """
    found: dict[str, list[_Place]] = {}
    for at, part in enumerate(parts):
        version = versions[part.item_code]
        definition = version.definition
        if definition is None:
            continue
        papers = {paper.code: paper for paper in definition.papers}
        for step in definition.form.steps:
            for field in step.fields:
                key = match_key(field, papers.get(field.paper))
                doubled = any(one.part == at for one in found.get(key, ()))
                if doubled or field.code in part.apart or field.compute:
                    key = f"{at}:{field.code}"
                place = _Place(
                    part=at,
                    item=part.item_code,
                    name=version.name,
                    field=field,
                    paper=papers.get(field.paper),
                )
                found.setdefault(key, []).append(place)
    return found


def match_key(field: Field, paper: Paper | None) -> str:
    """Return by what a field is known across forms: shared group, paper, or element code."""
    if field.group:
        group, _, code = field.group.partition("/")
        return f"g:{group.partition('@')[0]}/{code}"
    if field.kind is FieldKind.FILE and paper is not None:
        return f"p:{paper.licence_type or paper.code}"
    return f"c:{field.code}"


def _meaning(place: _Place) -> tuple[object, ...]:
    """Return everything that an answer's meaning hangs on, beside the wording."""
    field = place.field
    return (
        field.kind,
        tuple(option.code for option in field.options),
        field.unit,
        tuple((column.code, column.kind, column.name) for column in field.columns),
    )


def _words(place: _Place) -> tuple[str, ...]:
    """Return the wording by which a question is recognised; of a declaration all of it counts."""
    field = place.field
    if place.paper is not None and field.kind is FieldKind.FILE:
        return (place.paper.name,)
    if field.kind is FieldKind.DECLARATION:
        return (field.label, field.help)
    return (field.name, field.label)


def _differs(text: BundleText, places: Sequence[_Place]) -> str:
    """Return `meaning` or `words` where fields of one key are not plainly one question."""
    if len({_meaning(one) for one in places}) > 1 or _bounds(places) is None:
        return "meaning"
    if any(place.field.code in text.same for place in places):
        return ""
    return "words" if len({_words(one) for one in places}) > 1 else ""


def _bounds(places: Sequence[_Place]) -> Field | None:
    """Return the first field with the strictest bounds of all, or None where nothing fits them."""
    fields = [one.field for one in places]
    lows = [one.min_value for one in fields if one.min_value is not None]
    highs = [one.max_value for one in fields if one.max_value is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    if low is not None and high is not None and low > high:
        return None
    return replace(
        fields[0],
        required=any(one.required for one in fields),
        min_value=low,
        max_value=high,
        max_length=min(one.max_length for one in fields),
    )


def _recoded(
    version: ItemVersionView,
    codes: Mapping[str, str],
    merged: Mapping[str, Field],
) -> FormSpec:
    """Return an item's form under the joint codes, with the strictest bounds of each question."""
    assert version.definition is not None

    def field(own: Field) -> Field:
        bounds = merged[codes[own.code]]
        return replace(
            own,
            code=codes[own.code],
            required=bounds.required,
            min_value=bounds.min_value,
            max_value=bounds.max_value,
            max_length=bounds.max_length,
        )

    return FormSpec(
        steps=tuple(
            replace(step, fields=tuple(field(own) for own in step.fields))
            for step in version.definition.form.steps
        )
    )


def made_by(parts: Sequence[MergedPart]) -> dict[str, str]:
    """Return the licence types that parts of this bundle make, each with the item's name."""
    made = {}
    for one in parts:
        licence = one.version.definition.licence if one.version.definition else None
        if licence is not None:
            made[licence.type_code] = one.version.name
    return made


def made_elsewhere(one: MergedPart, parts: Sequence[MergedPart]) -> tuple[str, str]:
    """Return the licence type that another part makes for this one and that item's name, or blanks.

    A part waits for another where it asks for the licence that the other's grant issues.
    """
    made = made_by([other for other in parts if other is not one])
    papers = one.version.definition.papers if one.version.definition else ()
    found = next((paper.licence_type for paper in papers if paper.licence_type in made), "")
    return found, made.get(found, "")


def paper_key(paper: Paper) -> str:
    """Return by what a paper is the same in two items."""
    return paper.licence_type or f"{paper.code}/{paper.name}"


def _paper_counts(parts: Sequence[MergedPart]) -> tuple[int, int]:
    made = made_by(parts)
    every = [
        paper for one in parts if one.version.definition for paper in one.version.definition.papers
    ]
    left = {paper_key(paper) for paper in every if paper.licence_type not in made}
    return len(every), len(left)


def clashes(text: BundleText, versions: Versions) -> list[Clash]:
    """Return everything that has to be settled before this bundle may be published."""
    found = [*_plain(text, versions), *question_clashes(text)]
    known = {one.code: one for one in text.questions}
    for part in text.parts:
        if part.item_code not in versions:
            continue
        name = versions[part.item_code].name
        found += need_clashes(f"“{name}”什么时候办", part.needs, known)
        for variant in part.variants:
            found += need_clashes(f"“{name}”按哪种情形办", variant.needs, known)
        found += _part(part, versions[part.item_code])
    found += situation_clashes(text, versions)
    present = [part for part in text.parts if part.item_code in versions]
    for places in _groups(present, versions).values():
        found += _clash(text, places)
    return found


def _plain(text: BundleText, versions: Versions) -> Iterator[Clash]:
    if not text.title:
        yield Clash(said="请写名称，比如“我要开小餐馆”。")
    if len(text.summary) < 8:
        yield Clash(said="请用一句话写清这件事办完能做什么，居民先看这一句。")
    if len(text.parts) < 2:
        yield Clash(said="一件事至少要有两个事项。")
    for part in text.parts:
        if part.item_code not in versions:
            yield Clash(
                said=f"事项 {part.item_code} 现在不能在网上申请，请先发布它，或把它移出。",
                items=(part.item_code,),
            )


def _part(part: BundlePart, version: ItemVersionView) -> Iterator[Clash]:
    if version.definition is None:
        return
    codes = {field.code for step in version.definition.form.steps for field in step.fields}
    for code in part.made_here:
        if code not in codes:
            yield Clash(said=f"“{version.name}”的表里没有代码为“{code}”的问题，请改“办出来才有”。")
    known = {one.code for one in version.definition.situations}
    for variant in part.variants:
        if variant.situation not in known:
            yield Clash(said=f"“{version.name}”已经没有“{variant.situation}”这种情形，请重新选。")


def _clash(text: BundleText, places: Sequence[_Place]) -> Iterator[Clash]:
    if len(places) < 2:
        return
    how = _differs(text, places)
    if not how:
        return
    told = "；".join(f"“{one.name}”里是“{'／'.join(_words(one))}”" for one in places)
    code = places[0].field.code
    said = (
        f"{told}。种类、选项或单位对不上，不能合成一个问题，请勾选分开问的那几项，或先改事项。"
        if how == "meaning"
        else f"{told}。问法不一样，请定：是同一个问题，还是分开问。"
    )
    yield Clash(
        said=said,
        field=code,
        items=tuple(one.item for one in places),
        may_be_same=how == "words",
    )


def joint_steps(parts: Sequence[MergedPart]) -> tuple[tuple[str, str], ...]:
    """Return the steps of the merged form, as (code, title): steps of one title are one step.

    Steps that end an application (papers with a declaration, then a bare declaration) come last.
    """
    found: dict[str, int] = {}
    for one in parts:
        for step in one.spec.steps:
            found[step.title] = max(found.get(step.title, 0), _rank(step))
    ordered = sorted(found, key=lambda title: found[title])
    return tuple((f"s{place}", title) for place, title in enumerate(ordered, start=1))


def _rank(step: Step) -> int:
    kinds = {field.kind for field in step.fields}
    if not kinds & {FieldKind.DECLARATION, FieldKind.SIGNATURE}:
        return 0
    return 1 if FieldKind.FILE in kinds else 2
