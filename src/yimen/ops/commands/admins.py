"""``admin-token``: the first administrators of an installation, which has no account of its own."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from yimen.directory.contracts import POST_TITLES, DirectoryRefused, Post
from yimen.kernel import clock, register
from yimen.ops import database
from yimen.ops.refusals import OperationRefused
from yimen.ops.screen import say, show

PAGE = "/setup/"
MAKE = "yimen.directory.public:make_admin_token"
"""Named and not imported: the command line starts before its tables are set up."""


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("admin-token")(admin_token)


def admin_token(
    post: Annotated[
        str, typer.Option(help="哪个岗位：system_admin、security_admin 或 audit_admin。")
    ] = Post.SYSTEM_ADMIN.value,
) -> None:
    """开一个一次性令牌，用来设首任系统、安全或审计管理员；两小时内有效，只能用一次。"""
    if post not in set(Post):
        raise OperationRefused("岗位只能是 system_admin、security_admin 或 audit_admin。")
    with database.entered():
        token = register.resolve(MAKE)(post=Post(post), at=clock.now())
    tell(Post(post), token)


def tell(post: Post, token: str) -> None:
    """Print a token with what to do with it; it is written nowhere else."""
    address = os.environ.get("YIMEN_PUBLIC_URL", "http://127.0.0.1:8000")
    say(
        f"请在两小时内打开 {address}{PAGE}，用下面的令牌设立首任{POST_TITLES[post]}（只能用一次）："
    )
    show(token)


def offer_first() -> None:
    """Print a token for the system administrator where an installation has none yet."""
    try:
        token = register.resolve(MAKE)(post=Post.SYSTEM_ADMIN, at=clock.now())
    except DirectoryRefused:
        return  # somebody holds the post, so there is nothing to offer
    tell(Post.SYSTEM_ADMIN, token)
