"""Registers that hand over the record of one person, each asked in the same manner.

The protocol: ``POST <address>/records`` with ``{"name", "idNumber", "fields", "ground",
"caseNumber"}``, signed like every message (`outgoing.post_signed`). The answer is
``{"result": "found", "asOf": "2026-11-20", "record": {…}}``, ``{"result": "none"}`` where nobody has
this number, or ``{"result": "different"}`` where the name belongs to another one. Anything else, and
no answer within five seconds, counts as "not now". It was never attached to a real register.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from yimen.connectors import outgoing
from yimen.exchange.contracts import RegisterAnswer, RegisterDown
from yimen.kernel.clock import now

Translate = Callable[[Mapping[str, Any]], dict[str, str]]
_EMPTY = frozenset({"none", "different"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRegister:
    """The register behind one setting; `translate` turns its record into our fields."""

    code: str
    setting: str
    translate: Translate

    def is_configured(self) -> bool:
        """Say whether this installation may ask."""
        return bool(self._account().get("url"))

    def _account(self) -> Mapping[str, str]:
        found = getattr(settings, self.setting, {})
        return found if isinstance(found, Mapping) else {}

    def read(
        self, *, name: str, number: str, fields: tuple[str, ...], ground: str, case_number: str
    ) -> RegisterAnswer:
        """Return the fields of one person. Raises RegisterDown."""
        account = self._account()
        try:
            status, answer = outgoing.post_signed(
                base=account["url"],
                path="/records",
                body={
                    "name": name,
                    "idNumber": number,
                    "fields": list(fields),
                    "ground": ground,
                    "caseNumber": case_number,
                },
                key=account["key"],
                secret=account["secret"],
                seconds=int(now().timestamp()),
            )
        except outgoing.Unreachable as error:
            raise RegisterDown from error
        return read_answer(status=status, answer=answer, fields=fields, translate=self.translate)


def read_answer(
    *, status: int, answer: Mapping[str, Any], fields: tuple[str, ...], translate: Translate
) -> RegisterAnswer:
    """Return what an answer says, in our fields and no others. Raises RegisterDown."""
    result, record = answer.get("result"), answer.get("record")
    if status != 200:
        raise RegisterDown
    if result in _EMPTY:
        return RegisterAnswer(values={})
    if result != "found" or not isinstance(record, Mapping):
        raise RegisterDown
    try:
        as_of = date.fromisoformat(str(answer.get("asOf", "")))
        ours = translate(record)
    except (ValueError, TypeError, AttributeError) as error:
        raise RegisterDown from error
    return RegisterAnswer(
        values={code: ours[code] for code in fields if ours.get(code)}, as_of=as_of
    )
