"""Shapes of a bundle (一件事): several items asked for by one form, as an administrator defines it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from yimen.catalogue.contracts import Field, FormSpec, ItemVersionView
from yimen.kernel.contracts import FieldRefusals, NotFound, Refusal


class BundleState(StrEnum):
    """State of an edition: written, in use, or replaced or put away."""

    DRAFT = "draft"
    IN_USE = "in_use"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleQuestion:
    """A question about the situation; its answers are stored in their own words.

    It is asked only where `needs` hold over the questions before it. Who holds a licence of the type
    `held` finds `held_answer` chosen, and may choose otherwise.
    """

    code: str
    title: str
    answers: tuple[str, ...]
    why: str = ""
    needs: tuple[Need, ...] = ()
    held: str = ""
    held_answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """That a question got one of these answers."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Which situation of an item the answers come to; the first whose needs hold is taken."""

    situation: str
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlePart:
    """One item of a bundle and the version it was held against.

    It applies where all `needs` hold. `apart` are the fields that it asks by itself although
    another item has one of the same code; `made_here` are fields that nobody can answer while
    another part makes the thing (the code on a business licence): asked only where none does.
    """

    item_code: str
    version: int
    needs: tuple[Need, ...] = ()
    variants: tuple[Variant, ...] = ()
    apart: tuple[str, ...] = ()
    made_here: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleText:
    """What an edition says. `same` are codes decided to be one question although worded apart.

    `lead` is the code of the unit that sees to it that all items are done (牵头部门); where none is
    named it is the unit of the first item.
    """

    title: str
    summary: str = ""
    questions: tuple[BundleQuestion, ...] = ()
    parts: tuple[BundlePart, ...] = ()
    same: tuple[str, ...] = ()
    lead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleView:
    """An edition of a bundle; published ones never change but for their state."""

    id: UUID
    code: str
    edition: int
    state: BundleState
    text: BundleText
    published_on: date | None
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A place where the forms of a bundle do not fit; `field` is the code it is about.

    `may_be_same` says that an administrator may decide it is one question; else it must be asked
    apart, or the item mended.
    """

    said: str
    field: str = ""
    items: tuple[str, ...] = ()
    may_be_same: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedPart:
    """An item in a merged form. `spec` has the joint codes; `codes` leads from its own to those."""

    part: BundlePart
    version: ItemVersionView
    spec: FormSpec
    codes: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedQuestion:
    """A question that several items share, asked once."""

    code: str
    field: Field
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedForm:
    """The forms of a bundle as one: shared questions have one code in all parts that ask them."""

    parts: tuple[MergedPart, ...]
    shared: tuple[SharedQuestion, ...]
    asked_before: int
    asked_now: int
    papers_before: int
    papers_now: int


class BundleUnknown(NotFound):
    """No bundle has this code, or none is in use."""

    def __init__(self) -> None:
        super().__init__("没有这个“一件事”，可能已经停办或换了名字。可以逐项申请，或者拨 12345。")


class BundleRefused(FieldRefusals):
    """A bundle cannot be saved or published as written; each place says what to mend."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("catalogue.bundle.refused", errors)


class BundleChanged(Refusal):
    """Somebody else saved the draft in the meantime."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "catalogue.bundle.changed",
            "这份草稿刚被别人改过。请刷新页面，看过再改，免得盖掉别人的内容。",
        )
