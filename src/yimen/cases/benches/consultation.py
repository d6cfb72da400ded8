"""A process for measuring and for drills: look, three opinions side by side, decide."""

from __future__ import annotations

from yimen.bpmn.reading import OURS

_MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_OPINIONS = (("own", "本局意见", "deciding"), ("other", "会商意见", "wjj"), ("site", "现场意见", "deciding"))  # fmt: skip


def _task(code: str, title: str, unit: str, more: str = "") -> str:
    return f'<userTask id="{code}" name="{title}" y:unit="{unit}" {more}/>'


def _written() -> str:
    ways = [("s", "look"), ("look", "fork")]
    ways += [("fork", code) for code, _, _ in _OPINIONS]
    ways += [(code, "join") for code, _, _ in _OPINIONS]
    ways += [("join", "decide"), ("decide", "e")]
    flows = "".join(
        f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(ways)
    )
    tasks = "".join(_task(*one) for one in _OPINIONS)
    ends = _task("look", "初审", "deciding"), _task("decide", "审批", "deciding", 'y:form="decide"')
    return (
        f'<definitions xmlns="{_MODEL}" xmlns:y="{OURS}"><process id="p" name="并联会商">'
        f'<startEvent id="s"/><endEvent id="e"/><parallelGateway id="fork"/><parallelGateway id="join"/>'
        f"{ends[0]}{tasks}{ends[1]}{flows}</process></definitions>"
    )


PROCESS = _written()
STEPS = ("look", "own", "other", "site")
"""The steps before the decision, each done once in a case."""
WORDS = "材料看过了，情况属实。"
