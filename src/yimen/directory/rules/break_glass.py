"""When an officer may see what is outside his rights: reason, hours, a second person."""

from __future__ import annotations

from collections.abc import Collection

from yimen.directory.contracts import DirectoryRefused, Post
from yimen.kernel.rules import rule

SHORTEST_REASON = 10
SHORTEST_GROUND = 8
HOURS = (1, 4, 8, 24)


@rule(
    "DIR-GLASS-1",
    cites="个人信息保护法 第十八条、第三十四条、第三十五条（国家机关履职告知及其例外）",
)
def check_asked(*, reason: str, hours: int, untold_ground: str) -> tuple[str, str]:
    """Return reason and ground tidied, or refuse an emergency look without a real reason.

    The person concerned is told unless a law that is named says otherwise. Raises DirectoryRefused.
    """
    words, ground = " ".join(reason.split()), " ".join(untold_ground.split())
    if len(words) < SHORTEST_REASON:
        raise DirectoryRefused(
            f"请写明出了什么事、为什么非看不可，至少 {SHORTEST_REASON} 个字。", field="reason"
        )
    if len(words) > 300:
        raise DirectoryRefused("理由最多 300 个字。", field="reason")
    if hours not in HOURS:
        raise DirectoryRefused("请选要看多久。", field="hours")
    if ground and len(ground) < SHORTEST_GROUND:
        raise DirectoryRefused(
            "不告知本人，要写明依据哪部法律第几条；没有依据请留空，系统会告知本人。",
            field="untold_ground",
        )
    if len(ground) > 200:
        raise DirectoryRefused("不告知的依据最多 200 个字。", field="untold_ground")
    return words, ground


@rule(
    "DIR-GLASS-2",
    cites="GB/T 22239-2019 第三级：管理用户权限分离（本地政策：紧急查看须另一岗位批准）",
)
def check_two_posts(
    *, same_person: bool, asking: Collection[Post], ruling: Collection[Post]
) -> None:
    """Refuse a ruling by who asked, or by somebody in no other post. Raises DirectoryRefused."""
    if same_person:
        raise DirectoryRefused("不能审批自己的申请，请由另一个岗位的人审批。")
    if not set(ruling) - set(asking):
        raise DirectoryRefused("审批的人要和申请的人在不同的岗位，请由另一个岗位的人审批。")
