"""Ask the registers whether a name and a number belong together."""

from __future__ import annotations

from django.conf import settings

from yimen.connectors import outgoing
from yimen.connectors.population import mapping
from yimen.identity.contracts import CheckKind, CheckOutcome, RegisterDown
from yimen.kernel.clock import now


class PopulationRegister:
    """The registers behind `settings.YIMEN_POPULATION`: its `url`, `key` and `secret`."""

    def is_configured(self) -> bool:
        """Say whether this installation may ask."""
        return bool(settings.YIMEN_POPULATION.get("url"))

    def check(self, *, kind: CheckKind, name: str, code: str, number: str) -> CheckOutcome:
        """Return whether they belong together. Raises RegisterDown."""
        account = settings.YIMEN_POPULATION
        try:
            status, answer = outgoing.post_signed(
                base=account["url"],
                path=mapping.path_of(kind),
                body=mapping.to_theirs(name=name, code=code, number=number),
                key=account["key"],
                secret=account["secret"],
                seconds=int(now().timestamp()),
            )
        except outgoing.Unreachable as error:
            raise RegisterDown from error
        outcome = mapping.from_theirs(status=status, answer=answer)
        if outcome is None:
            raise RegisterDown
        return outcome
