"""One channel of the simulated switch."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Leg:
    """A caller's, an operator's, a colleague's (`aside`), or that of a number rung back."""

    uuid: str
    number: str
    dest: str
    direction: str = "inbound"
    agent: str = ""
    of: str = ""
    back: bool = False
    aside: str = ""
    held: bool = False
    began: float = field(default_factory=time.time)
    picked: float = 0.0
