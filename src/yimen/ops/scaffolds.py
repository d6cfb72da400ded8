"""The first files of a new context, connector or decision; they pass every check as they are."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from yimen.ops import installation
from yimen.ops.floors import class_name

_CONTEXT = {
    "__init__.py": '"""{title}: what this context is, its nouns and its law."""\n',
    "contracts.py": '''"""Shapes and refusals of {title} that other contexts may use."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class {cls}View:
    """What others may see of one of ours."""

    id: UUID
    title: str
''',
    "events.py": '"""Facts that {title} publishes, in the past tense."""\n',
    "public.py": '"""What other contexts may ask of {title}: keyword-only, contracts in and out."""\n',
    "declaration.py": '''"""What {title} declares to the register."""

from __future__ import annotations

from yimen.kernel.register import Context, register


def declare() -> None:
    """Enter this context into the register."""
    register(Context(code="{name}", title="{title}"))
''',
    "apps.py": '''"""Django's handle on {title}."""

from __future__ import annotations

from django.apps import AppConfig


class {cls}Config(AppConfig):
    """The tables and the declaration of {title}."""

    name = "yimen.{name}"
    label = "{name}"
    verbose_name = "{title}"

    def ready(self) -> None:
        """Declare this context to the register."""
        from yimen.{name} import declaration  # noqa: PLC0415 -- apps must be loaded first

        declaration.declare()
''',
    "tests/__init__.py": "",
    "tests/test_declaration.py": '''"""What {title} declares."""

from __future__ import annotations

from yimen.kernel import register


def test_context_is_in_the_register() -> None:
    assert "{name}" in {{context.code for context in register.contexts()}}
''',
}

_CONNECTOR = {
    "__init__.py": '"""The outside system {name}: client, mapping and simulator."""\n',
    "client.py": '''"""Speak to {name} over HTTPS, with a limit on the time that it may take."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

TIMEOUT_SECONDS = 10


def ask(*, url: str, body: dict[str, Any]) -> Any:
    """Return what {name} answers to a message.

    Raises:
        OSError: it cannot be reached, or does not answer in time.
    """
    if not url.startswith(("https://", "http://127.0.0.1")):
        raise ValueError("only HTTPS leaves this machine")
    headers = {{"Content-Type": "application/json"}}
    request = Request(url, data=json.dumps(body).encode(), headers=headers)  # noqa: S310 -- checked
    with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 -- checked above
        return json.load(answer)
''',
    "mapping.py": '''"""Translate between our words and those of {name}; pure."""

from __future__ import annotations


def to_theirs(*, code: str) -> dict[str, str]:
    """Return our code as {name} writes it."""
    return {{"code": code.upper()}}


def from_theirs(*, answer: dict[str, str]) -> str:
    """Return the code of an answer as we write it."""
    return answer["code"].lower()
''',
    "simulator.py": '''"""Answer like {name} does, for development, demonstrations and drills."""

from __future__ import annotations


def answer(*, message: dict[str, str]) -> dict[str, str]:
    """Return what {name} would answer."""
    return {{"code": message["code"]}}
''',
    "tests/__init__.py": "",
    "tests/test_mapping.py": '''"""What goes out comes back."""

from __future__ import annotations

from yimen.connectors.{name} import mapping, simulator


def test_mapping_round_trip() -> None:
    sent = mapping.to_theirs(code="a1")
    assert sent == {{"code": "A1"}}
    assert mapping.from_theirs(answer=simulator.answer(message=sent)) == "a1"
''',
}

_DECISION = """# {number} {title}

- Date: {on}
- State: proposed

## What we decided

## What else was possible

## What would change our mind
"""


def write_context(name: str, *, title: str) -> None:
    """Write the first files of a context."""
    _write(_folder(name), _CONTEXT, name=name, title=title)


def write_connector(name: str) -> None:
    """Write the first files of a connector, and the folder of connectors before the first."""
    connectors = _folder("connectors")
    connectors.mkdir(exist_ok=True)
    package = connectors / "__init__.py"
    if not package.exists():
        package.write_text('"""One folder for each outside system, each with a simulator."""\n')
    _write(connectors / name, _CONNECTOR, name=name, title=name)


def write_decision(title: str, *, on: date) -> Path:
    """Write a decision's page with the next number; return its path."""
    folder = installation.CHECKOUT / "docs" / "decisions"
    folder.mkdir(parents=True, exist_ok=True)
    taken = [
        int(found[1]) for path in folder.glob("*.md") if (found := re.match(r"(\d{4})-", path.name))
    ]
    number = f"{max(taken, default=0) + 1:04d}"
    slug = re.sub(r"[^\w]+", "-", title.lower()).strip("-")
    path = folder / f"{number}-{slug}.md"
    path.write_text(_DECISION.format(number=number, title=title, on=on.isoformat()))
    return path


def _folder(name: str) -> Path:
    return installation.CHECKOUT / "src" / "yimen" / name


def _write(folder: Path, files: dict[str, str], *, name: str, title: str) -> None:
    for inside, text in files.items():
        path = folder / inside
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(name=name, title=title, cls=class_name(name)))
