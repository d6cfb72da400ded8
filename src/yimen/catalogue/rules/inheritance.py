"""What a local item begins with when a unit takes a row of the basic catalogue."""

from __future__ import annotations

import re
from dataclasses import replace

from yimen.catalogue.contracts import LawText, Level, Regime
from yimen.catalogue.contracts.vetting import BasicView
from yimen.catalogue.rules.first_definition import first_definition
from yimen.catalogue.rules.version import VersionText

_ARTICLE = re.compile(r"(.*》[^》]*?)(第.+条.*)?")
_REGIMES = {"01": Regime.LICENCE, "05": Regime.BENEFIT, "07": Regime.CONFIRMATION}


def inherited(basic: BasicView, *, department: str, level: Level) -> VersionText:
    """Return the text of a draft that says what its basic row says: name, type, code and laws."""
    laws = tuple(_law(text) for text in basic.laws)
    return VersionText(
        catalogue_code=basic.code,
        name=basic.name,
        item_type=basic.item_type,
        regime=_REGIMES.get(basic.item_type, Regime.PUBLIC_SERVICE),
        department_code=department,
        receive_level=level,
        decide_level=level,
        definition=replace(first_definition(), laws=laws) if laws else None,
    )


def _law(text: str) -> LawText:
    """Return a basis with its article apart, where it names one."""
    parts = _ARTICLE.fullmatch(text)
    if parts is None:
        return LawText(title=text)
    return LawText(title=parts[1], article=parts[2] or "")
