"""Forms that an office hands out with a paper: blank ones and filled-in samples."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PaperForm(StrEnum):
    """What an office hands out with a paper (form_guid, example_guid of the national list)."""

    BLANK = "blank"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One line of a sheet: what is asked, and what the made-up person of the sample wrote."""

    label: str
    sample: str
    lines: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A form to fill in by hand, as data: printed blank, and filled in as the sample.

    `text` is what is declared, `notes` how it is filled in; the sample's person is made up.
    """

    title: str
    rows: tuple[SheetRow, ...]
    addressee: str = ""
    text: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    signer: str = "申请人"
    sample_signer: str = ""
    sample_on: str = ""
