"""Playing a process: what opens, what waits for whom, what is undone, and that nothing doubles."""

import pytest

from yimen.bpmn import engine
from yimen.bpmn.state import Wait
from yimen.bpmn.tests.drawing import ENDS, drawn, open_at, stored, tasks, token_at, world
from yimen.bpmn.world import PlayRefusedError, Told

W = world()


def begin(process, **variables):
    return stored(engine.start(process, variables=variables, world=W)[0])


def do(process, state, node, **result):
    after, _ = engine.complete(process, state, token=token_at(state, node), result=result, world=W)
    return stored(after)


def test_exclusive_gateway_takes_the_first_condition_that_holds():
    nodes = ENDS + tasks("a", "b", "c") + '<exclusiveGateway id="g"/>'
    ways = ("s > a", "a > g", "g > b : 人数 > 3", "g > c", "b > e", "c > e")
    process = drawn(nodes, *ways, defaults={"g": "c"})
    assert open_at(do(process, begin(process), "a", 人数=5)) == ["b"]
    assert open_at(do(process, begin(process), "a", 人数=2)) == ["c"]


def test_parallel_branches_meet_and_the_process_ends_once():
    nodes = ENDS + tasks("a", "b", "c") + '<parallelGateway id="o"/><parallelGateway id="j"/>'
    process = drawn(nodes, "s > o", "o > a", "o > b", "a > j", "b > j", "j > c", "c > e")
    state = begin(process)
    assert open_at(state) == ["a", "b"]
    state = do(process, state, "a")
    assert open_at(state) == ["b"]
    state = do(process, state, "b")
    assert open_at(state) == ["c"]
    assert do(process, state, "c").ended == "completed"


def test_a_branch_that_ends_at_once_does_not_end_the_others():
    nodes = ENDS + tasks("b") + '<parallelGateway id="o"/><sendTask id="m"/><endEvent id="e2"/>'
    process = drawn(nodes, "s > o", "o > m", "o > b", "m > e2", "b > e")
    state = begin(process)
    assert (open_at(state), state.ended) == (["b"], "")
    assert do(process, state, "b").ended == "completed"


@pytest.mark.parametrize(("x", "y", "opened"), [(1, 1, ["a", "b"]), (1, 0, ["a"]), (0, 0, ["d"])])
def test_inclusive_gateway_waits_for_what_can_still_come(x, y, opened):
    nodes = (
        ENDS + tasks("a", "b", "d", "z") + '<inclusiveGateway id="o"/><inclusiveGateway id="j"/>'
    )
    process = drawn(
        nodes,
        *("s > o", "o > a : x = 1", "o > b : y = 1", "o > d", "a > j", "b > j", "d > j"),
        *("j > z", "z > e"),
        defaults={"o": "d"},
    )
    state = begin(process, x=x, y=y)
    assert open_at(state) == opened
    for node in opened[:-1]:
        state = do(process, state, node)
        assert "z" not in open_at(state)
    assert open_at(do(process, state, opened[-1])) == ["z"]


LOOP = (
    '<userTask id="a" name="会签"><multiInstanceLoopCharacteristics isSequential="{}">'
    "{}<completionCondition>{}</completionCondition></multiInstanceLoopCharacteristics></userTask>"
)


def countersign(sequential, until="false"):
    count = "<loopCardinality>count(单位)</loopCardinality>"
    return drawn(
        ENDS + LOOP.format(sequential, count, until) + tasks("z"), "s > a", "a > z", "z > e"
    )


def test_countersign_waits_for_all_and_each_signs_once():
    process = countersign("false")
    state = begin(process, 单位=["甲", "乙", "丙"])
    assert open_at(state) == ["a", "a", "a"]
    first = state.tasks[0].id
    state = stored(engine.complete(process, state, token=first, result={}, world=W)[0])
    with pytest.raises(PlayRefusedError, match="已经办过"):
        engine.complete(process, state, token=first, result={}, world=W)
    state = do(process, do(process, state, "a"), "a")
    assert open_at(state) == ["z"]


def test_countersign_in_turn_opens_one_at_a_time_and_ends_early_where_told():
    process = countersign("true", "nrOfCompletedInstances >= 2".replace(">", "&gt;"))
    state = begin(process, 单位=[1, 2, 3])
    assert open_at(state) == ["a"]
    state = do(process, state, "a")
    assert open_at(state) == ["a"]
    assert open_at(do(process, state, "a")) == ["z"]


def test_nobody_to_sign_passes_and_too_many_are_stuck_not_lost():
    process = countersign("false")
    assert open_at(begin(process, 单位=[])) == ["z"]
    state = begin(process, 单位=list(range(500)))
    assert [each.wait for each in state.tokens] == [Wait.STUCK]
    assert "超过" in state.tokens[0].reason


