"""Children that die: one that is needed ends everything, another is tried again later."""

from __future__ import annotations

import pytest

from yimen.ops import processes
from yimen.ops.refusals import OperationRefused


def _dying(child: processes.Child, times: int) -> list[str]:
    said: list[str] = []
    child.start()
    for _ in range(times):
        child.running.wait()
        processes._revive(child, said.append)
    return said


def test_a_needed_process_that_dies_again_and_again_ends_everything() -> None:
    with pytest.raises(OperationRefused, match="网页进程"):
        _dying(processes.Child(title="网页进程", command=["false"]), 7)


def test_one_that_is_not_needed_rests_and_the_others_go_on() -> None:
    child = processes.Child(title="人脸服务", command=["false"], is_needed=False)

    said = _dying(child, 9)

    assert "其余的照常运行" in said[-1]
    assert said[:-1] == ["人脸服务退出了（退出码 1），正在重新启动。"] * 5
    child.rests_until = 0.0
    processes._revive(child, said.append)
    assert "正在重新启动" in said[-1]
    child.running.wait()
