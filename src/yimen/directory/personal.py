"""The class of personal data that the directory keeps of officers."""

from __future__ import annotations

from yimen.kernel.register import DataClass

DATA_CLASSES = (
    DataClass(
        code="directory.officer",
        title="工作人员",
        owner="各单位（系统管理员）",
        law="《档案法》第十三条：经办人随办件档案保存",
        columns={"directory_officer.name": "一般"},
        withheld="公务信息，随办件档案保存；本人在“人员与岗位”里看。",
    ),
)