def test_timer_at_the_boundary_ends_the_step_or_runs_beside_it():
    timer = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
    for interrupting, left in (("true", ["late"]), ("false", ["a", "late"])):
        nodes = (
            ENDS
            + tasks("a", "late")
            + (
                f'<boundaryEvent id="t" attachedToRef="a" cancelActivity="{interrupting}">{timer}</boundaryEvent>'
            )
        )
        process = drawn(nodes, "s > a", "a > e", "t > late", "late > e")
        state = begin(process)
        assert state.next_timer == "2026-11-21T01:00:00+00:00"
        token = state.tasks[0].id
        after, _ = engine.fire(process, state, token=token, event="t", world=W)
        assert open_at(after) == left
        with pytest.raises(PlayRefusedError):
            engine.fire(process, stored(after), token=token, event="t", world=W)


def test_the_first_of_several_events_silences_the_others():
    nodes = (
        ENDS
        + tasks("a", "b")
        + (
            '<eventBasedGateway id="g"/><intermediateCatchEvent id="m"><messageEventDefinition messageRef="答复"/>'
            '</intermediateCatchEvent><intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>P1D'
            "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
        )
    )
    process = drawn(nodes, "s > g", "g > m", "g > t", "m > a", "t > b", "a > e", "b > e")
    state = begin(process)
    assert engine.messages(process, state) == ("答复",)
    after, _ = engine.receive(process, state, message="答复", result={"同意": True}, world=W)
    assert (open_at(after), after.variables["同意"], after.next_timer) == (["a"], True, None)
    with pytest.raises(PlayRefusedError, match="没有环节在等"):
        engine.receive(process, stored(after), message="答复", result={}, world=W)


SUB = (
    '<subProcess id="u"><startEvent id="us"/><userTask id="ua"/><userTask id="ub"/>'
    '<exclusiveGateway id="ug" default="uf3"/><endEvent id="ue"/>'
    '<endEvent id="ux"><errorEventDefinition errorRef="不行"/></endEvent>'
    '<sequenceFlow id="uf1" sourceRef="us" targetRef="ua"/><sequenceFlow id="uf2" sourceRef="ua" targetRef="ug"/>'
    '<sequenceFlow id="uf3" sourceRef="ug" targetRef="ub"/><sequenceFlow id="uf4" sourceRef="ub" targetRef="ue"/>'
    '<sequenceFlow id="uf5" sourceRef="ug" targetRef="ux"><conditionExpression>坏</conditionExpression>'
    '</sequenceFlow></subProcess><boundaryEvent id="x" attachedToRef="u"><errorEventDefinition '
    'errorRef="不行"/></boundaryEvent>'
)


def test_a_subprocess_ends_into_its_surroundings_or_by_its_error():
    process = drawn(ENDS + SUB + tasks("z", "w"), "s > u", "u > z", "x > w", "z > e", "w > e")
    state = begin(process)
    assert open_at(state) == ["ua"]
    well = do(process, do(process, state, "ua"), "ub")
    assert (open_at(well), len(well.scopes)) == (["z"], 1)
    assert open_at(do(process, state, "ua", 坏=True)) == ["w"]


def test_an_error_that_nobody_catches_ends_the_process_by_its_name():
    process = drawn(
        ENDS.replace(
            '<endEvent id="e"/>',
            '<endEvent id="e"><errorEventDefinition errorRef="E1"/></endEvent>',
        )
        + tasks("a"),
        "s > a",
        "a > e",
    )
    assert do(process, begin(process), "a").ended == "E1"


def test_a_decision_is_asked_by_name_and_its_answer_leads_on():
    nodes = (
        ENDS
        + tasks("a", "b")
        + '<businessRuleTask id="d" y:decision="资格"/><exclusiveGateway id="g"/>'
    )
    process = drawn(
        nodes, "s > d", "d > g", "g > a : 合格", "g > b", "a > e", "b > e", defaults={"g": "b"}
    )
    state, told = engine.start(process, variables={}, world=world(资格={"合格": True}))
    assert open_at(state) == ["a"]
    assert [each.text for each in told if each.told is Told.DECIDED] == ["资格"]


def test_a_step_is_sent_back_and_other_branches_go_on():
    nodes = ENDS + tasks("a", "b", "c") + '<parallelGateway id="o"/><parallelGateway id="j"/>'
    process = drawn(nodes, "s > o", "o > a", "a > b", "o > c", "b > j", "c > j", "j > e")
    state = do(process, begin(process), "a")
    assert open_at(state) == ["b", "c"]
    token = token_at(state, "b")
    assert [each.id for each in engine.places_to_return(process, state, token=token)] == ["a"]
    after, told = engine.send_back(process, state, token=token, target="a", world=W)
    assert open_at(after) == ["a", "c"]
    assert [each.node for each in told if each.told is Told.CANCELLED] == ["b"]
    with pytest.raises(PlayRefusedError, match="已经办过的环节"):
        engine.send_back(process, state, token=token, target="c", world=W)
    again = do(process, do(process, do(process, stored(after), "a"), "b"), "c")
    assert again.ended == "completed"


