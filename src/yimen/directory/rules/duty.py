"""The three administrators and those who handle cases are four kinds of people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from yimen.directory.contracts import POST_TITLES, DirectoryRefused, Duty, Post
from yimen.kernel.rules import rule

_ADMINISTRATION: Mapping[Post, Duty] = MappingProxyType(
    {
        Post.SYSTEM_ADMIN: Duty.SYSTEM,
        Post.OPERATOR: Duty.SYSTEM,
        Post.SECURITY_ADMIN: Duty.SECURITY,
        Post.AUDIT_ADMIN: Duty.AUDIT,
    }
)
ADMINISTRATORS = (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN, Post.AUDIT_ADMIN)
UNIT_POSTS = tuple(post for post in Post if post not in _ADMINISTRATION)


def duty_of(post: Post) -> Duty:
    """Return what a post is for."""
    return _ADMINISTRATION.get(post, Duty.SERVICE)


@rule("DIR-DUTY-1", cites="GB/T 22239-2019 第三级：管理用户权限分离、安全管理中心（三员分立）")
def check_duties_apart(*, post: Post, held: Collection[Post]) -> None:
    """Refuse a post to who holds one of another duty on one of the same days.

    System, security and audit administrators exclude one another, and none of them handles cases.
    Raises DirectoryRefused.
    """
    against = next((one for one in held if duty_of(one) is not duty_of(post)), None)
    if against is None:
        return
    raise DirectoryRefused(
        f"这个人已经是{POST_TITLES[against]}，不能再任{POST_TITLES[post]}：系统管理员、"
        "安全管理员、审计管理员要由不同的人担任，也都不能办件。请换一个人，或先免去原来的岗位。",
        field="post",
    )


@rule("DIR-DUTY-2", cites="GB/T 22239-2019 第三级：授予管理用户所需的最小权限，实现权限分离")
def check_verb_fits(*, post: Post, title: str, defaults: Collection[Post]) -> None:
    """Refuse a verb to a post of another duty than the posts that hold it by default.

    So no administrator can be given the right to read a case. Raises DirectoryRefused.
    """
    duties = {duty_of(one) for one in defaults}
    if duty_of(post) in duties:
        return
    raise DirectoryRefused(
        f"“{title}”不能给{POST_TITLES[post]}：办件的权限不给三员，三员的权限也不能互相兼有。",
        field="held",
    )
