"""What the connectors declare: themselves, and each client in the place kept for it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from yimen.kernel.register import Context, register


def declare() -> None:
    """Enter the connectors into the register and install each."""
    register(
        Context(
            code="connectors",
            title="外部系统",
            drills={
                "replays": "yimen.connectors.drills:replays",
                "sms-dead": "yimen.connectors.drills:sms_dead",
                "switch-link-down": "yimen.connectors.switch.drills:link_down",
            },
        )
    )
    for name in with_part("plugin"):
        import_module(f"yimen.connectors.{name}.plugin").install()


def with_part(part: str) -> Iterator[str]:
    """Yield the folder of each connector that has this module."""
    for folder in sorted(Path(__file__).parent.iterdir()):
        if (folder / "__init__.py").exists() and find_spec(
            f"yimen.connectors.{folder.name}.{part}"
        ):
            yield folder.name
