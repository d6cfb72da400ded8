"""A decision table as the fields of one page, and back."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from yimen.catalogue.contracts.decisions import DecisionTable, Example
from yimen.catalogue.rules.decision_grid import (
    MAX_CELL,
    MAX_EXAMPLES,
    MAX_INPUTS,
    MAX_OUTPUTS,
    MAX_RULES,
    paths_of,
    tidy_test,
    tidy_value,
)
from yimen.catalogue.rules.decision_review import AGGREGATIONS, POLICIES, Review
from yimen.feel.dmn.tables import Aggregation, HitPolicy, Input, Output, Rule, Table

_PATHS = 40


def posted(data: QueryDict, *, code: str) -> DecisionTable:
    """Return the table that a page sends; what is missing is empty, what is too long is cut."""
    sent = _Sent(data)
    ins, outs = sent.count("inputs", 1, MAX_INPUTS), sent.count("outputs", 1, MAX_OUTPUTS)
    policy, aggregation = sent.text("policy"), sent.text("aggregation")
    table = Table(
        inputs=tuple(
            Input(
                label=sent.text(f"in-{n}-label"),
                expression=sent.text(f"in-{n}-expression"),
                values=tidy_value(sent.text(f"in-{n}-values")),
            )
            for n in range(ins)
        ),
        outputs=tuple(
            Output(
                name=sent.text(f"out-{n}-name"),
                values=tidy_value(sent.text(f"out-{n}-values")),
                default=tidy_value(sent.text(f"out-{n}-default")),
            )
            for n in range(outs)
        ),
        rules=tuple(
            Rule(
                tests=tuple(tidy_test(sent.text(f"r-{row}-t-{n}")) for n in range(ins)),
                answers=tuple(tidy_value(sent.text(f"r-{row}-a-{n}")) for n in range(outs)),
                note=sent.text(f"r-{row}-note"),
            )
            for row in range(sent.count("rules", 1, MAX_RULES))
        ),
        policy=HitPolicy(policy) if policy in set(HitPolicy) else HitPolicy.UNIQUE,
        aggregation=Aggregation(aggregation)
        if aggregation in set(Aggregation)
        else Aggregation.NONE,
    )
    return DecisionTable(
        code=code, title=sent.text("title")[:100], table=table, examples=sent.examples()
    )


class _Sent:
    """The fields of a page as short texts."""

    def __init__(self, data: QueryDict) -> None:
        self._data = data

    def text(self, name: str) -> str:
        """Return one field without line breaks."""
        return " ".join(self._data.get(name, "").split())[:MAX_CELL]

    def count(self, name: str, least: int, most: int) -> int:
        """Return how many of something the page holds."""
        written = self._data.get(f"n-{name}", "")
        number = int(written) if written.isdecimal() and len(written) < 6 else 0
        return max(least, min(number, most))

    def given(self, prefix: str) -> tuple[tuple[str, str], ...]:
        """Return the facts that were filled in, by path."""
        paths = [self.text(f"p-{n}") for n in range(self.count("paths", 0, _PATHS))]
        filled = [
            (path, tidy_value(self.text(f"{prefix}-{n}"))) for n, path in enumerate(paths) if path
        ]
        return tuple((path, value) for path, value in filled if value)

    def examples(self) -> tuple[Example, ...]:
        """Return the examples below the table."""
        return tuple(
            Example(
                title=self.text(f"e-{n}-title"),
                given=self.given(f"e-{n}-g"),
                expected=tidy_value(self.text(f"e-{n}-expected")),
            )
            for n in range(self.count("examples", 0, MAX_EXAMPLES))
        )


def given_to_try(data: QueryDict) -> tuple[tuple[str, str], ...]:
    """Return the facts with which somebody tries the table."""
    return _Sent(data).given("try")


def drawn(decision: DecisionTable, found: Review, *, given: Mapping[str, str]) -> dict[str, object]:
    """Return what the page draws: the head, the rows with their findings, the examples."""
    table, paths = decision.table, paths_of(decision)[:_PATHS]
    return {
        "table": table,
        "policies": [
            (one.value, f"{word}：{said}", one is table.policy)
            for one, (word, said) in POLICIES.items()
        ],
        "aggregations": [
            (code, word, code == table.aggregation.value) for code, word in AGGREGATIONS.items()
        ],
        "policy_word": "：".join(POLICIES[table.policy]),
        "width": len(table.inputs) + len(table.outputs) + 2,
        "rules": [
            {"rule": rule, "found": found.rows.get(place, ())}
            for place, rule in enumerate(table.rules)
        ],
        "paths": paths,
        "tries": [(path, given.get(path, "")) for path in paths],
        "examples": [
            {
                "one": one,
                "cells": [dict(one.given).get(path, "") for path in paths],
                "fault": found.examples[place],
            }
            for place, one in enumerate(decision.examples)
        ],
    }
