"""``hotline train``: let the hotline learn from its closed orders."""

from __future__ import annotations

import typer

from yimen.kernel import clock, register
from yimen.ops import database
from yimen.ops.screen import say, show

TRAIN = "yimen.hotline.training:train"
"""Learns every target; ``(at, say) -> sentences``."""


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    hotline = typer.Typer(help="12345 热线。", no_args_is_help=True)
    hotline.callback()(_family)
    hotline.command("train")(train)
    app.add_typer(hotline, name="hotline")


def _family() -> None:
    """12345 热线。"""


def train() -> None:
    """从结案的工单训练分类和主办单位的提示；训练好的不会自己启用。"""
    with database.entered():
        for sentence in register.resolve(TRAIN)(at=clock.now(), say=say):
            show(str(sentence))