def test_a_step_goes_back_only_where_the_way_came_from():
    nodes = ENDS + tasks("a", "b", "c") + '<parallelGateway id="o"/><parallelGateway id="j"/>'
    process = drawn(nodes, "s > o", "o > a", "a > b", "o > c", "b > j", "c > j", "j > e")
    state = do(process, begin(process), "a")
    beside = token_at(state, "c")
    assert engine.places_to_return(process, state, token=beside) == ()
    with pytest.raises(PlayRefusedError, match="已经办过的环节"):
        engine.send_back(process, state, token=beside, target="a", world=W)


@pytest.mark.parametrize("inner", ["u", "m"])
def test_a_step_inside_a_part_goes_back_to_before_that_part(inner):
    part = {
        "u": '<subProcess id="u"><userTask id="ua"/></subProcess>',
        "m": '<userTask id="m"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>'
        "</multiInstanceLoopCharacteristics></userTask>",
    }[inner]
    process = drawn(ENDS + tasks("a") + part, "s > a", f"a > {inner}", f"{inner} > e")
    state = do(process, begin(process), "a")
    token = state.tasks[0].id
    assert [each.id for each in engine.places_to_return(process, state, token=token)] == ["a"]
    after, _ = engine.send_back(process, state, token=token, target="a", world=W)
    assert (open_at(after), len(after.scopes), after.done) == (["a"], 1, ())
    again = do(process, stored(after), "a")
    while again.tasks:
        again = do(process, again, again.tasks[0].node)
    assert again.ended == "completed"


def test_withdrawal_undoes_what_was_done_inside_a_part():
    part = (
        '<subProcess id="u"><userTask id="ua"/><userTask id="ub"/>'
        '<sequenceFlow id="uf" sourceRef="ua" targetRef="ub"/>'
        '<boundaryEvent id="c" attachedToRef="ua"><compensateEventDefinition/></boundaryEvent>'
        '<userTask id="free" isForCompensation="true"/>'
        '<association sourceRef="c" targetRef="free"/></subProcess>'
    )
    process = drawn(ENDS + part + tasks("b"), "s > u", "u > b", "b > e")
    inside = do(process, begin(process), "ua")
    behind = do(process, inside, "ub")
    for state in (inside, behind):
        after, _ = engine.withdraw(process, stored(state), world=W)
        assert open_at(after) == ["free"]
        assert do(process, stored(after), "free").ended == "withdrawn"


def test_withdrawal_undoes_what_was_done_the_last_first():
    nodes = (
        ENDS
        + tasks("a", "b", "c")
        + (
            '<boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
            '<boundaryEvent id="cb" attachedToRef="b"><compensateEventDefinition/></boundaryEvent>'
            '<userTask id="ua" isForCompensation="true"/><sendTask id="ub" isForCompensation="true" y:message="退还"/>'
            '<association sourceRef="ca" targetRef="ua"/><association sourceRef="cb" targetRef="ub"/>'
        )
    )
    process = drawn(nodes, "s > a", "a > b", "b > c", "c > e")
    state = do(process, do(process, begin(process), "a"), "b")
    after, told = engine.withdraw(process, state, world=W)
    assert [each.text for each in told if each.told is Told.SENT] == ["退还"]
    assert open_at(after) == ["ua"]
    assert do(process, stored(after), "ua").ended == "withdrawn"
    with pytest.raises(PlayRefusedError, match="已经结束"):
        engine.withdraw(process, do(process, stored(after), "ua"), world=W)


def test_where_no_condition_holds_it_stands_still_and_goes_on_when_mended():
    nodes = ENDS + tasks("a", "b") + '<exclusiveGateway id="g"/>'
    process = drawn(nodes, "s > a", "a > g", "g > b : x = 1", "b > e")
    state = do(process, begin(process), "a", x=2)
    (held,) = state.tokens
    assert (held.wait, "没有一条路" in held.reason) == (Wait.STUCK, True)
    mended = {**state.variables, "x": 1}
    after, _ = engine.retry(
        process,
        type(state)(**{n: getattr(state, n) for n in state.__slots__} | {"variables": mended}),
        token=held.id,
        world=W,
    )
    assert open_at(after) == ["b"]


def test_a_circle_without_people_is_stopped():
    nodes = ENDS + tasks("a") + '<exclusiveGateway id="g"/><sendTask id="m"/>'
    process = drawn(nodes, "s > a", "a > m", "m > g", "g > m : true", "g > e", defaults={"g": "e"})
    with pytest.raises(PlayRefusedError, match="打转"):
        do(process, begin(process), "a")
