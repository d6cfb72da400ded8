"""A classifier as a text file and back; the same classifier makes the same text."""

from __future__ import annotations

import base64
import json
import sys
from array import array
from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise

from yimen.hotline.contracts.learning import HeldOut
from yimen.hotline.rules.learning import Classifier, assemble
from yimen.hotline.rules.terms import Vocabulary

VERSION = 1
_FULL = 32_767


class NotAModelError(ValueError):
    """A file does not hold a classifier that this program can read."""


def pack(classifier: Classifier) -> bytes:
    """Return a classifier as text; weights are kept to one part in 32,767 of the largest."""
    names = classifier.names[1:]
    content = {
        "version": VERSION,
        "slope": classifier.slope,
        "held_out": asdict(classifier.held_out),
        "terms": list(names),
        "rarity": [round(one, 4) for one in classifier.vocabulary.rarity[1:]],
        "lines": {label: _packed(line) for label, line in classifier.lines.items()},
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def unpack(content: bytes) -> Classifier:
    """Return the classifier that a text holds. Raises NotAModelError."""
    try:
        known = json.loads(content)
        if known["version"] != VERSION:
            raise NotAModelError(f"version {known['version']}")
        terms, rarity = known["terms"], known["rarity"]
        size = len(terms) + 1
        lines = {label: _unpacked(one, size) for label, one in known["lines"].items()}
        if len(rarity) + 1 != size or len(lines) < 2 or not _rising(terms):
            raise NotAModelError("terms")
        return assemble(
            vocabulary=Vocabulary(
                places={term: at for at, term in enumerate(terms, start=1)},
                rarity=[0.0, *map(float, rarity)],
            ),
            lines=lines,
            slope=float(known["slope"]),
            held_out=HeldOut(**known["held_out"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise NotAModelError(str(error)) from error


def _rising(terms: Sequence[str]) -> bool:
    return all(one < other for one, other in pairwise(terms))


def _packed(line: array[float]) -> list[object]:
    most = max(map(abs, line)) or 1.0
    whole = array("h", (round(one / most * _FULL) for one in line))
    if sys.byteorder == "big":
        whole.byteswap()
    return [most, base64.b64encode(whole.tobytes()).decode()]


def _unpacked(packed: Sequence[object], size: int) -> array[float]:
    most, text = packed
    whole = array("h")
    whole.frombytes(base64.b64decode(str(text), validate=True))
    if sys.byteorder == "big":
        whole.byteswap()
    if len(whole) != size or not isinstance(most, int | float):
        raise NotAModelError("a line of another length")
    by = most / _FULL
    return array("f", (one * by for one in whole))
