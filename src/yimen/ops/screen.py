"""Speak to the operator: sentences on stderr, results on stdout."""

from __future__ import annotations

from rich.console import Console

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def say(sentence: str) -> None:
    """Tell where we are."""
    err.print(sentence, markup=False)


def show(text: str) -> None:
    """Print a result that another program may read."""
    out.print(text, markup=False)
