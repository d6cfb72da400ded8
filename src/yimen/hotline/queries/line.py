"""The switch that a connector registered, or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from yimen.hotline.contracts.switch import Switch, SwitchDown

_installed: list[Switch] = []


def install(switch: Switch) -> None:
    """Let this switch do what operators ask from now on."""
    _installed.append(switch)


@contextmanager
def instead(switch: Switch) -> Iterator[None]:
    """Use this switch for a block, as a drill does."""
    _installed.append(switch)
    try:
        yield
    finally:
        _installed.remove(switch)


def find() -> Switch | None:
    """Return the switch of this installation, or None where it has none."""
    last = _installed[-1] if _installed else None
    return last if last is not None and last.is_configured() else None


def must_have() -> Switch:
    """Return the switch of this installation. Raises SwitchDown."""
    found = find()
    if found is None:
        raise SwitchDown("这里没有接电话交换机，请用话机操作，办完在这里记下来。")
    return found
