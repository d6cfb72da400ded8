"""What an organisation's entry must hold."""

from __future__ import annotations

import re

from yimen.directory.contracts import DirectoryRefused, OrganisationKind, Post, UnitLevel

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,31}")
KIND_OF_LEVEL = {
    UnitLevel.COUNTY: OrganisationKind.DEPARTMENT,
    UnitLevel.TOWN: OrganisationKind.TOWN,
    UnitLevel.VILLAGE: OrganisationKind.VILLAGE,
    UnitLevel.CENTRE: OrganisationKind.CENTRE,
}
_ENDING_OF_LEVEL = {
    UnitLevel.COUNTY: "000000",
    UnitLevel.CENTRE: "000000",
    UnitLevel.TOWN: "000",
    UnitLevel.VILLAGE: "",
}
_VILLAGE_POSTS = frozenset(
    {Post.VILLAGE_AGENT, Post.CLERK, Post.EXAMINER, Post.APPROVER, Post.GRID_WORKER}
)


def check_entry(
    *, code: str, name: str, short_name: str, document_word: str, area_code: str, level: UnitLevel
) -> None:
    """Refuse an organisation that cannot be found, named or numbered. Raises DirectoryRefused."""
    if not _CODE.fullmatch(code):
        raise DirectoryRefused(
            "机构编码用小写字母、数字和连字符，2 到 32 位，例如 mzj。", field="code"
        )
    for value, field, title, longest in (
        (name, "name", "名称", 60),
        (short_name, "short_name", "简称", 30),
        (document_word, "document_word", "机关代字", 12),
    ):
        if not value.strip():
            raise DirectoryRefused(f"请填写{title}。", field=field)
        if len(value) > longest:
            raise DirectoryRefused(f"{title}最多 {longest} 个字。", field=field)
    if not area_code.endswith(_ENDING_OF_LEVEL[level]) or (
        level is UnitLevel.VILLAGE and area_code.endswith("000")
    ):
        raise DirectoryRefused("所选区划与机构层级对不上，请重新选择。", field="area_code")


def check_post_fits(*, post: Post, level: UnitLevel) -> None:
    """Refuse a post that an organisation of this level does not have. Raises DirectoryRefused."""
    if level is UnitLevel.VILLAGE and post not in _VILLAGE_POSTS:
        raise DirectoryRefused(
            "村（社区）只设代办员、综窗人员、承办人、负责人和网格员。", field="post"
        )
    if level is not UnitLevel.VILLAGE and post is Post.VILLAGE_AGENT:
        raise DirectoryRefused("村代办员只能在村（社区）任职。", field="post")
