"""What a form takes from registers of others, held against the grants that its item has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yimen.catalogue.contracts import Definition, ItemVersionView
from yimen.catalogue.rules.context import REGISTERED
from yimen.catalogue.rules.publication import Found, PublicationFinding
from yimen.kernel.rules import rule

Granted = Mapping[str, frozenset[str]]
"""The fields that an item may ask, by the code of their resource."""


def sources_asked(definition: Definition) -> Iterator[tuple[str, str, str, str]]:
    """Yield the path and the name of every question that a register answers, with resource and field."""
    for at, step in enumerate(definition.form.steps):
        for place, field in enumerate(step.fields):
            head, _, rest = field.prefill.partition(".")
            resource, _, asked = rest.partition(".")
            if head == REGISTERED and asked:
                path = f"definition.form.steps[{at}].fields[{place}].prefill"
                yield path, field.name, resource, asked


@rule(
    "CAT-PUB-25",
    cites="政务数据共享条例（国务院令第809号）：按需共享，申请、授权后使用",
)
def sources_granted(view: ItemVersionView, *, granted: Granted) -> Found:
    """Demand that an item has a grant for everything that its form takes from a register."""
    if view.definition is None:
        return
    for path, name, resource, asked in sources_asked(view.definition):
        if asked not in granted.get(resource, frozenset()):
            yield PublicationFinding(
                rule="CAT-PUB-25",
                path=path,
                message=f"“{name}”要从“{resource}”取“{asked}”，这个事项还没有得到授权。"
                "请先在“数据共享”里申请，或者去掉预填来源。",
            )
