"""Every class of attack in every kind of file is answered with its place, in little memory and time.

The attacks run in a process of their own whose memory and time the system bounds: one that ran
away would be ended there, and nothing would be printed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from yimen.catalogue.tests import hostile

PLACES = {
    "process: script": "“算”不能执行程序",
    "process: bomb": "第1行",
    "process: deep file": "第1行：流程太大或嵌套太深",
    "process: circle": "一圈路上没有人办理的环节",
    "process: many ways": "走法太多",
    "process: many people": "“会签”要几个人办算不出来",
    "process: code": "去“t”的条件看不懂：第1行第1列",
    "process: deep": "去“t”的条件看不懂：第1行第41列：嵌套太深",
    "process: endless": "计算步骤太多",
    "process: pattern": "",
    "process: doubling": "去“t”的条件看不懂：第1行第10001列",
    "table: bomb": "第1行",
    "table: deep file": "第1行：模型太大或嵌套太深",
    "table: many tests": "第 1 行有一格太长",
    "table: code": "“批准”看不懂：第1行第1列",
    "table: deep": "“批准”看不懂：第1行第41列：嵌套太深",
    "table: endless": "计算步骤太多",
    "table: pattern": "",
    "table: doubling": "第 1 行有一格太长",
    "form: code": "form.steps[0].fields[3].when：条件写得不对，第1行第1列",
    "form: deep": "form.steps[0].fields[3].when：条件写得不对，第1行第41列：嵌套太深",
    "form: endless": "",
    "form: pattern": "",
    "form: doubling": "form.steps[0].fields[3].when：条件写得不对，第1行第10001列",
    "expression: code": "第1行第1列：没有“__import__”",
    "expression: deep": "第1行第41列：嵌套太深",
    "expression: endless": "计算步骤太多",
    "expression: pattern": "True",
    "expression: doubling": "第1行第10001列",
}
"""What each answer must hold. Nothing where it is harmless: a pattern takes time by the length of
its text alone, and a condition of a form that takes too long does not hold."""


@pytest.fixture(scope="module")
def answers() -> dict[str, str]:
    root = Path(hostile.__file__).parents[3]
    ran = subprocess.run(
        [sys.executable, "-m", hostile.__name__],
        env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout)


def test_nothing_hostile_is_left_out(answers):
    assert answers.keys() == PLACES.keys()


@pytest.mark.parametrize("attack", PLACES)
def test_each_attack_is_answered_with_its_place(answers, attack):
    assert PLACES[attack] in answers[attack]
